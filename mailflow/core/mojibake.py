"""UTF-8 that somebody read as windows-1252 and wrote again ("Tá»‰nh"): turned back when that gives Vietnamese words."""

from __future__ import annotations

import re

from mailflow.core.syllables import Tally, is_syllable


def _windows_1252() -> dict[int, str]:
    """Bytes 80 to FF as old programs show them; the five that windows-1252 leaves open become C1 controls."""
    table = {}
    for byte in range(0x80, 0x100):
        try:
            table[byte] = bytes([byte]).decode("cp1252")
        except UnicodeDecodeError:
            table[byte] = chr(byte)
    return table


_SHOWN = _windows_1252()
_BYTES = {**{chr(byte): byte for byte in range(0x80, 0x100)}, **{shown: byte for byte, shown in _SHOWN.items()}}
_FOLLOWING = "[" + "".join(re.escape(c) for c, byte in _BYTES.items() if byte < 0xC0) + "]"
_UNIT = re.compile(f"[\xc2-\xdf]{_FOLLOWING}|[\xe1-\xef]{_FOLLOWING}{{2}}|\xf0{_FOLLOWING}{{3}}")
_TRACES = ("Ã", "á»", "áº", "Ä", "Æ", "â€", "Ê", "Ì")  # what Vietnamese letters begin with when misread
_LOST_SPACE = re.compile(r"Ã(?: ( )| (?=\S)|$)", re.MULTILINE)
_EXPECTED = re.compile(
    "[\x80-\xff\u0102-\u01b0\u02c6\u02dc\u0300-\u0323\u1ea0-\u1ef9\u2010-\u203a\u20ab\u20ac\u2122\U0001f300-\U0001faff]"
)
_WORD = re.compile(r"[^\x00-\x40\x5b-\x60\x7b-\x7f\xa0]+")
_SAMPLE = 20_000  # characters; the head of a text shows how it was misread
_EDGES = "“”‘’…–—"


def repair(text: str) -> tuple[str, bool]:
    """The text as it was before it was misread (once or several times), and whether anything was changed.

    Only when more words become Vietnamese and none stops being so; doubtful characters stay as they are.
    """
    sample = text[:_SAMPLE]
    for times in (1, 2):
        if not any(trace in sample for trace in _TRACES):
            break
        sample = _undo(sample)
        if _is_better(text[:_SAMPLE], sample):
            return repair(_undo(text) if times == 1 else _undo(_undo(text)))[0], True
    return text, False


def _undo(text: str) -> str:
    undone = _UNIT.sub(_character, text)
    # "à" is "Ã" and a no-break space, and that space is often made an ordinary one on the way
    return _LOST_SPACE.sub(lambda m: "à " if m.group().endswith(" ") else "à", undone)


def _character(unit: re.Match[str]) -> str:
    try:
        letter = bytes(_BYTES[c] for c in unit.group()).decode("utf-8")
    except UnicodeDecodeError:
        return unit.group()
    return letter if _EXPECTED.fullmatch(letter) else unit.group()


def _is_better(before: str, after: str) -> bool:
    """More syllables, no new nonsense. Signs count as parts of a word here: "Tá»•" is one word, and no syllable."""
    old, new = _judged(before), _judged(after)
    return new.valid > old.valid and new.words - new.valid <= old.words - old.valid


def _judged(text: str) -> Tally:
    words = {word.strip(_EDGES) for word in _WORD.findall(text) if not word.isascii()}
    return Tally(len(words), sum(1 for word in words if is_syllable(word)))
