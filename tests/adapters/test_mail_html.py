"""The HTML of every mail: nothing remote, nothing that runs, readable without <style>, by ear and in any light."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as page
from lxml.html import HtmlElement

from mailflow.adapters.templates import Templates
from mailflow.core.letters import render
from mailflow.core.prose import printable
from tests.adapters.printing.papers import folded, pieces, saying
from tests.adapters.test_templates import FOLDER
from tests.sample_letters import every_letter

TEMPLATES = Templates(FOLDER)
LETTERS = every_letter()
_COLOUR = re.compile(r"(?:^|;)\s*(color|background|background-color)\s*:\s*#([0-9a-f]{6})\b")
_SIZE = re.compile(r"(?:^|;)\s*font-size\s*:\s*(\d+)px")


@cache
def tree(name: str) -> HtmlElement:
    return page.document_fromstring(render(TEMPLATES, LETTERS[name], "7K3Q9F").html)


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def look(node: HtmlElement) -> tuple[str, str]:
    """Colour of letters and ground, inherited from the nearest element that says so inline."""
    found: dict[str, str] = {}
    for one in (node, *node.iterancestors()):
        for key, colour in _COLOUR.findall((one.get("style") or "").lower()):
            found.setdefault(key.partition("-")[0], colour)
    return found.get("color", "000000"), found.get("background", "ffffff")


@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_loaded_or_run(name: str) -> None:
    found = tree(name)
    assert not found.xpath("//script | //form | //input | //button | //iframe | //object | //embed | //link | //style")
    assert not found.xpath("//@*[starts-with(name(), 'on')]")
    for address in found.xpath("//@src | //@href | //@background"):
        assert address.startswith(("cid:", "mailto:", "#"))
    assert "url(" not in page.tostring(found, encoding="unicode")


@pytest.mark.parametrize("name", LETTERS)
def test_styles_stand_in_the_elements_for_clients_that_strip_the_head(name: str) -> None:
    [body] = tree(name).xpath("//body")
    assert "font-family" in (body.get("style") or "")
    [sheet] = body.xpath("./div[@class='page']")
    assert "max-width" in (sheet.get("style") or "")


@pytest.mark.parametrize("name", LETTERS)
def test_a_screen_reader_finds_language_title_headings_and_heads_of_tables(name: str) -> None:
    found = tree(name)
    assert found.get("lang") == "vi"
    assert found.xpath("string(//title)").strip()
    assert all(image.get("alt", "").strip() for image in found.xpath("//img"))
    assert all(head.get("scope") in ("col", "row") for head in found.xpath("//th"))
    assert all(table.xpath(".//th") for table in found.xpath("//table[not(@role='presentation')]"))
    if found.xpath("//div[@class='sheet']"):
        assert len(found.xpath("//h1")) >= 1
        assert len(found.xpath("//h2")) >= 5


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_is_dark_enough_on_its_ground(name: str) -> None:
    for node in tree(name).iter():
        texts = [node.text, *(child.tail for child in node)] if isinstance(node.tag, str) else []
        if any(text and text.strip() for text in texts) and node.tag not in ("title", "head"):
            letters, ground = look(node)
            assert contrast(letters, ground) >= 4.5, (node.tag, node.get("class"), letters, ground)


@pytest.mark.parametrize("name", LETTERS)
def test_no_letter_is_smaller_than_13_pixels(name: str) -> None:
    for node in tree(name).xpath("//body//*[text()[normalize-space()]]"):
        sizes = (_SIZE.search(one.get("style") or "") for one in (node, *node.iterancestors()))
        assert next(int(size[1]) for size in sizes if size) >= 13


def test_the_measure_of_contrast_is_the_one_of_the_standard() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(st.characters(), min_size=1, max_size=80), min_size=1, max_size=4))
def test_any_text_is_found_again_in_html_and_plain_text(texts: list[str]) -> None:
    words = TEMPLATES.render("report", {"edition": saying(*texts)})
    shown = folded(page.document_fromstring(words.html).text_content())
    plain = folded(words.text)
    for text in texts:
        for piece in pieces(text):
            assert folded(printable(piece)) in shown
        assert folded(printable(text).replace("\u2028", "\n")) in plain
