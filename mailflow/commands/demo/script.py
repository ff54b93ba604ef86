"""Reads the demo's story (story.toml) and draws its figures by the seed."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

_FIGURE = re.compile(r"<(\d+)-(\d+)>")


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: `hours` after the `nth` mail of `purpose` reached `who` (a member id or an address).

    `sender` writes in place of `who` (an assistant); `client` shapes the reply; `sheet` is a table sent as XLSX.
    """

    who: str
    purpose: str
    hours: float
    text: str
    client: str
    sender: str = ""
    nth: int = 1
    sheet: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The week's lines and the mails that answer nothing; `absent` is out of office, `dead` has a dead address."""

    lines: tuple[Line, ...]
    bulletin: str
    stranger: str
    out_of_office: str
    recorded: str
    absent: str
    dead: str


def read_story(seed: int) -> Story:
    """The same seed gives the same words."""
    told = files(__package__).joinpath("story.toml").read_text("utf-8")
    dice = random.Random(seed)  # noqa: S311 - a story, no secret
    drawn = _FIGURE.sub(lambda m: str(dice.randint(int(m[1]), int(m[2]))), told)
    data = tomllib.loads(drawn)
    lines = tuple(Line(**{**one, "sheet": tuple(map(tuple, one.get("sheet", ())))}) for one in data.pop("line"))
    return Story(lines, **data)
