"""Many offices, one process: each has its folder, its mailbox, its rows; nothing of one is ever in another's hands.

`Offices` passes over them with a few threads; how one office is opened stands in seat.py, whose is what in survey.py.
"""

from mailflow.offices.serving import Offices
from mailflow.offices.survey import survey

__all__ = ["Offices", "survey"]
