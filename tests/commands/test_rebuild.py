"""What a rebuild reads: every folder of a mailbox that speaks IMAP. What it files: tests/flows/test_rebuilding.py."""

from __future__ import annotations

from mailflow.adapters.embedded import EmbeddedServer
from mailflow.adapters.mailbox import Folders, Mailbox
from mailflow.adapters.sending import Outgoing, Sender
from mailflow.commands.rebuild import boxes_of
from mailflow.core.records import DeliveryState
from tests.office import TEAM, shipped


def test_all_folders_of_a_mailbox_are_read_also_one_that_was_never_needed() -> None:
    chosen = shipped()[0].mailbox
    names = (chosen.inbox, chosen.processed, chosen.quarantine)
    raw = f"From: <{TEAM}>\r\nTo: <{TEAM}>\r\nSubject: x\r\n\r\nx\r\n".encode()
    with EmbeddedServer([TEAM]) as server:
        account = server.imap_account(TEAM)
        [sent] = Sender(server.smtp_account(TEAM)).send([Outgoing(1, TEAM, TEAM, raw)])
        assert sent.state is DeliveryState.ACCEPTED
        with Mailbox(account, Folders(*names)) as mailbox:
            mailbox.move([one.uid for one in mailbox.uids().mails], chosen.processed)
        boxes = boxes_of(account, chosen)
        assert {name: len(box.uids().mails) for name, box in boxes.items()} == dict(zip(names, (0, 1, 0), strict=True))
        for box in boxes.values():
            box.close()  # type: ignore[attr-defined]
