"""The sections of settings.toml with their defaults. What they mean is documented there, beside each key.

A secret (`password`, `url` with a password, ...) never stands in the file: it comes from the environment, or from the
file that the key's `..._file` names.
"""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from mailflow.core.account import Tls
from mailflow.core.office import Office
from mailflow.core.review_period import Annex, DayOfYear
from mailflow.core.timetable import DeliveryMode, HolidayPolicy, Silence, WeekTime

_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.)?[A-Za-z0-9.-]{1,190}")
_O = Office()
SECRETS = frozenset({"password", "secret", "client_secret", "refresh_token"})


def _address(text: str) -> str:
    if text and not _ADDRESS.fullmatch(text):
        raise ValueError(f'cần một địa chỉ thư, nhưng đang là "{text}"')
    return text.lower()


def _week_time(text: str) -> str:
    try:
        WeekTime.parse(text)
    except ValueError as error:
        raise ValueError(f'cần thứ và giờ, ví dụ "Wed 08:00" hoặc "next Mon 07:00", nhưng đang là "{text}"') from error
    return text


def _maybe_week_time(text: str) -> str:
    return _week_time(text) if text else text


def _day(text: str) -> str:
    try:
        DayOfYear.parse(text)
    except ValueError as error:
        raise ValueError(f'cần ngày và tháng, ví dụ "01/11", nhưng đang là "{text}"') from error
    return text


Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
MailAddress = Annotated[str, AfterValidator(_address)]
Moment = Annotated[str, AfterValidator(_week_time)]
MaybeMoment = Annotated[str, AfterValidator(_maybe_week_time)]


DayText = Annotated[str, AfterValidator(_day)]
Port = Annotated[int, Field(ge=0, le=65535)]
Count = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A table of settings.toml: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfficeNames(Section):
    province: Name = _O.province
    uy_ban: Name = _O.uy_ban
    cap_uy: Name = _O.cap_uy
    dia_danh: Name = _O.dia_danh
    ioc: Name = _O.ioc
    issuer: Name = _O.issuer
    parent: Name = _O.parent
    decision: Name = _O.decision
    addressees: tuple[Name, ...] = _O.addressees
    symbol: str = _O.symbol
    sender_name: Name = _O.sender_name
    contact: str = ""
    sign_with_office: bool = _O.sign_with_office
    alarm_address: MailAddress = ""
    security_officer: MailAddress = ""


class Server(Section):
    """What IMAP and SMTP have in common. `port` 0 is the usual one for `tls`."""

    host: str = ""
    port: Port = 0
    tls: Tls = Tls.IMPLICIT
    allow_plaintext: bool = False
    username: str = ""
    password: SecretStr | None = None
    password_file: Path | None = None
    auth: Literal["password", "xoauth2"] = "password"
    ca_file: Path | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60.0


class MailboxServer(Server):
    inbox: Name = "INBOX"
    processed: Name = "Da xu ly"
    quarantine: Name = "Cho xem xet"
    pass_seconds: Annotated[int, Field(ge=30, le=3600)] = 180
    poll_seconds: Annotated[int, Field(ge=5, le=3600)] = 60
    idle: bool = True
    max_message_mb: Annotated[int, Field(ge=1, le=200)] = 30


class SmtpServer(Server):
    from_name: Name = _O.sender_name
    concurrency: Annotated[int, Field(ge=1, le=20)] = 4
    helo: str = ""


class AlarmSmtpServer(Server):
    """A way out of its own for alarms; unused while `host` is empty."""

    helo: str = ""
    from_address: MailAddress = ""


class Alarms(Section):
    enabled: bool = True
    mailbox_minutes: Annotated[int, Field(ge=2, le=1440)] = 15
    queue_minutes: Annotated[int, Field(ge=2, le=1440)] = 30
    quarantine_hours: Annotated[int, Field(ge=1, le=160)] = 24
    deadline_hours: Annotated[float, Field(gt=0, le=72)] = 2.0
    clock_seconds: Annotated[int, Field(ge=30, le=3600)] = 120
    certificate_days: Annotated[int, Field(ge=1, le=60)] = 14
    disk_mb: Annotated[int, Field(ge=100)] = 1000


class OAuth(Section):
    """Where access tokens come from (RFC 6749 6); unused unless a server says `auth = "xoauth2"`."""

    endpoint: str = ""
    client_id: str = ""
    scope: str = ""
    client_secret: SecretStr | None = None
    client_secret_file: Path | None = None
    refresh_token: SecretStr | None = None
    refresh_token_file: Path | None = None


class Identity(Section):
    team_address: MailAddress = "ykien@binhphuoc.example"
    authserv_ids: tuple[Name, ...] = ("mx.binhphuoc.example",)
    require_pass: bool = False
    message_id_domain: str = ""
    secret: SecretStr | None = None
    secret_file: Path | None = None


class WeekTimes(Section):
    request: Moment = "Wed 08:00"
    reminders: tuple[Moment, ...] = ("Fri 08:00", "Sat 08:00")
    closing: Moment = "Sat 11:30"
    submission: Moment = "Sat 20:00"
    head_reminders: tuple[Moment, ...] = ("Sun 09:00", "Sun 17:00", "Mon 06:30")
    delivery: Moment = "Mon 07:00"
    deadline: Moment = "Mon 08:00"
    rehearsal: MaybeMoment = ""
    readiness: MaybeMoment = ""
    quiet_from: time = time(21, 0)
    quiet_to: time = time(6, 0)
    holidays: HolidayPolicy = HolidayPolicy.SEND


class Policy(Section):
    silence: Silence = Silence.NOTICE
    delivery: DeliveryMode = DeliveryMode.JOINT
    before_sunday: Literal["strict", "end_of_sunday"] = "strict"
    notices_per_day: Annotated[int, Field(ge=1, le=1000)] = 20
    head_gets_own_report: bool = False
    attach_docx: bool = False
    approval_code: bool = False
    mask_personal_data: bool = True


class Retention(Section):
    years: Annotated[int, Field(ge=0, le=100)] = 0


class YearlyReview(Section):
    enabled: bool = True
    on: DayText = "01/11"
    at: time = time(8, 0)
    next_working_day: bool = False
    period_end: DayText = "31/10"
    annex: Annex = Annex.JOINT
    reminder_days: tuple[Annotated[int, Field(ge=1, le=200)], ...] = (3, 7, 14)


class Database(Section):
    url: SecretStr | None = None
    url_file: Path | None = None
    pg_schema: str = ""
    takeover_seconds: Annotated[int, Field(ge=3, le=300)] = 30


class Paths(Section):
    rules: Path | None = None
    templates: Path | None = None
    data: Path = Path("var")


class Log(Section):
    format: Literal["json", "console"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Health(Section):
    enabled: bool = True
    port: Annotated[int, Field(ge=1, le=65535)] = 8936


class Rehearsal(Section):
    enabled: bool = False


class Limits(Section):
    """What reading the attachments of one message may use; a child process is ended beyond it."""

    cpu_seconds: Count = 60
    wall_seconds: Count = 120
    memory_mb: Annotated[int, Field(ge=128)] = 1024
    attachments: Count = 50
    attachment_mb: Count = 30
    unpacked_mb: Count = 200
    ocr: bool = True
    readers: Annotated[int, Field(ge=0, le=16)] = 0
