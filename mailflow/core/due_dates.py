"""Reads until when work is to be done. What is not here: which sentence gives work, and to whom (directive).

Offices count so, and so does this: "trước ngày 25/11" and "trước thứ Sáu" name that day itself; "trong tuần", "cuối
tuần" mean Friday, the last working day (Sunday when Friday is over); "đầu tuần" Monday; working days leave out Saturday
and Sunday. Public holidays are not known here. A date that only dates something ("số liệu ngày 18/11", "Công văn số 12
ngày 20/11") is no due date: it follows no word of a deadline, or lies before the day of arrival.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mailflow.core.spellings import Spellings, spelled
from mailflow.core.vietnamese import fold, is_bare, nfc, unaccent
from mailflow.core.week import local

_LONGEST = 20_000  # characters of text; a line is cut at _LINE
_LINE = 2000
_LOOK_BACK = 90  # characters before a date in which its meaning is looked for
_AHEAD = 300  # days; a date without year that lies further ahead was meant as a past one
_MONTHS_AHEAD = 183  # days; the same for a month or a quarter without year
_FRIDAY, _SUNDAY = 4, 6

_DIGITS = {"không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5}
_DIGITS |= {"sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9, "mười": 10}
_MONTHS = {**_DIGITS, "giêng": 1, "chạp": 12, "mười một": 11, "mười hai": 12}
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "nhật": 6, "cn": 6}
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}

_WORD = r"(?:một|mốt|hai|ba|bốn|tư|năm|lăm|nhăm|sáu|bảy|bẩy|tám|chín|mười)"
_DAY = rf"(?:\d{{1,2}}|(?:hai|ba) mươi {_WORD}|(?:hai|ba) mươi|mười {_WORD}|{_WORD})"
_MONTH = r"(?:\d{1,2}|mười một|mười hai|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười|chạp)"
_WEEKDAY = r"(?:thứ ?(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn|t[2-7])"
_YEAR = r"(?:(?: |, ?)năm (?P<y>20\d\d))?"

_LEAD = spelled(
    r"(?P<lead>trước|chậm nhất|muộn nhất|trễ nhất|thời hạn|thời gian hoàn thành|hạn chót|hạn cuối|hạn|đến hết|hết|"
    r"trong|deadline|không quá|không muộn hơn|không chậm hơn|không trễ hơn)"
    r"(?:[ :,(]{1,2}(?:là|vào|trong|đến|tới|trước|hết|lúc|hoàn thành|báo cáo|gửi|cuối|thời hạn|khoảng)){0,4}"
    r"(?:[ :,(]{1,2}(?:sáng|trưa|chiều|tối))?"
    r"(?:[ :,(]{1,2}\d{1,2} ?(?:h|g|giờ|:) ?(?:\d{2})?(?: phút)?,?(?: (?:sáng|chiều|tối|trưa))?(?: (?:của|vào))?)?"
    r"[ :,(]{0,2}$"
)
_WORK = spelled(r"(?<!\w)(?:báo cáo|hoàn thành|gửi|nộp|trả lời|xong|trình|phản hồi|kết quả|thực hiện|xử lý)(?!\w)")
_WORK_AFTER = spelled(
    r"[ ,)]{1,3}(?:(?:phải|thì|là|sẽ) ){0,2}(?:có báo cáo|báo cáo|hoàn thành|gửi|nộp|trả lời|xong|trình|phản hồi)(?!\w)"
)
_ABOUT_DATA = spelled(
    r"(?<!\w)(?:số liệu|dữ liệu|công văn|văn bản|quyết định|thông báo|kết luận|tờ trình|kế hoạch|nghị quyết|từ|đến|"
    r"so với|tính đến|phát sinh|tiếp nhận|ban hành|ký|họp|hội nghị|hồ sơ|số ca|ca mắc|vụ việc|ngày)"
    r"(?: [^ .;]{1,20}){0,4} ?$"
)


@dataclass(frozen=True, slots=True)
class _Form:
    """A way to name a day. `lead`: only after a word of a deadline; `alone`: needs none ("trong 03 ngày")."""

    pattern: Spellings
    day: Callable[[re.Match[str], date], date | None]
    lead: bool = False
    alone: bool = False


def read(text: str, at: datetime) -> tuple[date, str] | None:
    """The earliest due date named in the text and its words, or None. `at`: when the mail arrived (aware)."""
    arrived = local(at).date()
    found: list[tuple[date, str]] = []
    for line in nfc(text[:_LONGEST]).split("\n"):
        found += _of_line(line[:_LINE], arrived)
    return min(found, key=lambda one: one[0]) if found else None


def _of_line(line: str, arrived: date) -> Iterator[tuple[date, str]]:
    bare = is_bare(line)
    key, places = _keyed(line, bare)
    taken: list[tuple[int, int]] = []
    for form in _FORMS:
        for match in form.pattern.of(bare).finditer(key):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            taken.append(match.span())
            day = form.day(match, arrived)
            start = _deadline_start(key, match.start(), form, bare)
            if start is None and not form.lead and _opens_work(key, match, bare):
                start = match.start()
            if day is not None and start is not None and day >= arrived:
                yield day, _as_written(line[places[start] : places[match.end()]], line[places[match.end()] :])


def _as_written(words: str, after: str) -> str:
    words = words.strip(" ,:;")
    return words + ")" if "(" in words and ")" not in words and after.startswith(")") else words


def _deadline_start(key: str, at: int, form: _Form, bare: bool) -> int | None:
    """Where the words of the deadline begin, or None when the date at `at` is none."""
    if form.alone:
        return at
    first = max(0, at - _LOOK_BACK)
    before = key[first:at]
    lead = _LEAD.of(bare).search(before)
    if lead:
        loose = lead["lead"] == "trong" and _ABOUT_DATA.of(bare).search(before[: lead.start()])
        return None if loose else first + lead.start()
    if form.lead or _ABOUT_DATA.of(bare).search(before):
        return None
    clause = re.split(r"[.;]\s", before)[-1]
    return at if _WORK.of(bare).search(clause) else None


def _opens_work(key: str, match: re.Match[str], bare: bool) -> bool:
    """ "…, thứ Sáu 18/12 báo cáo tôi": the day opens the clause that says what is to be done by then."""
    opens = key[: match.start()].rstrip()[-1:] in ("", ",", ";", "(")
    return opens and _WORK_AFTER.of(bare).match(key, match.end()) is not None


def _keyed(line: str, bare: bool) -> tuple[str, list[int]]:
    """The line folded word by word, and for each of its characters the place in the line as written."""
    key: list[str] = []
    places: list[int] = []
    for match in re.finditer(r"\w+|[^\w\s]+|\s+", line):
        piece = " " if match[0].isspace() else (unaccent(match[0]) if bare else fold(match[0]))
        key.append(piece)
        places += [min(match.start() + i, match.end() - 1) for i in range(len(piece))]
    return "".join(key), [*places, len(line)]


def _numeric(match: re.Match[str], arrived: date) -> date | None:
    year = match["y"]
    return _dated(int(match["d"]), int(match["m"]), int(year) % 100 + 2000 if year else None, arrived)


def _spelled(match: re.Match[str], arrived: date) -> date | None:
    day, month = _day_number(match["d"]), _month_number(match["m"])
    return _dated(day, month, int(match["y"]) if match["y"] else None, arrived)


def _dated(day: int, month: int, year: int | None, arrived: date) -> date | None:
    """That date; without year the nearest from the day of arrival on (contract: `due`)."""
    years = [year] if year else [arrived.year, arrived.year + 1]
    for one in years:
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(one, month)[1]:
            found = date(one, month, day)
            if year or (found >= arrived and (found - arrived).days <= _AHEAD):
                return found
    return None


def _day_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return sum(_NUMBER[w] * (10 if tens else 1) for w, tens in _spoken(text.split()))


def _spoken(words: list[str]) -> Iterator[tuple[str, bool]]:
    """ "hai mươi lăm" -> (hai, tens), (lăm, units); "mười lăm" -> (mười, units), (lăm, units)."""
    for place, word in enumerate(words):
        if word not in {"mươi", "muoi"} or place == 0:
            yield word, place + 1 < len(words) and words[place + 1] in {"mươi", "muoi"}


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTH_NUMBER[text]


def _weekday(match: re.Match[str], arrived: date) -> date | None:
    """\"thứ Sáu\": the next after the day of arrival; with "tuần này", "tuần sau" that of the week said."""
    word = match["w"].split()[-1].removeprefix("thứ").removeprefix("thu").removeprefix("t")
    number = int(word) - 2 if word.isdigit() else _WEEKDAY_NUMBER.get(word, _SUNDAY)
    which = match["which"] or ""
    if which.endswith((" này", " nay")) and ("tuần" in which or "tuan" in which):
        return _of_week(arrived, 0, number)
    if "tuần" in which or "tuan" in which:
        return _of_week(arrived, 1, number)
    ahead = (number - arrived.weekday()) % 7 or 7
    return arrived + timedelta(days=ahead)


def _of_week(arrived: date, weeks: int, number: int) -> date:
    return arrived - timedelta(days=arrived.weekday()) + timedelta(weeks=weeks, days=number)


def _week(match: re.Match[str], arrived: date) -> date | None:
    part = match["part"] or ""
    weeks = 0 if match["wk"] in {"này", "nay", ""} else 1
    if part in {"đầu", "dau"}:
        return _of_week(arrived, weeks, 0)
    if part in {"giữa", "giua"}:
        return _of_week(arrived, weeks, 2)
    friday = _of_week(arrived, weeks, _FRIDAY)
    return friday if friday >= arrived else _of_week(arrived, weeks, _SUNDAY)


def _day_of_month(match: re.Match[str], arrived: date) -> date | None:
    """\"ngày 25\": of this month, or of the next when it is over."""
    day = int(match["d"])
    months = [(arrived.year, arrived.month), _next_month(arrived)]
    if match["which"] in {"tháng sau", "thang sau", "tháng tới", "thang toi"}:
        months = months[1:]
    for year, month in months:
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= arrived:
            return date(year, month, day)
    return None


def _next_month(arrived: date) -> tuple[int, int]:
    return (arrived.year + arrived.month // 12, arrived.month % 12 + 1)


def _month(match: re.Match[str], arrived: date) -> date | None:
    """The last day of the month said."""
    word = match["m"]
    if word in {"này", "nay", ""}:
        year, month = arrived.year, arrived.month
    elif word.isdigit():
        month = int(word)
        year = int(match["y"]) if match["y"] else arrived.year + (month < arrived.month)
    else:
        year, month = _next_month(arrived)
    return _last_day(year, month, arrived, named=bool(match["y"]))


def _quarter(match: re.Match[str], arrived: date) -> date | None:
    month = _QUARTERS[match["q"]] * 3
    year = int(match["y"]) if match["y"] else arrived.year + (month < arrived.month)
    return _last_day(year, month, arrived, named=bool(match["y"]))


def _last_day(year: int, month: int, arrived: date, *, named: bool) -> date | None:
    if not 1 <= month <= 12:
        return None
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last if named or (last - arrived).days <= _MONTHS_AHEAD else None


def _span(match: re.Match[str], arrived: date) -> date | None:
    count = int(match["n"]) if match["n"].isdigit() else _NUMBER[match["n"]]
    unit = match["unit"]
    if unit.endswith(("việc", "viec")):
        return _working_days(arrived, count)
    if unit in {"giờ", "gio", "h", "tiếng", "tieng"}:
        return arrived + timedelta(days=count // 24)
    days = {"tuần": 7, "tuan": 7, "tháng": 30, "thang": 30}.get(unit, 1)
    return arrived + timedelta(days=days * count)


def _working_days(start: date, count: int) -> date:
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() <= _FRIDAY
    return day


def _in_days(days: int) -> Callable[[re.Match[str], date], date | None]:
    return lambda _match, arrived: arrived + timedelta(days=days)


def _year_end(_match: re.Match[str], arrived: date) -> date | None:
    return date(arrived.year, 12, 31)


_SPAN_LEAD = r"(?:trong vòng|trong thời hạn|trong thời gian|trong|sau|không quá|tối đa|thời hạn|hạn)(?: là)?"
_SPAN_UNIT = r"(?P<unit>ngày làm việc|ngày|tuần|tháng|giờ|tiếng|h)"
_NOT_PAST = r"(?! (?:qua|gần đây|vừa qua|trước|liên tiếp|liền|đầu|triển khai|thực hiện|vận hành|hoạt động|nghỉ))"
_TABLE: tuple[tuple[str, Callable[[re.Match[str], date], date | None], bool, bool], ...] = (
    # pattern, reader, needs a word of a deadline, needs nothing before it
    (
        rf"(?:{_WEEKDAY}[ ,(]{{1,3}})?(?:ngày |mùng |mồng ){{0,2}}(?P<d>\d{{1,2}})(?P<s> ?[/.-] ?)(?P<m>\d{{1,2}})"
        r"(?:(?P=s)(?P<y>20\d\d|\d\d))?(?![\d%])(?![/.,-]\d)",
        _numeric, False, False,
    ),
    (
        rf"(?:{_WEEKDAY}[ ,(]{{1,3}})?(?:ngày |mùng |mồng ){{1,2}}(?P<d>{_DAY}) tháng (?P<m>{_MONTH})(?!\w){_YEAR}",
        _spelled, False, False,
    ),
    (rf"(?P<d>\d{{1,2}}) tháng (?P<m>{_MONTH})(?!\w){_YEAR}", _spelled, True, False),
    (rf"{_SPAN_LEAD} (?P<n>\d{{1,3}}|{_WORD})(?: ?\([^()]{{1,20}}\))? ?{_SPAN_UNIT}{_NOT_PAST}", _span, False, True),
    (rf"(?P<w>{_WEEKDAY})(?P<which> (?:tuần )?(?:này|sau|tới|kế tiếp))?", _weekday, False, False),
    (r"(?P<part>đầu|giữa|cuối|hết)? ?tuần (?P<wk>này|sau|tới|kế tiếp)", _week, False, False),
    (r"(?P<part>cuối) tuần(?P<wk>)", _week, False, False),
    (r"(?:cuối |hết )?tháng (?P<m>\d{1,2}|này|sau|tới)(?:/|(?: năm )?)(?P<y>20\d\d)?", _month, True, False),
    (r"ngày (?P<d>\d{1,2})(?P<which> (?:tháng )?(?:này|tới|sau))?(?![/.-]\d)", _day_of_month, False, False),
    (r"(?:cuối |hết )?quý (?P<q>[1-4]|iv|iii|ii|i)(?:/|(?: năm )?)(?P<y>20\d\d)?", _quarter, True, False),
    (r"(?:cuối|hết) tháng(?P<m>)(?P<y>)(?! \d)", _month, False, False),
    (r"(?:cuối|hết) năm(?! \d)(?: nay)?", _year_end, False, False),
    (r"(?:ngày )?hôm nay|(?:sáng|trưa|chiều|tối|ngày) nay", _in_days(0), False, False),
    (r"(?:ngày|sáng|trưa|chiều|tối|đầu giờ) mai", _in_days(1), False, False),
    (r"(?:ngày mốt|ngày kia)", _in_days(2), False, False),
    (r"(?:trong|ngay trong|nội trong) ngày(?! (?:\d|mai|thứ|mùng|mồng|làm|hai|ba|mười))", _in_days(0), False, True),
    (r"trước \d{1,2} ?(?:h|g|giờ) ?(?:\d{2})?(?= ?[.;)]| ?$)", _in_days(0), False, True),
)  # fmt: skip


_FORMS = tuple(
    _Form(spelled(rf"(?<![\w/.-])(?:{pattern})(?!\w)"), day, lead, alone) for pattern, day, lead, alone in _TABLE
)
_NUMBER = _DIGITS | {unaccent(word): value for word, value in _DIGITS.items()}
_MONTH_NUMBER = _MONTHS | {unaccent(word): value for word, value in _MONTHS.items()}
_WEEKDAY_NUMBER = _WEEKDAYS | {unaccent(word): value for word, value in _WEEKDAYS.items()}
