"""Scores the reply engine on the public suites in tests/samples/reply: exact results per set and text variant.

Run: python benchmarks/reply_suites.py [--misses] [SET ...]. Texts are compared with white space folded, as NFC.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mailflow.core import reply

SAMPLES = Path(__file__).resolve().parent.parent / "tests" / "samples" / "reply"
VARIANTS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "nfd": lambda text: unicodedata.normalize("NFD", text),
    "crlf": lambda text: text.replace("\r\n", "\n").replace("\n", "\r\n"),
    "nbsp": lambda text: text.replace(" ", "\u00a0"),
}


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def cases(name: str) -> Iterator[dict[str, Any]]:
    for line in (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def passes(case: dict[str, Any], got: str) -> bool:
    if case["expected"] is not None:
        return folded(got) == folded(case["expected"])
    text = folded(got)
    wanted = all(folded(part) in text for part in case.get("contains") or [])
    return wanted and not any(folded(part) in text for part in case.get("not_contains") or [])


def score(name: str, variant: str = "plain") -> tuple[int, int]:
    """(exact results, cases) of one set."""
    results = [passes(case, reply.new_text(VARIANTS[variant](case["body"]))) for case in cases(name)]
    return sum(results), len(results)


def main(arguments: list[str]) -> None:
    names = [a for a in arguments if not a.startswith("-")] or sorted(path.stem for path in SAMPLES.glob("*.jsonl"))
    for name in names:
        print(f"{name:20}", *(f"{variant} {hit}/{n}" for variant in VARIANTS for hit, n in [score(name, variant)]))
        if "--misses" in arguments:
            for case in cases(name):
                got = reply.new_text(case["body"])
                if not passes(case, got):
                    print(
                        f"--- {case['id']} [{case['lang']}, {case['policy']}]\n{got}\n    wanted:\n{case['expected']}"
                    )


if __name__ == "__main__":
    main(sys.argv[1:])
