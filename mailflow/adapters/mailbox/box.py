"""The team mailbox: list, fetch, move, wait, check. What a mail means and where it goes is decided elsewhere.

Nothing here sets or reads \\Seen: people open this mailbox too.
"""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from imapclient import DELETED, IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from mailflow.adapters.mailbox.connection import Connection, readable
from mailflow.adapters.mailbox.nouns import Fetched, Folders, Listed, Listing
from mailflow.core.account import Account, Finding
from mailflow.errors import FolderError, MailboxError, MailflowError

LIST_BATCH = 500  # uids in one command: about 4 kB, below the line limit of every server
FETCH_BATCH = 100
FETCH_BATCH_BYTES = 2_000_000
HEADER_BYTES = 256_000  # a header larger than this is cut; no honest one is
REFUSALS = 3  # after so many mails that a folder will not take, the others are not tried
IDLE_SECONDS = 25 * 60  # RFC 2177 asks for a new IDLE before 29 minutes


class Mailbox:
    """One connection to one mailbox; connects when first used. Not thread-safe: one thread, one Mailbox."""

    def __init__(self, account: Account, folders: Folders | None = None, pass_seconds: float = math.inf) -> None:
        """`pass_seconds`: how long `uids` and all that follows may wait for the server, until the next `uids`."""
        self.folders = folders or Folders()
        self._pass_seconds = pass_seconds
        self._account = account
        self._link = Connection(account, self._opened)
        self._prefix = ""
        self._delimiter = "/"
        self._next_uid = 1
        self._uidvalidity = 0

    def __enter__(self) -> Mailbox:
        self.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def connect(self) -> None:
        """Open a fresh connection, log in and open the inbox. Raises MailboxError."""
        self._link.open()

    def close(self) -> None:
        """Log out if the server still listens. Never raises."""
        self._link.close()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as known."""
        return self._link.is_open

    @property
    def certificates(self) -> dict[str, datetime]:
        """The server with the end of its certificate, once one was seen."""
        until = self._link.valid_until
        return {f"IMAP {self._account.at}": until} if until else {}

    def uids(self) -> Listing:
        """A pass begins: the inbox now, without what carries \\Deleted (people, or `move` below, have done with it)."""
        self._link.allow(self._pass_seconds)
        with self._link.step("liệt kê thư") as client:
            self._uidvalidity = self._select(client)
            found = sorted(client.search("UNDELETED"))
        mails: list[Listed] = []
        for some in _chunks(found, LIST_BATCH):
            with self._link.step("đọc cỡ thư") as client:
                answer = client.fetch(some, ["RFC822.SIZE", "INTERNALDATE"])
                mails += [_listed(uid, answer[uid]) for uid in some if b"RFC822.SIZE" in answer.get(uid, {})]
        self._next_uid = max(found, default=0) + 1
        return Listing(self._uidvalidity, tuple(mails))

    def fetch(self, uid: int, max_bytes: int) -> Fetched | None:
        """One mail, at most `max_bytes`; None when it is no longer there."""
        return next(self._fetch([uid], max_bytes, max_bytes), None)

    def fetch_header(self, uid: int) -> bytes | None:
        """The header block alone, for a mail too large to keep; at most HEADER_BYTES. None when the mail is gone."""
        with self._link.step("đọc tiêu đề thư", HEADER_BYTES) as client:
            answer = client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{HEADER_BYTES}>"])
            return _body(answer.get(uid, {}))

    def fetch_many(self, mails: Iterable[Listed], max_bytes: int) -> Iterator[Fetched]:
        """The mails in the given order, small ones together in one command.

        A mail listed as larger than `max_bytes` is not fetched at all and not yielded; one that has left the inbox
        meanwhile is not yielded either.
        """
        batch: list[Listed] = []
        for mail in mails:
            if mail.size > max_bytes:
                continue
            if batch and (len(batch) == FETCH_BATCH or sum(m.size for m in batch) + mail.size > FETCH_BATCH_BYTES):
                yield from self._fetch([m.uid for m in batch], max_bytes, sum(m.size for m in batch))
                batch = []
            batch.append(mail)
        if batch:
            yield from self._fetch([m.uid for m in batch], max_bytes, sum(m.size for m in batch))

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Move mails from the inbox to `folder`, which is created when missing. Mails that are gone are no error.

        Without MOVE: COPY, then \\Deleted, then UID EXPUNGE of just these. Without UIDPLUS too, they keep \\Deleted and
        stay, unlisted by `uids`: a bare EXPUNGE would wipe what other people have marked. A crash in between copies
        a mail twice into `folder`, never loses it. Raises FolderError when the server says no.
        """
        for some in _chunks(sorted(set(uids)), LIST_BATCH):
            with self._link.step(f"chuyển thư sang {folder}") as client:
                refusal = self._move(client, some, folder)
            if refusal:  # outside the step: the connection is well, and the pass goes on over it
                raise FolderError(
                    f"IMAP {self._account.at}: máy chủ không cho chuyển thư sang thư mục {folder} "
                    f"({self._account.redacted(refusal)}). Kiểm tra dung lượng hộp thư và quyền ghi vào thư mục này."
                )

    def wait(self, seconds: float) -> bool:
        """Wait for new mail by IDLE (RFC 2177), at most `seconds`; True when there is some.

        False at once when the server has no IDLE: the caller polls.
        """
        self._link.allow()
        with self._link.step("kiểm tra thư mới") as client:
            if not client.has_capability("IDLE"):
                return False
            if self._has_news(client):
                return True
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._idle(min(left, IDLE_SECONDS)):
                return True
        return False

    def check(self) -> list[Finding]:
        """What `mailflow check` says of this mailbox; missing folders are created, as that is the only sure test."""
        account = self._account
        try:
            self.connect()
        except MailflowError as error:
            return [Finding(f"IMAP {account.at}: đăng nhập {account.username}", False, str(error))]
        found = [Finding(f"IMAP {account.at}: đăng nhập {account.username}, mở {self.folders.inbox}", True)]
        found += [self._check_folder(name) for name in (self.folders.processed, self.folders.quarantine)]
        return found + self._check_capabilities()

    # How it is done

    def _opened(self, client: IMAPClient) -> None:
        self._learn_names(client)
        known, self._uidvalidity = self._uidvalidity, self._select(client)
        if known not in (0, self._uidvalidity):
            raise MailboxError(
                f"IMAP {self._account.at}: hộp thư {self.folders.inbox} đã được máy chủ tạo lại (UIDVALIDITY đổi), "
                "các số thư đã biết không còn đúng. Lần sau sẽ liệt kê lại từ đầu."
            )

    def _select(self, client: IMAPClient) -> int:
        return int(client.select_folder(self._name(self.folders.inbox))[b"UIDVALIDITY"])

    def _learn_names(self, client: IMAPClient) -> None:
        """Prefix and delimiter of our own folders (RFC 2342): some servers keep all of them under `INBOX.`"""
        self._prefix, self._delimiter = "", "/"
        if client.has_capability("NAMESPACE"):
            personal = client.namespace().personal
            if personal:
                self._prefix, self._delimiter = personal[0][0], personal[0][1] or "/"
                return
        listed = client.list_folders("", "")
        if listed and listed[0][1]:
            self._delimiter = listed[0][1].decode("ascii")

    def _name(self, folder: str) -> str:
        """`folder` as this server calls it."""
        if folder.upper() == "INBOX":
            return "INBOX"
        name = folder.replace("/", self._delimiter)
        return name if name.startswith(self._prefix) else self._prefix + name

    def _create(self, client: IMAPClient, folder: str) -> None:
        name = self._name(folder)
        client.create_folder(name)
        with contextlib.suppress(IMAPClientError):  # not all servers have subscriptions
            client.subscribe_folder(name)

    def _fetch(self, uids: list[int], max_bytes: int, expected: int) -> Iterator[Fetched]:
        """Asks for one byte more than allowed, so that a size the server understated is noticed without trusting it."""
        part = f"BODY.PEEK[]<0.{max_bytes + 1}>"
        with self._link.step("tải thư", expected, max_bytes + 1) as client:
            answer = _unless_refused(client, uids, part)
            still = client.search(["UID", _joined(uids)]) if answer is None else []
        if answer is None:
            if len(uids) == 1:
                yield from (Fetched(uid, b"", whole=False) for uid in still)
            else:  # one of them cannot be read: find out which
                for uid in sorted(still):
                    yield from self._fetch([uid], max_bytes, max_bytes)
            return
        for uid in uids:
            raw = _body(answer.get(uid, {}))
            if raw is not None:
                yield Fetched(uid, raw[:max_bytes], len(raw) <= max_bytes)

    def _move(self, client: IMAPClient, uids: list[int], folder: str) -> str:
        """What the server says against it, "" when all went. One mail that it refuses does not hold up the others."""
        if not self._refusal(client, uids, folder):
            return ""
        created = not client.folder_exists(self._name(folder))  # or a mail is gone and this server minds
        if created:
            self._create(client, folder)
        still = sorted(client.search(["UID", _joined(uids), "UNDELETED"]))
        refusals: list[str] = []
        for some in _chunks(still, LIST_BATCH if created else 1):
            refusals += filter(None, [self._refusal(client, some, folder)])
            if len(refusals) >= REFUSALS:
                break
        return refusals[0] if refusals else ""

    def _refusal(self, client: IMAPClient, uids: list[int], folder: str) -> str:
        """Move, and give the server's NO if it says one."""
        name = self._name(folder)
        try:
            if client.has_capability("MOVE"):
                client.move(uids, name)
                return ""
            client.copy(uids, name)
            client.add_flags(uids, [DELETED], silent=True)
            if client.has_capability("UIDPLUS"):
                client.uid_expunge(uids)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            return str(error) or type(error).__name__
        return ""

    def _has_news(self, client: IMAPClient) -> bool:
        """Mail that came since `uids` and was announced in an answer nobody looked at; IDLE would not repeat it.

        A server may search its old view of the folder and announce new mail right behind (RFC 3501 5.2).
        """
        untagged = client._imap.untagged_responses
        untagged.pop("EXISTS", None)
        found = client.search(["UID", f"{self._next_uid}:*"])  # n:* always holds the last mail, whatever n
        return any(uid >= self._next_uid for uid in found) or "EXISTS" in untagged

    def _idle(self, seconds: float) -> bool:
        """One IDLE: wait until the server says anything, end it, and see whether that was new mail."""
        with self._link.step("chờ thư mới", seconds=seconds) as client:
            client.idle()
            readable(client, seconds)
            _, said = client.idle_done()
        return any(len(line) > 1 and line[1] == b"EXISTS" for line in said)

    def _check_folder(self, folder: str) -> Finding:
        what = f"Thư mục {folder}"
        try:
            with self._link.step(f"mở thư mục {folder}") as client:
                if client.folder_exists(self._name(folder)):
                    return Finding(what, True)
                self._create(client, folder)
                return Finding(f"{what} (vừa tạo)", True)
        except MailboxError as error:
            return Finding(what, False, f"{error} Hãy tạo thư mục này hoặc cấp quyền tạo cho tài khoản.")

    def _check_capabilities(self) -> list[Finding]:
        try:
            with self._link.step("hỏi khả năng của máy chủ") as client:
                has = {name: client.has_capability(name) for name in ("MOVE", "UIDPLUS", "IDLE")}
        except MailboxError as error:
            return [Finding("Khả năng của máy chủ", False, str(error))]
        moving = "Chuyển thư (MOVE, UIDPLUS)"
        if has["MOVE"] or has["UIDPLUS"]:
            found = [Finding(moving, True)]
        else:
            advice = "Thư đã xử lý sẽ được chép sang thư mục khác và đánh dấu xóa trong hộp thư đến; hãy dọn định kỳ."
            found = [Finding(moving, False, advice)]
        idle = "" if has["IDLE"] else "Máy chủ không báo thư mới; chương trình sẽ hỏi định kỳ."
        return [*found, Finding("Báo thư mới (IDLE)", True, idle)]


def _unless_refused(client: IMAPClient, uids: list[int], part: str) -> dict[int, Any] | None:
    """The answer to FETCH, or None when the server says NO (RFC 3501 7.1.2) and goes on."""
    try:
        answer: dict[int, Any] = client.fetch(uids, [part])
        return answer
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        return None


def _body(item: dict[bytes, Any]) -> bytes | None:
    """The BODY[...] of a fetched item, whatever partial suffix the server repeats; None when the mail is gone."""
    value = next((v for k, v in item.items() if k.startswith(b"BODY[")), None)
    return value if isinstance(value, bytes) else None


def _listed(uid: int, item: dict[bytes, Any]) -> Listed:
    arrived = item.get(b"INTERNALDATE")
    aware = arrived.astimezone(UTC) if isinstance(arrived, datetime) else None
    return Listed(uid, int(item[b"RFC822.SIZE"]), aware)


def _chunks(items: Sequence[int], size: int) -> Iterator[list[int]]:
    return (list(items[i : i + size]) for i in range(0, len(items), size))


def _joined(uids: Iterable[int]) -> str:
    return ",".join(map(str, uids))
