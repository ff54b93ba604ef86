"""One realistic week of the three groups (2026-W47): values for tests and pictures. Names of persons are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime

from mailflow.core.office import Office
from mailflow.core.records import Attendance, ItemStatus, KeptDirective, Note, Opinion, Presence
from mailflow.core.report import Edition, Report, Unfiled
from mailflow.core.report_compile import compile_report
from mailflow.core.roster import Group, Member, Role, Roster, Sector
from mailflow.core.verdict import (
    AttachmentNote,
    Channel,
    Disposition,
    Item,
    Kind,
    SubmittedBy,
    Verdict,
)
from mailflow.core.week import ZONE, Week

WEEK = Week(2026, 47)
OFFICE = Office(contact="Sở Thông tin và Truyền thông, điện thoại 0271.3888.999")
SECTORS = (
    Sector("an-toan-thong-tin", "to-1", "Hệ thống an toàn thông tin", "an toàn thông tin"),
    Sector("giao-duc", "to-1", "Hệ thống giáo dục", "giáo dục"),
    Sector("y-te", "to-1", "Hệ thống y tế", "y tế"),
    Sector("du-lich", "to-1", "Hệ thống du lịch", "du lịch"),
    Sector("du-luan-xa-hoi", "to-1", "Hệ thống social listening (nghiên cứu dư luận xã hội)", "dư luận xã hội"),
    Sector("hanh-chinh-cong", "to-1", "Hệ thống hành chính công", "hành chính công"),
    Sector("ke-hoach-dau-tu", "to-2", "Kế hoạch và đầu tư", "kế hoạch và đầu tư"),
    Sector("ngan-sach", "to-2", "Thu chi ngân sách nhà nước", "ngân sách"),
    Sector("xuat-nhap-khau", "to-2", "Kim ngạch xuất, nhập khẩu", "xuất nhập khẩu"),
    Sector("camera-an-ninh-giao-thong", "to-3", "Hệ thống camera an ninh và giao thông", "camera"),
    Sector("phan-anh-hien-truong", "to-3", "Hệ thống phản ánh hiện trường", "phản ánh hiện trường"),
)


def _member(id: str, group: str, title: str, address: str, *sectors: str, role: Role = Role.MEMBER) -> Member:
    return Member(
        id=id,
        group=group,
        role=role,
        title=title,
        addresses=(f"{address}@binhphuoc.example",),
        delegates=(f"tonghop.{address.partition('.')[2]}@binhphuoc.example",) if role is not Role.HEAD else (),
        sectors=sectors,
        expected=bool(sectors) and sectors != ("*",),
        holder="Trần Văn Hòa" if role is Role.HEAD and group == "to-1" else "",
    )


MEMBERS = (
    _member("pct-vx", "to-1", "Phó Chủ tịch UBND tỉnh phụ trách khối Khoa giáo - Văn xã", "pct.vanxa", role=Role.HEAD),
    _member("truong-ban-tuyen-giao", "to-1", "Trưởng Ban Tuyên giáo Tỉnh ủy", "truongban.btg", "du-luan-xa-hoi"),
    _member("giam-doc-so-gddt", "to-1", "Giám đốc Sở Giáo dục và Đào tạo", "giamdoc.sgddt", "giao-duc"),
    _member("giam-doc-so-vhttdl", "to-1", "Giám đốc Sở Văn hóa, Thể thao và Du lịch", "giamdoc.svhttdl", "du-lich"),
    _member("giam-doc-so-y-te", "to-1", "Giám đốc Sở Y tế", "giamdoc.syt", "y-te"),
    _member(
        "thu-ky-1",
        "to-1",
        "Phó Giám đốc phụ trách Sở Thông tin và Truyền thông",
        "phogiamdoc.stttt",
        "an-toan-thong-tin",
        role=Role.SECRETARY,
    ),
    _member(
        "pho-chanh-vp-van-xa",
        "to-1",
        "Phó Chánh Văn phòng UBND tỉnh phụ trách khối Khoa giáo - Văn xã",
        "phochanhvp.vanxa",
        "*",
    ),
    _member(
        "pho-giam-doc-ttpvhcc",
        "to-1",
        "Phó Giám đốc phụ trách Trung tâm Phục vụ hành chính công",
        "phogiamdoc.ttpvhcc",
        "hanh-chinh-cong",
    ),
    _member("pct-th", "to-2", "Phó Chủ tịch UBND tỉnh phụ trách khối Tổng hợp", "pct.tonghop", role=Role.HEAD),
    _member(
        "giam-doc-so-khdt",
        "to-2",
        "Giám đốc Sở Kế hoạch và Đầu tư",
        "giamdoc.skhdt",
        "ke-hoach-dau-tu",
        role=Role.SECRETARY,
    ),
    _member("giam-doc-so-tai-chinh", "to-2", "Giám đốc Sở Tài chính", "giamdoc.stc", "ngan-sach"),
    _member(
        "pho-cuc-truong-hai-quan", "to-2", "Phó Cục trưởng Cục Hải quan Bình Phước", "phoct.haiquan", "xuat-nhap-khau"
    ),
    _member("pct-kt", "to-3", "Phó Chủ tịch UBND tỉnh phụ trách khối Kinh tế", "pct.kinhte", role=Role.HEAD),
    _member(
        "giam-doc-cong-an",
        "to-3",
        "Giám đốc Công an tỉnh",
        "giamdoc.congan",
        "camera-an-ninh-giao-thong",
        "phan-anh-hien-truong",
        role=Role.SECRETARY,
    ),
)


def _group(number: int, long_name: str, *contributors: str) -> Group:
    own = [m for m in MEMBERS if m.group == f"to-{number}"]
    head = next(m for m in own if m.role is Role.HEAD)
    secretary = next(m for m in own if m.role is Role.SECRETARY)
    return Group(
        id=f"to-{number}",
        number=number,
        name=f"Tổ {number}",
        long_name=long_name,
        head=head.id,
        secretary=secretary.id,
        sectors=tuple(s.id for s in SECTORS if s.group == f"to-{number}"),
        contributors=contributors,
        approvers=head.addresses,
        recorders=secretary.addresses,
    )


GROUPS = (
    _group(
        1,
        "Tham mưu, phân tích, đánh giá dữ liệu hệ thống an toàn thông tin, hệ thống giáo dục, hệ thống y tế, "
        "hệ thống du lịch, hệ thống social listening (nghiên cứu dư luận xã hội), hệ thống hành chính công",
    ),
    _group(
        2,
        "Tham mưu, phân tích, đánh giá dữ liệu hệ thống giám sát chỉ tiêu kinh tế - xã hội",
        "giam-doc-so-gddt",
        "giam-doc-so-y-te",
    ),
    _group(
        3,
        "Tham mưu, phân tích, đánh giá dữ liệu hệ thống camera an ninh và giao thông, hệ thống phản ánh hiện trường, "
        "hệ thống thông tin địa lý GIS",
    ),
)
ROSTER = Roster(
    groups=GROUPS,
    members=MEMBERS,
    sectors=SECTORS,
    leadership=("lanhdao.tinhuy@binhphuoc.example", "lanhdao.ubnd@binhphuoc.example"),
    standing=("thuongtruc.stttt@binhphuoc.example",),
    standing_name="Sở Thông tin và Truyền thông",
    team_addresses=("ykien@binhphuoc.example",),
)
TO_1, TO_2, TO_3 = GROUPS
CLOSING = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A Vietnamese clock time in November 2026, as UTC."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


_BED_TABLE = (
    "Công suất sử dụng giường bệnh theo dữ liệu IOC và theo báo cáo của bệnh viện:\n"
    "| Đơn vị | IOC (%) | Bệnh viện báo cáo (%) | Chênh lệch |\n"
    "| Bệnh viện Đa khoa tỉnh | 61,2 | 96,8 | -35,6 |\n"
    "| Bệnh viện Y học cổ truyền | 74,0 | 73,5 | 0,5 |\n"
    "| Trung tâm Y tế Bù Đăng | 0,0 | 88,1 | -88,1 |"
)
_A, _I, _S, _R = Kind.ASSESSMENT, Kind.DATA_ISSUE, Kind.SOLUTION, Kind.RECOMMENDATION
_Y, _B, _P, _H = "giam-doc-so-y-te", "truong-ban-tuyen-giao", "pho-chanh-vp-van-xa", "pho-giam-doc-ttpvhcc"


def opinion(id: int, member: str, sector: str, kind: Kind, text: str, when: datetime, **more: object) -> Opinion:
    values = {"message": id, "group": "to-1", "week": WEEK, **more}
    return Opinion(member=member, sector=sector, kind=kind, text=text, received_at=when, id=id, **values)  # type: ignore[arg-type]


def opinions() -> tuple[Opinion, ...]:
    """Tổ 1's week: an assistant's mail, a recorded call, a late mail, a superseded item, silence of two members."""
    health = at(20, 9, 12)
    pccc = {
        "channel": Channel.PHONE,
        "submitted_by": SubmittedBy.SECRETARY,
        "sender": "phogiamdoc.stttt@binhphuoc.example",
    }
    helped = {
        "submitted_by": SubmittedBy.DELEGATE,
        "sender": "tonghop.btg@binhphuoc.example",
        "source": "BC tuan 47 BTG.docx",
    }
    return (
        opinion(
            1,
            "thu-ky-1",
            "an-toan-thong-tin",
            _A,
            "Số liệu giám sát SOC hợp lý: trong tuần ghi nhận 1.204 lượt rà quét vào hệ thống một cửa, giảm "
            "8,34% so với tuần trước; không có sự cố nghiêm trọng.",
            at(19, 15, 40),
        ),
        opinion(
            2,
            "thu-ky-1",
            "an-toan-thong-tin",
            _I,
            "03 máy chủ của UBND cấp huyện chưa gửi nhật ký về SOC từ ngày 12/11, nên số cảnh báo của các đơn vị "
            "này trên IOC bằng 0 là chưa phản ánh đúng thực tế.",
            at(19, 15, 40),
        ),
        opinion(
            3,
            _Y,
            "y-te",
            _A,
            "Số ca sốt xuất huyết trên IOC (87 ca, lũy kế 2.431 ca) khớp với báo cáo của CDC; số liệu tiêm chủng "
            "hợp lý.",
            health,
        ),
        opinion(4, _Y, "y-te", _I, _BED_TABLE, health, source="Phu luc so lieu.xlsx"),
        opinion(
            5,
            _Y,
            "y-te",
            _S,
            "Sở Y tế sẽ phối hợp VNPT Bình Phước kết nối lại API của Bệnh viện Đa khoa tỉnh và Trung tâm Y tế Bù "
            "Đăng, hoàn thành trước ngày 27/11/2026.",
            health,
        ),
        opinion(
            6,
            _Y,
            "y-te",
            _R,
            "Đề nghị UBND tỉnh bố trí bổ sung 1,2 tỷ đồng để nâng cấp đường truyền số liệu chuyên dùng cho 05 "
            "trung tâm y tế còn lại.",
            health,
        ),
        opinion(
            7,
            _B,
            "du-luan-xa-hoi",
            _A,
            "Sắc thái tin về tỉnh trong tuần: tích cực 62%, trung lập 31%, tiêu cực 7% - phù hợp với theo dõi của Ban.",
            at(20, 16, 5),
            **helped,
        ),
        opinion(
            8,
            _B,
            "du-luan-xa-hoi",
            _I,
            'Hệ thống còn tính trùng bài đăng lại trên các fanpage, làm số lượt tương tác về chủ đề "giá mủ cao '
            'su" cao hơn thực tế khoảng 2 lần.',
            at(20, 16, 5),
            **helped,
        ),
        opinion(
            9,
            _B,
            "du-luan-xa-hoi",
            _R,
            "Đề nghị Sở Thông tin và Truyền thông yêu cầu đơn vị cung cấp hiệu chỉnh thuật toán lọc trùng, báo "
            "cáo UBND tỉnh trước ngày 30/11/2026.",
            at(20, 16, 5),
            **helped,
        ),
        opinion(
            10,
            _H,
            "hanh-chinh-cong",
            _A,
            "Tỷ lệ hồ sơ đúng hạn 98,7%, số liệu trên IOC khớp với hệ thống một cửa.",
            at(20, 10, 30),
            **pccc,
        ),
        opinion(
            11,
            _H,
            "hanh-chinh-cong",
            _I,
            "Mức độ hài lòng chỉ tính trên 214 phiếu nên chưa đủ cơ sở đánh giá.",
            at(20, 10, 30),
            **pccc,
        ),
        opinion(
            12,
            _P,
            "giao-duc",
            _R,
            "Kiến nghị lãnh đạo Tỉnh ủy, UBND tỉnh cho chủ trương dùng chung mã định danh học sinh giữa hệ thống "
            "giáo dục và cơ sở dữ liệu dân cư.",
            at(20, 21, 2),
        ),
        opinion(
            13,
            _P,
            "chung",
            _A,
            "Các biểu đồ trên màn hình tổng quan cần ghi rõ thời điểm cập nhật số liệu.",
            at(20, 21, 2),
        ),
        opinion(
            14, _Y, "y-te", _A, "Số ca sốt xuất huyết trên IOC là 78 ca.", at(19, 8, 0), status=ItemStatus.SUPERSEDED
        ),
        opinion(
            15,
            "giam-doc-so-vhttdl",
            "du-lich",
            _A,
            "Lượt khách 12.450 lượt, tăng 3,1% so với cùng kỳ; số liệu hợp lý.",
            at(21, 14, 10),
            late=True,
            status=ItemStatus.SUPPLEMENT,
        ),
        opinion(
            16,
            "giam-doc-so-vhttdl",
            "du-lich",
            _I,
            "Công suất phòng của 04 cơ sở lưu trú tại Bù Gia Mập chưa được cập nhật từ tháng 10.",
            at(21, 14, 10),
            late=True,
            status=ItemStatus.SUPPLEMENT,
        ),
    )


def attendance() -> dict[str, Attendance]:
    def one(member: str, presence: Presence, when: datetime, **more: object) -> Attendance:
        return Attendance("to-1", WEEK, member, presence, when, **more)  # type: ignore[arg-type]

    return {
        "thu-ky-1": one("thu-ky-1", Presence.ANSWERED, at(19, 15, 40)),
        _Y: one(_Y, Presence.ANSWERED, at(20, 9, 12)),
        _B: one(_B, Presence.ANSWERED, at(20, 16, 5)),
        _H: one(_H, Presence.ANSWERED, at(20, 10, 30)),
        _P: one(_P, Presence.ANSWERED, at(20, 21, 2)),
        "giam-doc-so-vhttdl": one("giam-doc-so-vhttdl", Presence.ANSWERED, at(21, 14, 10), late=True),
        "giam-doc-so-gddt": one(
            "giam-doc-so-gddt", Presence.ABSENT, at(19, 8, 1), detail="đi công tác đến ngày 24/11/2026"
        ),
    }


def directives() -> tuple[KeptDirective, ...]:
    given = at(16, 9, 0)
    return (
        KeptDirective(
            "to-1",
            WEEK.previous(),
            1,
            "pct-vx",
            (_Y, "giam-doc-so-gddt"),
            _Y,
            "Rà soát, thống nhất số liệu bảo hiểm y tế học sinh giữa hai ngành.",
            date(2026, 11, 20),
            given,
            id=1,
        ),
        KeptDirective(
            "to-1",
            WEEK.previous(),
            2,
            "pct-vx",
            ("thu-ky-1",),
            "thu-ky-1",
            "Khắc phục tình trạng mất kết nối camera y tế tại khu cách ly.",
            date(2026, 11, 27),
            given,
            id=2,
        ),
        KeptDirective(
            "to-1",
            WEEK.previous(),
            3,
            "pct-vx",
            (_H,),
            _H,
            "Báo cáo nguyên nhân 12 hồ sơ trễ hạn lĩnh vực đất đai.",
            date(2026, 11, 18),
            given,
            "done",
            at(18, 16, 0),
            3,
        ),
    )


def unfiled() -> tuple[Unfiled, ...]:
    return (
        Unfiled(
            "Nguyễn Thị Lan <lan.nguyen@example.org>",
            "Fwd: BC tuan 47 SYT (ban cuoi)",
            "Người gửi không có trong danh sách của Tổ.",
            at(20, 8, 44),
        ),
    )


def notes() -> tuple[Note, ...]:
    return (
        Note(
            "to-1",
            WEEK,
            1,
            "thu-ky-1",
            at(21, 15, 0),
            "Số liệu giường bệnh đã gọi điện đối chiếu với Bệnh viện Đa khoa tỉnh.",
        ),
    )


def report(**changes: object) -> Report:
    """Tổ 1's report as compiled at closing time."""
    values: dict[str, object] = {
        "opinions": opinions(),
        "attendance": attendance(),
        "directives": directives(),
        "notes": notes(),
        "closing": CLOSING,
        "office": OFFICE,
        "unfiled": unfiled(),
        **changes,
    }
    return compile_report(TO_1, ROSTER, WEEK, **values)  # type: ignore[arg-type]


def report_2() -> Report:
    """Tổ 2's report: two own sectors answered, one contribution of the health office, one member without opinion."""

    def told(id: int, member: str, sector: str, kind: Kind, text: str) -> Opinion:
        return opinion(id, member, sector, kind, text, at(20, 14, 20), group="to-2")

    return compile_report(
        TO_2,
        ROSTER,
        WEEK,
        (
            told(
                31,
                "giam-doc-so-khdt",
                "ke-hoach-dau-tu",
                _A,
                "Giải ngân vốn đầu tư công đến ngày 20/11 đạt 5.489,45 tỷ đồng, bằng 71,3% kế hoạch; số liệu trên "
                "IOC khớp với Kho bạc.",
            ),
            told(
                32,
                "giam-doc-so-khdt",
                "ke-hoach-dau-tu",
                _I,
                "Số doanh nghiệp thành lập mới còn tính cả hộ kinh doanh chuyển đổi.",
            ),
            told(33, "giam-doc-so-y-te", "y-te", _A, "Tỷ lệ bao phủ bảo hiểm y tế 91,8% là hợp lý."),
            told(34, "giam-doc-so-tai-chinh", "ngan-sach", _A, "Không có ý kiến khác."),
        ),
        {
            "giam-doc-so-tai-chinh": Attendance(
                "to-2", WEEK, "giam-doc-so-tai-chinh", Presence.NO_OPINION, at(20, 14, 20)
            )
        },
        closing=CLOSING,
        office=OFFICE,
    )


def approved(report: Report, version: int = 2) -> Edition:
    return Edition(report, version, at(21, 20, 16), report.head_title)


def verdict(**changes: object) -> Verdict:
    """What was understood of the health office's mail."""
    items = tuple(
        Item(o.sector, o.kind, o.text, o.source) for o in opinions() if o.member == _Y and o.status is ItemStatus.ACTIVE
    )
    values: dict[str, object] = {
        "disposition": Disposition.OPINION,
        "reason": "Ý kiến của Giám đốc Sở Y tế.",
        "group": "to-1",
        "member": _Y,
        "submitted_by": SubmittedBy.SELF,
        "channel": Channel.EMAIL,
        "week": WEEK,
        "items": items,
        "sender": "giamdoc.syt@binhphuoc.example",
        "subject": "Trả lời: [IOC-T1-2026W47] Đề nghị cho ý kiến tuần 47",
        "attachments": (
            AttachmentNote("Phu luc so lieu.xlsx", "application/vnd.ms-excel", 18231, 2210),
            AttachmentNote("scan0001.pdf", "application/pdf", 402_113, 0, "Tệp có mật khẩu nên không đọc được."),
        ),
        **changes,
    }
    return Verdict(**values)  # type: ignore[arg-type]
