"""Address lists of From, To, Cc, Reply-To (RFC 5322 3.4), taken apart before any name is decoded: titles hold commas.

Every address that any reader could take for the author is given, so that a forged From never looks single.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mailflow.core import headers
from mailflow.core.message import Address

_CAP = 500
_TOKEN = re.compile(
    r"""(?P<word>=\?[^?\s]{1,80}\?[bBqQ]\?[^?\s]{0,1000}\?=)
    |(?P<quoted>"(?:[^"\\]|\\.){0,300}")
    |(?P<comment>\((?:[^()]|\([^()]{0,200}\)){0,500}\))
    |(?P<angle><[^<>]{0,1000}>)
    |(?P<end>[,;])
    |(?P<group>:)
    |(?P<text>[^"(<,;:=]+|.)""",
    re.VERBOSE,
)
_BARE = re.compile(r"[^\s<>()\[\]\",;:@]{1,200}@[^\s<>()\",;:@]{1,260}")
_LOCAL = re.compile(r"[A-Za-z0-9._+-]{1,64}")
_NOT_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+|\([^()]{0,200}\)")


@dataclass(slots=True)
class _Piece:
    """What stands between two commas: display name, addresses in <>, comments."""

    name: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    bare: str = ""  # the same as `name` without quoted strings, where an address may stand without <>

    def addresses(self) -> list[str]:
        found = [address for address in map(_clean, self.angles) if address]
        return found or [_clean(address) for address in _BARE.findall(self.bare)]

    def display(self) -> str:
        name = "".join(self.name).strip()
        if not self.angles:
            name = _BARE.sub("", name).strip()
        return name or " ".join(self.comments)


def parse(values: Iterable[str]) -> tuple[Address, ...]:
    """Addresses of all fields of one name, in order. `values` are field values as headers.py splits them (latin-1)."""
    found = [address for value in values for address in _of_field(value)]
    return tuple(found[:_CAP])


def _of_field(value: str) -> Iterator[Address]:
    waiting: list[str] = []  # pieces without an address: the start of a name with a comma that nobody quoted
    for piece in _pieces(value):
        addresses = piece.addresses()
        waiting.append(piece.display())
        if not addresses:
            continue
        name = headers.decode(", ".join(part for part in waiting if part))
        waiting = []
        yield Address(name, addresses[0])
        for other in addresses[1:]:
            yield Address("", other)
    rest = ", ".join(part for part in waiting if part)
    if _LOCAL.fullmatch(rest) and "@" not in value:  # "MAILER-DAEMON" of old servers
        yield Address("", rest.lower())
    elif rest:
        yield Address(headers.decode(rest), "")


def _pieces(value: str) -> Iterator[_Piece]:
    piece = _Piece()
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token.group()
        if kind == "end":
            yield piece
            piece = _Piece()
        elif kind == "group":
            piece = _Piece() if not piece.addresses() else piece
        elif kind == "angle":
            piece.angles.append(text[1:-1])
        elif kind == "comment":
            piece.comments.append(text[1:-1].strip())
        elif kind == "quoted":
            piece.name.append(re.sub(r"\\(.)", r"\1", text[1:-1]))
            piece.bare += " "
        else:
            piece.name.append(text)
            piece.bare += text
    yield piece


def _clean(address: str) -> str:
    """An address in lower case without white space, comments and source route; "" when there is none."""
    bare = _NOT_ADDRESS.sub("", address).rpartition(":")[2].strip("<>").lower()
    return bare[:320] if bare != "@" else ""
