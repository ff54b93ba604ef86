"""Text out of attachments, read in a child process under limits. What the text means is decided in core."""

from mailflow.adapters.documents.documents import Documents
from mailflow.adapters.documents.limits import Limits

__all__ = ["Documents", "Limits"]
