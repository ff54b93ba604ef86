"""Loading the settings: the file, then the environment over it. Mistakes name the file or variable, key and line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as SourceError

from mailflow.adapters.settings import sections as s
from mailflow.adapters.settings.secrets import key_file, key_of, secret_of
from mailflow.core import mistakes
from mailflow.core.account import Account, Tls
from mailflow.core.alarms import Patience
from mailflow.core.office import Office
from mailflow.core.review_period import DayOfYear, ReviewPlan
from mailflow.core.timetable import Timetable, WeekTime
from mailflow.errors import SettingsError

PREFIX = "MAILFLOW_"
_PACKAGE = Path(__file__).resolve().parents[2]
_IMAP_PORTS = {Tls.IMPLICIT: 993, Tls.STARTTLS: 143, Tls.NONE: 143}
_SMTP_PORTS = {Tls.IMPLICIT: 465, Tls.STARTTLS: 587, Tls.NONE: 25}
_SUNDAY = 6
_PASSWORD_IN_URL = re.compile(r"://[^/@:]{0,200}:[^/@]{1,200}@")


class Settings(BaseSettings):
    """Every option of the service. Made by `load`; the constructor takes sections as keyword arguments (tests)."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_ignore_empty=True, extra="forbid", frozen=True
    )

    office: s.OfficeNames = s.OfficeNames()
    mailbox: s.MailboxServer = s.MailboxServer()
    smtp: s.SmtpServer = s.SmtpServer()
    alarm_smtp: s.AlarmSmtpServer = s.AlarmSmtpServer()
    alarms: s.Alarms = s.Alarms()
    oauth: s.OAuth = s.OAuth()
    oauth_smtp: s.OAuth = s.OAuth()
    identity: s.Identity = s.Identity()
    week: s.WeekTimes = s.WeekTimes()
    policy: s.Policy = s.Policy()
    review: s.YearlyReview = s.YearlyReview()
    retention: s.Retention = s.Retention()
    database: s.Database = s.Database()
    paths: s.Paths = s.Paths()
    log: s.Log = s.Log()
    health: s.Health = s.Health()
    rehearsal: s.Rehearsal = s.Rehearsal()
    limits: s.Limits = s.Limits()

    _file: Path | None = PrivateAttr(default=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes over what the file says (`load` hands the file's values to the constructor)."""
        return env_settings, init_settings

    @classmethod
    def load(cls, path: Path | None = None) -> Settings:
        """Read `path`, else ./settings.toml, /etc/mailflow/settings.toml, or the defaults shipped with the program.

        Raises SettingsError naming file (or variable) and key.
        """
        file = path or _default_file()
        source, data = _read(file) if file else ("", {})
        _refuse_unknown_variables(cls)
        try:
            made = cls(**data)
        except ValidationError as error:
            raise SettingsError(_told(error, file, source)) from error
        except SourceError as error:
            field = re.search(r'field "(\w+)"', str(error))
            name = f"{PREFIX}{field[1].upper()}__..." if field else PREFIX
            raise SettingsError(f"Biến môi trường {name}: danh sách phải viết theo JSON, ví dụ '[\"a\"]'.") from error
        made._file = file if path or file not in _shipped() else None
        made.timetable()
        return made

    def timetable(self) -> Timetable:
        """The week's times. Raises SettingsError when they stand in the wrong order."""
        week, parse = self.week, WeekTime.parse
        try:
            timetable = Timetable(
                request=parse(week.request),
                reminders=tuple(parse(one) for one in week.reminders),
                closing=parse(week.closing),
                submission=parse(week.submission),
                head_reminders=tuple(parse(one, after_week=True) for one in week.head_reminders),
                delivery=parse(week.delivery, after_week=True),
                deadline=parse(week.deadline, after_week=True),
                rehearsal=parse(week.rehearsal) if week.rehearsal else None,
                readiness=parse(week.readiness, after_week=True) if week.readiness else None,
                quiet_from=week.quiet_from,
                quiet_to=week.quiet_to,
                holidays=week.holidays,
                silence=self.policy.silence,
                mode=self.policy.delivery,
            )
        except ValueError as error:
            raise SettingsError(f"{self._named()}[week]: các mốc thời gian sai thứ tự: {error}.") from error
        if self.policy.before_sunday == "strict" and timetable.submission.day >= _SUNDAY:
            raise SettingsError(
                f"{self._named()}[week] submission ({timetable.submission}) phải trước ngày Chủ nhật (Quyết định 2936, "
                'Phụ lục). Nếu hiểu là hết Chủ nhật, đặt [policy] before_sunday = "end_of_sunday".'
            )
        return timetable

    def review_plan(self) -> ReviewPlan:
        """When the yearly review is made and what it covers."""
        chosen, parse = self.review, DayOfYear.parse
        return ReviewPlan(
            enabled=chosen.enabled,
            on=parse(chosen.on),
            at=chosen.at,
            next_working_day=chosen.next_working_day,
            last=parse(chosen.period_end),
            annex=chosen.annex,
            reminders=chosen.reminder_days,
        )

    def names(self) -> Office:
        """The proper names printed in reports and mails."""
        return Office(**{f.name: getattr(self.office, f.name) for f in fields(Office)})

    def imap_account(self, token: Callable[[], str] | None = None) -> Account:
        """The mailbox's account; `token` gives access tokens when `auth = "xoauth2"`. Raises SettingsError."""
        return self._account("mailbox", self.mailbox, _IMAP_PORTS, token)

    def smtp_account(self, token: Callable[[], str] | None = None) -> Account:
        """The sending account. Raises SettingsError."""
        return self._account("smtp", self.smtp, _SMTP_PORTS, token)

    def alarm_account(self, token: Callable[[], str] | None = None) -> Account | None:
        """The account that alarms are sent by; None when they go the way of all mail. Raises SettingsError."""
        return self._account("alarm_smtp", self.alarm_smtp, _SMTP_PORTS, token) if self.alarm_smtp.host else None

    def sender_of(self, alarm: bool) -> str:
        """The address that stands in From: the team's, or the one set for alarms."""
        own = self.alarm_smtp.from_address if alarm and self.alarm_smtp.host else ""
        return own or self.identity.team_address

    def patience(self) -> Patience:
        """How much is borne before somebody is told."""
        chosen = self.alarms
        return Patience(
            mailbox=timedelta(minutes=chosen.mailbox_minutes),
            queue=timedelta(minutes=chosen.queue_minutes),
            quarantine=timedelta(hours=chosen.quarantine_hours),
            deadline=timedelta(hours=chosen.deadline_hours),
            certificate=timedelta(days=chosen.certificate_days),
            clock_seconds=chosen.clock_seconds,
            disk_bytes=chosen.disk_mb * 1_000_000,
        )

    def token_options(self, section: str) -> dict[str, str] | None:
        """What section "mailbox", "smtp" or "alarm_smtp" needs for an access token; None unless `auth` is "xoauth2".

        Keys: endpoint, client_id, client_secret, refresh_token, scope. For SMTP [oauth_smtp] goes before [oauth] if it
        names an endpoint. Raises SettingsError when one of them is missing.
        """
        if getattr(self, section).auth != "xoauth2":
            return None
        own = section == "smtp" and self.oauth_smtp.endpoint
        name, chosen = ("oauth_smtp", self.oauth_smtp) if own else ("oauth", self.oauth)
        options = {"endpoint": chosen.endpoint, "client_id": chosen.client_id}
        for key in ("client_secret", "refresh_token"):
            options[key] = self._secret(name, chosen, key) or ""
        for key in ("endpoint", "client_id", "refresh_token"):
            if not options[key]:
                raise SettingsError(
                    f'{self._named()}[{name}] {key}: còn trống, mà [{section}] auth = "xoauth2" cần đến.'
                )
        return {**options, "scope": chosen.scope}

    def database_url(self) -> str:
        """The database's address; an SQLite file in the data folder unless something else is set.

        A schema is part of it: whoever has the address reaches no other office's rows.
        """
        given = self._secret("database", self.database, "url") or f"sqlite:///{self.data_dir / 'mailflow.sqlite3'}"
        schema = self.database.pg_schema
        return f"{given}{'&' if '?' in given else '?'}schema={schema}" if schema else given

    def signing_key(self, create: bool = True) -> bytes:
        """The key that proves which mail of ours is answered; made in the data folder at first use.

        Raises SettingsError; with `create` false also when there is none yet.
        """
        if self.identity.secret is not None:
            return key_of(self.identity.secret.get_secret_value())
        file = self.identity.secret_file
        return key_file(self._resolved(file) if file else self.data_dir / "secret.key", create and file is None)

    @property
    def message_id_domain(self) -> str:
        """Right of the @ in our Message-IDs."""
        return self.identity.message_id_domain or self.identity.team_address.rpartition("@")[2]

    @property
    def rules_dir(self) -> Path:
        return self._folder(self.paths.rules, "rules")

    @property
    def templates_dir(self) -> Path:
        return self._folder(self.paths.templates, "templates")

    @property
    def builtin_templates(self) -> Path | None:
        """The templates shipped with the program, which the office does not edit; None where there are none."""
        places = (_PACKAGE / "share" / "templates", _PACKAGE.parent / "templates")
        return next((place for place in places if place.is_dir()), None)

    @property
    def data_dir(self) -> Path:
        return self._resolved(self.paths.data)

    @property
    def file(self) -> Path | None:
        """The settings file in use; None for the defaults shipped with the program."""
        return self._file

    def _folder(self, given: Path | None, name: str) -> Path:
        """The folder set, else the one beside settings.toml, else the packaged one, else the repository's."""
        if given is not None:
            return self._resolved(given)
        beside = [self._file.parent / name] if self._file else []
        places = [*beside, _PACKAGE / "share" / name, _PACKAGE.parent / name]
        return next((place for place in places if place.is_dir()), places[0])

    def _resolved(self, path: Path) -> Path:
        """Relative paths count from the folder of settings.toml."""
        base = self._file.parent if self._file else Path.cwd()
        return (base / path.expanduser()).absolute()

    def _secret(self, name: str, section: s.Section, key: str) -> str | None:
        file: Path | None = getattr(section, f"{key}_file")
        where = f"{self._named()}[{name}] {key}"
        return secret_of(where, getattr(section, key), self._resolved(file) if file else None)

    def _account(self, name: str, server: s.Server, ports: dict[Tls, int], token: Callable[[], str] | None) -> Account:
        if not server.host:
            raise SettingsError(f"{self._named()}[{name}] host: còn trống; hãy ghi tên máy chủ thư.")
        return Account(
            host=server.host,
            port=server.port or ports[server.tls],
            tls=server.tls,
            username=server.username,
            password=None if server.auth == "xoauth2" else self._secret(name, server, "password"),
            token=token if server.auth == "xoauth2" else None,
            timeout=server.timeout_seconds,
            ca_file=str(self._resolved(server.ca_file)) if server.ca_file else None,
            allow_plaintext=server.allow_plaintext,
        )

    def _named(self) -> str:
        return f"{self._file}: " if self._file else ""


def _shipped() -> tuple[Path, ...]:
    return _PACKAGE / "share" / "settings.toml", _PACKAGE.parent / "settings.toml"


def _default_file() -> Path | None:
    places = (Path("settings.toml").absolute(), Path("/etc/mailflow/settings.toml"), *_shipped())
    return next((place for place in places if place.is_file()), None)


def _read(file: Path) -> tuple[str, dict[str, Any]]:
    try:
        source = file.read_text("utf-8-sig")
        data = tomllib.loads(source)
    except OSError as error:
        raise SettingsError(f"{file}: không đọc được ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file}: không phải chữ UTF-8; hãy lưu lại tệp theo UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file}: sai cú pháp TOML: {error}.") from error
    _refuse_secrets(file, source, data)
    return source, data


def _refuse_secrets(file: Path, source: str, data: dict[str, Any]) -> None:
    for name, section in data.items():
        for key, value in section.items() if isinstance(section, dict) else ():
            if key in s.SECRETS or (name == "database" and _PASSWORD_IN_URL.search(str(value))):
                variable = f"{PREFIX}{name}__{key}".upper()
                line = mistakes.line_of(source, (name, key))
                raise SettingsError(
                    f"{file}, dòng {line}, [{name}] {key}: bí mật không được ghi trong tệp này. Hãy đặt biến môi "
                    f"trường {variable}, hoặc ghi bí mật vào một tệp riêng và nêu tên tệp ở {key}_file."
                )


def _refuse_unknown_variables(settings: type[Settings]) -> None:
    """MAILFLOW_MAILBOXX__HOST would otherwise be ignored in silence."""
    known = list(settings.model_fields)
    for variable in sorted(os.environ):
        name, nested, _ = variable.removeprefix(PREFIX).partition("__")
        if variable.startswith(PREFIX) and nested and name.lower() not in known:
            raise SettingsError(f"Biến môi trường {variable}: {mistakes.unknown(name.lower(), known)}")


def _told(error: ValidationError, file: Path | None, source: str) -> str:
    return "\n".join(_one(dict(one), file, source) for one in error.errors(include_url=False))


def _one(error: dict[str, Any], file: Path | None, source: str) -> str:
    place = tuple(error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{_at(file, source, place)}: {mistakes.unknown(str(place[-1]), _keys(place[:-1]))}"
    secret = bool(s.SECRETS & set(place)) or place[:1] == ("database",)
    return f"{_at(file, source, place)}: {mistakes.expected({**error, 'input': '***'} if secret else error)}"


def _keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys of the section at `place`."""
    model: type[BaseModel] = Settings
    for part in place:
        inner = model.model_fields[str(part)].annotation if str(part) in model.model_fields else None
        model = inner if isinstance(inner, type) and issubclass(inner, BaseModel) else model
    return list(model.model_fields)


def _at(file: Path | None, source: str, place: tuple[int | str, ...]) -> str:
    """`/etc/mailflow/settings.toml, dòng 12, [mailbox] port`, or the variable that gave the value."""
    name, *rest = place
    variable = f"{PREFIX}{name}__{rest[0]}".upper() if rest else f"{PREFIX}{name}".upper()
    given = next((one for one in os.environ if one.upper() == variable and os.environ[one]), None)
    if given:
        return f"Biến môi trường {given}"
    line = mistakes.line_of(source, place)
    words = f"[{name}] {mistakes.key_path(rest)}".strip()
    return ", ".join([*([str(file)] if file else []), *([f"dòng {line}"] if line else []), words])
