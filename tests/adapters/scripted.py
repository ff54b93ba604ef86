"""Small servers that say what a test tells them: a line server, an IMAP server with chosen gaps, an SMTP one."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from mailflow.core.account import Account, Tls

PASSWORD = "bí mật lắm"
SILENCE = "(silence)"
DRIP = "(drip)"


class Peer:
    """The server's end of one connection."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.file = sock.makefile("rb")

    def send(self, text: str | bytes) -> None:
        self.sock.sendall(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def line(self) -> str:
        raw = self.file.readline()
        if not raw:
            raise ConnectionResetError
        return raw.decode().removesuffix("\r\n")

    def wrap(self, context: ssl.SSLContext) -> None:
        self.file.close()
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.file = self.sock.makefile("rb")

    def close(self) -> None:
        """At once, even while a reader holds the file."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        self.sock.close()


def drip(peer: Peer, what: bytes = b"*") -> bool:
    """A byte now and then, never an end of the line, until the client has gone: each starts its timeout anew."""
    pause = threading.Event()
    while True:
        peer.send(what)
        pause.wait(0.02)


class LineServer:
    """`talk(peer, number)` plays the server for each connection, from number 1; returning ends the connection."""

    def __init__(self, talk: Callable[[Peer, int], None]) -> None:
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.connections = 0
        self._peers: list[Peer] = []
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []

    def __enter__(self) -> LineServer:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join()
        for peer in self._peers:
            peer.close()
        for thread in self._threads:
            thread.join()
        if error is None and self._errors:
            raise self._errors[0]

    def account(self, **changes: object) -> Account:
        values = {"tls": Tls.NONE, "username": "to@x.vn", "password": PASSWORD, "timeout": 5.0} | changes
        return Account("127.0.0.1", self.port, **values)  # type: ignore[arg-type]

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            peer = Peer(sock)
            self._peers.append(peer)
            thread = threading.Thread(target=self._serve, args=(peer, self.connections), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, peer: Peer, number: int) -> None:
        try:
            self._talk(peer, number)
        except (OSError, ValueError):
            pass  # the client left, or the test is over
        except BaseException as error:
            self._errors.append(error)
        finally:
            peer.close()
            peer.file.close()


@dataclass
class ImapScript:
    """Enough of IMAP4rev1 for our commands, over `mails` (uid -> raw). `said` are the commands as received.

    `replies` maps the start of a command ("UID MOVE") to what is sent instead of the usual, tag included as {tag}, or
    to a function (peer, tag) that says it and returns whether the connection ends.
    """

    capabilities: str = "IMAP4rev1 AUTH=PLAIN MOVE UIDPLUS IDLE"
    mails: dict[int, bytes] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    folders: dict[str, list[bytes]] = field(default_factory=dict)
    uidvalidity: int = 7
    namespace: str = '(("" "/")) NIL NIL'
    replies: dict[str, str | Callable[[Peer, str], bool]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    implicit: bool = False
    first: Callable[[Peer], bool] | None = None  # what happens before TLS and greeting; whether the connection ends

    def __call__(self, peer: Peer, number: int) -> None:
        if self.first and self.first(peer):
            return
        if self.implicit and self.context:
            peer.wrap(self.context)
        peer.send(f"* OK [CAPABILITY {self.capabilities}] ready")
        while True:
            tag, _, command = peer.line().partition(" ")
            self.said.append(command)
            special = next((v for k, v in self.replies.items() if command.upper().startswith(k)), None)
            if callable(special):
                if special(peer, tag):
                    return
            elif special is not None:
                peer.send(special.format(tag=tag))
            elif self._answer(peer, tag, command):
                return

    def commands(self, start: str) -> list[str]:
        return [c for c in self.said if c.upper().startswith(start)]

    def _answer(self, peer: Peer, tag: str, command: str) -> bool:
        words = command.upper().split(" ")
        verb = words[1] if words[0] == "UID" else words[0]
        done = getattr(self, f"_{verb.lower()}")(peer, command)
        peer.send(f"{tag} {done or 'OK done'}")
        if verb == "STARTTLS" and self.context:
            peer.wrap(self.context)
        return verb == "LOGOUT"

    def _capability(self, peer: Peer, _command: str) -> None:
        peer.send(f"* CAPABILITY {self.capabilities}")

    def _namespace(self, peer: Peer, _command: str) -> None:
        peer.send(f"* NAMESPACE {self.namespace}")

    def _starttls(self, _peer: Peer, _command: str) -> None: ...

    def _logout(self, peer: Peer, _command: str) -> None:
        peer.send("* BYE")

    def _authenticate(self, peer: Peer, command: str) -> str:
        peer.send("+ ")
        given = base64.b64decode(peer.line()).decode()
        self.said[-1] += f" {given}"
        if "XOAUTH2" not in command:
            return "OK in" if given == f"\0to@x.vn\0{PASSWORD}" else "NO [AUTHENTICATIONFAILED] wrong"
        if given == "user=to@x.vn\1auth=Bearer good\1\1":
            return "OK in"
        peer.send("+ " + base64.b64encode(b'{"status":"401"}').decode())
        self.said.append(f"then {peer.line()!r}")
        return "NO [AUTHENTICATIONFAILED] token"

    def _login(self, _peer: Peer, _command: str) -> None: ...

    def _list(self, peer: Peer, command: str) -> None:
        wanted = re.findall(r'"([^"]*)"', command)[-1]
        for name in [""] if not wanted else [n for n in ["INBOX", *self.folders] if n == wanted]:
            peer.send(f'* LIST () "{self.namespace.split(chr(34))[3]}" "{name}"')

    def _create(self, _peer: Peer, command: str) -> None:
        self.folders[command.split('"')[1]] = []

    def _subscribe(self, _peer: Peer, _command: str) -> str:
        return "NO no subscriptions here"

    def _select(self, peer: Peer, _command: str) -> str:
        peer.send(f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.uidvalidity}] ok\r\n* FLAGS (\\Deleted)")
        return "OK [READ-WRITE] open"

    def _search(self, peer: Peer, command: str) -> None:
        found = sorted(self.mails)
        if "UNDELETED" in command:
            found = [u for u in found if u not in self.deleted]
        if asked := re.search(r"UID ([0-9,]+)(:\*)?", command.removeprefix("UID ")):
            if asked[2]:  # RFC 3501 6.4.8: n:* always holds the last one
                found = sorted({*[u for u in found if u >= int(asked[1])], *found[-1:]})
            else:
                found = [u for u in found if str(u) in asked[1].split(",")]
        peer.send("* SEARCH" + "".join(f" {u}" for u in found))

    def _fetch(self, peer: Peer, command: str) -> None:
        for uid in map(int, command.split(" ")[2].split(",")):
            if uid not in self.mails:
                continue
            raw = self.mails[uid]
            if "RFC822.SIZE" in command:
                size = self.sizes.get(uid, len(raw))
                peer.send(f'* {uid} FETCH (UID {uid} INTERNALDATE "16-Nov-2026 08:00:00 +0700" RFC822.SIZE {size})')
                continue
            if "[HEADER]" in command:
                raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
            raw = raw[: int(command.rpartition("<0.")[2].split(">")[0])]
            section = "HEADER" if "[HEADER]" in command else ""
            head = f"* {uid} FETCH (UID {uid} BODY[{section}]<0> {{{len(raw)}}}\r\n".encode()
            peer.send(head + raw + b")\r\n")

    def _target(self, command: str) -> tuple[list[int], str]:
        uids = [int(u) for u in command.split(" ")[2].split(",")]
        return [u for u in uids if u in self.mails], command.split('"')[1]

    def _copy(self, _peer: Peer, command: str) -> str | None:
        uids, name = self._target(command)
        if name not in self.folders:
            return "NO [TRYCREATE] no such folder"
        self.folders[name] += [self.mails[u] for u in uids]
        return None

    def _move(self, peer: Peer, command: str) -> str | None:
        refused = self._copy(peer, command)
        for uid in [] if refused else self._target(command)[0]:
            del self.mails[uid]
        return refused

    def _store(self, _peer: Peer, command: str) -> None:
        self.deleted |= {int(u) for u in command.split(" ")[2].split(",")}

    def _expunge(self, _peer: Peer, command: str) -> None:
        for uid in map(int, command.split(" ")[2].split(",")):
            self.mails.pop(uid, None)


@dataclass
class SmtpScript:
    """An SMTP server; `replies` maps the start of a command, or "." for the end of DATA, to the reply.

    A reply "" closes the connection instead, SILENCE says nothing, DRIP never ends; a function is given the command and
    may leave it to the usual reply (None). `bodies` are the mails taken, dots undone; `said` the commands.
    """

    extensions: tuple[str, ...] = ("SIZE 1000000", "8BITMIME", "AUTH PLAIN LOGIN")
    greeting: str = "220 ready"
    replies: dict[str, str | Callable[[str], str | None]] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    context: ssl.SSLContext | None = None
    first: Callable[[Peer], bool] | None = None  # what happens before the greeting; whether the connection ends

    def __call__(self, peer: Peer, number: int) -> None:
        if self.first and self.first(peer):
            return
        if self.context:
            peer.wrap(self.context)
        if self.greeting != SILENCE:
            peer.send(self.greeting)
        while True:
            command = peer.line()
            self.said.append(command)
            if not self._reply(peer, command):
                return

    def commands(self, start: str) -> list[str]:
        return [c for c in self.said if c.upper().startswith(start)]

    def _reply(self, peer: Peer, command: str) -> bool:
        reply = next((v for k, v in self.replies.items() if command.upper().startswith(k.upper())), None)
        if callable(reply):
            reply = reply(command)
        if reply is None:
            reply = self._usual(command.upper())
        if not reply:
            return False
        if reply == SILENCE:
            return True
        if reply == DRIP:
            return drip(peer, b"2")
        peer.send(reply)
        if reply.startswith("354"):
            return self._body(peer)
        return not reply.startswith(("221", "421"))

    def _usual(self, command: str) -> str:
        if command.startswith("EHLO"):
            lines = ["mx.test", *self.extensions]
            return "\r\n".join(f"250{'-' if i < len(lines) - 1 else ' '}{line}" for i, line in enumerate(lines))
        if command.startswith("AUTH"):
            return "235 in"
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok")

    def _body(self, peer: Peer) -> bool:
        body = b""
        while (line := peer.file.readline()) != b".\r\n":
            if not line:
                return False
            body += line.removeprefix(b".")
        found = self.replies.get(".", "250 taken")
        reply = (found(".") if callable(found) else found) or ""
        if reply.startswith("250"):
            self.bodies.append(body)
        if not reply:
            return False
        if reply == SILENCE:
            return True
        peer.send(reply)
        return not reply.startswith("421")
