"""`mailflow preview`: every mail and every document with sample data, by the office's own templates and rules.

Nothing is sent, and the service's database is not touched: the sample week lies in a database of its own.
"""

from mailflow.commands.preview.pages import write

__all__ = ["write"]
