import os
import stat
import threading
from datetime import time
from pathlib import Path

import pytest

from mailflow.adapters.settings import Settings
from mailflow.adapters.settings.secrets import key_file
from mailflow.core.account import Tls
from mailflow.core.office import Office
from mailflow.core.timetable import DeliveryMode, HolidayPolicy, Silence, Timetable
from mailflow.errors import SettingsError

SHIPPED = Path(__file__).resolve().parents[2] / "settings.toml"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in [one for one in os.environ if one.startswith("MAILFLOW_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def load(tmp_path):
    """Load settings from a text."""

    def of(text: str = "") -> Settings:
        (tmp_path / "settings.toml").write_text(text, "utf-8")
        return Settings.load(tmp_path / "settings.toml")

    return of


def test_the_shipped_file_states_every_option_with_its_default():
    shipped = Settings.load(SHIPPED)
    assert shipped.model_dump() == Settings().model_dump()
    text = SHIPPED.read_text("utf-8")
    for name, section in Settings.model_fields.items():
        assert f"[{name}]" in text
        for key in section.annotation.model_fields:
            if key in ("password", "secret", "client_secret", "refresh_token"):
                continue  # secrets never stand in the file
            if name == "oauth_smtp" and key.endswith("_file"):
                continue  # told to be as in [oauth]
            assert f"\n{key} = " in text or f"\n# {key} = " in text, (name, key)


def test_an_empty_file_gives_the_designs_week_and_the_decisions_names(load):
    settings = load()
    assert settings.timetable() == Timetable()
    assert settings.names() == Office()
    assert settings.identity.team_address == "ykien@binhphuoc.example"


def test_times_and_policies_come_from_the_file(load):
    settings = load(
        '[week]\nrequest = "Tue 09:15"\nreminders = []\ndelivery = "next Mon 06:45"\nquiet_from = "22:00"\n'
        'holidays = "skip"\n[policy]\nsilence = "send_marked"\ndelivery = "separate"\n'
    )
    timetable = settings.timetable()
    assert (timetable.request.day, timetable.request.at) == (1, time(9, 15))
    assert timetable.reminders == ()
    assert (timetable.delivery.day, timetable.delivery.at) == (7, time(6, 45))
    assert timetable.quiet_from == time(22, 0)
    assert timetable.holidays is HolidayPolicy.SKIP
    assert (timetable.silence, timetable.mode) == (Silence.SEND_MARKED, DeliveryMode.SEPARATE)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[mailbox]\nhosst = "x"', ["settings.toml, dòng 2, [mailbox] hosst", 'có phải là "host"']),
        ("[mailbxo]\nport = 1", ["dòng 1, [mailbxo]", 'có phải là "mailbox"']),
        ("[limits]\nzzzzz = 1", ["zzzzz", "các khóa dùng được", "cpu_seconds"]),
        ('\n[mailbox]\nport = "abc"', ["dòng 3, [mailbox] port", "số nguyên", '"abc"']),
        ("[mailbox]\nport = 99999", ["port", "không lớn hơn 65535", "99999"]),
        ("[health]\nport = 0", ["[health] port", "không nhỏ hơn 1"]),
        ("[mailbox]\nidle = 5", ["idle", "true hoặc false", "5"]),
        ("[mailbox]\ntimeout_seconds = 0", ["timeout_seconds", "lớn hơn 0"]),
        ("[smtp]\nconcurrency = 2.5", ["concurrency", "số nguyên", "2.5"]),
        ('[smtp]\ntls = "ssl"', ["[smtp] tls", "implicit", "starttls", "hoặc", '"ssl"']),
        ('[policy]\nsilence = "quiet"', ["silence", "notice", "hoặc", '"quiet"']),
        ('[identity]\nauthserv_ids = "mx"', ["authserv_ids", "danh sách", '"mx"']),
        ('[identity]\nauthserv_ids = ["a", 5]', ["authserv_ids[2]", "5"]),
        ('[identity]\nteam_address = "khong phai"', ["team_address", "địa chỉ thư", "khong phai"]),
        ('[office]\nprovince = ""', ["province", "không được để trống"]),
        ('[week]\nrequest = "Xyz 08:00"', ["[week] request", "Wed 08:00", "Xyz 08:00"]),
        ('[week]\nreminders = ["Fri 08:00", "Sat"]', ["reminders[2]", '"Sat"']),
        ('[week]\nquiet_from = "25:00"', ["quiet_from", "một giờ", "25:00"]),
        ('[week]\nclosing = "Tue 08:00"', ["[week]", "closing", "Tue 08:00"]),
        ('[week]\ndeadline = "Mon 06:00"', ["[week]", "deadline"]),
        ('[week]\nsubmission = "Sun 08:00"\nhead_reminders = []', ["submission", "before_sunday"]),
        ("mailbox = 3", ["[mailbox]", "một bảng", "3"]),
        ("[mailbox]\nport = = 1", ["settings.toml", "TOML", "line"]),
        ('[mailbox]\npassword = "hunter2"', ["[mailbox] password", "MAILFLOW_MAILBOX__PASSWORD", "password_file"]),
        ('[identity]\nsecret = "ab"', ["[identity] secret", "MAILFLOW_IDENTITY__SECRET"]),
        ('[database]\nurl = "postgresql://u:hunter2@h/d"', ["[database] url", "MAILFLOW_DATABASE__URL"]),
    ],
)
def test_a_mistake_in_the_file_names_line_and_key(load, text, named):
    with pytest.raises(SettingsError) as raised:
        load(text)
    for words in named:
        assert words in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_several_mistakes_are_told_at_once(load):
    with pytest.raises(SettingsError) as raised:
        load('[mailbox]\nport = "a"\nidle = 7\n[smtp]\nhelo = 5\n')
    assert len(str(raised.value).splitlines()) == 3


def test_before_sunday_may_be_read_as_the_end_of_sunday(load):
    text = '[week]\nsubmission = "Sun 08:00"\nhead_reminders = ["Sun 17:00"]\n[policy]\nbefore_sunday = "end_of_sunday"'
    assert load(text).timetable().submission.day == 6


def test_the_environment_goes_over_the_file(load, monkeypatch):
    monkeypatch.setenv("MAILFLOW_MAILBOX__HOST", "imap.other.example")
    monkeypatch.setenv("MAILFLOW_IDENTITY__AUTHSERV_IDS", '["mx1.example", "mx2.example"]')
    monkeypatch.setenv("MAILFLOW_SMTP__HOST", "")
    settings = load('[mailbox]\nhost = "imap.file.example"\nport = 1993\n[smtp]\nhost = "smtp.file.example"')
    assert (settings.mailbox.host, settings.mailbox.port) == ("imap.other.example", 1993)
    assert settings.identity.authserv_ids == ("mx1.example", "mx2.example")
    assert settings.smtp.host == "smtp.file.example"


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("MAILFLOW_MAILBOXX__HOST", "a", ["MAILFLOW_MAILBOXX__HOST", '"mailbox"']),
        ("MAILFLOW_MAILBOX__HOSST", "a", ["MAILFLOW_MAILBOX__HOSST", '"host"']),
        ("MAILFLOW_MAILBOX__PORT", "a", ["MAILFLOW_MAILBOX__PORT", "số nguyên"]),
        ("MAILFLOW_IDENTITY__AUTHSERV_IDS", "a,b", ["MAILFLOW_IDENTITY", "JSON"]),
    ],
)
def test_a_mistake_in_the_environment_names_the_variable(load, monkeypatch, variable, value, named):
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as raised:
        load()
    for words in named:
        assert words in str(raised.value)


def test_a_missing_file_and_one_that_is_no_text_are_named(tmp_path):
    with pytest.raises(SettingsError, match=r"khong-co\.toml"):
        Settings.load(tmp_path / "khong-co.toml")
    (tmp_path / "s.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"s\.toml.*UTF-8"):
        Settings.load(tmp_path / "s.toml")


def test_without_a_file_the_one_in_the_working_folder_counts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings.toml").write_text("[mailbox]\npoll_seconds = 17\n")
    assert Settings.load().mailbox.poll_seconds == 17


def test_secrets_come_from_the_environment_or_a_file_and_never_show(load, tmp_path, monkeypatch):
    (tmp_path / "pw").write_text("tu-tep\n")
    settings = load('[mailbox]\nhost = "h"\nusername = "u"\npassword_file = "pw"')
    assert settings.imap_account().password == "tu-tep"
    monkeypatch.setenv("MAILFLOW_MAILBOX__PASSWORD", "tu-bien")
    settings = load('[mailbox]\nhost = "h"\nusername = "u"\npassword_file = "pw"')
    assert settings.imap_account().password == "tu-bien"
    assert "tu-bien" not in repr(settings)
    assert "tu-bien" not in repr(settings.imap_account())


@pytest.mark.parametrize(("content", "words"), [(None, "không đọc được"), (b"\n", "rỗng"), (b"\xff", "UTF-8")])
def test_a_secret_file_that_cannot_be_used_is_named(load, tmp_path, content, words):
    if content is not None:
        (tmp_path / "pw").write_bytes(content)
    settings = load('[smtp]\nhost = "h"\nusername = "u"\npassword_file = "pw"')
    with pytest.raises(SettingsError, match=rf"\[smtp\] password_file.*{words}"):
        settings.smtp_account()


@pytest.mark.parametrize(("tls", "imap", "smtp"), [("implicit", 993, 465), ("starttls", 143, 587), ("none", 143, 25)])
def test_port_zero_is_the_usual_port(load, tls, imap, smtp):
    settings = load(f'[mailbox]\nhost = "127.0.0.1"\ntls = "{tls}"\n[smtp]\nhost = "127.0.0.1"\ntls = "{tls}"')
    assert settings.imap_account().port == imap
    assert settings.smtp_account().port == smtp
    assert settings.imap_account().tls is Tls(tls)


def test_an_account_without_host_is_refused(load):
    with pytest.raises(SettingsError, match=r"\[mailbox\] host"):
        load().imap_account()


def test_oauth_options_are_given_only_for_xoauth2_and_checked(load, tmp_path):
    (tmp_path / "refresh").write_text("r1")
    oauth = '[oauth]\nendpoint = "https://e.example"\nclient_id = "c"\nscope = "s"\nrefresh_token_file = "refresh"\n'
    settings = load('[mailbox]\nauth = "xoauth2"\n' + oauth)
    assert settings.token_options("smtp") is None
    assert settings.token_options("mailbox") == {
        "endpoint": "https://e.example",
        "client_id": "c",
        "client_secret": "",
        "refresh_token": "r1",
        "scope": "s",
    }
    both = load(
        '[mailbox]\nauth = "xoauth2"\n[smtp]\nauth = "xoauth2"\n' + oauth + '[oauth_smtp]\nendpoint = "https://f"'
    )
    assert both.token_options("mailbox") is not None
    with pytest.raises(SettingsError, match=r"\[oauth_smtp\] client_id"):
        both.token_options("smtp")


def test_an_xoauth2_account_takes_the_token_and_no_password(load, tmp_path):
    (tmp_path / "pw").write_text("x")
    settings = load('[mailbox]\nhost = "h"\nusername = "u"\nauth = "xoauth2"\npassword_file = "pw"')
    account = settings.imap_account(lambda: "token")
    assert account.password is None
    assert account.token is not None
    assert account.token() == "token"


def test_the_database_is_a_file_in_the_data_folder_unless_told_otherwise(load, tmp_path, monkeypatch):
    assert load().database_url() == f"sqlite:///{tmp_path / 'var' / 'mailflow.sqlite3'}"
    assert load('[paths]\ndata = "/srv/data"').database_url() == "sqlite:////srv/data/mailflow.sqlite3"
    assert load('[database]\nurl = "postgresql://u@h/d"').database_url() == "postgresql://u@h/d"
    (tmp_path / "url").write_text("postgresql://u:p@h/d\n")
    assert load('[database]\nurl_file = "url"').database_url() == "postgresql://u:p@h/d"
    monkeypatch.setenv("MAILFLOW_DATABASE__URL", "postgresql://env/d")
    assert load().database_url() == "postgresql://env/d"
    assert load('[database]\npg_schema = "a"').database_url() == "postgresql://env/d?schema=a"
    monkeypatch.setenv("MAILFLOW_DATABASE__URL", "postgresql://env/d?host=/run")
    assert load('[database]\npg_schema = "a"').database_url() == "postgresql://env/d?host=/run&schema=a"


def test_rules_and_templates_lie_beside_the_file_else_with_the_program(load, tmp_path):
    assert load().rules_dir == SHIPPED.parent / "rules"
    (tmp_path / "rules").mkdir()
    assert load().rules_dir == tmp_path / "rules"
    assert load('[paths]\nrules = "khac"').rules_dir == tmp_path / "khac"
    assert load('[paths]\ntemplates = "/etc/x"').templates_dir == Path("/etc/x")


def test_the_message_id_domain_is_the_team_addresss_unless_set(load):
    assert load().message_id_domain == "binhphuoc.example"
    assert load('[identity]\nmessage_id_domain = "ioc.example"').message_id_domain == "ioc.example"


def test_loading_writes_nothing(load, tmp_path):
    load().database_url()
    assert [one.name for one in tmp_path.iterdir()] == ["settings.toml"]


def test_the_signing_key_is_made_once_and_is_the_owners_only(load, tmp_path):
    with pytest.raises(SettingsError, match=r"secret\.key"):
        load().signing_key(create=False)
    key = load().signing_key()
    assert len(key) == 32
    assert load().signing_key() == key
    file = tmp_path / "var" / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in file.parent.iterdir()] == ["secret.key"]


def test_a_key_that_is_set_is_used_and_never_made(load, tmp_path, monkeypatch):
    (tmp_path / "key").write_text("ab" * 32)
    assert load('[identity]\nsecret_file = "key"').signing_key() == b"\xab" * 32
    with pytest.raises(SettingsError, match="khong-co"):
        load('[identity]\nsecret_file = "khong-co"').signing_key()
    monkeypatch.setenv("MAILFLOW_IDENTITY__SECRET", "cd" * 32)
    assert load().signing_key() == b"\xcd" * 32


@pytest.mark.parametrize("text", ["ngắn", "ab", "zz" * 32])
def test_a_key_that_is_too_short_or_no_hex_is_refused(load, tmp_path, monkeypatch, text):
    (tmp_path / "key").write_text(text)
    with pytest.raises(SettingsError, match="openssl rand -hex 32"):
        load('[identity]\nsecret_file = "key"').signing_key()
    monkeypatch.setenv("MAILFLOW_IDENTITY__SECRET", text)
    with pytest.raises(SettingsError, match="openssl rand -hex 32"):
        load().signing_key()


def test_starters_at_once_get_one_key(tmp_path):
    keys: list[bytes] = []
    start = threading.Barrier(8)

    def make() -> None:
        start.wait()
        keys.append(key_file(tmp_path / "data" / "secret.key"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1
