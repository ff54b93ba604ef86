"""Mutated mails through the whole reading, from bytes to verdict: none may raise, hang, lose a word or give text that
is not NFC.

FUZZ_COUNT (default 100,000), FUZZ_SEED (default 2936) and FUZZ_PROCESSES (default: one a core) may be set; a failure
prints the seed and keeps the bytes. One seed always makes the same mails, however many processes read them.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.corpus import AT, replies, samples
from mailflow.app import Reading
from mailflow.core import blocks, courtesy, explanation, html_text, judge, letterhead, mime, reply, sentences
from mailflow.core.blocks import Form
from mailflow.core.message import Mail
from mailflow.core.verdict import Answered, AnsweredKind, Disposition, ReasonCode, SubmittedBy, Verdict
from mailflow.core.week import Week

SLOW = 5.0  # CPU seconds for one mail: the mails are small, anything near this is a hang
_WORD = re.compile(r"\w+")
_MAY_HEAD = re.compile(r"[:–—>-]|\.\S")
TOKENS = (
    b"\r\n\r\n", b"\r\n--", b"=?utf-8?B?", b"?=", b"\x00", b"\xff\xfe",
    b"Content-Type: multipart/mixed; boundary=a\r\n",
    b"<div>" * 200, b"> " * 300, b"charset=", b"From: ", b"\xe1\xbb\x87", b"&#x1f600;", b"|" * 50, b"\xe2\x80\xae",
    b"Content-Transfer-Encoding: base64\r\n", b"<!--", b"</table>", b"1. ", b"\t" * 100, "Duyệt. ".encode(),
)  # fmt: skip


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """A few random wounds: bytes flipped, pieces cut, doubled, moved, tokens put in."""
    data = bytearray(raw)
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(len(data) + 1)
        span = dice.randint(1, 400)
        match dice.randrange(6):
            case 0:
                data[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del data[place : place + span]
            case 2:
                data[place:place] = data[place : place + span]
            case 3:
                data[place:place] = dice.choice(TOKENS)
            case 4:
                other = dice.randrange(len(data) + 1)
                data[place:place] = data[other : other + span]
            case _:
                del data[place:]
    return bytes(data)


def one(raw: bytes, reading: Reading, dice: random.Random) -> str:
    """ "" when all is well, else what is wrong."""
    kind = dice.choice([None, *AnsweredKind])
    answered = Answered(kind, f"to-{dice.randint(1, 3)}", Week(2026, 47), 1) if kind else None
    start = time.process_time()
    context = reading.context(AT, answered)
    mail = mime.parse(raw)
    verdict = judge.judge(mail, {}, context)
    explanation.as_page(verdict, context.roster)
    if time.process_time() - start > SLOW:
        return "slow"
    texts = [verdict.subject, verdict.new_text, verdict.cut, *(i.text for i in verdict.items)]
    if any(not unicodedata.is_normalized("NFC", t) for t in texts):
        return "not NFC"
    lost = _lost(mail, verdict, context) or _unfiled(verdict)
    if lost:
        return f"lost: {sorted(lost)[:5]}"
    return "inner failure" if "inner_failure" in verdict.flags else ""


def _lost(mail: Mail, verdict: Verdict, context: judge.Context) -> set[str]:
    """Words of the body that stand neither in the new text nor in the cut part (nor in a forward's cover)."""
    if verdict.disposition is Disposition.REFUSED_SECRET or verdict.reason_code is ReasonCode.UNREADABLE:
        return set()
    body = html_text.to_text(mail.html) if "from_html" in verdict.flags else mail.text or html_text.to_text(mail.html)
    lost = _words(body) - _words(f"{verdict.new_text}\n{verdict.cut}")
    if lost:
        writer = mail.sender[0].name if mail.sender else ""
        own = context.own_addresses
        found = reply.split(mail.text, mail.html, subject=mail.subject, own=own, writer=writer)
        lost -= _words(f"{found.new}\n{found.cut}\n{found.cover}")
    return lost


def _unfiled(verdict: Verdict) -> set[str]:
    """Words of plain sentences of an opinion that stand in no item. Courtesies and letterhead are not to be filed;
    what may be a heading (a list mark, a colon, a dash, no end) names what stands under it."""
    if verdict.disposition is not Disposition.OPINION or verdict.submitted_by is SubmittedBy.SECRETARY:
        return set()
    filed = _words(" ".join(item.text for item in verdict.items))
    plain = (
        one
        for block in letterhead.strip(blocks.read(verdict.new_text))
        if block.form is Form.PARAGRAPH and not _MAY_HEAD.search(block.text)
        for one in sentences.split(block.text)
        if one.endswith((".", ";", "!", "?")) and not courtesy.is_courtesy(one)
    )
    return {word for one in plain for word in _words(one) - filed}


def _words(text: str) -> set[str]:
    return set(_WORD.findall(unicodedata.normalize("NFC", text)))


def batch(job: tuple[int, int]) -> tuple[int, dict[str, int], list[str]]:
    """Mutate and read `count` mails with `seed`; count, dispositions, failures."""
    seed, count = job
    dice = random.Random(seed)
    reading = Reading.build()
    raws = [raw for raw in [*samples(), *replies(40, seed)] if len(raw) < 100_000]
    seen: dict[str, int] = {}
    wrong = []
    for number in range(count):
        raw = mutate(dice.choice(raws), dice)
        try:
            problem = one(raw, reading, dice)
        except Exception as error:
            problem = repr(error)
        if problem:
            path = Path(f"fuzz-{seed}-{number}.eml")
            path.write_bytes(raw)
            wrong.append(f"seed {seed}, mail {number}: {problem}; kept in {path}")
        seen[problem or "ok"] = seen.get(problem or "ok", 0) + 1
    return count, seen, wrong


def main() -> None:
    count, seed = int(os.environ.get("FUZZ_COUNT", "100000")), int(os.environ.get("FUZZ_SEED", "2936"))
    jobs = [(seed + n, min(2_000, count - n * 2_000)) for n in range((count + 1_999) // 2_000)]
    done, wrong = 0, []
    with ProcessPoolExecutor(int(os.environ.get("FUZZ_PROCESSES", "0")) or os.cpu_count()) as pool:
        for number, _, failures in pool.map(batch, jobs):
            done += number
            wrong += failures
            print(f"\r{done} mails, {len(wrong)} failures", end="", flush=True)
    print(f"\nseed {seed}: {done} mutated mails read, {len(wrong)} failures")
    print("\n".join(wrong[:50]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
