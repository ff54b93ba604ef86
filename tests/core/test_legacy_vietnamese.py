"""Legacy font text becomes Unicode when its words become Vietnamese; everything else is left alone."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core import legacy_vietnamese as legacy
from mailflow.core.syllables import tally

TEXT = (
    "Kính gửi: Thư ký Tổ 2\nSở Nông nghiệp và PTNT báo cáo số liệu tuần 48 như sau:\n"
    "Tiến độ xuống giống vụ đông xuân đạt 62% kế hoạch, nhanh hơn cùng kỳ, số liệu trên hệ thống phản ánh đúng.\n"
    "Mực nước 9 hồ thủy lợi nhỏ ở Lộc Ninh chưa được cập nhật; đẵn gỗ, chỗ ỷ lại, ngã rẽ, kỹ sư, bẩn, lỵ, ễnh ương."
)
VOWELS = "aăâeêioôơuưy"
TONED = {
    letter: [letter + tone for tone in ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")] for letter in VOWELS
}
VNI_TONES = ("", "ù", "ø", "û", "õ", "ï")
VNI_SERIES = {"â": "âáàåãä", "ă": "êéèúüë"}
OTHER_LANGUAGES = [
    "Nous avons reçu votre réponse où il était déjà prévu d'être à côté de la forêt, même en août, goût, naïf, Noël",
    "Für die schöne größte Tür über Köln müssen wir natürlich äußerst früh, Bär, Möbel, Öl, fünf, zwölf",
    "El niño español mañana también está aquí según él; acción, compañía, árbol, después, público",
    "Não são ações à mão, também você é avô, três pães, coração, informações úteis, início",
    "25 µm · 30 °C ± 2 ½ ® © § 5 ¶ · «ghi chú» · ¼ · ¾ · Windows® · 5 µg",
    "Kính gửi Tổ 1, số liệu là đúng và có tiến bộ",
    "là và có hà bà cà không tôi ông xã trò hè bé",
    "KÃ\xadnh gá»\xadi ThÆ° kÃ½ Tá»• 2, sá»‘ liá»‡u tuáº§n 48",
    "so lieu tuan 48 day du",
    "",
]


def to_tcvn3(text: str) -> str:
    """As an ABC keyboard program writes: capital letters with a tone exist only in the capital fonts."""
    codes = {letter: code for code, letter in legacy._TCVN3.items()}
    return "".join(codes.get(c, codes.get(c.lower(), c)) for c in text)


def to_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        c = match.group()
        base, marks = unicodedata.normalize("NFD", c.lower())[0], unicodedata.normalize("NFD", c.lower())[1:]
        tone = next((i for i, t in enumerate("\u0301\u0300\u0309\u0303\u0323", 1) if t in marks), 0)
        if c.lower() == "đ":
            out = "ñ"
        elif base == "i":
            out = "iíìæóò"[tone]
        elif base == "y" and tone == 5:
            out = "î"
        elif "\u0302" in marks or "\u0306" in marks:
            out = base + VNI_SERIES["â" if "\u0302" in marks else "ă"][tone]
        else:
            out = ({"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base) + VNI_TONES[tone]
        return out.upper() if c.isupper() else out

    return re.sub(r"[^\x00-\x7f]", letter, text)


def test_tcvn3_text_is_found_by_its_words() -> None:
    assert legacy.convert(to_tcvn3(TEXT)) == (TEXT, "tcvn3")


def test_vni_text_is_found_by_its_words() -> None:
    assert legacy.convert(to_vni(TEXT)) == (TEXT, "vni")


def test_every_vietnamese_letter_has_a_code_in_both_encodings() -> None:
    letters = "đ" + "".join(unicodedata.normalize("NFC", form) for forms in TONED.values() for form in forms)
    assert legacy.apply(to_tcvn3(letters), legacy.Encoding.TCVN3) == letters
    spaced = " ".join(letters)
    assert legacy.apply(to_vni(spaced), legacy.Encoding.VNI) == spaced


def test_the_soft_hyphen_is_u_with_horn_in_tcvn3() -> None:
    assert legacy.convert("nh\xad tr\xad\xedc", ".VnTime")[0] == "như trước"


def test_a_font_name_makes_one_word_enough() -> None:
    assert legacy.convert("Së", ".VnTime") == ("Sở", "tcvn3")
    assert legacy.convert("Sôû", "VNI-Times") == ("Sở", "vni")
    assert legacy.convert("Së") == ("Së", None)


def test_the_capital_fonts_give_capitals() -> None:
    assert legacy.convert("së n«ng nghiÖp", ".VnTimeH") == ("SỞ NÔNG NGHIỆP", "tcvn3")
    assert legacy.convert("ubnd", ".VnTimeH") == ("UBND", "tcvn3")


def test_words_typed_in_capitals_get_capital_marks() -> None:
    text = to_tcvn3(TEXT) + "\nUû BAN NH¢N D¢N TØNH B×NH PH¦íC"
    assert legacy.convert(text)[0].endswith("BAN NHÂN DÂN TỈNH BÌNH PHƯỚC")


@pytest.mark.parametrize("font", ["", ".VnTime", "VNI-Times"])
@pytest.mark.parametrize("text", OTHER_LANGUAGES)
def test_other_text_is_left_alone(text: str, font: str) -> None:
    assert legacy.convert(text, font) == (text, None)


def test_unicode_lines_among_legacy_lines_are_left_alone() -> None:
    mixed = "Số ký hiệu: là\n" + to_tcvn3(TEXT)
    assert legacy.convert(mixed) == ("Số ký hiệu: là\n" + TEXT, "tcvn3")


@given(st.text(), st.sampled_from(["", ".VnTime", ".VnTimeH", "VNI-Times"]))
def test_any_text_is_survived_and_ascii_never_changes(text: str, font: str) -> None:
    converted, name = legacy.convert(text, font)
    assert name is not None or converted == text
    plain = "".join(c for c in text if c.isascii())
    assert legacy.convert(plain)[0] == plain


@given(st.text(alphabet="aáàâãäåæçéèêëíìîïñóòôõöúùûüýÿ bcdfghlmnprst", min_size=1, max_size=300))
def test_converted_text_is_mostly_vietnamese(text: str) -> None:
    converted, name = legacy.convert(text)
    assert name is None or tally(converted).share > 0.5
