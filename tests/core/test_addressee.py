"""Whom a recommendation addresses."""

from __future__ import annotations

import pytest

from mailflow.core.addressee import to_leaders
from mailflow.core.office import Office

LEADERS = [
    "Đề nghị UBND tỉnh chỉ đạo Sở Tài chính bố trí kinh phí.",
    "Kính trình Thường trực Tỉnh ủy cho chủ trương.",
    "Kiến nghị bổ sung kinh phí cho hệ thống.",
    "Đề nghị Chủ tịch Uỷ ban nhân dân tỉnh xem xét.",
    "De nghi UBND tinh xem xet, giao So Y te thuc hien",
    "Theo số liệu của Sở Y tế, đề nghị lãnh đạo tỉnh quan tâm.",
    "Kiến nghị HĐND tỉnh ban hành nghị quyết.",
]
AGENCIES = [
    "Đề nghị Sở Y tế phối hợp, báo cáo UBND tỉnh.",
    "Đề nghị Văn phòng UBND tỉnh đôn đốc.",
    "Đề nghị UBND thành phố Đồng Xoài kiểm tra.",
    "Đề nghị UBND các huyện, thị xã rà soát.",
    "de nghi so y te ra soat",
    "Đề nghị Công an tỉnh xử lý.",
    "Đề xuất VNPT khắc phục đường truyền.",
]


@pytest.mark.parametrize("text", LEADERS)
def test_leaders_are_addressed(text: str) -> None:
    assert to_leaders(text, Office())


@pytest.mark.parametrize("text", AGENCIES)
def test_agencies_are_addressed(text: str) -> None:
    assert not to_leaders(text, Office())


def test_the_names_of_the_province_come_from_settings() -> None:
    city = Office(uy_ban="UBND thành phố", cap_uy="Thành ủy")
    assert to_leaders("Đề nghị UBND thành phố xem xét.", city)
    assert to_leaders("Đề nghị Thành ủy cho ý kiến.", city)
    assert not to_leaders("Đề nghị UBND thành phố xem xét.", Office())
