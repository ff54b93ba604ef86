"""The demo's people: they read their inboxes on the server and answer as the story says, when its hour has come."""

from __future__ import annotations

import smtplib
from collections import Counter
from datetime import datetime, timedelta
from email.message import EmailMessage

from mailflow.adapters.embedded import HOST, EmbeddedServer
from mailflow.commands.demo.clients import answer, attach_sheet, fresh, opened, title
from mailflow.commands.demo.script import Line, Story
from mailflow.core.roster import Role, Roster

STRANGER = "sales@quangcao.example"


class People:
    """Everybody but the service. `act(now)` does what is due; answers go through the server's SMTP port."""

    def __init__(self, server: EmbeddedServer, roster: Roster, story: Story, team: str) -> None:
        self.server = server
        self.roster = roster
        self.story = story
        self.team = team
        self.outside: list[tuple[datetime, EmailMessage]] = []
        self.read: Counter[str] = Counter()
        self.due: list[tuple[datetime, int, EmailMessage, str]] = []
        self.seen: Counter[tuple[str, str]] = Counter()

    def act(self, now: datetime) -> int:
        """Read what arrived, then send every answer whose time has come. The number of mails sent."""
        for who, address in self._inboxes().items():
            mails = self.server.inbox(address)
            for raw in mails[self.read[address] :]:
                self._receive(who, address, opened(raw), now)
            self.read[address] = len(mails)
        ready = sorted((d for d in self.due if d[0] <= now), key=lambda d: (d[0], d[1]))
        self.due = [d for d in self.due if d[0] > now]
        for _, _, message, sender in ready:
            self.send(message, sender)
        return len(ready) + self._from_outside(now)

    def _from_outside(self, now: datetime) -> int:
        """Mail that no border server vouches for."""
        ready = [ad for at, ad in self.outside if at <= now]
        self.outside = [(at, ad) for at, ad in self.outside if at > now]
        for ad in ready:
            self.server.deliver(self.team, ad.as_bytes(), proven=None, envelope_from=STRANGER)
        return len(ready)

    def send(self, message: EmailMessage, sender: str) -> None:
        with smtplib.SMTP(HOST, self.server.smtp_port) as link:
            link.login(sender, self.server.password)
            link.send_message(message, from_addr=sender, to_addrs=[self.team])

    def later(self, at: datetime, message: EmailMessage, sender: str) -> None:
        """Put a mail into somebody's drawer until `at`."""
        message["To"] = message["To"] or self.team
        self.due.append((at, len(self.due), message, sender))

    def _inboxes(self) -> dict[str, str]:
        members = {m.id: m.address for m in self.roster.members if m.address and m.id != self.story.dead}
        return {**members, **{a: a for a in self.roster.leadership}}

    def _receive(self, who: str, address: str, mail: EmailMessage, now: datetime) -> None:
        purpose = str(mail["Message-ID"]).partition("mf.")[2].partition(".")[0]
        self.seen[who, purpose] += 1
        nth = self.seen[who, purpose]
        if who == self.story.absent and purpose == "call":
            self.later(now + timedelta(minutes=2), self._absence(address, mail, now), address)
        for number, line in enumerate(self.story.lines):
            if (line.who, line.purpose, line.nth) == (who, purpose, nth):
                at = now + timedelta(hours=line.hours)
                self.due.append((at, number, self._answer(line, address, mail, at), line.sender or address))

    def _answer(self, line: Line, address: str, mail: EmailMessage, at: datetime) -> EmailMessage:
        sender = line.sender or address
        member = next((m for m in self.roster.members if m.id == line.who), None)
        name = title(member, address) if not line.sender else f"Tổng hợp - {title(member, address)}"
        seed = f"{line.who}:{line.purpose}:{line.nth}"
        made = answer(mail, sender=sender, name=name, text=line.text, client=line.client, at=at, seed=seed)
        if line.sheet:
            attach_sheet(made, line.sheet, "So lieu va y kien.xlsx")
        return made

    def _absence(self, address: str, mail: EmailMessage, now: datetime) -> EmailMessage:
        subject = f"Trả lời tự động: {mail['Subject']}"
        made = fresh(address, "Vắng mặt", subject, self.story.out_of_office, now, "absence")
        made["Auto-Submitted"] = "auto-replied"
        made["In-Reply-To"] = str(mail["Message-ID"])
        return made

    def plan(self, monday: datetime) -> None:
        """Mails that answer nothing: the week's data, the advertisement, the opinion taken down by telephone."""
        standing = self.roster.standing[0]
        secretary = next(m for m in self.roster.members_of("to-3") if m.role is Role.SECRETARY)
        for sender, name, subject, body, hours in (
            (standing, "Sở TT&TT", "Số liệu IOC tuần 47 gửi các Tổ", self.story.bulletin, 39),
            (secretary.address, secretary.title, "Ý kiến qua điện thoại", self.story.recorded, 88),
        ):
            at = monday + timedelta(hours=hours)
            self.later(at, fresh(sender, name, subject, body, at, "plan"), sender)
        ad = fresh(STRANGER, "Kinh doanh", "Ưu đãi trung tâm dữ liệu", self.story.stranger, monday, "ad")
        ad["To"] = self.team
        self.outside.append((monday + timedelta(days=3, hours=3), ad))
