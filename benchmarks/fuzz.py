"""Mutated mails through the whole reading, from bytes to verdict: none may raise, hang or give text that is not NFC.

FUZZ_COUNT (default 100,000) and FUZZ_SEED (default 2936) may be set; a failure prints the seed and keeps the bytes.
"""

from __future__ import annotations

import os
import random
import sys
import time
import unicodedata
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.corpus import AT, replies, samples
from mailflow.app import Reading
from mailflow.core import explanation, judge, mime
from mailflow.core.verdict import Answered, AnsweredKind
from mailflow.core.week import Week

SLOW = 5.0  # CPU seconds for one mail: the mails are small, anything near this is a hang
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
    verdict = judge.judge(mime.parse(raw), {}, context)
    explanation.as_page(verdict, context.roster)
    if time.process_time() - start > SLOW:
        return "slow"
    texts = [verdict.subject, verdict.new_text, verdict.cut, *(i.text for i in verdict.items)]
    if any(not unicodedata.is_normalized("NFC", t) for t in texts):
        return "not NFC"
    return "inner failure" if "inner_failure" in verdict.flags else ""


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
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for number, _, failures in pool.map(batch, jobs):
            done += number
            wrong += failures
            print(f"\r{done} mails, {len(wrong)} failures", end="", flush=True)
    print(f"\nseed {seed}: {done} mutated mails read, {len(wrong)} failures")
    print("\n".join(wrong[:50]))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
