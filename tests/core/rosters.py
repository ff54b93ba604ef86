"""A small roster for the tests of core: three groups with the seats and addresses that the tests speak of."""

from __future__ import annotations

from mailflow.core.roster import Group, Member, Role, Roster, Sector

DOMAIN = "binhphuoc.example"


def _member(
    seat: str, group: str, title: str, local: str, *sectors: str, role: Role = Role.MEMBER, **more: str
) -> Member:
    delegates = () if role is Role.HEAD else (f"tonghop.{local.rpartition('.')[2]}@{DOMAIN}",)
    return Member(
        seat,
        group,
        role,
        title,
        addresses=(f"{local}@{DOMAIN}",),
        delegates=delegates,
        sectors=sectors,
        expected=role is not Role.HEAD,
        agency=more.get("agency", ""),
    )


MEMBERS = (
    _member(
        "pct-khoa-giao-van-xa",
        "to-1",
        "Phó Chủ tịch UBND tỉnh phụ trách khối Khoa giáo - Văn xã",
        "pct.vanxa",
        role=Role.HEAD,
    ),
    _member("truong-ban-tuyen-giao", "to-1", "Trưởng Ban Tuyên giáo Tỉnh ủy", "truongban.btg", "du-luan-xa-hoi"),
    _member("giam-doc-so-gddt", "to-1", "Giám đốc Sở Giáo dục và Đào tạo", "giamdoc.sgddt", "giao-duc"),
    _member("giam-doc-so-y-te", "to-1", "Giám đốc Sở Y tế", "giamdoc.syt", "y-te"),
    _member(
        "pho-giam-doc-so-tttt",
        "to-1",
        "Phó Giám đốc phụ trách Sở Thông tin và Truyền thông",
        "phogiamdoc.stttt",
        "an-toan-thong-tin",
        role=Role.SECRETARY,
        agency="Sở Thông tin và Truyền thông",
    ),
    _member("pct-tong-hop", "to-2", "Phó Chủ tịch UBND tỉnh phụ trách khối Tổng hợp", "pct.tonghop", role=Role.HEAD),
    _member(
        "giam-doc-so-khdt",
        "to-2",
        "Giám đốc Sở Kế hoạch và Đầu tư",
        "giamdoc.skhdt",
        "ke-hoach-dau-tu",
        role=Role.SECRETARY,
    ),
    _member("giam-doc-so-tai-chinh", "to-2", "Giám đốc Sở Tài chính", "giamdoc.stc", "ngan-sach"),
    _member("pct-kinh-te", "to-3", "Phó Chủ tịch UBND tỉnh phụ trách khối Kinh tế", "pct.kinhte", role=Role.HEAD),
    _member(
        "giam-doc-cong-an",
        "to-3",
        "Giám đốc Công an tỉnh",
        "giamdoc.congan",
        "camera-an-ninh-giao-thong",
        "phan-anh-hien-truong",
        role=Role.SECRETARY,
    ),
    _member("giam-doc-so-xay-dung", "to-3", "Giám đốc Sở Xây dựng", "giamdoc.sxd", "gis-xay-dung"),
)
SECTORS = (
    Sector("an-toan-thong-tin", "to-1", "Hệ thống an toàn thông tin", "An toàn thông tin"),
    Sector("giao-duc", "to-1", "Hệ thống giáo dục", "Giáo dục"),
    Sector("y-te", "to-1", "Hệ thống y tế", "Y tế"),
    Sector("du-luan-xa-hoi", "to-1", "Hệ thống social listening (nghiên cứu dư luận xã hội)", "Dư luận xã hội"),
    Sector("ke-hoach-dau-tu", "to-2", "Kế hoạch và đầu tư", "Kế hoạch và đầu tư"),
    Sector("ngan-sach", "to-2", "Thu chi ngân sách nhà nước", "Ngân sách"),
    Sector("camera-an-ninh-giao-thong", "to-3", "Hệ thống camera an ninh và giao thông", "Camera"),
    Sector("phan-anh-hien-truong", "to-3", "Hệ thống phản ánh hiện trường", "Phản ánh hiện trường"),
    Sector("gis-xay-dung", "to-3", "Hệ thống thông tin địa lý GIS: xây dựng", "GIS xây dựng"),
)


def _group(number: int, head: str, secretary: str, recorder: str, approver: str, **more: tuple[str, ...]) -> Group:
    group = f"to-{number}"
    return Group(
        group,
        number,
        f"Tổ {number}",
        f"Tổ {number}",
        head,
        secretary,
        tuple(s.id for s in SECTORS if s.group == group),
        contributors=more.get("contributors", ()),
        approvers=(f"{approver}@{DOMAIN}", *more.get("deputies", ())),
        recorders=(f"{recorder}@{DOMAIN}",),
        assistants=more.get("assistants", ()),
    )


ROSTER = Roster(
    groups=(
        _group(
            1,
            "pct-khoa-giao-van-xa",
            "pho-giam-doc-so-tttt",
            "phogiamdoc.stttt",
            "pct.vanxa",
            assistants=(f"giupviec.to1@{DOMAIN}",),
        ),
        _group(
            2,
            "pct-tong-hop",
            "giam-doc-so-khdt",
            "giamdoc.skhdt",
            "pct.tonghop",
            contributors=("giam-doc-so-gddt", "giam-doc-so-y-te"),
        ),
        _group(3, "pct-kinh-te", "giam-doc-cong-an", "giamdoc.congan", "pct.kinhte", deputies=(f"pct.vanxa@{DOMAIN}",)),
    ),
    members=MEMBERS,
    sectors=SECTORS,
    leadership=(f"lanhdao.ubnd@{DOMAIN}",),
    standing=(f"thuongtruc.stttt@{DOMAIN}",),
    standing_name="Sở Thông tin và Truyền thông",
    team_addresses=(f"ykien@{DOMAIN}",),
)
