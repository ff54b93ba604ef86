from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from mailflow.adapters.oauth import TokenSource
from mailflow.errors import SettingsError, TokenError
from tests.certificates import Certificates, make_certificates

SECRET, REFRESH = "client-s3cret", "refresh-s3cret"


class Endpoint(ThreadingHTTPServer):
    """A token endpoint; `answers` are given in turn, the last one again and again."""

    daemon_threads = True

    def __init__(self, certificates: Certificates | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[tuple[int, bytes]] = []
        self.asked: list[dict[str, str]] = []
        self.scheme = "https" if certificates else "http"
        if certificates:
            self.socket = certificates.server_context().wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/token"

    def grant(self, token: str, **more: object) -> None:
        self.answers.append((200, json.dumps({"access_token": token, "token_type": "Bearer"} | more).encode()))

    def handle_error(self, request: object, client_address: object) -> None: ...

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append({k: v[0] for k, v in parse_qs(body).items()})
        status, answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_GET(self) -> None:
        self.server.asked.append({"followed": self.path})
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None: ...


class Clock:
    now = datetime(2026, 11, 16, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = Endpoint()
    yield server
    server.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def source(endpoint: Endpoint, clock: Clock, **more: object) -> TokenSource:
    return TokenSource(endpoint.url, "our-id", SECRET, REFRESH, "imap smtp", timeout=5, clock=clock, **more)  # type: ignore[arg-type]


def test_a_token_is_asked_for_once_and_renewed_before_it_ends(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.grant("one", expires_in=3600)
    endpoint.grant("two", expires_in=3600)
    token = source(endpoint, clock)
    assert [token(), token()] == ["one", "one"]
    clock.now += timedelta(seconds=3600 - 121)
    assert token() == "one"
    clock.now += timedelta(seconds=1)
    assert token() == "two"
    assert (
        endpoint.asked
        == [
            {
                "grant_type": "refresh_token",
                "client_id": "our-id",
                "client_secret": SECRET,
                "refresh_token": REFRESH,
                "scope": "imap smtp",
            }
        ]
        * 2
    )


@pytest.mark.parametrize("lifetime", [None, "3600", True, -5, 0, 10**12])
def test_a_lifetime_that_is_missing_or_odd_counts_as_five_minutes(
    endpoint: Endpoint, clock: Clock, lifetime: object
) -> None:
    endpoint.grant("one", expires_in=lifetime)
    endpoint.grant("two")
    token = source(endpoint, clock)
    assert token() == "one"
    clock.now += timedelta(seconds=179)
    assert token() == "one"
    clock.now += timedelta(seconds=1)
    assert token() == "two"


def test_a_very_short_lived_token_is_used_for_half_its_life(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.grant("one", expires_in=60)
    endpoint.grant("two")
    token = source(endpoint, clock)
    assert [token(), token()] == ["one", "one"]
    clock.now += timedelta(seconds=30)
    assert token() == "two"


def test_a_new_refresh_token_replaces_the_old_one(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.grant("one", expires_in=60, refresh_token="newer")
    token = source(endpoint, clock)
    token()
    clock.now += timedelta(hours=1)
    token()
    assert [asked["refresh_token"] for asked in endpoint.asked] == [REFRESH, "newer"]


def test_several_threads_ask_once(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.grant("one", expires_in=3600)
    token = source(endpoint, clock)
    threads = [threading.Thread(target=token) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("status", "answer", "says"),
    [
        (400, b'{"error": "invalid_grant", "error_description": "refresh-s3cret"}', "refresh token đã hết hạn"),
        (401, b'{"error": "invalid_client"}', "client_secret không đúng"),
        (400, b'{"error": "refresh-s3cret client-s3cret"}', r"\*\*\* \*\*\*"),
        (400, b'{"error": ["invalid_grant"]}', "HTTP 400"),
        (503, b"<html>", "HTTP 503"),
        (302, b"", "HTTP 302"),
        (200, b"<html>", "JSON"),
        (200, b"[]", "JSON"),
        (200, b"[" * 50_000, "JSON"),
        (200, b"\xff\xfe", "JSON"),
        (200, b'{"access_token": "' + b"x" * 70_000 + b'"}', "quá dài"),
        (200, b"{}", "access_token"),
        (200, b'{"access_token": ""}', "access_token"),
        (200, b'{"access_token": 5}', "access_token"),
        (200, b'{"access_token": "a\\u0001auth"}', "access_token"),
        (200, '{"access_token": "đ"}'.encode(), "access_token"),
    ],
)
def test_an_answer_without_token_is_an_error_without_secrets(
    endpoint: Endpoint, clock: Clock, status: int, answer: bytes, says: str
) -> None:
    endpoint.answers = [(status, answer)]
    with pytest.raises(TokenError, match=says) as caught:
        source(endpoint, clock)()
    assert endpoint.url in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert not [asked for asked in endpoint.asked if "followed" in asked]


def test_an_error_is_not_remembered(endpoint: Endpoint, clock: Clock) -> None:
    endpoint.answers = [(503, b"")]
    endpoint.grant("one")
    token = source(endpoint, clock)
    with pytest.raises(TokenError):
        token()
    assert token() == "one"


def test_over_tls_the_certificate_is_checked(tmp_path: Path, clock: Clock) -> None:
    certificates = make_certificates(tmp_path)
    endpoint = Endpoint(certificates)
    try:
        endpoint.grant("one")
        with pytest.raises(TokenError, match="chứng thư"):
            source(endpoint, clock)()
        assert endpoint.asked == []
        assert source(endpoint, clock, ca_file=certificates.ca_file)() == "one"
    finally:
        endpoint.stop()


def test_an_endpoint_that_is_not_there_is_named(endpoint: Endpoint, clock: Clock) -> None:
    token = source(endpoint, clock)
    endpoint.stop()
    with pytest.raises(TokenError, match=endpoint.url):
        token()


@pytest.mark.parametrize("url", ["http://login.x.vn/token", "ftp://127.0.0.1/", "file:///etc/passwd", "", "login.x.vn"])
def test_secrets_go_over_https_only(url: str) -> None:
    with pytest.raises(SettingsError, match="https"):
        TokenSource(url, "our-id", SECRET, REFRESH)


def test_secrets_are_not_shown_and_an_unreadable_ca_file_is_named() -> None:
    assert "s3cret" not in repr(TokenSource("https://login.x.vn/token", "our-id", SECRET, REFRESH))
    with pytest.raises(SettingsError, match=r"none\.pem"):
        TokenSource("https://login.x.vn/token", "our-id", SECRET, REFRESH, ca_file="none.pem")
