"""Who vouches for the From address: the Authentication-Results headers of our own mail server, and nothing else.

RFC 8601 for the header, RFC 7489 for dmarc. What follows from the answer (quarantine, no approval) is decided in judge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from authres import AuthenticationResultsHeader

from mailflow.core.message import Mail

_HEADER = "authentication-results"
_LONGEST = 8_192  # characters of one header that are read; real ones stay below 2,000
_AUTHSERV_ID = re.compile(r'\s*(?:"([^"\\]{1,255})"|([^\s;"]{1,255}))')
_DMARC_FAIL = re.compile(r"\bdmarc\s{0,5}=\s{0,5}fail\b", re.IGNORECASE)
_DMARC = re.compile(r"\bdmarc\s{0,5}(?:/\s{0,5}\d{1,3}\s{0,5})?=", re.IGNORECASE)
_FOLDS = str.maketrans("\r\n\t", "   ")
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


class Trust(StrEnum):
    """PASS and FAIL are the server's words on dmarc; NONE: it did not say, or said neither (none, temperror, ...)."""

    PASS = "pass"  # noqa: S105 - a result of RFC 8601, no password
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Authentication:
    """What the trusted server says of the From address; `header` is the deciding header's value, "" if none."""

    trust: Trust
    header: str = ""


def check(mail: Mail, authserv_ids: Iterable[str]) -> Authentication:
    """The topmost Authentication-Results of a trusted authserv-id that speaks of dmarc decides (RFC 8601, 5).

    Headers of other servers are ignored, wherever they stand. Never raises.
    """
    trusted = {one.strip().rstrip(".").casefold() for one in authserv_ids}
    for value in mail.all(_HEADER):
        bare = _without_comments(value[:_LONGEST])
        if _authserv_id(bare) not in trusted:
            continue
        trust = _dmarc(bare, mail)
        if trust is not None:
            return Authentication(trust, value)
    return Authentication(Trust.NONE)


def one_author(mail: Mail) -> bool:
    """True when the mail has exactly one From header with one address, and its display name hides no other address.

    Two From headers, or "boss@x" <other@y>, let one program check what another program does not show.
    """
    if len(mail.all("from")) > 1 or len(mail.sender) != 1:
        return False
    author = mail.sender[0]
    return all(found.casefold() == author.address for found in _ADDRESS.findall(author.name[:1000]))


def _authserv_id(bare: str) -> str:
    match = _AUTHSERV_ID.match(bare)
    return (match.group(1) or match.group(2)).rstrip(".").casefold() if match else ""


def _dmarc(bare: str, mail: Mail) -> Trust | None:
    """What one trusted header says of dmarc; None when it does not speak of it, or is of an unknown version."""
    if not _DMARC.search(bare):
        return None
    try:
        said = _said(_tidy(bare))
    except Exception:  # the library raises several kinds, AttributeError among them
        # A header of ours that cannot be read never helps the sender, and a plain "fail" in it still counts.
        return Trust.FAIL if _DMARC_FAIL.search(bare) else Trust.NONE
    if not said:
        return None
    if any(result == "fail" or not _is_about(domain, mail) for result, domain in said):
        return Trust.FAIL
    return Trust.PASS if all(result == "pass" for result, _ in said) else Trust.NONE


@lru_cache(maxsize=256)
def _said(results: str) -> tuple[tuple[str, str], ...]:
    """(result, judged domain) of each dmarc result; a server writes the same few headers day after day."""
    header = AuthenticationResultsHeader.parse(f"{_HEADER}: {results}")
    found = [r for r in header.results if str(getattr(r, "method", "")).casefold() == "dmarc"]
    return tuple((str(r.result).casefold(), _header_from(r)) for r in found)


def _header_from(result: object) -> str:
    for one in getattr(result, "properties", None) or ():
        if (str(one.type).casefold(), str(one.name).casefold()) == ("header", "from"):
            return str(one.value).rpartition("@")[2].rstrip(".").casefold()
    return ""


def _is_about(domain: str, mail: Mail) -> bool:
    """False when the server judged another From domain than the one we read (a mail with two faces)."""
    author = mail.from_address.rpartition("@")[2].casefold()
    return not domain or not author or author == domain or author.endswith("." + domain)


def _tidy(bare: str) -> str:
    """Without empty results and a stray "none", which servers write and the grammar of RFC 8601 (2.2) does not have.

    Our own name is checked by now; a plain word stands for it, since the library reads fewer forms of it.
    """
    first, *results = _split_unquoted(bare, ";")
    kept = [r.strip() for r in results if r.strip() and r.strip().casefold() != "none"]
    version = _AUTHSERV_ID.sub("", first, count=1).strip()
    return "; ".join([f"trusted {version}".strip(), *kept])


def _split_unquoted(text: str, at: str) -> list[str]:
    if '"' not in text:
        return text.split(at)
    parts, start, quoted, escaped = [], 0, False, False
    for i, c in enumerate(text):
        if escaped:
            escaped = False
        elif c == "\\":
            escaped = quoted
        elif c == '"':
            quoted = not quoted
        elif c == at and not quoted:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


def _without_comments(value: str) -> str:
    """The header without RFC 5322 comments (they nest) and folds; a comment may quote what the sender wrote."""
    if not any(sign in value for sign in '("\\'):
        return value.translate(_FOLDS)
    out, depth, quoted, escaped = [], 0, False, False
    for c in value:
        if escaped:
            escaped = False
            if not depth:
                out.append(c)
            continue
        if c == "\\" and (depth or quoted):
            escaped = True
        elif c == '"' and not depth:
            quoted = not quoted
        elif c == "(" and not quoted:
            depth += 1
        elif c == ")" and depth:
            depth -= 1
            if not depth:
                out.append(" ")
            continue
        if not depth:
            out.append(" " if c in "\r\n\t" else c)
    return "".join(out)
