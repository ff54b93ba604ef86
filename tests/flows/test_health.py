"""What the monitor gets: valid Prometheus text with bounded labels and no word about a person."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from mailflow.adapters.health import Family, Health, family
from mailflow.core.records import CycleState, DeliveryState
from tests.office import HEALTH, Office, at

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HELP = re.compile(rf"# HELP ({NAME}) ((?:[^\\\n]|\\\\|\\n)+)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)')
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)")
UNITS = ("_seconds", "_bytes", "_info", "_total")


@dataclass
class Metric:
    kind: str = ""
    samples: dict[tuple[tuple[str, str], ...], float] = field(default_factory=dict)


def parsed(text: str) -> dict[str, Metric]:
    """The exposition format 0.0.4, strictly: HELP, TYPE, samples, family by family, no sample twice."""
    assert text.endswith("\n")
    found: dict[str, Metric] = {}
    name = ""
    for line in text[:-1].split("\n"):
        if told := HELP.fullmatch(line):
            name = told[1]
            assert name not in found
            found[name] = Metric()
        elif told := TYPE.fullmatch(line):
            assert (told[1], found[name].kind, found[name].samples) == (name, "", {})
            found[name].kind = told[2]
        else:
            told = SAMPLE.fullmatch(line)
            assert told, line
            assert told[1] == name
            labels = labels_of(told[2] or "")
            assert labels not in found[name].samples
            found[name].samples[labels] = float(told[3])
    return found


def labels_of(text: str) -> tuple[tuple[str, str], ...]:
    labels, at_ = [], 0
    while at_ < len(text):
        told = LABEL.match(text, at_)
        assert told, text
        labels.append((told[1], re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], told[2])))
        at_ = told.end()
    return tuple(labels)


def answer(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as said:
            return said.status, said.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def served(office: Office) -> Iterator[int]:
    with Health(0, office.service.metrics.families) as health:
        yield health.port


def test_the_metrics_are_valid_prometheus_text(office: Office, served: int) -> None:
    office.mailbox.certificates["IMAP imap.x.vn:993"] = at(30, 8)
    office.service.guarded("read", office.service.read)
    status, text = answer(served, "/metrics")
    found = parsed(text)
    assert status == 200
    assert all(name.startswith("mailflow_") and metric.kind for name, metric in found.items())
    counters = [name for name, metric in found.items() if metric.kind == "counter"]
    assert all(name.endswith("_total") for name in counters)
    assert not [name for name in found if name.endswith("_total") and name not in counters]
    assert not [name for name in found if re.search(r"_(minutes|hours|ms|kb|mb)$", name)]
    assert found["mailflow_healthy"].samples == {(): 1.0}


def test_the_metrics_tell_of_a_week(office: Office, served: int) -> None:
    office.pass_at(at(2, 8))
    office.receive(HEALTH, "Số lượt khám ngoại trú tăng 4,2%.", files={"hỏng.docx": b"PK\x03\x04 broken"})
    office.receive("la@example.org", "Xin chào.")
    office.post.answers[HEALTH] = [DeliveryState.RETRY] * 9
    office.pass_at(at(2, 9))
    office.clock.now = at(2, 11)
    found = parsed(answer(served, "/metrics")[1])
    value = lambda name, **labels: found[f"mailflow_{name}"].samples[tuple(labels.items())]  # noqa: E731
    assert value("messages", state="filed", disposition="opinion") == 1
    assert value("messages", state="quarantined", disposition="quarantined") == 1
    assert value("quarantine_waiting") == 1
    assert value("quarantine_oldest_age_seconds") == 7200
    assert value("outbox_mails", state="retry") == 1
    assert value("outbox_oldest_age_seconds") == 7200
    assert value("mailbox_last_read_timestamp_seconds") == at(2, 9).timestamp()
    assert value("week_items", group="to-1", status="active") == len(office.texts()) > 0
    left = (at(7, 8) - at(2, 11)).total_seconds()
    assert value("report_deadline_seconds", group="to-1", state="collecting") == left
    assert value("document_failures_total") == value("documents_total") == 1


def test_labels_are_bounded_and_name_no_person(office: Office, served: int) -> None:
    office.receive(HEALTH, "Số lượt khám tăng.", subject="Nguyễn Thị Lan")
    office.pass_at(at(2, 9))
    text = answer(served, "/metrics")[1]
    assert "@" not in text
    assert "Lan" not in text
    groups = {f"to-{n}" for n in (1, 2, 3)}
    for metric in parsed(text).values():
        for labels in metric.samples:
            given = dict(labels)
            assert given.get("group", "to-1") in groups
            assert len(given) <= 2
            assert "week" not in given


def test_a_mailbox_long_unread_is_ill(office: Office, served: int) -> None:
    assert json.loads(answer(served, "/health")[1])["healthy"] == 1
    office.clock.forward(minutes=11)
    status, text = answer(served, "/health")
    assert (status, json.loads(text)["healthy"]) == (503, 0)


def test_a_store_that_is_away_is_told_as_ill() -> None:
    def look() -> list[Family]:
        raise OSError

    with Health(0, look) as health:
        assert answer(health.port, "/health")[0] == answer(health.port, "/metrics")[0] == 503
        assert answer(health.port, "/etc/passwd")[0] == 404


def test_what_breaks_a_line_or_a_quote_is_escaped() -> None:
    odd = 'a"b\\c\nd'
    text = family("x", "one\ntwo \\ three", ({"server": odd}, 1.5)).lines()
    assert parsed(text)["mailflow_x"].samples == {(("server", odd),): 1.5}


def test_every_state_has_a_sample_from_the_start(office: Office) -> None:
    found = {one.name: one for one in office.service.metrics.families()}
    assert {labels["state"] for labels, _ in found["outbox_mails"].samples} == set(DeliveryState)
    assert {labels["state"] for labels, _ in found["report_deadline_seconds"].samples} == {CycleState.COLLECTING}
