"""The roster of the decision (QĐ 2936, Điều 1 and Phụ lục) as a value for tests; addresses are made up."""

from mailflow.core.roster import Group, Member, Role, Roster, Sector

SECTORS = {
    "an-toan-thong-tin": ("to-1", "Hệ thống an toàn thông tin", "An toàn thông tin"),
    "giao-duc": ("to-1", "Hệ thống giáo dục", "Giáo dục"),
    "y-te": ("to-1", "Hệ thống y tế", "Y tế"),
    "du-lich": ("to-1", "Hệ thống du lịch", "Du lịch"),
    "du-luan-xa-hoi": ("to-1", "Hệ thống social listening (nghiên cứu dư luận xã hội)", "Dư luận xã hội"),
    "hanh-chinh-cong": ("to-1", "Hệ thống hành chính công", "Hành chính công"),
    "ke-hoach-dau-tu": ("to-2", "Kế hoạch và đầu tư", "Kế hoạch - đầu tư"),
    "ngan-sach": ("to-2", "Thu chi ngân sách nhà nước", "Ngân sách"),
    "xuat-nhap-khau": ("to-2", "Kim ngạch xuất, nhập khẩu", "Xuất nhập khẩu"),
    "nong-nghiep-nong-thon": ("to-2", "Nông, lâm, thủy sản; nông thôn mới", "Nông nghiệp, nông thôn"),
    "lao-dong-xa-hoi": ("to-2", "Lao động việc làm, hộ nghèo, dân số", "Lao động - xã hội"),
    "cong-nghiep-dien": ("to-2", "Công nghiệp, điện", "Công nghiệp, điện"),
    "camera-an-ninh-giao-thong": ("to-3", "Hệ thống camera an ninh và giao thông", "Camera an ninh, giao thông"),
    "phan-anh-hien-truong": ("to-3", "Hệ thống phản ánh hiện trường", "Phản ánh hiện trường"),
    "gis-dat-dai-moi-truong": ("to-3", "Hệ thống thông tin địa lý GIS: đất đai, môi trường", "GIS đất đai, môi trường"),
    "gis-xay-dung": ("to-3", "Hệ thống thông tin địa lý GIS: xây dựng", "GIS xây dựng"),
    "gis-khu-cong-nghiep": ("to-3", "Hệ thống thông tin địa lý GIS: khu công nghiệp", "GIS khu công nghiệp"),
}
TITLES = {
    "pct-khoa-giao-van-xa": ("to-1", "Phó Chủ tịch UBND tỉnh phụ trách khối Khoa giáo - Văn xã"),
    "truong-ban-tuyen-giao": ("to-1", "Trưởng Ban Tuyên giáo Tỉnh ủy"),
    "giam-doc-so-gddt": ("to-1", "Giám đốc Sở Giáo dục và Đào tạo"),
    "giam-doc-so-vhttdl": ("to-1", "Giám đốc Sở Văn hóa, Thể thao và Du lịch"),
    "giam-doc-so-y-te": ("to-1", "Giám đốc Sở Y tế"),
    "pho-giam-doc-so-tttt": ("to-1", "Phó Giám đốc phụ trách Sở Thông tin và Truyền thông"),
    "pho-chanh-vp-van-xa": ("to-1", "Phó Chánh Văn phòng UBND tỉnh phụ trách khối Khoa giáo - Văn xã"),
    "pho-giam-doc-ttpvhcc": ("to-1", "Phó Giám đốc phụ trách Trung tâm Phục vụ hành chính công"),
    "pct-tong-hop": ("to-2", "Phó Chủ tịch UBND tỉnh phụ trách khối Tổng hợp"),
    "giam-doc-so-khdt": ("to-2", "Giám đốc Sở Kế hoạch và Đầu tư"),
    "giam-doc-so-tai-chinh": ("to-2", "Giám đốc Sở Tài chính"),
    "pho-cuc-truong-hai-quan": ("to-2", "Phó Cục trưởng Cục Hải quan Bình Phước"),
    "giam-doc-so-nnptnt": ("to-2", "Giám đốc Sở Nông nghiệp và Phát triển nông thôn"),
    "giam-doc-so-ldtbxh": ("to-2", "Giám đốc Sở Lao động - Thương binh và Xã hội"),
    "giam-doc-so-cong-thuong": ("to-2", "Giám đốc Sở Công Thương"),
    "pho-chanh-vp-tong-hop": ("to-2", "Phó Chánh Văn phòng UBND tỉnh phụ trách khối Tổng hợp"),
    "pct-kinh-te": ("to-3", "Phó Chủ tịch UBND tỉnh phụ trách khối Kinh tế"),
    "giam-doc-cong-an": ("to-3", "Giám đốc Công an tỉnh"),
    "giam-doc-so-tnmt": ("to-3", "Giám đốc Sở Tài nguyên và Môi trường"),
    "giam-doc-so-xay-dung": ("to-3", "Giám đốc Sở Xây dựng"),
    "truong-ban-kkt": ("to-3", "Trưởng Ban Quản lý Khu kinh tế tỉnh"),
    "pho-chanh-vp-noi-chinh": ("to-3", "Phó Chánh Văn phòng UBND tỉnh phụ trách khối Nội chính"),
}
LEADS = {
    "to-1": ("pct-khoa-giao-van-xa", "pho-giam-doc-so-tttt"),
    "to-2": ("pct-tong-hop", "giam-doc-so-khdt"),
    "to-3": ("pct-kinh-te", "giam-doc-cong-an"),
}


def _role(member: str, group: str) -> Role:
    head, secretary = LEADS[group]
    return Role.HEAD if member == head else Role.SECRETARY if member == secretary else Role.MEMBER


ROSTER = Roster(
    groups=tuple(
        Group(
            id=group,
            number=number,
            name=f"Tổ {number}",
            long_name=f"Tổ {number}",
            head=LEADS[group][0],
            secretary=LEADS[group][1],
            sectors=tuple(s for s, (g, _, _) in SECTORS.items() if g == group),
        )
        for number, group in enumerate(LEADS, start=1)
    ),
    members=tuple(
        Member(id=member, group=group, role=_role(member, group), title=title, addresses=(f"{member}@example.org",))
        for member, (group, title) in TITLES.items()
    ),
    sectors=tuple(Sector(sector, group, name, short) for sector, (group, name, short) in SECTORS.items()),
    leadership=("lanhdao@example.org",),
    standing=(),
)
