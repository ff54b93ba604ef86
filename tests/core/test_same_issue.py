"""A repeat keeps its code; another district, another road or a turned meaning is another bất cập."""

import pytest

from mailflow.core.same_issue import same

CASES = "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 14 ca."


@pytest.mark.parametrize(
    "other",
    [
        CASES,
        "so ca sot xuat huyet tren IOC thap hon bao cao cua CDC 14 ca",
        "Số ca sốt xuất huyết trên IOC thấp hơn báo cáo của CDC 9 ca",
        "Số ca sốt xuất huyết trên IOC vẫn thấp hơn báo cáo của CDC 14 ca.",
    ],
)
def test_the_same_words_with_another_count_are_the_same(other: str) -> None:
    assert same(CASES, other)
    assert same(other, CASES)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (CASES, "Số ca sốt xuất huyết trên IOC cao hơn báo cáo của CDC 14 ca."),
        (CASES, "Số ca tay chân miệng trên IOC thấp hơn báo cáo của CDC 14 ca."),
        ("Camera trên tuyến QL14 mất kết nối 3 ngày liền.", "Camera trên tuyến QL13 mất kết nối 3 ngày liền."),
        ("Dữ liệu của xã Tân Lập chưa cập nhật trong tuần.", "Dữ liệu của xã Tân Lợi chưa cập nhật trong tuần."),
        ("Dữ liệu giường bệnh đã cập nhật đủ trong tuần này.", "Dữ liệu giường bệnh chưa cập nhật đủ trong tuần này."),
        ("Thiếu số liệu.", "Thiếu dữ liệu."),
        ("", ""),
    ],
)  # fmt: skip
def test_doubt_means_another(one: str, other: str) -> None:
    assert not same(one, other)
