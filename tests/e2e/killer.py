"""The real service as a child that dies by SIGKILL: at a named place, or at any time. No product code knows of it.

Run as `python -m tests.e2e.killer SETTINGS LOG`: everything is imported once, then each order (a JSON line on standard
input) forks a child that builds store and connections, serves, and is killed. The answer is a JSON line again.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import aiosmtplib
from imapclient import IMAPClient

import mailflow.adapters.templates
from mailflow.adapters.mailbox import Fetched, Listed, Mailbox
from mailflow.adapters.sending import Outcome, Outgoing, Sender
from mailflow.adapters.settings import Settings
from mailflow.adapters.store import Store, Transaction
from mailflow.adapters.templates import Templates
from mailflow.app import Reading, build_app
from mailflow.commands.logs import set_up
from mailflow.daemon import Service, mailbox_of, sender_of
from mailflow.flows.intake import READING, REPAIRING, Intake
from mailflow.flows.outbox import UNCERTAIN_MARK, Outbox

ANY_TIME = "any time"
REAPED_SECONDS = 20  # until whatever a killed child had started must be gone too


@dataclass(frozen=True, slots=True)
class Order:
    """Serve at the pretended time `now`: one pass, or as a daemon. Die at the first place that is not in `survived`
    (None: at no place), at the latest at place number `places` or after `seconds`; `atomic` False hides MOVE.
    """

    now: str
    daemon: bool = False
    survived: list[str] | None = None
    places: int | None = None
    seconds: float | None = None
    atomic: bool = True


@dataclass(frozen=True, slots=True)
class Death:
    """`place` is "" for a child that came to its end, `code` its exit code then; `passed` counts it at each
    place where it might die.
    """

    place: str
    code: int
    passed: dict[str, int]
    orphans: bool


class Reaper:
    """Kills this process when its place has come.

    What is in `spared` must not be hit now: a mail that a kill has hit before (the design gives up after the second
    time), a message at whose reading the process has died before (it is put aside after the third).
    """

    def __init__(self, order: Order, report: int) -> None:
        self.order = order
        self.report = report
        self.count = 0
        self.spared: set[object] = set()
        self.turn = threading.Condition(threading.RLock())
        if order.seconds is not None:
            threading.Thread(target=self._any_time, args=(order.seconds,), daemon=True).start()

    def place(self, name: str) -> None:
        """The process is at a place of interest."""
        with self.turn:
            self.count += 1
            if not self.spared:  # else it cannot be tried now, and perhaps never again
                os.write(self.report, f"{name}\n".encode())
            new = self.order.survived is not None and name not in self.order.survived
            last = self.order.places is not None and self.count >= self.order.places
            if (new or last) and not self.spared:
                self._die(name)

    def _any_time(self, seconds: float) -> None:
        time.sleep(seconds)
        with self.turn:
            self.turn.wait_for(lambda: not self.spared)
            self._die(ANY_TIME)

    def _die(self, place: str) -> None:
        os.write(self.report, f"!{place}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)

    def spare(self, what: object) -> None:
        with self.turn:
            self.spared.add(what)

    def release(self, what: object) -> None:
        with self.turn:
            self.spared.discard(what)
            self.turn.notify_all()


def watch_commits(reaper: Reaper) -> None:
    """Before and after every commit that wrote something, named by who wrote and what."""
    original = Store.transaction

    @contextmanager
    def transaction(self: Store) -> Iterator[Transaction]:
        frame = _writer(sys._getframe(2))
        with original(self) as tx:
            before = _changes(tx)
            yield tx
            wrote = _changes(tx) != before
            if wrote:
                reaper.place(f"before commit: {_named(frame)}")
        if wrote:
            reaper.place(f"after commit: {_named(frame)}")

    Store.transaction = transaction  # type: ignore[method-assign]


def _changes(tx: Transaction) -> int:
    """How many rows this connection has changed so far (SQLite counts them)."""
    return int(tx.beats._connection.connection.driver_connection.total_changes)  # type: ignore[union-attr]


def _writer(frame: FrameType | None) -> FrameType | None:
    while frame is not None and not str(frame.f_globals["__name__"]).startswith(("mailflow.flows", "mailflow.daemon")):
        frame = frame.f_back
    return frame


def _named(frame: FrameType | None) -> str:
    """`Duties._do request`, `Clerk._file opinion`."""
    assert frame is not None, "nobody but the service's own flows writes"
    known: dict[str, Any] = frame.f_locals
    what = getattr(known.get("duty"), "kind", "") or getattr(known.get("verdict"), "disposition", "")
    name = frame.f_code.co_qualname
    return f"{name} {what}".strip() if name in ("Duties._do", "Clerk._file") else name


def watch_mailbox(reaper: Reaper, atomic: bool) -> None:
    """After every fetched mail, around every move; without MOVE also between its parts."""
    fetch_many, move = Mailbox.fetch_many, Mailbox.move
    copy, flag, can = IMAPClient.copy, IMAPClient.add_flags, IMAPClient.has_capability

    def fetched(self: Mailbox, mails: Iterable[Listed], max_bytes: int) -> Iterator[Fetched]:
        for one in fetch_many(self, mails, max_bytes):
            reaper.place("fetched")
            yield one

    def moved(self: Mailbox, uids: list[int], folder: str) -> None:
        reaper.place(f"before move to {folder}")
        move(self, uids, folder)
        reaper.place(f"after move to {folder}")

    def copied(self: IMAPClient, *words: Any) -> Any:
        done = copy(self, *words)
        reaper.place("moving: after COPY")
        return done

    def flagged(self: IMAPClient, *words: Any, **more: Any) -> Any:
        done = flag(self, *words, **more)
        reaper.place("moving: before EXPUNGE")
        return done

    Mailbox.fetch_many, Mailbox.move = fetched, moved  # type: ignore[method-assign, assignment]
    if not atomic:
        IMAPClient.copy, IMAPClient.add_flags = copied, flagged
        IMAPClient.has_capability = lambda self, name: name != "MOVE" and can(self, name)


def watch_sending(reaper: Reaper) -> None:
    """Around the whole of every mail's handing over, and around DATA and its answer."""
    hand_over, data = Sender.hand_over, aiosmtplib.SMTP.data

    async def handed(self: Sender, link: aiosmtplib.SMTP, mail: Outgoing) -> Any:
        reaper.place("before MAIL FROM")
        done = await hand_over(self, link, mail)
        reaper.place("handed over")
        return done

    async def given(self: aiosmtplib.SMTP, *words: Any, **more: Any) -> Any:
        reaper.place("before DATA")
        answer = asyncio.ensure_future(data(self, *words, **more))
        await asyncio.sleep(0)
        reaper.place("between DATA and its answer")
        done = await answer
        reaper.place("after the answer to DATA")
        return done

    Sender.hand_over, aiosmtplib.SMTP.data = handed, given  # type: ignore[method-assign]


def spare_the_hit(reaper: Reaper) -> None:
    """No second hit for a mail in sending, no third for a message in reading or in repair; see Reaper."""
    claim, settle, guarded, repair = Outbox._claim, Outbox._settle, Intake._guarded, Intake.repair

    def claimed(self: Outbox, mail: int) -> bool:
        with self.app.store.transaction() as tx:  # in a thread of the sender: no lock of ours may be held meanwhile
            row = tx.outbox.get(mail)
        if row is not None and row.last_reply.startswith(UNCERTAIN_MARK):
            reaper.spare(("mail", mail))
        return claim(self, mail)

    def settled(self: Outbox, page: Any, result: Outcome) -> None:
        settle(self, page, result)
        reaper.release(("mail", result.id))

    def watched(self: Intake, uidvalidity: int, listed: Any) -> Iterable[Any]:
        with self.app.store.transaction() as tx:
            beat = tx.beats.get(READING)
        words = beat.detail.split() if beat else []
        if len(words) == 3 and int(words[1]) > 0 and int(words[2]) in {one.uid for one in listed}:
            reaper.spare("reading")
        try:  # spared to the end: the message under suspicion comes last, after the new ones
            yield from guarded(self, uidvalidity, listed)
        finally:
            reaper.release("reading")

    def repaired(self: Intake, now: datetime) -> bool:
        with self.app.store.transaction() as tx:
            beat = tx.beats.get(REPAIRING)
        words = beat.detail.split() if beat else []
        if len(words) == 3 and int(words[1]) > 1:
            reaper.spare("repairing")
        try:
            return repair(self, now)
        finally:
            reaper.release("repairing")

    Outbox._claim, Outbox._settle = claimed, settled  # type: ignore[method-assign]
    Intake._guarded, Intake.repair = watched, repaired  # type: ignore[method-assign]


@dataclass
class Server:
    """Forks one child for each order."""

    settings: Settings
    log: Path
    reading: Reading = field(init=False)
    templates: Templates = field(init=False)

    def __post_init__(self) -> None:
        self.reading = Reading.build(self.settings)
        self.templates = Templates(self.settings.templates_dir / "mail")

    def obey(self, order: Order) -> Death:
        """Fork, wait for the end, tell of it."""
        ears, mouth = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(ears)
            os._exit(self._live(order, mouth))
        os.close(mouth)
        with os.fdopen(ears) as said:
            lines = said.read().splitlines()
        _, status = os.waitpid(child, 0)
        died = lines[-1][1:] if lines and lines[-1].startswith("!") else ""
        passed = dict(Counter(line for line in lines if not line.startswith("!")))
        return Death(died, os.waitstatus_to_exitcode(status), passed, orphans=not _all_gone(child))

    def _live(self, order: Order, mouth: int) -> int:
        """The child's life; its exit code. No exception may pass, or a second server would go on."""
        try:
            os.setpgid(0, 0)
            self._serve(order, mouth)
        except BaseException:
            with self.log.open("a", encoding="utf-8") as log:
                traceback.print_exc(file=log)
            return 70
        return 0

    def _serve(self, order: Order, mouth: int) -> None:
        set_up("json", "info", self.log.open("a", encoding="utf-8", buffering=1))
        reaper = Reaper(order, mouth)
        for watch in (watch_commits, watch_sending, spare_the_hit):
            watch(reaper)
        watch_mailbox(reaper, order.atomic)
        service = self._service()
        service.app.pretend(datetime.fromisoformat(order.now))
        if order.daemon:
            service.run()
        else:
            service.once()

    def _service(self) -> Service:
        """The service as daemon.build_service makes it, but with the rules and templates read before the fork."""
        Reading.build = lambda _settings: self.reading  # type: ignore[method-assign, assignment, misc]
        mailflow.adapters.templates.Templates = lambda *_: self.templates  # type: ignore[misc, assignment]
        app = build_app(self.settings)
        return Service(app, mailbox_of(self.settings), sender_of(self.settings))


def _all_gone(group: int) -> bool:
    """Whether every process of the group is gone, in time: a reader of attachments may not outlive the service."""
    end = time.monotonic() + REAPED_SECONDS
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.005)
    return False


def main(settings: str, log: str) -> None:
    server = Server(Settings.load(Path(settings)), Path(log))
    for line in sys.stdin:
        print(json.dumps(asdict(server.obey(Order(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
