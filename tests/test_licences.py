"""What ships may be shipped: every licence is known, none is GPL or AGPL, and the page tells them."""

import re

from tests.licences import PAGE, licence, page, shipped

COPYLEFT = re.compile(r"(?<!L)(?<!Lesser )\bA?GPL|(?<!Lesser )General Public", re.IGNORECASE)


def test_every_shipped_package_states_a_licence_that_may_be_shipped() -> None:
    licences = {name: licence(name, package) for name, package in shipped().items()}
    assert {name for name, said in licences.items() if not said or COPYLEFT.search(said)} == set()


def test_the_page_of_licences_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page()
