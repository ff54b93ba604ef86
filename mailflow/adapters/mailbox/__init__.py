"""The team mailbox over IMAP. nouns: what goes in and out; connection: the wire; box: the verbs."""

from mailflow.adapters.mailbox.box import HEADER_BYTES, Mailbox
from mailflow.adapters.mailbox.nouns import Fetched, Folders, Listed, Listing

__all__ = ["HEADER_BYTES", "Fetched", "Folders", "Listed", "Listing", "Mailbox"]
