"""Mails in a browser and the Word file in LibreOffice, held against kept pictures; and nothing leaves a phone's width.

After a wanted change: `python -m tests.pictures`. Pages of the PDF: adapters/printing/test_pictures.py.
"""

from __future__ import annotations

from functools import cache

import pytest
from PIL import Image, ImageChops

from mailflow.adapters.templates import Templates
from mailflow.core.letters import delivery, render
from mailflow.core.report import Edition
from tests.adapters.printing.test_printer import HOSTILE, saying
from tests.pictures import PHONE, SAMPLES, TEMPLATES, difference, pictures, right_edge
from tests.sample_letters import ALL
from tests.sample_report import ROSTER

NAMES = ("mail-390", "mail-1280", "mail-390-images-off", "mail-390-dark", "review-390", "word-first")
TOLERANCE = 6.0  # another version of browser or office moves a line here and there; a moved block makes 15 and more


@cache
def now() -> dict[str, Image.Image]:
    return pictures()


def kept(name: str) -> Image.Image:
    with Image.open(SAMPLES / f"{name}.png") as before:
        return before.convert("L")


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_it_was_approved_of(name: str) -> None:
    assert difference(kept(name), now()[name]) < TOLERANCE


def test_every_kept_picture_is_compared_and_small() -> None:
    assert {file.stem for file in SAMPLES.glob("*.png")} == set(NAMES)
    assert all(file.stat().st_size < 60_000 for file in SAMPLES.glob("*.png"))


def test_the_comparison_sees_a_block_that_moved() -> None:
    picture = kept("mail-390")
    assert difference(picture, ImageChops.offset(picture, 0, 12)) > TOLERANCE


def test_a_dark_screen_shows_light_letters_on_a_dark_ground() -> None:
    histogram = now()["mail-390-dark"].histogram()
    dark, light = sum(histogram[:80]), sum(histogram[150:])
    assert dark > 5 * light > 0


def test_whatever_members_wrote_stays_within_a_phones_width() -> None:
    edition: Edition = saying(*HOSTILE)
    letter = delivery(ALL, to=ROSTER.leadership[0], editions=(edition,))
    assert right_edge(render(Templates(TEMPLATES), letter, "7K3Q9F").html, PHONE) <= PHONE
