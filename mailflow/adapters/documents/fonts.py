"""Text set in fonts of before Unicode (.VnTime, VNI-Times), collected run by run and converted once all is known.

One run is too little evidence; all text of one font in a document is enough. The conversion is core's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mailflow.core import legacy_vietnamese
from mailflow.core.legacy_vietnamese import Encoding

# Runs of such fonts are held between private-use characters until `settle`; a document's own ones are dropped.
_OPEN, _CLOSE, _FIRST = "\ue001", "\ue002", 0xE010
_FONTS = 0x60
_RESERVED = re.compile("[\ue000-\ue0ff]")
_RUN = re.compile(f"{_OPEN}(.)([^{_OPEN}{_CLOSE}]*){_CLOSE}", re.DOTALL)
_BREAK = re.compile("([\n\t\u2028]+)")


@dataclass(slots=True)
class Fonts:
    """The legacy fonts of one document, and what is set in them."""

    _samples: dict[str, list[str]] = field(default_factory=dict)

    def mark(self, text: str, font: str) -> str:
        """The text of a run; held for conversion when its font is a legacy one."""
        text = _RESERVED.sub("", text)
        if not text.strip() or legacy_vietnamese.font_encoding(font) is None:
            return text
        name = font.casefold()
        if name not in self._samples and len(self._samples) >= _FONTS:
            return text
        self._samples.setdefault(name, []).append(text)
        sign = chr(_FIRST + list(self._samples).index(name))
        pieces = _BREAK.split(text)
        return "".join(p if not p.strip() else f"{_OPEN}{sign}{p}{_CLOSE}" for p in pieces)

    def settle(self, text: str) -> str:
        """The text with every held run converted, or as it was where the font's name proves nothing."""
        if _OPEN not in text:
            return text
        names = list(self._samples)
        encodings = {name: self._encoding(name) for name in names}
        joined = _join(text)
        return _RESERVED.sub("", _RUN.sub(lambda m: _converted(m, names, encodings), joined))

    def _encoding(self, name: str) -> Encoding | None:
        return legacy_vietnamese.encoding_of("\n".join(self._samples[name]), name)


def _join(text: str) -> str:
    """Neighbouring runs of one font made one: Word splits words, and VNI writes one letter as two signs."""
    out: list[str] = []
    last, done = "", 0
    for seam in re.finditer(f"{_OPEN}(.)|{_CLOSE}{_OPEN}(.)", text):
        sign = seam.group(1) or seam.group(2)
        if seam.group(2) and sign == last:
            out.append(text[done : seam.start()])
            done = seam.end()
        last = sign
    return "".join(out) + text[done:]


def _converted(run: re.Match[str], names: list[str], encodings: dict[str, Encoding | None]) -> str:
    at = ord(run.group(1)) - _FIRST
    if not 0 <= at < len(names):
        return run.group(2)
    encoding = encodings[names[at]]
    if encoding is None:
        return run.group(2)
    return legacy_vietnamese.apply(run.group(2), encoding, legacy_vietnamese.is_capital_font(names[at]))
