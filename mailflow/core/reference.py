"""Message-IDs that prove which of our mails is answered, and the short code that does so when a client drops them.

From alone proves nothing; an HMAC in the Message-ID we gave (RFC 5322 3.6.4) comes back in In-Reply-To or References.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass

_ID = re.compile(r"<(mf\.[a-z0-9_]{1,24}\.[A-Za-z0-9-]{1,60})\.([a-z2-7]{16})@[^<>\s@]{1,255}>")
_CODE = re.compile(r"\bmã[: ]{1,3}([0-9A-HJKMNP-TV-Z]{6})\b", re.IGNORECASE)
_CODE_BARE = re.compile(r"\(ma[: ]{1,3}([0-9A-HJKMNP-TV-Z]{6})\)", re.IGNORECASE)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Signer:
    """Makes and checks references with one secret key (at least 32 bytes) for one Message-ID domain."""

    key: bytes
    domain: str

    def __repr__(self) -> str:
        return f"Signer(domain={self.domain!r})"

    def message_id(self, purpose: str, nonce: str) -> str:
        """`<mf.purpose.nonce.mac@domain>`; `nonce` must be unique for each mail (letters, digits, hyphens)."""
        body = f"mf.{purpose}.{nonce}"
        made = f"<{body}.{self._mac(body)}@{self.domain}>"
        if not _ID.fullmatch(made):
            raise ValueError(f"purpose {purpose!r} or nonce {nonce!r} cannot stand in a Message-ID")
        return made

    def code(self, message_id: str) -> str:
        """Six Crockford base-32 characters (30 bits) bound to a Message-ID, for the subject."""
        digest = hmac.digest(self.key, b"code:" + message_id.encode(), hashlib.sha256)
        number = int.from_bytes(digest[:4], "big") >> 2
        return "".join(_CROCKFORD[(number >> (5 * i)) & 31] for i in range(6))

    def approval_code(self, to: str, version: str) -> str:
        """Six digits that the approval of one version by one recipient must repeat; `version` names it for all time."""
        digest = hmac.digest(self.key, f"approve:{version}:{to.casefold()}".encode(), hashlib.sha256)
        return f"{int.from_bytes(digest[:8], 'big') % 10**6:06d}"

    def proven(self, text: str) -> tuple[str, ...]:
        """Our own Message-IDs in a header value (or several), in order; forged ones are left out."""
        found = (m for m in _ID.finditer(text[:20_000]))
        return tuple(m.group(0) for m in found if hmac.compare_digest(m.group(2), self._mac(m.group(1))))

    def _mac(self, body: str) -> str:
        digest = hmac.digest(self.key, body.encode(), hashlib.sha256)
        return base64.b32encode(digest[:10]).decode().lower()


def codes_in(subject: str) -> tuple[str, ...]:
    """Codes written in a subject as `(mã 7K3Q9F)`, upper case; also without the accent."""
    found = [*_CODE.findall(subject), *_CODE_BARE.findall(subject)]
    return tuple(dict.fromkeys(code.upper() for code in found))
