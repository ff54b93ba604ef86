"""Whether a word is a possible Vietnamese syllable: the evidence by which a reading of doubtful bytes is judged.

Spelling only (onset, rime, tone); no dictionary, so names and rare words count as well.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ONSETS = {
    *("", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph"),
    *("qu", "r", "s", "t", "th", "tr", "v", "x"),
}
_RIMES_WRITTEN = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên êng ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
    op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut
    uy uya uych uyên uyêt uynh uyt uyu uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp
    ươt ươu y yêm yên yêng yêt yêu ynh yt ych yn ăk ok uk
"""  # with k: place names of the highlands (Đắk, Lắk)
_RIMES = frozenset(_RIMES_WRITTEN.split())
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_STOPPED = re.compile(r"(?:c|ch|k|p|t)$")
_SHAPE = re.compile(
    r"(ngh|ng|nh|gh|gi|ch|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?([aăâeêioôơuưy][aăâeêioôơuưychkmnpgt]{0,5})"
)
_WORD = re.compile(r"[^\W\d_]+")
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True, slots=True)
class Tally:
    """Words with letters outside ASCII: how many different ones there are, how many of them can be Vietnamese."""

    words: int
    valid: int

    @property
    def share(self) -> float:
        return self.valid / self.words if self.words else 0.0


def tally(text: str) -> Tally:
    """Counts different words that carry a mark; words of plain ASCII say nothing about an encoding."""
    words = {word for word in _WORD.findall(unicodedata.normalize("NFC", text)) if _NON_ASCII.search(word)}
    return Tally(len(words), sum(1 for word in words if is_syllable(word)))


@lru_cache(maxsize=16384)
def is_syllable(word: str) -> bool:
    """True for any well-formed syllable of quốc ngữ, in either placement of the tone, in any case of letters."""
    if len(word) > 16 or not _case_is_usual(word):
        return False
    plain, tones = _split_tone(word.lower())
    match = _SHAPE.fullmatch(plain)
    if match is None or len(tones) > 1:
        return False
    onset, rime = match.group(1) or "", match.group(2)
    fits = (onset in _ONSETS and rime in _RIMES) or (onset == "gi" and "i" + rime in _RIMES)
    if not fits:  # "gì", "giếng": the i belongs to both
        fits = plain.startswith("g") and plain[1:] in _RIMES
    if fits and _STOPPED.search(plain):
        return tones in {"\u0301", "\u0323"}
    return fits


def _case_is_usual(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


def _split_tone(word: str) -> tuple[str, str]:
    """The word without its tone marks (NFC), and the marks."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in decomposed if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES)), tones
