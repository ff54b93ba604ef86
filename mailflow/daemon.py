"""The loop: small steps that each answer "did I find work?", a metronome, and an end between two steps.

What is due is decided by core/duties.py from rows and `now`; `schedule` only keeps the beat and may forget it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import schedule
import structlog

from mailflow.adapters.store.leases import Lease
from mailflow.core.alarms import READ, clock_ahead
from mailflow.core.verdict import Disposition
from mailflow.errors import MailboxError, MailflowError, SendingError, SettingsError, StoreError
from mailflow.flows.clerk import Filing, Handler
from mailflow.flows.directives import Directives
from mailflow.flows.intake import Intake
from mailflow.flows.issues import Issues
from mailflow.flows.leases import READING, SENDING, Leases
from mailflow.flows.metrics import Metrics, Pulse
from mailflow.flows.opinions import Opinions
from mailflow.flows.outbox import Outbox
from mailflow.flows.reporting import Reporting
from mailflow.flows.retention import Retention
from mailflow.flows.watch import Signs, Watch

if TYPE_CHECKING:
    from pathlib import Path

    from mailflow.adapters.health import Family
    from mailflow.adapters.mailbox import Mailbox
    from mailflow.adapters.oauth import TokenSource
    from mailflow.adapters.sending import Sender
    from mailflow.adapters.settings import Settings
    from mailflow.adapters.store import Transaction
    from mailflow.app import App
    from mailflow.parts import Parts

log = structlog.get_logger()

Step = Callable[[datetime], bool]

HEARTBEAT_SECONDS = 30
SEND_SECONDS = 5
WATCH_SECONDS = 60
ERASE_SECONDS = 24 * 3600
SEAL_SECONDS = 3600  # how often the audit trail's seal goes to the log, which other machines may keep
CLOCK_CHECKS = 2  # readings with new mail that must agree before our clock counts as wrong
MAX_ROUNDS = 20  # work begets work (a yes begets a confirmation); a bound against a mistake of ours


class Service:
    """The flows joined: who handles which verdict, and in which order the steps go."""

    def __init__(self, app: App, mailbox: Mailbox, sender: Sender, alarm_sender: Sender | None = None) -> None:
        self.app = app
        self.mailbox = mailbox
        opinions, directives = Opinions(app), Directives(app)
        self.reporting = Reporting(app)
        self.outbox = Outbox(app, sender, opinions.not_delivered, alarm_sender)
        self.retention = Retention(app)
        self.leases = Leases(app)
        self.intake = Intake(
            app,
            handlers(opinions, directives, self.reporting, Issues(app)),
            lambda: not self.leases.lost(READING, app.clock()),
        )
        self.signs = Signs(certificates=lambda: _certificates(mailbox, sender, alarm_sender))
        self.watch = Watch(app, self.signs)
        self.pulse = Pulse()
        self.metrics = Metrics(app, self.watch, self.intake, self.pulse)
        self.clock_checks: deque[float] = deque(maxlen=CLOCK_CHECKS)
        self.listed_at: datetime | None = None
        self.store_away: tuple[str, datetime] | None = None  # which step failed at it first, and when
        self.stopping = threading.Event()
        self.reloading = threading.Event()

    def once(self, now: datetime | None = None, beat: str = "pass", rounds: int = MAX_ROUNDS) -> bool:
        """One pass: read, do what is due, watch, send; again while the steps beget work. True when there was any.

        A step that fails does not keep the others from their work; its error is raised at the end.
        """
        worked, failed = False, dict[Step, MailflowError]()
        for _ in range(rounds):
            again = [self._tried(step, now or self.app.clock(), failed) for step in self.steps if step not in failed]
            worked |= any(again)
            if not any(again) or self.stopping.is_set():
                break
        self.beat(beat, now)
        if failed:
            raise next(iter(failed.values()))
        return worked

    def _tried(self, step: Step, now: datetime, failed: dict[Step, MailflowError]) -> bool:
        try:
            return step(now)
        except MailflowError as error:
            failed[step] = error
            return False

    @property
    def steps(self) -> tuple[Step, ...]:
        """What a pass does, in order."""
        return self.read, self.reporting.run, self.watch.run, self.send

    def send(self, now: datetime) -> bool:
        """Send what is due, unless another daemon is at it."""
        lease = Lease.OTHER if self.leases.stands_back(SENDING, now) else self.leases.mine(SENDING, now)
        if lease is Lease.OTHER:
            return False
        self.outbox.takes_over |= lease is Lease.NEW  # until a run has followed, though the first one may fail
        found = self.outbox.run(now)
        if self.outbox.failed:  # perhaps only this machine's way out is broken
            self._stand_back(SENDING, 2 * SEND_SECONDS)
        return found

    def read(self, now: datetime) -> bool:
        """Read the mailbox, unless another daemon does. Raises MailboxError; the reason is kept for the alarm."""
        if self.leases.mine(READING, now) is Lease.OTHER:
            self.mailbox.close()
            return False
        try:
            found = self.intake.run(self.mailbox, now)
        except MailboxError as error:
            self.signs.mailbox_reason = str(error)
            # Perhaps only this machine cannot reach the mailbox: another may read it until our next poll.
            self._stand_back(READING, self.app.settings.mailbox.poll_seconds)
            raise
        self.signs.mailbox_reason = ""
        self._check_clock()
        self.beat(READ, now)
        return found

    def erase(self, now: datetime) -> bool:
        """Erase what is over its time; the daemon that reads the mailbox does it."""
        return self.leases.holds(READING, now) and self.retention.run(now)

    def _stand_back(self, part: str, seconds: int) -> None:
        """From now on: a silent server may have been waited for since the step began."""
        try:
            self.leases.stand_back(part, self.app.clock(), timedelta(seconds=seconds))
        except MailflowError as error:  # the lease runs out by itself; what went wrong first is what counts
            log.warning("lease_not_given_back", error=str(error))

    def _check_clock(self) -> None:
        """Compare our clock with the server's stamps on mail that came between two readings; twice wrong is wrong."""
        before, self.listed_at = self.listed_at, self.app.clock()
        found = clock_ahead(self.intake.fresh, before, self.listed_at) if before else None
        if found is not None:
            self.clock_checks.append(found)
        if len(self.clock_checks) == CLOCK_CHECKS:
            self.signs.clock_ahead = min(self.clock_checks, key=abs)

    def beat(self, name: str, now: datetime | None = None) -> None:
        with self.app.store.transaction() as tx:
            tx.beats.beat(name, now or self.app.clock())

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP reloads rules and templates. Errors of one step wait for the next."""
        with signals(self.stopping, self.reloading), self._health(), self._pulse():
            clock = schedule.Scheduler()
            seconds = self.app.settings.mailbox.poll_seconds
            clock.every(seconds).seconds.do(self.guarded, "read", self.read)
            clock.every(min(seconds, 20)).seconds.do(self.guarded, "due", self.reporting.run)
            clock.every(SEND_SECONDS).seconds.do(self.guarded, "send", self.send)
            clock.every(max(1, self.leases.span.seconds // 3)).seconds.do(self.guarded, "take over", self._take_over)
            clock.every(WATCH_SECONDS).seconds.do(self.guarded, "watch", self.watch.run)
            clock.every(HEARTBEAT_SECONDS).seconds.do(self.guarded, "beat", self._alive)
            clock.every(ERASE_SECONDS).seconds.do(self.guarded, "erase", self.erase)
            clock.every(SEAL_SECONDS).seconds.do(self.guarded, "seal", self.log_seal)
            log.info("started")
            clock.run_all()
            while not self.stopping.is_set():
                self._reload_if_asked()
                clock.run_pending()
                self._wait(clock)
            self.app.reading.documents.close()
            log.info("stopped")

    def _take_over(self, now: datetime) -> bool:
        """Read at once where another daemon fell silent; its own poll may be a minute away."""
        if self.leases.holds(READING, now) or self.leases.stands_back(READING, now):
            return False
        return self.read(now)

    @contextmanager
    def _pulse(self) -> Iterator[None]:
        """Renews the leases from a thread of its own, since reading one mail may take longer than a lease."""
        ended = threading.Event()

        def beat() -> None:
            while not ended.wait(self.leases.span.total_seconds() / 3):
                try:
                    self.leases.renew(self.app.clock())
                except MailflowError as error:
                    if self.store_away is None:
                        log.warning("lease_not_renewed", error=str(error))

        thread = threading.Thread(target=beat, name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.leave()

    def leave(self) -> None:
        """Let other daemons go on at once; one that cannot say so is taken for silent soon."""
        try:
            self.leases.give_back()
        except MailflowError as error:
            log.warning("lease_not_given_back", error=str(error))

    def _health(self) -> AbstractContextManager[object]:
        return health_of(self.app.settings, self.metrics.families)

    def _wait(self, clock: schedule.Scheduler) -> None:
        """Until the next beat; a new mail (IDLE) or a signal ends the wait earlier."""
        pause = max(0.0, min(clock.idle_seconds or 1.0, 5.0))
        end = time.monotonic() + pause
        try:
            # A lost connection is not dialled here: every few seconds would be too often for a server in trouble.
            if self.app.settings.mailbox.idle and self.mailbox.is_open and self.mailbox.wait(pause):
                self.guarded("read", self.read)
                self.guarded("send", self.send)
                return
        except MailboxError as error:
            log.warning("idle_ended", error=str(error))
            self.guarded("read", self.read)  # connects anew, once; then the poll goes on trying
        self.stopping.wait(max(0.0, end - time.monotonic()))  # without IDLE, all of the pause

    def guarded(self, name: str, step: Callable[[datetime], bool]) -> None:
        """`schedule` starves all jobs after an exception, so none may pass."""
        if self.stopping.is_set():
            return
        try:
            with self.pulse.of(name):
                step(self.app.clock())
        except StoreError as error:
            self._store_is_away(name, error)
            return
        except (MailboxError, SendingError) as error:
            log.warning("server_unavailable", step=name, error=str(error))
        except MailflowError as error:
            log.error("step_failed", step=name, error=str(error))
        except Exception:
            log.exception("step_failed", step=name)
            return
        self._store_is_back(name)

    def _store_is_away(self, step: str, error: StoreError) -> None:
        """Said once, with what to do; every step tries again at its next turn, and nothing is lost meanwhile."""
        if self.store_away is None:
            self.store_away = step, self.app.clock()
            log.error("store_unavailable", step=step, error=str(error))

    def _store_is_back(self, step: str) -> None:
        """Back is when the step that failed gets through: on a full disk small steps may do so all the time."""
        if self.store_away is None or self.store_away[0] != step:
            return
        log.warning("store_is_back", seconds=round((self.app.clock() - self.store_away[1]).total_seconds()))
        self.store_away = None

    def _alive(self, now: datetime) -> bool:
        self.beat("daemon", now)
        return False

    def log_seal(self, _now: datetime) -> bool:
        with self.app.store.transaction() as tx:
            log.info("audit_seal", seal=str(tx.chain.head()))
        return False

    def _reload_if_asked(self) -> None:
        if not self.reloading.is_set():
            return
        self.reloading.clear()
        try:
            self.app.reload()
            log.info("reloaded")
        except MailflowError as error:  # the rules in force stay in force
            log.error("not_reloaded", error=str(error))


def handlers(
    opinions: Opinions, directives: Directives, reporting: Reporting, issues: Issues
) -> dict[Disposition, Handler]:
    """Which flow acts on which verdict. A receipt needs no act. What a message ends is heard before it is filed."""
    decided = _both(reporting.decide, directives.take)
    return {
        Disposition.OPINION: lambda tx, filing: opinions.file(tx, issues.hear(tx, filing)),
        Disposition.EMPTY: opinions.ask_again,
        Disposition.AUTO_REPLY: opinions.note_absence,
        Disposition.BOUNCE: opinions.note_bounce,
        Disposition.BULLETIN: opinions.keep_bulletin,
        Disposition.QUARANTINED: opinions.hold,
        Disposition.REFUSED_SECRET: opinions.refuse,
        Disposition.DECISION: lambda tx, filing: decided(tx, issues.hear_beside_decision(tx, filing)),
        Disposition.DIRECTIVE: directives.take,
    }


def _both(*acts: Handler) -> Handler:
    def act(tx: Transaction, filing: Filing) -> None:
        for one in acts:
            one(tx, filing)

    return act


def health_of(settings: Settings, look: Callable[[], Sequence[Family]]) -> AbstractContextManager[object]:
    """The answer to the operator's monitor, where the settings ask for one. Raises SettingsError for a taken port."""
    from mailflow.adapters.health import Health

    chosen = settings.health
    try:
        return Health(chosen.port, look) if chosen.enabled else nullcontext()
    except OSError as error:
        raise SettingsError(
            f"[health] port {chosen.port}: không dùng được ({error.strerror}). Có thể dịch vụ đang chạy rồi, hoặc "
            "chương trình khác dùng cổng này; hãy chọn cổng khác."
        ) from error


def build_service(settings: Settings | Path | None = None, parts: Parts | None = None) -> Service:
    """The service on real servers; `parts` where several services share some. Raises MailflowError."""
    from mailflow.app import build_app

    app = build_app(settings, parts)
    return Service(app, mailbox_of(app.settings), sender_of(app.settings), alarm_sender_of(app.settings))


def mailbox_of(settings: Settings) -> Mailbox:
    """The team mailbox as the settings name it. Raises SettingsError."""
    from mailflow.adapters.mailbox import Folders, Mailbox

    box = settings.mailbox
    folders = Folders(box.inbox, box.processed, box.quarantine)
    return Mailbox(settings.imap_account(token_source(settings, "mailbox")), folders, box.pass_seconds)


def sender_of(settings: Settings) -> Sender:
    """The way out as the settings name it. Raises SettingsError."""
    from mailflow.adapters.sending import Sender

    account = settings.smtp_account(token_source(settings, "smtp"))
    return Sender(account, settings.smtp.concurrency, helo=settings.smtp.helo or "[127.0.0.1]")


def alarm_sender_of(settings: Settings) -> Sender | None:
    """The second way out, for alarms; None where none is set. Raises SettingsError."""
    from mailflow.adapters.sending import Sender

    account = settings.alarm_account(token_source(settings, "alarm_smtp"))
    return Sender(account, 1, helo=settings.alarm_smtp.helo or "[127.0.0.1]") if account else None


def _certificates(mailbox: Mailbox, *senders: Sender | None) -> dict[str, datetime]:
    """Until when the certificates of the servers we talked to are valid."""
    found = dict(mailbox.certificates)
    for sender in senders:
        found.update(sender.certificates if sender else {})
    return found


def token_source(settings: Settings, section: str) -> TokenSource | None:
    """Where access tokens for a server come from; None with a password."""
    from mailflow.adapters.oauth import TokenSource

    given = settings.token_options(section)
    if given is None:
        return None
    return TokenSource(
        given["endpoint"], given["client_id"], given["client_secret"], given["refresh_token"], given["scope"]
    )


@contextmanager
def signals(stopping: threading.Event, reloading: threading.Event) -> Iterator[None]:
    """Inside, SIGTERM and SIGINT set `stopping`, SIGHUP sets `reloading`; only in a process' first thread."""
    before = {s: signal.getsignal(s) for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    signal.signal(signal.SIGHUP, lambda *_: reloading.set())
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
