"""The report on paper: PDF and DOCX from a plain Edition. Templates and fonts: templates/report/. Nothing is decided.

Equal editions give equal bytes: every time in a file comes from the edition, none from a clock.
"""

from mailflow.adapters.printing.printer import Printer

__all__ = ["Printer"]
