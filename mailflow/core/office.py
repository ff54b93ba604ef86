"""The names that stand in reports and mails: they come from settings, since provinces and agencies get new names.

No address lives here (roster.py) and no clock time (timetable.py). Defaults: the decision of 20/11/2020.
"""

from __future__ import annotations

from dataclasses import dataclass

from mailflow.core import plain
from mailflow.core.roster import Group


@dataclass(frozen=True, slots=True)
class Office:
    """Proper names as printed. `addressees` are the lines under "Kính gửi" of the report, without dash or full stop.

    `symbol` is the document's sign after the number, which software must not invent (Decree 30/2020, Điều 15);
    `{n}` in it is the group's number. `sign_with_office` prints the head's office above the name (Annex I.II.7c). `ioc`
    is whose data the groups assess, printed after "dữ liệu".
    """

    province: str = "tỉnh Bình Phước"
    uy_ban: str = "UBND tỉnh"
    cap_uy: str = "Tỉnh ủy"
    dia_danh: str = "Đồng Xoài"
    issuer: str = "Tổ tham mưu, phân tích, đánh giá dữ liệu tại IOC tỉnh"
    parent: str = "UBND tỉnh Bình Phước"
    decision: str = (
        "Quyết định số 2936/QĐ-UBND ngày 20/11/2020 của Chủ tịch UBND tỉnh về việc thành lập "
        "Tổ tham mưu, phân tích, đánh giá dữ liệu tại Trung tâm Điều hành thông minh tỉnh Bình Phước"
    )
    addressees: tuple[str, ...] = ("Thường trực Tỉnh ủy", "Chủ tịch, các Phó Chủ tịch UBND tỉnh")
    symbol: str = "BC-TTM{n}"
    sender_name: str = "Tổ tham mưu dữ liệu IOC tỉnh"
    contact: str = ""
    sign_with_office: bool = False
    ioc: str = plain.later("IOC tỉnh")

    def issuer_of(self, group: Group) -> str:
        """The issuing body as it stands at the top left, in capitals: `TỔ THAM MƯU … - TỔ 1`."""
        return f"{self.issuer} - {group.name}".upper()
