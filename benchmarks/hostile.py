"""CPU seconds that mails made to be slow cost: each must stay well under a second in every step.

Run: python -m benchmarks.hostile [--limit SECONDS]. Not part of `make bench`: the figures are ceilings, not medians.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from types import FrameType

from benchmarks.corpus import AT
from mailflow.app import Reading
from mailflow.core import html_text, judge, mime, reply
from mailflow.core.verdict import Answered, AnsweredKind
from mailflow.core.week import Week

LIMIT = 1.0  # CPU seconds
_GIVEN_UP = 10.0  # CPU seconds after which a step is stopped
_WROTE = "Vào Th 4, 18 thg 11, 2026 lúc 08:00 An <an@binhphuoc.example> đã viết:"
_CONTENT = "Sở Y tế thống nhất với số liệu tuần 47.\n\n"
_BLOCK = "Từ: An <an@binhphuoc.example>\nĐã gửi: 18/11/2026 08:00\nĐến: Tổ 1\nChủ đề: Số liệu\n"

TEXTS: dict[str, str] = {
    "10,000 attribution lines": f"{_WROTE}\n" * 10_000,
    "10,000 attribution openings, wrapped": "Vào Th 4, 18 thg 11, 2026 lúc 08:00\nAn <an@binhphuoc.example>\n" * 10_000,
    "10,000 attributions, quoted": f"> {_WROTE}\n" * 10_000,
    "2,000 nested quotes": "\n".join(">" * depth + " Đồng ý." for depth in range(2_000)),
    "20,000 blank lines": _CONTENT + "\n" * 20_000 + "Trân trọng,\nAn",
    "200,000 blank lines": _CONTENT + "\n" * 200_000 + "Trân trọng,\nAn",
    "200,000 quoted blank lines": _CONTENT + ">\n" * 200_000,
    "a line of 200 KB": "số liệu " * 20_000,
    "50 KB of >": ">" * 50_000,
    "5,000 header-block lines": "Từ: An <an@binhphuoc.example>\n" * 5_000,
    "5,000 header blocks": _BLOCK * 1_250,
    "1 MB of spaces": " " * 1_000_000,
    "1 MB of no-break spaces": "\u00a0" * 1_000_000,
    "100,000 lines '1.'": "1.\n" * 100_000,
    "100,000 numbered lines": "".join(f"{n}. Ý kiến\n" for n in range(100_000)),
    "100,000 table rows": "| Chỉ tiêu | 12 |\n" * 100_000,
    "20,000 device lines": "Được gửi từ iPhone của tôi\n\n" * 20_000,
    "20,000 sign-offs": "Trân trọng,\n\nNguyễn Văn An\n" * 20_000,
    "20,000 rules": "__________\n" * 20_000,
    "20,000 quoted and answered lines": "> 1. Số liệu?\nĐúng.\n" * 20_000,
    "0.8 MB of colons": ":" * 800_000,
    "0.8 MB of colons and spaces": ": " * 400_000,
    "a row of 100,000 cells": "| 1 " * 100_000 + "|",
    "20,000 rows of colons": "| a: b: c: | d: e |\n" * 20_000,
    "100,000 bullets": "- Số liệu tăng\n" * 100_000,
    "20,000 short paragraphs": "Số liệu tăng 4%.\n\n" * 20_000,
    "20,000 headings": "1. Y tế:\n" * 20_000,
    "200 KB of full stops": ". " * 100_000,
    "200,000 combining marks": "a" + "\u0323\u0302" * 100_000,
}
HTMLS: dict[str, str] = {
    "500,000 <br>": "<br>" * 500_000,
    "40,000 <br>": "x" + "<br>" * 40_000,
    "2,000 <blockquote>": "<blockquote>" * 2_000 + "Đồng ý.",
    "1,900 <blockquote> with text": "<blockquote>Đồng ý. " * 1_900,
    "20,000 <div>": "<div>Đồng ý.</div>" * 20_000,
    "16,000 table rows": "<table>" + "<tr><td>a<td>b" * 16_000 + "</table>",
    "600 tables inside each other": "<table><tr><td>" * 600 + "x",
    "20,000 signatures": '<div class="gmail_signature">An</div>' * 20_000,
    "12,000 coloured spans in a quote": "<blockquote>" + '<p><span style="color:red">Đồng ý.</span></p>' * 12_000,
    "10,000 header borders": '<div style="border:none;border-top:solid #E1E1E1 1.0pt">From: An</div>' * 10_000,
    "1 MB of spaces": "<p>" + " " * 1_000_000,
    "100,000 combining marks": "a" + "&#803;&#770;" * 50_000,
    "1 MB of <": "<" * 1_000_000,
    "1 MB of &nbsp;": "&nbsp;" * 160_000,
}


class _GivenUpError(BaseException):
    """No Exception: the judge would take it for a fault of the mail."""


def _give_up(number: int, frame: FrameType | None) -> None:
    raise _GivenUpError


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one run; a little above _GIVEN_UP for one that was stopped."""
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, _GIVEN_UP)
    try:
        work()
    except _GivenUpError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - start


def mail(text: str, html: str) -> bytes:
    """A reply of a member whose body is the given text or HTML."""
    message = EmailMessage()
    message["From"] = "giamdoc.syt@binhphuoc.example"
    message["Subject"] = "Re: [IOC-T1-2026W47] Số liệu"
    message["Authentication-Results"] = "mx.binhphuoc.example; dmarc=pass header.from=binhphuoc.example"
    message["Message-ID"] = "<hostile@people.example>"
    message.set_content(text or html, subtype="plain" if text else "html", cte="8bit" if len(text) < 900 else "base64")
    return message.as_bytes()


def costs(text: str, html: str, context: judge.Context) -> dict[str, float]:
    """CPU seconds by step."""
    found = {"split": cpu(lambda: reply.split(text, html))}
    if html:
        found["to_text"] = cpu(lambda: html_text.to_text(html))
    raw = mail(text, html)
    found["parse"] = cpu(lambda: mime.parse(raw))
    parsed = mime.parse(raw)
    found["judge"] = cpu(lambda: judge.judge(parsed, {}, context))
    return found


def main(arguments: list[str]) -> None:
    limit = float(arguments[arguments.index("--limit") + 1]) if "--limit" in arguments else LIMIT
    context = Reading.build().context(AT, Answered(AnsweredKind.CALL, "to-1", Week(2026, 47)))
    bodies = [(name, text, "") for name, text in TEXTS.items()] + [(name, "", html) for name, html in HTMLS.items()]
    signal.signal(signal.SIGPROF, _give_up)
    slow = 0
    for name, text, html in bodies:
        found = costs(text, html, context)
        slow += max(found.values()) > limit
        print(f"{name:38s}", "  ".join(f"{step} {seconds:6.2f}" for step, seconds in found.items()), flush=True)
    print(f"{slow} of {len(bodies)} above {limit} s")
    sys.exit(bool(slow))


if __name__ == "__main__":
    main(sys.argv[1:])
