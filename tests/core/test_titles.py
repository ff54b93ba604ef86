"""Offices are found as people write them: in full, abbreviated, unmarked; what only looks like one is left alone."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailflow.core.roster import Member, Role, Roster
from mailflow.core.titles import groups_in, members_in
from mailflow.core.vietnamese import nfc, unaccent
from tests.core.offices import ROSTER, TITLES

WRITTEN = {
    "giam-doc-so-y-te": ["Giám đốc Sở Y tế", "GĐ SYT", "SYT", "Sở Y tế", "Sở YT", "đ/c Giám đốc Sở Y tế", "So Y te"],
    "giam-doc-so-gddt": ["Sở GD&ĐT", "SGDĐT", "SGDDT", "GD&ĐT", "GDĐT", "Sở Giáo dục", "Sở GD-ĐT", "So GD-DT", "sgdđt"],
    "giam-doc-so-khdt": ["KH&ĐT", "SKHĐT", "Sở KH và ĐT", "Sở Kế hoạch - Đầu tư", "Sở Kế hoạch và Đầu Tư", "Sở KHĐT"],
    "giam-doc-so-nnptnt": [
        "NN&PTNT",
        "SNN",
        "Sở NN",
        "SNN&PTNT",
        "Sở Nông nghiệp",
        "So Nong nghiep va PTNT",
        "SNNPTNT",
    ],
    "giam-doc-so-ldtbxh": [
        "LĐ-TB&XH",
        "SLĐTBXH",
        "Sở LĐ - TB&XH",
        "Sở Lao động",
        "Sở Lao động - Thương binh và Xã hội",
    ],
    "giam-doc-so-tnmt": ["TN&MT", "STNMT", "Sở TNMT", "Sở Tài nguyên và Môi trường", "So Tai nguyen va Moi truong"],
    "giam-doc-so-vhttdl": ["Sở VHTTDL", "SVHTTDL", "Sở VHTT&DL", "Sở Văn hóa, Thể thao và Du lịch", "Sở Văn hoá"],
    "pho-giam-doc-so-tttt": ["STTTT", "Sở TT&TT", "Sở 4T", "Sở Thông tin và Truyền thông", "PGĐ phụ trách Sở TTTT"],
    "pho-giam-doc-ttpvhcc": [
        "TTPVHCC",
        "TTHCC",
        "TT PVHCC",
        "Trung tâm PVHCC",
        "Trung tâm Phục vụ hành chính công tỉnh",
    ],
    "truong-ban-tuyen-giao": [
        "BTG",
        "BTGTU",
        "Ban Tuyên giáo Tỉnh ủy",
        "Trưởng Ban Tuyên giáo",
        "Truong Ban Tuyen giao",
    ],
    "truong-ban-kkt": [
        "BQL KKT",
        "BQLKKT",
        "Ban Quản lý khu kinh tế tỉnh",
        "Trưởng Ban Quản lý Khu kinh tế",
        "Ban QL KKT",
    ],
    "giam-doc-cong-an": ["CA tỉnh", "CAT", "Công an tỉnh", "Giám đốc Công an tỉnh", "CA tinh", "Cong an tinh"],
    "pho-cuc-truong-hai-quan": ["HQ", "Cục Hải quan", "Hải quan Bình Phước", "Phó Cục trưởng Cục Hải quan Bình Phước"],
    "giam-doc-so-tai-chinh": ["STC", "Sở TC", "Sở Tài chính", "GĐ Sở Tài chính"],
    "giam-doc-so-cong-thuong": ["SCT", "Sở CT", "Sở Công Thương", "Sở Công thương"],
    "giam-doc-so-xay-dung": ["SXD", "Sở XD", "Sở Xây dựng"],
    "pct-khoa-giao-van-xa": ["PCT Văn xã", "PCT KGVX", "PCT khối VX", "Phó Chủ tịch phụ trách Khoa giáo - Văn xã"],
    "pct-tong-hop": ["PCT Tổng hợp", "Phó Chủ tịch UBND tỉnh phụ trách Tổng hợp", "PCT khối TH"],
    "pho-chanh-vp-tong-hop": ["PCVP Tổng hợp", "PCVP khối TH", "Phó Chánh văn phòng phụ trách khối Tổng hợp"],
    "pho-chanh-vp-noi-chinh": ["Phó Chánh văn phòng UBND tỉnh phụ trách khối Nội chính", "PCVP Nội chính"],
}
NO_OFFICE = """
TT
CT
TH
BC
KCN
Giám đốc
Phó Chủ tịch UBND tỉnh
các cơ sở y tế trên địa bàn
cơ sở giáo dục và đào tạo
trụ sở công an
ho so y te
chi so cong thuong
công an xã Tân Lợi
Công an thành phố Đồng Xoài
công an viên
tờ khai hải quan
Chi cục Hải quan cửa khẩu Hoa Lư
số liệu tài chính, ngân sách
ngành giáo dục và đào tạo nghề
đồng chí Thư ký
hàng Việt cat lon
""".strip().splitlines()


@pytest.mark.parametrize(("text", "member"), [(t, m) for m, texts in WRITTEN.items() for t in texts])
def test_an_office_is_found_however_it_is_written(text: str, member: str) -> None:
    found = members_in(f"Giao {text} kiểm tra" if any(c > "z" for c in text) else f"Giao {text} kiem tra", ROSTER)
    assert {mention.member.id for mention in found} == {member}


@pytest.mark.parametrize("text", NO_OFFICE)
def test_what_only_looks_like_an_office_is_left_alone(text: str) -> None:
    assert members_in(text, ROSTER) == ()


@pytest.mark.parametrize(("member", "title"), [(m, title) for m, (_, title) in TITLES.items()])
def test_every_title_is_found_whole_with_and_without_marks(member: str, title: str) -> None:
    for text in (title, unaccent(title), title.upper()):
        (mention,) = members_in(text, ROSTER)
        assert (mention.member.id, mention.start) == (member, 0)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (
            "các sở: Y tế, Tài chính, Công Thương",
            ["giam-doc-so-y-te", "giam-doc-so-tai-chinh", "giam-doc-so-cong-thuong"],
        ),
        ("các Sở Giáo dục và Đào tạo, Y tế", ["giam-doc-so-gddt", "giam-doc-so-y-te"]),
        ("các sở, ngành: Xây dựng, Công an tỉnh", ["giam-doc-so-xay-dung", "giam-doc-cong-an"]),
        ("Sở Y tế và Sở Xây dựng", ["giam-doc-so-y-te", "giam-doc-so-xay-dung"]),
        ("Cuc Hai quan va So Cong Thuong", ["pho-cuc-truong-hai-quan", "giam-doc-so-cong-thuong"]),
        ("giao hải quan với công thương đối chiếu", ["pho-cuc-truong-hai-quan"]),
        ("anh Hùng - Giám đốc Sở Y tế", ["giam-doc-so-y-te"]),
    ],
)
def test_several_offices_are_found_in_their_order(text: str, members: list[str]) -> None:
    assert [mention.member.id for mention in members_in(text, ROSTER)] == members


def test_a_mention_tells_where_it_stands() -> None:
    text = "Ghi nhận ý kiến của đồng chí Giám đốc Sở Y tế qua điện thoại"
    (mention,) = members_in(text, ROSTER)
    assert text[mention.start : mention.end] == "đồng chí Giám đốc Sở Y tế"


def named(text: str, roster: Roster) -> list[Member]:
    return [mention.member for mention in members_in(text, roster)]


def test_a_form_that_two_offices_share_names_neither() -> None:
    members = (
        Member("so-nn", "to-2", Role.MEMBER, "Giám đốc Sở Nông nghiệp và Phát triển nông thôn"),
        Member("so-nnmt", "to-3", Role.MEMBER, "Giám đốc Sở Nông nghiệp và Môi trường"),
    )
    roster = replace(ROSTER, members=members)
    assert members_in("Sở Nông nghiệp", roster) == ()
    assert named("Sở NN&MT", roster) == [members[1]]
    assert named("Sở NN&PTNT", roster) == [members[0]]


def test_an_alias_and_a_holder_of_the_rules_are_forms_too() -> None:
    member = Member("x", "to-1", Role.MEMBER, "Giám đốc Sở Y tế", holder="Nguyễn Văn Hùng", aliases=("Anh Hùng SYT",))
    roster = replace(ROSTER, members=(member,))
    assert named("theo anh Hùng SYT thì", roster) == [member]
    assert named("đồng chí Nguyễn Văn Hùng", roster) == [member]
    assert named("đồng chí Hùng", roster) == []


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Tổ 2", ("to-2",)),
        ("To 2", ("to-2",)),
        ("tổ số 2", ("to-2",)),
        ("Y kien To 1 tuan 47", ("to-1",)),
        ("Tổ II", ("to-2",)),
        ("tổ hai", ("to-2",)),
        ("[IOC-T3-2026W47] Đề nghị", ("to-3",)),
        ("Tổ 1 và Tổ 3", ("to-1", "to-3")),
        ("các Tổ 1, 2 và 3", ("to-1", "to-2", "to-3")),
        ("Tổ 1, 2 hồ sơ", ("to-1",)),
        ("Tổ tham mưu", ()),
        ("tổ dân phố 2", ()),
        ("Tổ 2, khu phố 3, phường Tân Phú", ()),
        ("Tổ 12", ()),
        ("T2", ()),
        ("đất đai", ()),
    ],
)
def test_groups_are_named_by_number(text: str, groups: tuple[str, ...]) -> None:
    assert groups_in(text, ROSTER) == groups


@given(st.text(max_size=400))
def test_mentions_lie_in_the_text_in_order(text: str) -> None:
    text = nfc(text)
    places = [0]
    for mention in members_in(text, ROSTER):
        assert mention.start < mention.end <= len(text)
        assert mention.start >= places[-1]
        places.append(mention.end)
    assert isinstance(ROSTER, Roster)
    groups_in(text, ROSTER)


@pytest.mark.parametrize("piece", ["sở ", "Phó Chủ tịch UBND ", "Tổ 1, ", "các sở, ", "KH&", "a" * 50, "&-"])
def test_long_hostile_text_is_searched_in_bounded_work(piece: str) -> None:
    found = members_in(piece * 20_000, ROSTER)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert set(groups_in(piece * 20_000, ROSTER)) <= {group.id for group in ROSTER.groups}
