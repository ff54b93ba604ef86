"""Every kind of event that the code writes has a sentence: the code itself is read for them."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailflow.core.cycle import Act
from mailflow.core.data_issue import IssueState, Outcome
from mailflow.core.duties import DutyKind
from mailflow.core.records import DeliveryState, Event, OutgoingMail
from mailflow.core.review_duties import ReviewAct
from mailflow.core.story import PURPOSES, SENTENCES, tell, tell_mail, unquoted
from mailflow.core.verdict import Disposition

SOURCES = sorted(Path(__file__).resolve().parents[2].joinpath("mailflow").rglob("*.py"))
CONSENT = next(path for path in SOURCES if path.name == "consent.py")
AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)
FAMILIES = {
    "duty_": list(DutyKind),
    "report_": [Act.DRAFT, Act.REVISE],
    "review_": [Act.DRAFT, Act.REVISE],
    "duty_review_": list(ReviewAct),
    "issue_": [
        Outcome.SETTLED,
        Outcome.REOPENED,
        Outcome.ALREADY,
        IssueState.VOID,
        IssueState.PROPOSED,
    ],
}
NOUNS = ("report", "review")  # what consent.py is asked about
PLACE = {"event": 3, "Event": 2}  # where the kind stands among the arguments


def written() -> Iterator[str]:
    """The kinds of all events written, helpers (`_log(..., what)`) looked through; fails where it cannot tell."""
    for path in SOURCES:
        module = ast.parse(path.read_text("utf-8"))
        functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
        helpers = {**_helpers(CONSENT), **_helpers(path)}
        for function in functions:
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                place = helpers.get(_name(call), PLACE.get(_name(call)))
                if place is None or len(call.args) <= place:
                    continue
                argument = call.args[place]
                if isinstance(argument, ast.Name) and function.name in helpers:
                    continue  # its callers are looked at
                yield from _kinds(argument, function, f"{path.name}:{call.lineno}")


def _helpers(path: Path) -> dict[str, int]:
    """Functions that write an event whose kind they are given, with its place; classes inherit those of consent.py."""
    functions = (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef))
    return {f.name: place for f in functions if (place := _what(f)) is not None and _writes(f)}


def _what(function: ast.FunctionDef) -> int | None:
    names = [a.arg for a in function.args.args if a.arg != "self"]
    return names.index("what") if "what" in names else None


def _writes(function: ast.FunctionDef) -> bool:
    return any(_name(c) in PLACE for c in ast.walk(function) if isinstance(c, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _kinds(node: ast.expr, function: ast.FunctionDef, where: str) -> list[str]:
    match node:
        case ast.Constant(value=str(kind)):
            return [kind]
        case ast.IfExp():
            return [*_kinds(node.body, function, where), *_kinds(node.orelse, function, where)]
        case ast.JoinedStr(values=[ast.Constant(value=str(family)), ast.FormattedValue()]):
            return [f"{family}{one}" for one in FAMILIES[family]]
        case ast.JoinedStr(
            values=[ast.FormattedValue(value=ast.Attribute(attr="noun")), ast.Constant(value=str(rest))]
        ):
            return [f"{noun}{rest}" for noun in NOUNS]
        case ast.Name(id=name):
            given = [a.value for a in ast.walk(function) if isinstance(a, ast.Assign) and _is(a.targets[0], name)]
            if given:
                return [kind for one in given for kind in _kinds(one, function, where)]
    pytest.fail(f"{where}: cannot tell which kind of event is written here")


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def test_every_kind_of_event_written_in_the_code_has_a_sentence() -> None:
    kinds = set(written())
    assert len(kinds) > 30
    assert sorted(kinds - set(SENTENCES)) == []
    assert sorted(set(SENTENCES) - kinds) == []


def test_every_disposition_is_told_in_words() -> None:
    for one in Disposition:
        said = tell(Event(AT, "a@x", "filed", message=1, detail={"disposition": one, "items": 2}), str).text
        assert one not in said
        assert "{" not in said


def test_a_sentence_names_the_title_the_version_and_the_time_in_words() -> None:
    event = Event(AT, "pct@x", "report_approved", "to-1", message=12, detail={"version": 3})
    line = tell(event, lambda _: "Phó Chủ tịch UBND tỉnh")
    assert line.when == "11h30 thứ Bảy, ngày 21/11/2026"
    assert line.text == "Phó Chủ tịch UBND tỉnh DUYỆT phiên bản 3 bằng thư số 12."


def test_what_is_missing_leaves_no_brace_and_no_double_space() -> None:
    for kind in SENTENCES:
        said = tell(Event(AT, "mailflow", kind), str).text
        assert not set("{}") & set(said)
        assert "  " not in said


def test_a_kind_of_a_newer_program_is_told_by_its_name() -> None:
    assert tell(Event(AT, "a@x", "something_new"), str).text == "a@x: something_new."


def test_what_ended_a_bat_cap_is_told_by_mail_or_by_command() -> None:
    mail = Event(AT, "a@x", "issue_settled", "to-1", message=7, detail={"code": "BC-T1-2026-017"})
    assert tell(mail, str).text == "a@x báo bất cập BC-T1-2026-017 đã khắc phục, bằng thư số 7."
    command = Event(AT, "lệnh issues", "issue_reopened", "to-1", detail={"code": "BC-T1-2026-017"})
    assert tell(command, str).text == "lệnh issues mở lại bất cập BC-T1-2026-017, ghi bằng lệnh."


def test_a_reason_for_the_trail_holds_no_quoted_words() -> None:
    assert (
        unquoted("Có lời đồng ý nhưng kèm “xem “lại” mục 2”, chưa chắc.") == "Có lời đồng ý nhưng kèm “…”, chưa chắc."
    )
    assert unquoted("Thư không đồng ý.") == "Thư không đồng ý."


def test_a_mail_is_told_with_the_servers_answer() -> None:
    mail = OutgoingMail(
        "<m>", "o", "delivery", "lanhdao@x", "s", b"", "", AT, version=2, state=DeliveryState.ACCEPTED,
        last_reply="250 2.0.0 Ok: queued", sent_at=AT,
    )  # fmt: skip
    said = tell_mail(mail).text
    assert said == "Thư gửi lãnh đạo, phiên bản 2 tới lanhdao@x: máy chủ đã nhận: 250 2.0.0 Ok: queued"
    assert "delivery" in PURPOSES
