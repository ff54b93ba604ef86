"""Builds everything once and holds it: settings, rules, store, templates, servers. Tests build it with fakes.

`post` is the one way in which the program speaks: a letter becomes a row of the outbox in the transaction of its cause.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import structlog

from mailflow.core import approval, judge, letters, outgoing
from mailflow.core.judge import Context
from mailflow.core.letters import Desk, Letter
from mailflow.core.masking import masked_rows
from mailflow.core.office import Office
from mailflow.core.outgoing import Inline
from mailflow.core.records import (
    DeliveryState,
    Event,
    KeptDirective,
    MessageState,
    OutgoingMail,
    StoredMessage,
)
from mailflow.core.reference import Signer, codes_in
from mailflow.core.report import Report, Unfiled
from mailflow.core.report_compile import compile_report
from mailflow.core.roster import Group, Roster
from mailflow.core.series import back_from
from mailflow.core.timetable import Timetable
from mailflow.core.verdict import Answered, Verdict
from mailflow.core.week import Week, local
from mailflow.errors import PrintingError
from mailflow.parts import Parts

if TYPE_CHECKING:
    from mailflow.adapters.documents import Documents
    from mailflow.adapters.printing import Printer
    from mailflow.adapters.rules import Rules
    from mailflow.adapters.settings import Settings
    from mailflow.adapters.store import Store, Transaction
    from mailflow.adapters.templates import Templates
    from mailflow.core.message import Extracted, Mail
    from mailflow.core.reply import Split

log = structlog.get_logger()

_R = TypeVar("_R")

FIRST_RUN = "first_run"  # a beat; weeks that closed before it are not this service's
SEAL_HEADER = "X-Mailflow-Audit"


def utc_now() -> datetime:
    """The real clock: now, aware, in UTC."""
    return datetime.now(UTC)


@dataclass
class Reading:
    """What is needed to understand a message, without store or servers: `explain` needs no more."""

    settings: Settings
    rules: Rules
    documents: Documents

    @classmethod
    def build(cls, settings: Settings | Path | None = None) -> Reading:
        """From a settings file (or loaded settings). Raises SettingsError, RulesError."""
        from mailflow.adapters.documents import Documents, Limits
        from mailflow.adapters.rules import Rules
        from mailflow.adapters.settings import Settings

        loaded = settings if isinstance(settings, Settings) else Settings.load(settings)
        return cls(loaded, Rules.load(loaded.rules_dir), Documents(Limits(**loaded.limits.model_dump())))

    def context(self, arrived: datetime, answered: Answered | None) -> Context:
        """What the judge may know about a message that arrived at `arrived`."""
        day = local(arrived).date()
        identity = self.settings.identity
        return Context(
            roster=self.rules.on(day),
            lexicon=self.rules.lexicon(day),
            at=arrived,
            answered=answered,
            authserv_ids=tuple(identity.authserv_ids),
            own_addresses=(identity.team_address,),
            require_pass=identity.require_pass,
            max_bytes=self.settings.mailbox.max_message_mb * 1_000_000,
        )


@dataclass
class App:
    """What every flow needs. `clock` and `nonce` are the only sources of time and chance."""

    reading: Reading
    store: Store
    templates: Templates
    signer: Signer
    timetable: Timetable
    office: Office
    clock: Callable[[], datetime] = utc_now
    nonce: Callable[[], str] = field(default=lambda: uuid.uuid4().hex)
    pretending: bool = False  # rehearsal: mail counts as arrived at the pretended time
    silent: bool = False  # rebuilding from the mailbox: everything was said once already
    parts: Parts = field(default_factory=Parts)

    @property
    def settings(self) -> Settings:
        return self.reading.settings

    @property
    def rules(self) -> Rules:
        return self.reading.rules

    @cached_property
    def printer(self) -> Printer:
        """Puts reports on paper; made at the first use, since most commands never print."""
        return self.parts.printer(self.settings)

    def template_problems(self) -> dict[str, str]:
        """Mails and printed forms that an older template had to make, with what is wrong with today's."""
        made = self.__dict__.get("printer")  # not made only to be asked
        return {**self.templates.problems, **(made.problems if made else {})}

    def reload(self) -> None:
        """Read rules and templates again; wrong ones leave those in force. Raises RulesError, TemplateError."""
        from mailflow.adapters.rules import Rules

        rules = Rules.load(self.settings.rules_dir)
        self.templates = self.parts.templates(self.settings, self.templates.worked)
        self.reading.rules = rules

    def pretend(self, now: datetime) -> None:
        """Stand still at `now` (rehearsal, demo)."""
        self.clock, self.pretending = (lambda: now), True

    def roster(self, now: datetime) -> Roster:
        """The rules as they stand on the local date of `now`."""
        return self.rules.on(local(now).date())

    def desk(self, now: datetime, group: str | None = None, week: Week | None = None) -> Desk:
        """Where a letter of a group's week is written, with the names of the date."""
        roster = self.roster(now)
        return Desk(self.office, roster, week, roster.group(group) if group else None)

    def answered_mail(self, tx: Transaction, mail: Mail) -> OutgoingMail | None:
        """Which of our mails `mail` answers, proven by our Message-ID or, second, by the code in its subject."""
        rows = [tx.outbox.by_message_id(mid) for mid in self.signer.proven(_named(mail))]
        rows += [tx.outbox.by_code(code, mail.from_address) for code in codes_in(mail.subject)]
        return next((r for r in rows if r), None)

    def answered_directive(self, tx: Transaction, mail: Mail) -> KeptDirective | None:
        """The directive that our answered mail passed on to this sender."""
        row = self.answered_mail(tx, mail)
        if row is None or row.purpose != "directive":
            return None
        return tx.directives.get(int(row.once.split(":")[1]))

    def answered(self, tx: Transaction, mail: Mail) -> Answered | None:
        """The answered mail, as the judge may know it."""
        row = self.answered_mail(tx, mail)
        if row is None:
            return self._lost(_named(mail)) if self.silent else None
        return Answered(
            row.answer_as, row.group, row.week, row.version, row.report_sha256, row.to, row.text,
            approval_code=self.approval_code(row),
        )  # fmt: skip

    def _lost(self, named: str) -> Answered | None:
        """Our Message-ID proves that a report was decided on; which version, the lost row alone knew."""
        purposes = [mid.split(".")[1] for mid in self.signer.proven(named)]
        return next((Answered(letters.DECIDED_ON[p]) for p in purposes if p in letters.DECIDED_ON), None)

    def approval_code(self, mail: OutgoingMail | Letter) -> str:
        """What a yes to this mail of ours must repeat; "" when the office asks for no second factor."""
        if not self.settings.policy.approval_code or mail.answer_as not in approval.SUBMITTED:
            return ""
        return self.signer.approval_code(mail.to, f"{mail.group}:{mail.week}:{mail.version}:{mail.report_sha256}")

    def take_apart(self, mail: Mail, received_at: datetime, answered: Answered | None) -> Split | None:
        """New and quoted text of a mail; what our own mail (`answered`) said is known to be quoted."""
        return judge.take_apart(mail, self.reading.context(received_at, answered))

    def understand(
        self,
        mail: Mail,
        documents: Mapping[int, Extracted],
        received_at: datetime,
        answered: Answered | None,
        split: Split | None = None,
    ) -> Verdict:
        """What a stored message means by today's rules, with what our own mail (`answered`) proves about it."""
        return judge.judge(mail, documents, self.reading.context(received_at, answered), split)

    def compile(self, tx: Transaction, group: str, week: Week, now: datetime) -> Report:
        """The group's report as the stored opinions make it now; items keep the numbers of the newest version."""
        roster = self.roster(now)
        shown = self.shown
        opinions = tx.opinions.of_week(group, week)
        originals = [before for o in opinions if (before := tx.opinions.original(o.id)) and before != o]
        attendance = tx.attendance.of_week(group, week)
        unfiled = [_unfiled(m) for m in tx.messages.find(group, week, state=MessageState.QUARANTINED)]
        kept, last = tx.reports.get(group, week), tx.reports.get(group, week.previous())
        since = last.created_at if last else week.previous().moment(0, time.min)
        followed = tx.issues.followed(group, since)
        return compile_report(
            roster.group(group),
            roster,
            week,
            shown(opinions, "text"),
            dict(zip(attendance, shown(attendance.values(), "detail"), strict=True)),
            shown(self._directives(tx, roster.group(group), roster, since), "text"),
            shown(tx.notes.of_week(group, week), "text"),
            closing=self.timetable.closing.of(week),
            office=self.office,
            unfiled=shown(unfiled, "subject"),
            numbers=Report.from_json(kept.content).numbers() if kept else {},
            originals={o.id: o.text for o in shown(originals, "text")},
            indicators=self.rules.indicators(week.sunday),
            history=[Report.from_json(one.content) for one in tx.reports.approved(group, back_from(week)[0], week)],
            followed=[replace(f, issue=shown([f.issue], "text")[0]) for f in followed if f.issue.week <= week],
            before=Report.from_json(last.content) if last else None,
        )

    def shown(self, rows: Iterable[_R], field: str) -> list[_R]:
        """Rows as a report may tell them: no personal numbers in that field. What is stored stays as it came."""
        return masked_rows(rows, field) if self.settings.policy.mask_personal_data else list(rows)

    def _directives(self, tx: Transaction, group: Group, roster: Roster, since: datetime) -> list[KeptDirective]:
        """Part IV: what is open, and what was done since the report before. Work that the leadership gives to units of
        several groups stands in the report of each of them."""
        own = {m.id for m in roster.members_of(group.id)}
        found = [*tx.directives.open(), *tx.directives.done_since(since)]
        return [d for d in found if d.group == group.id or (d.group is None and own & set(d.assignees))]

    def post(
        self,
        tx: Transaction,
        letter: Letter,
        now: datetime,
        *,
        once: str,
        cause: int | None = None,
        reply_to: str = "",
    ) -> bool:
        """Queue one letter. `once` is its key for all time: False when it was queued before, or nobody is to get it."""
        if self.silent:
            return False
        if not letter.to:
            tx.events.add(Event(now, "mailflow", "no_address", letter.group, letter.week, cause, {"letter": once}))
            return False
        message_id = self.signer.message_id(letter.purpose, self.nonce())
        code = self.signer.code(message_id)
        rendered = letters.render(self.templates, letter, code, self._code_to_show(letter, now))
        raw = outgoing.build(
            message_id=message_id,
            from_addr=self.settings.sender_of(letter.purpose == letters.ALARM),
            from_name=self.settings.smtp.from_name,
            to=letter.to,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            now=now,
            in_reply_to=reply_to,
            references=[reply_to] if reply_to else [],
            attachments=letter.attachments,
            inline=self.pictures(letter, rendered.html),
            replied=letter.replied,
            headers=self._audit_seal(tx, letter),
        )
        mail = OutgoingMail(
            message_id=message_id,
            once=once,
            purpose=letter.purpose,
            to=letter.to,
            subject=rendered.subject,
            raw=raw,
            text=rendered.text,
            queued_at=now,
            code=code,
            answer_as=letter.answer_as,
            group=letter.group,
            week=letter.week,
            version=letter.version,
            report_sha256=letter.report_sha256,
            cause=cause,
            notice=letter.notice,
            state=self._admitted(tx, letter, now),
        )
        return tx.outbox.queue(mail)

    def _audit_seal(self, tx: Transaction, letter: Letter) -> dict[str, str]:
        """Every mail with a report carries the seal of the audit trail: copies that no database can take back."""
        seal = tx.chain.head() if letter.attachments else None
        return {SEAL_HEADER: seal.short} if seal else {}

    def pictures(self, letter: Letter, html: str) -> list[Inline]:
        """The charts that the letter's HTML names. One that cannot be drawn leaves its words."""
        made = []
        for content_id, svg in letters.charts_shown(letter.context).items():
            if f"cid:{content_id}" in html:
                try:
                    made.append(Inline(content_id, "image/png", self.printer.png(svg)))
                except PrintingError as error:
                    log.error("chart_not_drawn", letter=letter.purpose, error=str(error))
        return made

    def _code_to_show(self, letter: Letter, now: datetime) -> str:
        """The one-time code is only ever written to an address that may approve."""
        code = self.approval_code(letter)
        if not code or letter.group is None:
            return ""
        approvers = self.roster(now).group(letter.group).approvers
        return code if letter.to.casefold() in {a.casefold() for a in approvers} else ""

    def _admitted(self, tx: Transaction, letter: Letter, now: datetime) -> DeliveryState:
        """QUEUED, or HELD when the address had its day's share of such notices: a loop or a flood stops here."""
        if not letter.notice:
            return DeliveryState.QUEUED
        midnight = local(now).replace(hour=0, minute=0, second=0, microsecond=0)
        sent = tx.outbox.notices_today(letter.to, letter.purpose, midnight.astimezone(UTC))
        return DeliveryState.QUEUED if sent < self.settings.policy.notices_per_day else DeliveryState.HELD

    def watchers(self, desk: Desk, secretary: bool = False) -> list[str]:
        """Who is told of a trouble of the service: the operator, or the standing agency where none is named."""
        operator = self.settings.office.alarm_address
        known = [operator] if operator else list(desk.roster.standing)
        more = [desk.secretary.address] if secretary else []
        return list(dict.fromkeys(to for to in [*known, *more] if to))

    def event(self, tx: Transaction, now: datetime, actor: str, what: str, **more: object) -> None:
        """Write one line of the audit trail; `group`, `week`, `message` are columns, the rest is detail."""
        place = {k: more.pop(k, None) for k in ("group", "week", "message")}
        tx.events.add(Event(now, actor, what, detail=dict(more), **place))  # type: ignore[arg-type]

    def since(self, tx: Transaction, now: datetime) -> datetime:
        """When this service first ran; remembered at the first call."""
        first = tx.beats.get(FIRST_RUN)
        if first is None:
            tx.beats.beat(FIRST_RUN, now)
            return now
        return first.at


def _named(mail: Mail) -> str:
    """The Message-IDs that a mail says it answers, the nearest first."""
    return " ".join([*mail.in_reply_to, *reversed(mail.references)])


def _unfiled(message: StoredMessage) -> Unfiled:
    return Unfiled(message.sender, message.subject, message.reason, message.received_at)


def build_app(settings: Settings | Path | None = None, parts: Parts | None = None) -> App:
    """The app on real parts; the database is brought to this program's version. Raises MailflowError."""
    parts, reading = parts or Parts(), Reading.build(settings)
    loaded = reading.settings
    loaded.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = parts.store(loaded)
    store.migrate()
    return App(
        parts=parts,
        reading=reading,
        store=store,
        templates=parts.templates(loaded),
        signer=Signer(loaded.signing_key(), loaded.message_id_domain),
        timetable=loaded.timetable(),
        office=loaded.names(),
    )
