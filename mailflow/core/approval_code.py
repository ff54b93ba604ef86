"""The one-time code that an approval must repeat when the office asks for a second factor ([policy] approval_code).

It is made in reference.Signer, bound to one version and one recipient; here is only how it is found in an answer.
"""

from __future__ import annotations

import re
from hmac import compare_digest

DIGITS = 6
_SEPARATED = r"[ \u00a0.\-]?"
_NUMBER = re.compile(rf"(?<![\w.,/-])\d(?:{_SEPARATED}\d){{{DIGITS - 1}}}(?![\w/]|[.,-]\d)")
# What people write before it: "mã 482913", "mã xác nhận: 482 913", "ma duyet 482913", "code 482913".
_LEAD = re.compile(
    r"[\s,;.:(\-–]*(?:\b(?:m[ãa]|code)(?:\s+(?:x[áa]c\s+nh[ậa]n|duy[ệe]t|s[ốo]))?\s*(?:l[àa]\b|:)?\s*)?$", re.IGNORECASE
)


def take(text: str, code: str) -> tuple[bool, str]:
    """Whether `text` holds `code`, and the text without it and without the words that only introduce it.

    Digits may be grouped ("482 913", "482.913"). Other numbers stay: what they mean is for the grammar to say.
    """
    for found in _NUMBER.finditer(text):
        if compare_digest(_digits(found.group()), code):
            before, after = text[: found.start()], text[found.end() :]
            lead = _LEAD.search(before)
            kept = before[: lead.start()] if lead else before
            return True, _joined(kept, after)
    return False, text


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isascii() and sign.isdigit())


def _joined(before: str, after: str) -> str:
    """The sentence closes over the gap: "Duyệt, mã 482913. Giao Sở X" becomes "Duyệt. Giao Sở X"."""
    after = after.lstrip(" \u00a0)") if before.strip() else after.lstrip(" \u00a0).,;:-–")
    glue = "" if not before or not after or after[0] in ".,;:!?\n" else ("\n" if "\n" in after[:1] else ". ")
    return f"{before}{glue}{after}".strip()
