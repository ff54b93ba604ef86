"""Everybody but the service: people who read their own mailbox over IMAP and answer over SMTP, through real servers."""

from __future__ import annotations

import base64
import smtplib
import ssl
import time
from collections.abc import Iterable
from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

from imapclient import IMAPClient

from mailflow.adapters.rules import Rules
from mailflow.adapters.settings import Settings
from mailflow.commands.demo.clients import answer, fresh, opened
from mailflow.core.roster import Roster
from tests.e2e.servers import HOST, PASSWORD, MailServers
from tests.e2e.service import PATIENCE, TEAM

REPOSITORY = Path(__file__).resolve().parents[2]


def sample_roster(on: date) -> Roster:
    """Who is who by the rules shipped with the program."""
    return Rules.load(Settings.load(REPOSITORY / "settings.toml").rules_dir).on(on)


def addresses_of(roster: Roster) -> set[str]:
    """Everybody's address: members, who writes for them, leadership, standing agency, and the team's own."""
    people = {a for m in roster.members for a in (*m.addresses, *m.delegates)}
    return {TEAM, *people, *roster.leadership, *roster.standing}


def purpose_of(mail: EmailMessage) -> str:
    """Which sort of mail of ours it is, as its Message-ID says; "" for somebody else's."""
    return str(mail["Message-ID"]).partition("<mf.")[2].partition(".")[0]


class People:
    """Acts for whoever is named. Times are written into mails only; nobody waits for them."""

    def __init__(self, servers: MailServers, roster: Roster) -> None:
        self.servers = servers
        self.roster = roster
        self._number = 0

    def address(self, member: str) -> str:
        return self.roster.member(member).address

    def inbox(self, address: str, folder: str = "INBOX") -> list[EmailMessage]:
        """Everything that lies in a folder, in the order of arrival; reading marks nothing."""
        with self.program(address) as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]"])
            return [opened(found[uid][b"BODY[]"]) for uid in sorted(found)]

    def program(self, address: str) -> IMAPClient:
        """A mail program, logged in."""
        context = ssl.create_default_context(cafile=self.servers.ca_file)
        client = IMAPClient("localhost", self.servers.imap, ssl_context=context, timeout=PATIENCE)
        client._imap.debug = 0
        client.plain_login(address, PASSWORD)
        return client

    def received(self, address: str, purpose: str) -> list[EmailMessage]:
        """What our service sent there of that sort."""
        with self.program(address) as client:
            client.select_folder("INBOX", readonly=True)
            found = client.search(["HEADER", "Message-ID", f"<mf.{purpose}."])
            raws = client.fetch(found, ["BODY.PEEK[]"]) if found else {}
            return [opened(raws[uid][b"BODY[]"]) for uid in sorted(raws)]

    def answer(
        self, to: EmailMessage, text: str, at: datetime, *, sender: str = "", client: str = "gmail"
    ) -> EmailMessage:
        """Reply with the mail program `client`, from the address that `to` reached unless `sender` is given."""
        who = sender or str(to["To"])
        mail = answer(to, sender=who, name=self._name(who), text=text, client=client, at=at, seed=self._seed())
        self.submit([mail.as_bytes()], who)
        return mail

    def write(self, sender: str, subject: str, text: str, at: datetime, **headers: str) -> EmailMessage:
        """A mail of its own to the team, through the door for members."""
        mail = self.fresh(sender, subject, text, at, **headers)
        self.submit([mail.as_bytes()], sender)
        return mail

    def write_from_outside(self, sender: str, subject: str, text: str, at: datetime, **headers: str) -> EmailMessage:
        """A mail of its own to the team from anywhere in the world: nobody vouches for its sender."""
        mail = self.fresh(sender, subject, text, at, **headers)
        self.deliver([mail.as_bytes()], sender)
        return mail

    def fresh(self, sender: str, subject: str, text: str, at: datetime, **headers: str) -> EmailMessage:
        """Such a mail, not yet sent; `auto_submitted="auto-replied"` is a header."""
        mail = fresh(sender, self._name(sender), subject, text, at, self._seed())
        mail["To"] = TEAM
        for name, value in headers.items():
            mail[name.replace("_", "-").title()] = value
        return mail

    def submit(self, raws: Iterable[bytes], sender: str) -> None:
        """Over submission as oneself; the mail server then vouches for the From address."""
        context = ssl.create_default_context(cafile=self.servers.ca_file)
        with smtplib.SMTP("localhost", self.servers.submission, timeout=PATIENCE) as link:
            link.starttls(context=context)
            link.ehlo()
            proof = base64.b64encode(f"\0{sender}\0{PASSWORD}".encode()).decode()  # login() takes ASCII passwords only
            code, said = link.docmd("AUTH", f"PLAIN {proof}")
            assert code == 235, said
            for raw in raws:
                link.sendmail(sender, [TEAM], raw, ["BODY=8BITMIME"])

    def deliver(self, raws: Iterable[bytes], sender: str) -> None:
        """Through the door to the world."""
        with smtplib.SMTP(HOST, self.servers.outside, timeout=PATIENCE) as link:
            for raw in raws:
                link.sendmail(sender, [TEAM], raw, ["BODY=8BITMIME"])

    def settle(self) -> None:
        """Until Postfix has delivered everything that it accepted."""
        end = time.monotonic() + PATIENCE
        while any(self._queued()):
            assert time.monotonic() < end, f"Postfix does not deliver\n{self.servers.logs()}"
            time.sleep(0.02)

    def _queued(self) -> Iterable[Path]:
        """A queue file wanders in this order, so none is overlooked."""
        for place in ("maildrop", "incoming", "active", "deferred"):
            yield from (one for one in (self.servers.root / "spool" / place).rglob("*") if one.is_file())

    def _name(self, address: str) -> str:
        sender = self.roster.sender(address)
        return sender.member.title if sender and sender.member else address.partition("@")[0]

    def _seed(self) -> str:
        self._number += 1
        return str(self._number)
