from datetime import date
from pathlib import Path

import pytest

from mailflow.adapters.rules import Rules
from mailflow.adapters.rules.reading import read
from mailflow.core.roster import Role
from mailflow.errors import RulesError

SHIPPED = Path(__file__).resolve().parents[2] / "rules"
NOW = date(2026, 11, 20)
BASE = {
    "groups.toml": """
[[group]]
id = "to-1"
number = 1
name = "Tổ 1"
long_name = "Tham mưu 1"
valid_from = 2020-11-20

[[group]]
id = "to-2"
number = 2
name = "Tổ 2"
long_name = "Tham mưu 2"
valid_from = 2020-11-20

[[role]]
group = "to-1"
seat = "pct-1"
role = "head"

[[role]]
group = "to-1"
seat = "so-y-te"
role = "secretary"

[[role]]
group = "to-2"
seat = "pct-2"
role = "head"

[[role]]
group = "to-2"
seat = "so-thue"
role = "secretary"
""",
    "seats.toml": "".join(
        f"""
[[seat]]
id = "{seat}"
group = "{group}"
title = "{title}"
"""
        for seat, group, title in (
            ("pct-1", "to-1", "Phó Chủ tịch 1"),
            ("so-y-te", "to-1", "Giám đốc Sở Y tế"),
            ("so-van-hoa", "to-1", "Giám đốc Sở Văn hóa"),
            ("pct-2", "to-2", "Phó Chủ tịch 2"),
            ("so-thue", "to-2", "Giám đốc Sở Thuế"),
        )
    ),
    "people.toml": "".join(
        f"""
[[address]]
seat = "{seat}"
address = "{seat}@x.example"
"""
        for seat in ("pct-1", "so-y-te", "so-van-hoa", "pct-2", "so-thue")
    ),
    "owners.toml": """
[[owner]]
sector = "y-te"
seat = "so-y-te"

[[owner]]
sector = "ngan-sach"
seat = "so-thue"
""",
    "bodies.toml": """
[[leadership]]
address = "lanhdao@x.example"

[[team]]
address = "ykien@x.example"
""",
    "sectors.toml": """
[[sector]]
id = "y-te"
group = "to-1"
name = "Hệ thống y tế"
short = "Y tế"
phrases = ["bệnh viện"]

[[sector]]
id = "ngan-sach"
group = "to-2"
name = "Thu chi ngân sách"
short = "Ngân sách"
phrases = ["thu ngân sách"]
""",
    "kinds.toml": "",
}


def folder_of(tmp_path: Path, **changes: str) -> Path:
    """The small rules with text added to some files, named without ending; a new file is made."""
    for name, text in BASE.items():
        (tmp_path / name).write_text(text + changes.pop(name.removesuffix(".toml"), ""))
    for name, text in changes.items():
        (tmp_path / f"{name}.toml").write_text(text)
    return tmp_path


def rules_of(tmp_path: Path, **changes: str) -> Rules:
    return Rules(read(folder_of(tmp_path, **changes)))


def test_small_rules_make_a_roster(tmp_path):
    roster = rules_of(tmp_path).on(NOW)
    assert [m.id for m in roster.members] == ["pct-1", "so-y-te", "so-van-hoa", "pct-2", "so-thue"]
    group = roster.group("to-1")
    assert (group.head, group.secretary, group.sectors) == ("pct-1", "so-y-te", ("y-te",))
    assert group.approvers == ("pct-1@x.example",)
    assert group.recorders == ("so-y-te@x.example",)
    assert roster.member("so-y-te").sectors == ("y-te",)
    assert roster.member("so-van-hoa").role is Role.MEMBER
    assert roster.team_addresses == ("ykien@x.example",)


def test_before_the_decision_there_is_no_group_and_one_date_gives_one_object(tmp_path):
    rules = rules_of(tmp_path)
    assert rules.on(date(2020, 11, 19)).groups == ()
    assert rules.on(date(2020, 11, 19)).sectors == ()
    assert len(rules.on(date(2020, 11, 20)).groups) == 2
    assert rules.on(date(2020, 11, 20)) is rules.on(NOW)


ROLE = '\n[[role]]\ngroup = "to-1"\nseat = "so-van-hoa"\nrole = "{}"\n'
BROKEN = [
    # form
    ({"people": "\n[[adress]]\nseat = 'a'\n"}, ["people.toml", "[[adress]]", '"address"']),
    ({"people": "\n[[address]]\nseatt = 'so-y-te'\naddress = 'a@x.example'\n"}, ["people.toml", "seatt", '"seat"']),
    ({"people": "\n[[holder]]\nseat = 'so-y-te'\n"}, ["people.toml", "[[holder]] số 1, name", "thiếu"]),
    ({"people": "\n[[holder]]\nseat = 'so-y-te'\nname = 5\n"}, ["people.toml", "name", "chuỗi chữ", "5"]),
    ({"people": "\n[[address]]\nseat = 'pct-1'\naddress = 'khong phai'\n"}, ["people.toml", "dòng 24", "address"]),
    ({"people": "\n[[address]]\nseat = 'pct-1'\naddress = 'a@@x.example'\n"}, ["people.toml", "address", "a@@x"]),
    ({"people": "\n[[address]]\nseat = 'pct-1'\naddress = 'a@localhost'\n"}, ["people.toml", "address", "a@localhost"]),
    ({"people": "\n[[address]]\nseat = 'pct-1'\naddress = 'x@y.vn'\nvalid_from = 'mai'\n"}, ["valid_from", "mai"]),
    (
        {"people": "\n[[holder]]\nseat = 'pct-1'\nname = 'A'\nvalid_from = 2026-02-01\nvalid_to = 2026-01-01\n"},
        ["people.toml", "valid_to", "2026-01-01", "2026-02-01"],
    ),
    ({"people": "\n[[holder]]\nseat = 'pct-1'\nname = 'A'\nvalid_to = 2026-02-30\n"}, ["people.toml", "TOML"]),
    ({"people": "\n[[holder]\n"}, ["people.toml", "TOML", "line"]),
    ({"groups": "\n[[role]]\ngroup = 'to-1'\nseat = 'so-y-te'\nrole = 'boss'\n"}, ["groups.toml", "role", "boss"]),
    (
        {"groups": "\n[[assistant]]\ngroup = 'to-1'\naddress = 'g@x.example'\nrights = ['approve']\n"},
        ["groups.toml", "rights", "approve"],
    ),
    (
        {"people": "\n[[deputy]]\ndeputy_for = 'pct-1'\naddress = 'pct-2@x.example'\nvalid_from = 2026-01-01\n"},
        ["people.toml", "[[deputy]]", "document", "valid_to"],
    ),
    ({"seats": "\n[[seat]]\nid = 'Sở A'\ngroup = 'to-1'\ntitle = 'A'\n"}, ["seats.toml", "id", "Sở A"]),
    ({"sectors": "\n[[sector]]\nid = 'chung'\ngroup = 'to-1'\nname = 'A'\nshort = 'A'\n"}, ["sectors.toml", "chung"]),
    ({"holidays": "[[holiday]]\nday = 2026-01-01\n"}, ["holidays.toml", "[[holiday]] số 1", "date"]),
    ({"bodies": "\n[team]\n"}, ["bodies.toml", "TOML"]),
    ({"more": "group = 5\n"}, ["more.toml", "[[group]]", "5"]),
    # names
    ({"people": "\n[[holder]]\nseat = 'so-yte'\nname = 'A'\n"}, ["people.toml", "seat", "so-yte", '"so-y-te"']),
    ({"owners": "\n[[owner]]\nsector = 'yte'\nseat = 'so-y-te'\n"}, ["owners.toml", "sector", '"y-te"']),
    ({"seats": "\n[[seat]]\nid = 'moi'\ngroup = 'to-9'\ntitle = 'A'\n"}, ["seats.toml", "group", "to-9"]),
    ({"groups": "\n[[contributor]]\ngroup = 'to-1'\nseat = 'khong-co'\n"}, ["groups.toml", "seat", "khong-co"]),
    ({"people": "\n[[deputy]]\ndeputy_for = 'ai'\naddress = 'a@x.example'\ndocument = 'd'\nvalid_from = 2026-01-01\n"
      "valid_to = 2026-01-02\n"}, ["people.toml", "deputy_for", "ai"]),
    # one of each, on every date
    ({"groups": ROLE.format("head")}, ["groups.toml", "dòng 36", "hơn một Tổ trưởng"]),
    ({"groups": ROLE.format("secretary")}, ["groups.toml", "hơn một Thư ký"]),
    (
        {"end": "[[end]]\ntable = 'role'\nwhere = { seat = 'pct-1' }\nvalid_to = 2026-06-30\n"},
        ["groups.toml", "không có Tổ trưởng", "01/07/2026"],
    ),
    (
        {"end": "[[end]]\ntable = 'seat'\nwhere = { id = 'so-y-te' }\nvalid_to = 2026-06-30\n"},
        ["groups.toml", "không có Thư ký", "sectors.toml", '"y-te" không có ai phụ trách', "01/07/2026"],
    ),
    (
        {"end": "[[end]]\ntable = 'owner'\nwhere = { sector = 'y-te' }\nvalid_to = 2026-06-30\n"},
        ["sectors.toml", '"y-te"', "không có ai phụ trách", "01/07/2026"],
    ),
    ({"owners": "\n[[owner]]\nsector = 'y-te'\nseat = 'so-van-hoa'\n"}, ["owners.toml", "sector", "hơn một"]),
    (
        {"owners": "\n[[owner]]\nsector = 'y-te'\nseat = 'so-thue'\npart = 'supporting'\n"},
        ["owners.toml", "seat", "so-thue", "[[contributor]]"],
    ),
    ({"seats": "\n[[seat]]\nid = 'so-y-te'\ngroup = 'to-1'\ntitle = 'Khác'\n"}, ["seats.toml", "id", "so-y-te"]),
    (
        {"people": "\n[[holder]]\nseat = 'pct-1'\nname = 'A'\n\n[[holder]]\nseat = 'pct-1'\nname = 'B'\n"},
        ["people.toml", "[[holder]] số 2", "hai người"],
    ),
    (
        {"groups": "\n[[group]]\nid = 'to-3'\nnumber = 2\nname = 'Tổ 3'\nlong_name = 'x'\n"},
        ["groups.toml", "number", "hai Tổ cùng số"],
    ),
    (
        {"bodies": "\n[[standing]]\nname = 'A'\naddresses = []\n\n[[standing]]\nname = 'B'\naddresses = []\n"},
        ["bodies.toml", "[[standing]] số 2", "thường trực"],
    ),
    (
        {"seats": "\n[[seat]]\nid = 'moi'\ngroup = 'to-1'\ntitle = 'A'\nvalid_from = 2020-01-01\n"},
        ["seats.toml", "group", "to-1", "01/01/2020"],
    ),
    # whose address
    (
        {"people": "\n[[address]]\nseat = 'so-thue'\naddress = 'SO-Y-TE@x.example'\nvalid_from = 2026-01-01\n"},
        ["people.toml", "dòng 22", "so-y-te@x.example", "hai thành viên", "01/01/2026"],
    ),
    ({"people": "\n[[delegate]]\nseat = 'so-thue'\naddress = 'pct-1@x.example'\n"}, ["[[delegate]]", "hai thành viên"]),
    ({"people": "\n[[delegate]]\nseat = 'pct-1'\naddress = 'pct-1@x.example'\n"}, ["[[delegate]]", "đã ghi cho ghế"]),
    ({"people": "\n[[delegate]]\nseat = 'pct-1'\naddress = 'ykien@x.example'\n"}, ["[[delegate]]", "chính dịch vụ"]),
    # who may approve
    *(
        (
            {
                "people": "\n[[delegate]]\nseat = 'so-y-te'\naddress = 'vp@x.example'\n"
                f"\n[[deputy]]\ndeputy_for = '{seat}'\naddress = '{address}'\ndocument = 'Giấy ủy quyền 12'\n"
                "valid_from = 2026-12-01\nvalid_to = 2026-12-31\n"
            },
            ["people.toml", "[[deputy]] số 1", key, words],
        )
        for seat, address, key, words in (
            ("pct-1", "vp@x.example", "address", "không được duyệt thay"),
            ("pct-1", "la@x.example", "address", "không phải địa chỉ của thành viên"),
            ("so-van-hoa", "pct-2@x.example", "deputy_for", "không phải Tổ trưởng"),
        )
    ),
    # endings that end nothing
    (
        {"end": "[[end]]\ntable = 'role'\nwhere = { seat = 'ai' }\nvalid_to = 2026-06-30\n"},
        ["end.toml", "[[end]] số 1, where", "ai"],
    ),
    ({"end": "[[end]]\ntable = 'role'\nwhere = {}\nvalid_to = 2026-06-30\n"}, ["end.toml", "where"]),
    ({"end": "[[end]]\ntable = 'rôle'\nwhere = { a = 'b' }\nvalid_to = 2026-06-30\n"}, ["end.toml", "table", '"role"']),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "named"), BROKEN, ids=range(len(BROKEN)))
def test_broken_rules_are_refused_with_file_and_key(tmp_path, changes, named):
    with pytest.raises(RulesError) as raised:
        rules_of(tmp_path, **changes)
    for words in named:
        assert words in str(raised.value)


@pytest.mark.parametrize("missing", ["sectors.toml", "kinds.toml"])
def test_a_missing_file_is_named(tmp_path, missing):
    (folder_of(tmp_path) / missing).unlink()
    with pytest.raises(RulesError, match=missing):
        read(tmp_path)


def test_a_missing_folder_and_a_file_that_is_no_text_are_named(tmp_path):
    with pytest.raises(RulesError, match="khong-co"):
        read(tmp_path / "khong-co")
    (folder_of(tmp_path) / "people.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RulesError, match=r"people\.toml.*UTF-8"):
        read(tmp_path)


def test_all_mistakes_of_form_are_told_at_once_and_each_mistake_of_meaning_once(tmp_path):
    with pytest.raises(RulesError) as raised:
        rules_of(tmp_path, people="\n[[holder]]\nseat = 5\n\n[[adres]]\nx = 1\n")
    assert len(str(raised.value).splitlines()) == 3
    with pytest.raises(RulesError) as raised:
        rules_of(
            tmp_path, groups=ROLE.format("head"), people="\n[[holder]]\nseat='pct-1'\nname='A'\nvalid_to=2026-01-01\n"
        )
    assert len(str(raised.value).splitlines()) == 1


def test_a_deputy_approves_only_in_his_time_beside_the_head(tmp_path):
    rules = rules_of(
        tmp_path,
        people="\n[[deputy]]\ndeputy_for = 'pct-1'\naddress = 'PCT-2@x.example'\ndocument = 'Giấy ủy quyền 12'\n"
        "valid_from = 2026-12-01\nvalid_to = 2026-12-31\n",
    )
    for day, approvers in (
        (date(2026, 11, 30), ("pct-1@x.example",)),
        (date(2026, 12, 1), ("pct-1@x.example", "pct-2@x.example")),
        (date(2026, 12, 31), ("pct-1@x.example", "pct-2@x.example")),
        (date(2027, 1, 1), ("pct-1@x.example",)),
    ):
        assert rules.on(day).group("to-1").approvers == approvers
        assert rules.on(day).group("to-2").approvers == ("pct-2@x.example",)


def test_an_address_changes_on_its_day(tmp_path):
    rules = rules_of(
        tmp_path,
        change="[[end]]\ntable = 'address'\nwhere = { seat = 'so-y-te' }\nvalid_to = 2026-11-30\n"
        "[[address]]\nseat = 'so-y-te'\naddress = 'moi@x.example'\nvalid_from = 2026-12-01\n",
    )
    assert rules.on(date(2026, 11, 30)).member("so-y-te").address == "so-y-te@x.example"
    assert rules.on(date(2026, 12, 1)).member("so-y-te").address == "moi@x.example"
    assert rules.on(date(2026, 12, 1)).sender("so-y-te@x.example") is None


def test_a_seat_may_be_vacant(tmp_path):
    rules = rules_of(tmp_path, end="[[end]]\ntable = 'address'\nwhere = { seat = 'pct-1' }\nvalid_to = 2026-06-30\n")
    roster = rules.on(NOW)
    assert (roster.member("pct-1").address, roster.group("to-1").approvers) == ("", ())


def test_one_named_person_may_hold_several_seats_with_one_address(tmp_path):
    held = "".join(f"\n[[holder]]\nseat = '{seat}'\nname = 'Nguyễn Văn A'\n" for seat in ("so-van-hoa", "so-thue"))
    shared = "\n[[address]]\nseat = 'so-thue'\naddress = 'so-van-hoa@x.example'\n"
    roster = rules_of(tmp_path, people=held + shared).on(NOW)
    assert "so-van-hoa@x.example" in roster.member("so-thue").addresses
    assert roster.member("so-thue").holder == "Nguyễn Văn A"
    with pytest.raises(RulesError, match="hai thành viên"):
        rules_of(tmp_path, people=held.replace("Nguyễn Văn A", "Trần B", 1) + shared)


def test_a_seat_may_own_several_sectors_and_a_sector_have_supporting_owners(tmp_path):
    roster = rules_of(
        tmp_path,
        sectors="\n[[sector]]\nid = 'du-lich'\ngroup = 'to-1'\nname = 'Du lịch'\nshort = 'Du lịch'\n",
        owners="\n[[owner]]\nsector = 'du-lich'\nseat = 'so-y-te'\n"
        "\n[[owner]]\nsector = 'du-lich'\nseat = 'so-van-hoa'\npart = 'supporting'\n"
        "\n[[owner]]\nsector = 'y-te'\nseat = 'so-thue'\npart = 'supporting'\n",
        groups="\n[[contributor]]\ngroup = 'to-1'\nseat = 'so-thue'\n",
    ).on(NOW)
    assert roster.member("so-y-te").sectors == ("y-te", "du-lich")
    assert roster.member("so-van-hoa").sectors == ("du-lich",)
    assert roster.member("so-thue").sectors == ("y-te", "ngan-sach")
    assert roster.group("to-1").contributors == ("so-thue",)


def test_a_new_title_keeps_the_seats_place_and_all_its_facts(tmp_path):
    rules = rules_of(
        tmp_path,
        change="[[end]]\ntable = 'seat'\nwhere = { id = 'so-y-te' }\nvalid_to = 2026-06-30\n"
        "[[seat]]\nid = 'so-y-te'\ngroup = 'to-1'\ntitle = 'Giám đốc Sở Mới'\nvalid_from = 2026-07-01\n",
    )
    before, after = rules.on(date(2026, 6, 30)), rules.on(date(2026, 7, 1))
    assert [m.id for m in after.members] == [m.id for m in before.members]
    assert before.member("so-y-te").title == "Giám đốc Sở Y tế"
    assert after.member("so-y-te").title == "Giám đốc Sở Mới"
    assert after.member("so-y-te").sectors == ("y-te",)
    assert after.group("to-1").secretary == "so-y-te"


def test_assistants_have_the_rights_they_were_given_and_never_approve(tmp_path):
    helpers = "".join(
        f"\n[[assistant]]\ngroup = 'to-1'\naddress = '{name}@x.example'\nrights = {rights}\n"
        for name, rights in (("a", ["record"]), ("b", ["prepare", "chase"]), ("c", []))
    )
    group = rules_of(tmp_path, groups=helpers).on(NOW).group("to-1")
    assert group.assistants == ("a@x.example", "b@x.example", "c@x.example")
    assert group.recorders == ("so-y-te@x.example", "a@x.example")
    assert (group.preparers, group.chasers) == (("b@x.example",), ("b@x.example",))
    assert group.approvers == ("pct-1@x.example",)


def test_holidays_are_vietnams_with_the_folders_changes(tmp_path):
    rules = rules_of(
        tmp_path,
        holidays="[[holiday]]\ndate = 2026-08-31\n[[working_day]]\ndate = 2026-09-02\n",
    )
    found = rules.holidays(2026)
    assert date(2026, 4, 30) in found
    assert date(2026, 8, 31) in found
    assert date(2026, 9, 2) not in found
    assert date(2026, 8, 31) not in rules.holidays(2025)


def test_the_shipped_rules_are_the_decision():
    rules = Rules.load(SHIPPED)
    roster = rules.on(NOW)
    assert [len(roster.members_of(group.id)) for group in roster.groups] == [8, 8, 6]
    assert [len(group.sectors) for group in roster.groups] == [6, 6, 5]
    assert sum(member.expected for member in roster.members) == 16
    assert roster.group("to-2").contributors == ("giam-doc-so-gddt", "giam-doc-so-y-te")
    assert roster.member("giam-doc-so-khdt").title == "Giám đốc Sở Kế hoạch và Đầu Tư"
    assert [m.id for m in roster.members if m.sectors == ("*",)] == [
        "pho-chanh-vp-van-xa", "pho-chanh-vp-tong-hop", "pho-chanh-vp-noi-chinh",
    ]  # fmt: skip
    for member in roster.members:
        assert member.expected == (bool(member.sectors) and member.sectors != ("*",))
        assert roster.sender(member.address).member == member


def test_the_successor_example_is_off_and_loads_when_switched_on(tmp_path):
    for file in [*SHIPPED.glob("*.toml"), SHIPPED / "examples" / "successors-2025.toml"]:
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rules = Rules.load(tmp_path)
    before, after = rules.on(date(2025, 2, 28)), rules.on(date(2025, 3, 1))
    assert before == Rules.load(SHIPPED).on(date(2025, 3, 1))
    assert len(after.members) == 21
    assert after.group("to-2").secretary == "giam-doc-so-tai-chinh"
    assert after.member("giam-doc-so-tai-chinh").sectors == ("ke-hoach-dau-tu", "ngan-sach")
    assert "an-toan-thong-tin" in after.member("giam-doc-cong-an").sectors
    assert after.standing_name == "Sở Khoa học và Công nghệ"


INDICATOR = """
[[indicator]]
id = "ca"
sector = "y-te"
name = "Ca bệnh"
unit = "ca"
measure = "flow"
phrases = ["số ca bệnh"]
valid_from = 2026-01-01
valid_to = 2026-11-20
"""


def test_an_indicator_holds_in_its_time(tmp_path):
    rules = rules_of(tmp_path, indicators=INDICATOR)
    assert list(rules.indicators(NOW).known) == ["ca"]
    assert list(rules.indicators(date(2026, 11, 21)).known) == []
    assert list(rules.indicators(date(2025, 12, 31)).known) == []


def test_a_folder_without_indicators_knows_none(tmp_path):
    assert rules_of(tmp_path).indicators(NOW).known == {}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"y-te"', '"y-tee"', 'indicators.toml, [[indicator]] số 1 ("ca"), sector: không có mã "y-tee"'),
        ('"flow"', '"flows"', 'measure: cần một trong: level, flow, growth, nhưng đang là "flows"'),
        ('unit = "ca"', "", "unit: cần một chuỗi chữ"),
        ("phrases =", "phrase =", 'có phải là "phrases"?'),
        ("2026-01-01", '"hôm qua"', "valid_from: cần một ngày"),
        ('["số ca bệnh"]', "[]", "phrases: cần ít nhất một cụm từ"),
        ("[[indicator]]", "[[indicators]]", 'có phải là "indicator"?'),
        ('["số ca bệnh"]', '["số ca bệnh"]\nmoved = 0', "moved: cần một số lớn hơn 0"),
        ("valid_to = 2026-11-20", INDICATOR, 'hai [[indicator]] cùng id "ca"'),
    ],
)
def test_a_wrong_indicator_is_refused_with_its_place(tmp_path, old, new, named):
    folder = folder_of(tmp_path, indicators=INDICATOR.replace(old, new, 1))
    with pytest.raises(RulesError) as caught:
        Rules.load(folder)
    assert named in str(caught.value)
