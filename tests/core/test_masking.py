import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.masking import HIDDEN, looks_like_person_list, mask, mask_addresses, mask_deep

PERSONAL = [
    ("Liên hệ 0976175123 để biết thêm", "0976175123"),
    ("ĐT: 0976.175.123.", "0976.175.123"),
    ("ĐT:0976 175 123", "0976 175 123"),
    ("sđt 0976-175-123;", "0976-175-123"),
    ("gọi 097 617 5123 nhé", "097 617 5123"),
    ("gọi 097 6175 123", "097 6175 123"),
    ("0912.34.56.78", "0912.34.56.78"),
    ("091 234 56 78", "091 234 56 78"),
    ("(0976175123)", "0976175123"),
    ("0976 175123", "0976 175123"),
    ("số 0356789012, 0567890123", "0356789012"),
    ("máy +84976175123", "+84976175123"),
    ("máy +84 976 175 123", "+84 976 175 123"),
    ("máy +84.976.175.123", "+84.976.175.123"),
    ("máy 0084976175123", "0084976175123"),
    ("bàn 02713879123", "02713879123"),
    ("bàn 0271 3879123", "0271 3879123"),
    ("bàn 0271.3879.123", "0271.3879.123"),
    ("bàn (0271) 3879 123", "(0271) 3879 123"),
    ("bàn 0271-387-9123", "0271-387-9123"),
    ("Ông A, CCCD 070085001234", "070085001234"),
    ("070085001234", "070085001234"),
    ("căn cước công dân số: 070 085 001 234", "070 085 001 234"),
    ("CMND 285123456 cấp năm 2010", "285123456"),
    ("CMND số 285123456", "285123456"),
    ("chứng minh nhân dân: 285123456", "285123456"),
    ("số định danh cá nhân 070185001234", "070185001234"),
    ("hộ chiếu B1234567", "B1234567"),
    ("mã số BHXH 7912345678", "7912345678"),
    ("sổ bảo hiểm xã hội số 7912345678", "7912345678"),
    ("thẻ BHYT DN4797912345678", "DN4797912345678"),
    ("DN 4 79 79 123 45678 hết hạn", "DN 4 79 79 123 45678"),
    ("mã BHYT: 7912345678", "7912345678"),
    ("HT2707912345678", "HT2707912345678"),
    ("xe 93A-123.45 gây tai nạn", "93A-123.45"),
    ("xe 93C 123.45", "93C 123.45"),
    ("mô tô 93P1-234.56", "93P1-234.56"),
    ("mô tô 93-P1 234.56", "93-P1 234.56"),
    ("ô tô 51F-12345", "51F-12345"),
    ("biển số 93H-1234", "93H-1234"),
    ("BKS: 93A12345", "93A12345"),
]
KEPT = [
    "Quyết định số 2936/QĐ-UBND ngày 20/11/2025",
    "Báo cáo số 123/BC-SYT",
    "Công văn 0912/CV-UBND ngày 05.06.2026",
    "Nghị định 30/2020/NĐ-CP, Điều 11",
    "tổng chi 1.234.567.890 đồng",
    "thu 912.345.678 đồng, chi 1234567890 đồng",
    "kinh phí 285123456 đồng",
    "ngày 05.06.2026 10 giờ 30",
    "từ 01/11/2026 đến 30/11/2026, 08h00",
    "08:00 23/11/2026",
    "tăng 4,2%, còn 0,97617 điểm",
    "chỉ số 0.976175123",
    "dân số 1 034 700 người",
    "diện tích 6 873,56 km2",
    "mã hồ sơ 000.00.19.H10-261120-0001",
    "tuần 47, T1-2026W47",
    "[IOC-T1-2026W47] (mã 7K3Q9F)",
    "lớp 12A1 có 45 học sinh",
    "tuyến ĐT.741, QL13, QL14C",
    "khung giờ 07:00-11:30",
    "tổng đài 1022, 113, 114, 115, 18001091",
    "14.567 lượt khám, 285.123 thẻ BHYT",
    "BHYT đạt 95,5% dân số",
    "98.765 người tham gia BHXH",
    "giải ngân 2026: 12345,67 tỷ",
    "tọa độ 11.7511894, 106.7234639",
    "IP 192.168.100.200",
    "phiên bản 3.10.12",
    "SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "doanh thu quý 3: 0,5 - 0,7 triệu",
    "Thông tư 05/2025/TT-BNV",
    "điểm 09/10, hạng 02/11",
    "mục 2.1.3.4, trang 123-456",
    "thu BHXH 285123456 đồng, BHYT: 285 123 456 789 đồng",
    "số 01-KH/TU ngày 2-3-2026",
]


@pytest.mark.parametrize(("text", "number"), PERSONAL)
def test_a_personal_number_is_hidden_and_the_words_around_it_stay(text: str, number: str) -> None:
    before, after = text.split(number, 1) if text.count(number) == 1 else ("", "")
    masked = mask(text)
    assert number not in masked
    assert HIDDEN in masked
    assert masked.startswith(before)
    if "," not in after:
        assert masked.endswith(after)


@pytest.mark.parametrize("text", KEPT)
def test_document_numbers_money_and_dates_survive(text: str) -> None:
    assert mask(text) == text


@given(st.text(alphabet="0123456789 .,-/()+aAđĐ@:|\n", max_size=120))
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(st.text(max_size=200).filter(lambda text: not any(map(str.isdigit, text))))
def test_a_text_without_numbers_is_left_alone(text: str) -> None:
    assert mask(text) == text


@given(st.sampled_from("35789"), st.integers(0, 99_999_999), st.sampled_from(["ĐT ", "gọi: ", "("]))
def test_every_mobile_number_is_hidden(operator: str, rest: int, before: str) -> None:
    number = f"0{operator}{rest:08}"
    assert number[4:] not in mask(f"{before}{number} nhé")[len(before) :]


@given(st.dates(), st.integers(1000, 10**9))
def test_dates_and_grouped_money_always_survive(day, amount: int) -> None:
    text = f"ngày {day:%d/%m/%Y}: {amount:,} đồng".replace(",", ".")
    assert mask(text) == text


def test_addresses_keep_a_letter_and_their_domain() -> None:
    said = mask_addresses("to=giamdoc.syt@binhphuoc.example reason=<a@b.vn>")
    assert said == f"to=g{HIDDEN}@binhphuoc.example reason=<a{HIDDEN}@b.vn>"


def test_all_texts_of_a_log_record_are_masked() -> None:
    record = {"a": ["x@y.vn", 5], "b": {"c": "0976175123"}, "d": None}
    masked = mask_deep(record, lambda text: mask_addresses(mask(text)))
    assert masked == {"a": [f"x{HIDDEN}@y.vn", 5], "b": {"c": f"0976{HIDDEN}"}, "d": None}


def test_a_table_of_persons_is_seen() -> None:
    head = "| STT | Họ và tên | Ngày sinh | Địa chỉ |"
    rows = [f"| {n} | Nguyễn Văn {n} | 0{n}/01/1990 | Đồng Xoài |" for n in range(1, 8)]
    assert looks_like_person_list("\n".join([head, *rows]))
    assert not looks_like_person_list("\n".join([head, *rows[:3]]))


def test_a_table_of_figures_is_no_list_of_persons() -> None:
    head = "| STT | Chỉ tiêu | Đơn vị | Kỳ này |"
    rows = [f"| {n} | Lượt khám | lượt | {n}4.567 |" for n in range(1, 30)]
    assert not looks_like_person_list("\n".join([head, *rows]))


def test_many_phone_numbers_are_a_list_whatever_the_form() -> None:
    assert looks_like_person_list("\n".join(f"anh {n}: 09761751{n:02}" for n in range(12)))
    assert not looks_like_person_list("Liên hệ 0976175123 hoặc 0976175124")
