"""The service is killed with SIGKILL at every commit and at any time, 200 times in a week of 500 mails.

Dovecot and Postfix are real. Afterwards nothing is lost, filed twice or sent twice, but for what SMTP cannot know.
"""

from __future__ import annotations

import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

from tests.e2e.conftest import UNREACHABLE, WEEK
from tests.e2e.flood import HOW_MANY, NUMBER, Flood, Sort, by_sender
from tests.e2e.killer import ANY_TIME, Death, Order
from tests.e2e.people import REPOSITORY, People, purpose_of, sample_roster
from tests.e2e.servers import MailServers
from tests.e2e.service import PATIENCE, TEAM, free_port, write_settings

pytestmark = [pytest.mark.e2e, pytest.mark.crash]

SEED = int(os.environ.get("MAILFLOW_TEST_SEED", "2936"))
KILLS = 200
STEP = timedelta(minutes=27)  # between two children: more than the lease of a mail in sending (10 minutes)
AFTER = timedelta(minutes=11)  # the same when the week is over
FIRST_WAVE, WAVE = 60, 2
FOLDERS = ("INBOX", "Da xu ly", "Cho xem xet")
UNFINISHED = """
    SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'retry', 'sending'))
         + (SELECT count(*) FROM messages WHERE state = 'stored' OR (moved_to IS NULL AND state != 'refused'))
"""


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return WEEK.moment(day, time(hour, minute))


class Killer:
    """The other end of tests/e2e/killer.py."""

    def __init__(self, settings: Path, log: Path) -> None:
        command = [sys.executable, "-m", "tests.e2e.killer", str(settings), str(log)]
        self._child = subprocess.Popen(
            command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def obey(self, order: Order) -> Death:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        words = {name: getattr(order, name) for name in Order.__dataclass_fields__}
        self._child.stdin.write(json.dumps(words) + "\n")
        answer = self._child.stdout.readline()
        assert answer, f"the killer itself ended with {self._child.wait()}"
        return Death(**json.loads(answer))

    def close(self) -> None:
        assert self._child.stdin is not None
        self._child.stdin.close()
        assert self._child.wait(30) == 0


@dataclass
class Campaign:
    """The week under fire, and what remains of it."""

    people: People
    flood: Flood
    killer: Killer
    folder: Path
    now: datetime = field(default_factory=lambda: at(2, 7))
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))
    deaths: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    calm: int = 0
    orphans: int = 0
    surplus: int = 0
    repeats: Counter[str] = field(default_factory=Counter)
    todo: list[tuple[datetime, Callable[[], bool]]] = field(default_factory=list)
    answers: int = 0

    def serve(self, order: Order) -> Death:
        """One child's life. Only a child without MOVE, killed at the right moment, may leave a mail in two places."""
        death = self.killer.obey(order)
        before, self.surplus = self.surplus, self.counted_surplus()
        torn = not order.atomic and (death.place.startswith("moving") or death.place == ANY_TIME)
        assert self.surplus == before or torn, f"{before} surplus copies became {self.surplus}: {order} {death}"
        assert death.place or death.code == 0, f"a child ended with {death.code}\n{self.log_tail()}"
        self.places.update(death.passed)
        self.orphans += death.orphans
        if death.place:
            self.deaths[death.place] += 1
        else:
            self.calm += 1
        return death

    def counted_surplus(self) -> int:
        """How many more mails lie in the team's folders than came in, once both servers have come to rest."""
        self.people.settle()
        root, log = self.people.servers.root, self.read_log("dovecot.log")
        end = monotonic() + PATIENCE
        while log.count(f"Login: user=<{TEAM}>") > len(re.findall(rf"imap\({re.escape(TEAM)}\).* Disconnected", log)):
            assert monotonic() < end, "a session of a killed child does not end"
            sleep(0.01)
            log = self.read_log("dovecot.log")
        places = [root / "mail" / TEAM / "Maildir" / folder for folder in ("", ".Da xu ly", ".Cho xem xet")]
        lie = sum(1 for place in places for sub in ("new", "cur") for _ in (place / sub).glob("*"))
        return lie - self.came_in()

    def came_in(self) -> int:
        """Mails that were delivered to the team or put into its inbox."""
        delivered = re.findall(f"to=<{TEAM}>.* status=sent", self.read_log("postfix.log"))
        return len(delivered) + self.repeats.total()

    def read_log(self, name: str) -> str:
        return (self.people.servers.root / name).read_text(errors="replace")

    def log_tail(self) -> str:
        return "\n".join((self.folder / "log").read_text("utf-8").splitlines()[-40:])

    @contextmanager
    def rows(self) -> Iterator[sqlite3.Connection]:
        """The database as it lies on disk, read without any code of the program."""
        link = sqlite3.connect(f"file:{self.folder / 'data' / 'mailflow.sqlite3'}?mode=ro", uri=True)
        link.row_factory = sqlite3.Row
        try:
            yield link
        finally:
            link.close()

    def all(self, statement: str, *values: object) -> list[sqlite3.Row]:
        with self.rows() as link:
            return link.execute(statement, values).fetchall()

    def number(self, statement: str, *values: object) -> int:
        return int(self.all(statement, *values)[0][0])

    # -- what happens in the week -------------------------------------------------------------------------------

    def wave(self, count: int) -> None:
        """The next mails of the flood, each through its own door."""
        pieces = self.flood.next(count, self.now)
        for sender, raws in by_sender(pieces):
            door = self.people.submit if sender in self.people.servers.addresses else self.people.deliver
            door(raws, sender)

    def again(self) -> bool:
        """Some mails come a second time, byte for byte, as after a move back by a person's mail program."""
        with self.people.program(TEAM) as client:
            if not client.folder_exists("Da xu ly"):
                return False
            client.select_folder("Da xu ly")
            chosen = client.search(["HEADER", NUMBER, ""])[-5:]
            if len(chosen) < 5:
                return False
            found = client.fetch(chosen, ["BODY.PEEK[]", "BODY.PEEK[HEADER]"])
            for uid in chosen:
                client.append("INBOX", found[uid][b"BODY[]"])
                self.repeats[header(found[uid][b"BODY[HEADER]"], NUMBER)] += 1
        return True

    def learn_calls(self) -> bool:
        """Members answer the request from now on, once it has reached them."""
        if not self.people.received(self.flood.members[-1], "call"):
            return False
        calls = {address: self.people.received(address, "call") for address in self.flood.members}
        self.flood.calls = {address: mails[0] for address, mails in calls.items() if mails}
        return True

    def answer(self, member: str, purpose: str, text: str, nth: int = 1) -> Callable[[], bool]:
        """Somebody answers the nth mail of that sort, once it has come."""

        def act() -> bool:
            mails = self.people.received(self.people.address(member), purpose)
            different = list({str(mail["Message-ID"]): mail for mail in mails}.values())
            if len(different) >= nth:
                self.people.answer(different[nth - 1], text, self.now)
                self.answers += 1
            return len(different) >= nth

        return act

    def act(self) -> None:
        """What people have in mind by now; what is not possible yet is tried again later."""
        due = [one for one in self.todo if one[0] <= self.now]
        done = [one for one in due if one[1]()]
        self.todo = [one for one in self.todo if one not in done]


@pytest.fixture(scope="module")
def campaign(province: MailServers, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = tmp_path_factory.mktemp("kills")
    settings = write_settings(folder, province, health=free_port())
    people = People(province, sample_roster(WEEK.monday))
    killer = Killer(settings, folder / "log")
    run = Campaign(people, Flood(people, SEED), killer, folder)
    run.todo = [
        (at(2, 12), run.learn_calls),
        (at(3, 12), run.again),
        (at(5, 9), run.again),
        (at(5, 13), run.answer("pho-giam-doc-so-tttt", "draft", "Đồng ý, trình Tổ trưởng.")),
        (at(5, 14), run.answer("giam-doc-cong-an", "draft", "bỏ 1")),
        (at(5, 21), run.answer("pct-khoa-giao-van-xa", "submission", "Duyệt.")),
        (at(5, 21), run.answer("pct-tong-hop", "submission", "Xem lại mục 1, cần nêu rõ nguyên nhân.")),
        (at(6, 10), run.answer("giam-doc-so-khdt", "returned", "sửa 1: Đã nêu rõ nguyên nhân.")),
        (at(6, 14), run.answer("giam-doc-so-khdt", "draft", "Đồng ý.", 2)),
        (at(6, 18), run.answer("pct-tong-hop", "submission", "Duyệt.", 2)),
    ]
    under_fire(run)
    finish(run)
    killer.close()
    return run


def under_fire(run: Campaign) -> None:
    """Wednesday to Monday, a child at every step, until two hundred are dead and the week is over."""
    run.wave(FIRST_WAVE)
    while run.now < at(7, 9) or sum(run.deaths.values()) < KILLS:
        run.people.settle()
        run.serve(order(run))
        run.now += STEP if run.now < at(7, 9) else AFTER
        run.act()
        run.wave(WAVE)


def order(run: Campaign) -> Order:
    """How the next child dies: at a place not yet tried, else after some places, at any time, or not at all."""
    die = run.dice.choices(["places", "time", "daemon", "never"], [12, 6, 2, 1])[0]
    return Order(
        now=run.now.isoformat(),
        daemon=die == "daemon",
        survived=sorted(set(run.deaths)),
        places=run.dice.randint(1, 60) if die == "places" else None,
        seconds=run.dice.uniform(0.02, 1.5) if die in ("time", "daemon") else None,
        atomic=run.dice.random() < 0.7,
    )


def finish(run: Campaign) -> None:
    """The service is left in peace, but for places that it has not passed before, until all is done."""
    run.wave(len(run.flood.sorts))
    for _ in range(100):
        run.people.settle()
        death = run.serve(Order(run.now.isoformat(), survived=sorted(set(run.deaths))))
        run.now += AFTER
        run.act()
        run.people.settle()
        if not (death.place or run.todo or run.number(UNFINISHED) or fresh(run)):
            return
    raise AssertionError(f"the service does not come to rest: {run.todo}\n{run.log_tail()}")


def fresh(run: Campaign) -> bool:
    """Whether the inbox holds anything but secrets, which stay there."""
    return any(number_of(mail) not in secrets(run) for mail in run.people.inbox(TEAM))


def secrets(run: Campaign) -> set[str]:
    return {str(p.number) for p in run.flood.made if p.sort is Sort.SECRET}


def number_of(mail: EmailMessage) -> str:
    return str(mail[NUMBER] or "")


def header(raw: bytes, name: str) -> str:
    lines = [line for line in raw.decode("ascii", "replace").splitlines() if line.startswith(f"{name}:")]
    return lines[0].partition(":")[2].strip()


@pytest.fixture(scope="module")
def lying(campaign: Campaign) -> dict[str, list[EmailMessage]]:
    """What lies in each folder of the team in the end."""
    return {folder: campaign.people.inbox(TEAM, folder) for folder in FOLDERS}


@pytest.fixture(scope="module")
def arrived(campaign: Campaign) -> Counter[str]:
    """How often each mail of ours lies in its recipient's mailbox, by Message-ID."""
    people = campaign.people
    readers = {row[0] for row in campaign.all("SELECT DISTINCT recipient FROM outbox")} & people.servers.addresses
    return Counter(str(mail["Message-ID"]) for address in readers for mail in people.inbox(address) if purpose_of(mail))


def test_two_hundred_kills_hit_every_place(
    campaign: Campaign, arrived: Counter[str], record_property: Callable[[str, Any], None]
) -> None:
    kills = sum(campaign.deaths.values())
    uncertain = campaign.number("SELECT count(*) FROM events WHERE what = 'sending_uncertain'")
    lines = [f"seed {SEED}: {kills} kills, {campaign.calm} calm passes, {len(campaign.flood.made)} mails"]
    lines += [f"{count:5}  {place}" for place, count in sorted(campaign.deaths.items())]
    lines += [f"{campaign.surplus} surplus copies in the team's folders, by kills between COPY and EXPUNGE"]
    lines += [f"{uncertain} mails caught in sending, {sum(n > 1 for n in arrived.values())} of them arrived twice"]
    record_property("numbers", "\n".join(lines))
    assert kills >= KILLS
    assert set(campaign.places) - set(campaign.deaths) == set(), "passed and never tried"
    assert campaign.deaths[ANY_TIME] >= 20


def test_all_of_the_flood_came_in(campaign: Campaign) -> None:
    assert Counter(piece.sort for piece in campaign.flood.made) == HOW_MANY
    assert len(campaign.flood.made) + campaign.repeats.total() + campaign.answers >= 500
    assert not campaign.todo


def test_every_message_is_filed_exactly_once(campaign: Campaign) -> None:
    rows = campaign.all("SELECT id, state, message_id, flags, filed_at FROM messages")
    assert {row["state"] for row in rows} == {"filed", "quarantined", "refused"}
    assert len(rows) == campaign.came_in()
    times = Counter(row["message_id"] for row in rows if "repeat" not in row["flags"])
    assert [one for one, count in times.items() if count > 1] == []
    for row in campaign.all(
        "SELECT message, count(*) AS times FROM events WHERE what IN ('filed', 'seen_before') GROUP BY 1"
    ):
        assert row["times"] == 1, row["message"]


def test_every_opinion_is_counted_once(campaign: Campaign) -> None:
    """A secretary's correction keeps the former words, which are looked for here."""
    former = {row[0]: json.loads(row[1]).get("text") for row in campaign.all("SELECT opinion, before FROM corrections")}
    texts = [former.get(row["id"]) or row["text"] for row in campaign.all("SELECT id, text FROM opinions")]
    times = {p.sign: sum(p.sign in text for text in texts) for p in campaign.flood.made if p.sort is Sort.OPINION}
    assert {one: count for one, count in times.items() if count != 1} == {}


def test_every_filed_item_stands_in_the_register_once(campaign: Campaign) -> None:
    items = "SELECT id, verdict FROM messages WHERE disposition = 'opinion' AND flags NOT LIKE '%repeat%'"
    kept = {row[0]: row[1] for row in campaign.all("SELECT message, count(*) FROM opinions GROUP BY message")}
    for row in campaign.all(items):
        assert kept.get(row["id"], 0) == len(json.loads(row["verdict"])["items"]), row["id"]


def test_a_message_that_came_twice_is_filed_once(campaign: Campaign) -> None:
    assert (
        campaign.number("SELECT count(*) FROM messages WHERE flags LIKE '%repeat%'") == campaign.repeats.total() == 10
    )


def test_no_mail_of_the_team_is_lost_or_left(campaign: Campaign, lying: dict[str, list[EmailMessage]]) -> None:
    assert {number_of(mail) for mail in lying["INBOX"]} == secrets(campaign)
    where = Counter(number_of(mail) for folder in FOLDERS for mail in lying[folder])
    for piece in campaign.flood.made:
        assert where[str(piece.number)] >= 1 + campaign.repeats[str(piece.number)], piece


def test_nothing_was_put_aside_because_of_a_kill(campaign: Campaign) -> None:
    log = (campaign.folder / "log").read_text("utf-8")
    for trouble in ("put_aside", "not_filed_yet", "step_failed", "Traceback"):
        assert trouble not in log
    for row in campaign.all("SELECT message_id, reason FROM messages WHERE reason_code = 'unreadable'"):
        assert row["message_id"].startswith("<hong"), dict(row)


def test_every_mail_of_ours_arrives_once_or_twice_under_one_name(campaign: Campaign, arrived: Counter[str]) -> None:
    hit = {
        json.loads(row["detail"])["mail"]
        for row in campaign.all("SELECT detail FROM events WHERE what = 'sending_uncertain'")
    }
    for row in campaign.all("SELECT id, message_id, state, recipient FROM outbox"):
        if row["recipient"] == campaign.people.address(UNREACHABLE):
            continue
        assert row["state"] == "accepted", dict(row)
        assert 1 <= arrived[row["message_id"]] <= (2 if row["id"] in hit else 1), dict(row)


def test_every_duty_of_the_week_is_done_once(campaign: Campaign) -> None:
    people = campaign.people
    sent = Counter((r["purpose"], r["to"]) for r in campaign.all('SELECT purpose, "to" FROM outbox'))
    for leader in people.roster.leadership:
        assert sent["delivery", leader] == 1
        assert sent["late_delivery", leader] <= 1
    for group in people.roster.groups:
        assert sent["call", people.address(group.secretary)] == 1
        submitted = "SELECT count(*) FROM events WHERE what = 'report_submitted' AND \"group\" = ?"
        assert sent["submission", people.address(group.head)] == campaign.number(submitted, group.id)
    assert sent["not_approved", people.address("giam-doc-cong-an")] == 1
    states = {
        r["group"]: r["state"] for r in campaign.all('SELECT "group", state FROM cycles WHERE week = ?', str(WEEK))
    }
    assert states == {"to-1": "delivered", "to-2": "delivered", "to-3": "submitted"}


def test_no_child_outlives_the_service(campaign: Campaign) -> None:
    assert campaign.orphans == 0
