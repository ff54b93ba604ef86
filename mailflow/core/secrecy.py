"""State-secret markings: a mark such as TỐI MẬT, never the same word inside a sentence.

Where a mark would stand and how it looks: official-form.md, section 7 (Law on state secrets 117/2025/QH15).
What follows (nothing is kept) is decided in judge and by the caller before any byte is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from mailflow.core import reply, reply_lines, reply_marks
from mailflow.core.message import Extracted, Mail
from mailflow.core.reply import Split
from mailflow.core.vietnamese import fold, nfc

FIRST_LINES = 15
LAST_LINES = 8
_PAGE_LINES = 80  # of an attachment's first page
_LONGEST_LINE = 400
_FOOT_LINES = 30


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# "bảo mật", "mật khẩu", ...: the syllable beside it makes another word of it.
_BEFORE = _words("bảo bí cơ thân ngọt mã túi chí dịch kẹo trăng nội ẩn")
_AFTER = _words(
    "khẩu độ ong thiết mã vụ nghị danh đàm thám báo ngọt hoa mía chú lệnh ước thư kế gấu điện tông ngữ hóa mỡ"
)
_MARK = r"(?:TUYỆT\s{1,3}MẬT|TỐI\s{1,3}MẬT|MẬT|TUYET\s{1,3}MAT|TOI\s{1,3}MAT)"
_STRONG = r"(?:tuyệt|tối)\s{1,3}mật"
_PAPER = r"(?:văn\s{1,3}bản|tài\s{1,3}liệu|công\s{1,3}văn|hồ\s{1,3}sơ)"
_STOP = r"(?:\s{0,3}[!.:;,*]{0,3}\s{0,3})"
_BRACKETED = re.compile(rf"[\[({{<【]\s{{0,3}}{_MARK}\s{{0,3}}[\])}}>】]")
_BRACKETED_ANY_CASE = re.compile(rf"[\[({{【]\s{{0,3}}(?:(?i:{_STRONG})|Mật|MẬT)\s{{0,3}}[\])}}】]")
_ALONE = re.compile(rf"(?:(?:{_PAPER}|DẤU|TAI LIEU|VAN BAN)\s{{1,3}})?(?:{_MARK}|MAT){_STOP}", re.IGNORECASE)
_SPACED = re.compile(r"(?:T\s?U\s?Y\s?Ệ\s?T\s{1,4}|T\s?Ố\s?I\s{1,4})?M\s{1,2}Ậ\s{1,2}T")
_DEGREE = re.compile(
    r"(?:^|[\s|(\[])(?:độ|mức độ|cấp độ|dấu chỉ độ)\s{1,3}mật\s{0,3}:\s{0,3}([^|\])]{0,60})", re.IGNORECASE
)
_DEGREE_BARE = re.compile(r"(?:^|[\s|(\[])DO\s{1,3}MAT\s{0,3}:\s{0,3}([^|\])]{0,60})")
_NO_DEGREE = re.compile(r"(?:không|khong|thường|thuong|bình thường|công khai|cong khai|chưa|chua|0\b|[-–.…_]{1,60}$)")
_STRONG_PAPER = re.compile(rf"{_PAPER}\s{{1,3}}(?:{_STRONG})", re.IGNORECASE)
_PAPER_MARK = re.compile(r"(?:VĂN BẢN|TÀI LIỆU|CÔNG VĂN|HỒ SƠ)\s{1,3}MẬT(?!\w)|(?:VAN BAN|TAI LIEU)\s{1,3}MAT(?!\w)")
_BARE_MARK = re.compile(r"(?<!\w)(?:TUYET|TOI)\s{1,3}MAT(?!\w)(?!\s(?:DIEN|TIN|NUOC|KET|SONG|MANG|TIEN|VE|GOC)(?!\w))")
_SERIES = re.compile(r"\d{1,6}\s{0,2}[/_-]\s{0,2}[\wĐ&.-]{2,40}\s{0,2}\((?:M|TM|TuM|TUM)\)")
# A sentence that speaks of secrets, or says there are none, is no mark.
_SPEAKS_OF = re.compile(r"\b(?:không|cấm|chưa|quy định về|bảo vệ|quản lý|phân loại|danh mục|tập huấn|nếu|các loại)\b")
# Without this no line bears a mark; most lines are done with it.
# (Its first sign is a class, and case is spelt out, so that the search leaps from candidate to candidate.)
_HINT = re.compile(r"[Mm(](?:(?<=[Mm])\s{0,3}[ẬậAa]\s{0,3}[Tt]|(?<=\()(?:[Mm]|[Tt][Mm]|[Tt][Uu][Mm])\))")
_EDGES = " \t*#=~_-–—•·.|/\\\"'“”«»:;!>+"
_SENSITIVE = "company-confidential"  # RFC 4021 / X.400 value that offices map to a secrecy mark
_WORD = re.compile(r"[^\W_]+")


def marking(mail: Mail, documents: Mapping[int, Extracted], *, split: Split | None = None) -> str | None:
    """Name of the rule that finds a state-secret marking in the mail, or None. Pure, and never quotes the mail.

    Looked at: Sensitivity header, subject, file names (with those inside archives), first and last lines of the newly
    written and of the forwarded text, first page of each document. Without `documents` names and text decide.
    `split` is the body taken apart, when the caller has it.
    """
    if mail.header("sensitivity").strip().casefold() == _SENSITIVE:
        return "sensitivity-header"
    if in_title(mail.subject):
        return "subject-mark"
    names = [a.filename for a in mail.attachments] + [d.filename for d in _all(documents.values())]
    if any(in_file_name(name) for name in names):
        return "file-name-mark"
    if any(_HINT.search(nfc(part)) and in_page(_edges(part)) for part in _own_text(mail, split)):
        return "body-mark"
    if any(in_page(_lines(doc.head or doc.text)[:_PAGE_LINES]) for doc in _all(documents.values())):
        return "attachment-mark"
    return None


def in_title(title: str) -> bool:
    """A mark in a subject: bracketed, or MẬT in capitals that is no part of another word."""
    title = nfc(title[:_LONGEST_LINE])
    if _BRACKETED.search(title) or _BRACKETED_ANY_CASE.search(title) or _degree(title) or _SERIES.search(title):
        return True
    if _PAPER_MARK.search(title) or _BARE_MARK.search(title) or _strong_paper(title):
        return True
    return _standing_word(title)


def in_file_name(name: str) -> bool:
    """A mark in a file name, where "_", "-" and "." stand for spaces ("BC_TOI_MAT.docx")."""
    name = nfc(name[:_LONGEST_LINE])
    if _SERIES.search(name) or _BRACKETED_ANY_CASE.search(name):
        return True
    words = " ".join(_WORD.findall(name))
    return bool(_PAPER_MARK.search(words) or _BARE_MARK.search(words) or _standing_word(words) or _strong_name(words))


def in_page(lines: Iterable[str]) -> bool:
    """A mark on a page: alone on its line or in a cell, in brackets, as "Độ mật: …", or by a number ending in (M)."""
    return any(_marked(line) for line in _joined_degree(lines))


def _marked(line: str) -> bool:
    line = nfc(line[:_LONGEST_LINE])
    if not _HINT.search(line):
        return False
    if any(_stands_alone(cell) for cell in re.split(r"[|\u2028\t]|\s[-–—/]\s|\s{3,}", line)):
        return True
    if _BRACKETED.search(line) or _degree(line) or _SERIES.search(line):
        return True
    if _strong_paper(line):
        return True
    return bool(_BARE_MARK.search(line) or _PAPER_MARK.search(line)) and not _SPEAKS_OF.search(fold(line))


def _stands_alone(cell: str) -> bool:
    cell = cell.strip(_EDGES + "[](){}")
    if not 3 <= len(cell) <= 40:
        return False
    if _SPACED.fullmatch(cell):
        return True
    if not _ALONE.fullmatch(cell):
        return False
    # "mật" in small letters ends a wrapped "bảo / mật"; "tối mật" alone is nothing but a mark. Bare: capitals only.
    accented = "mật" in cell.casefold()
    return (cell == cell.upper() and (accented or " " in cell)) or (accented and " " in cell and cell[0].isupper())


def _degree(line: str) -> bool:
    for pattern in (_DEGREE, _DEGREE_BARE):
        match = pattern.search(line)
        if match and match.group(1).strip() and not _NO_DEGREE.match(match.group(1).strip().casefold()):
            return True
    return False


def _strong_paper(line: str) -> bool:
    return bool(_STRONG_PAPER.search(line)) and not _SPEAKS_OF.search(fold(line))


def _strong_name(words: str) -> bool:
    return bool(re.search(rf"(?<!\w){_STRONG}(?!\w)", words, re.IGNORECASE))


def _standing_word(text: str) -> bool:
    """MẬT in capitals, no part of a longer word ("BẢO MẬT", "MẬT KHẨU"); TUYỆT/TỐI MẬT in any place."""
    words = list(_WORD.finditer(text))
    return any(
        word.group() == "MẬT"
        and _beside(text, words, i, -1) not in _BEFORE
        and _beside(text, words, i, 1) not in _AFTER
        for i, word in enumerate(words)
    )


def _beside(text: str, words: list[re.Match[str]], at: int, step: int) -> str:
    """The neighbouring word that only spaces divide from word `at`, folded; "" if there is none."""
    if not 0 <= at + step < len(words):
        return ""
    left, right = sorted((words[at], words[at + step]), key=lambda word: word.start())
    return words[at + step].group().casefold() if text[left.end() : right.start()].isspace() else ""


def _joined_degree(lines: Iterable[str]) -> Iterator[str]:
    """The lines, an empty "Độ mật:" joined with the line below it (a form's field and its value)."""
    waiting = ""
    for line in lines:
        if waiting:
            yield f"{waiting} {line}"
            waiting = ""
        if line.rstrip().endswith(":") and len(line) < 40:
            waiting = line.rstrip()
        yield line


def _own_text(mail: Mail, split: Split | None) -> tuple[str, ...]:
    """Cover, newly written or forwarded text, and the foot of the page; everything when the body cannot be split."""
    try:
        split = split or reply.split(mail.text, mail.html, subject=mail.subject)
    except Exception:  # whatever a hostile body does to the reply rules, the marks are still looked for
        return (mail.text or mail.html,)
    return (split.cover, split.new.removeprefix(split.cover), _foot(split.cut))


def _foot(cut: str) -> str:
    """What was cut as signature or footer, up to where an older mail begins: a mark may stand at the foot of a page."""
    top = cut.split("\n", _FOOT_LINES)[:_FOOT_LINES]
    if not _HINT.search("\n".join(top)):
        return ""
    lines = [reply_lines.read(raw) for raw in top]
    end = next((i for i, line in enumerate(lines) if line.depth or reply_marks.opening(lines, i)), len(lines))
    return "\n".join(line.raw for line in lines[:end])


def _edges(text: str) -> list[str]:
    lines = _lines(text)
    return lines if len(lines) <= FIRST_LINES + LAST_LINES else lines[:FIRST_LINES] + lines[-LAST_LINES:]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _all(documents: Iterable[Extracted]) -> Iterator[Extracted]:
    for document in documents:
        yield document
        yield from _all(document.nested)
