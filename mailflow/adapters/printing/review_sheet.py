"""A review's edition as plain JSON values in the order of the page. Words: templates/mail/_review_says.txt."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from mailflow.adapters.printing.phrases import Phrases
from mailflow.adapters.printing.sheet import Sheet, frame
from mailflow.core import review_tables
from mailflow.core.prose import printable
from mailflow.core.review import Line, Part, Review, ReviewEdition


def review_sheet(edition: ReviewEdition, phrases: Phrases) -> Sheet:
    """Strings, numbers, lists and dicts only. Raises PrintingError when a sentence is missing."""
    review = edition.review
    titles = {Line.WEEKS: phrases.word("REVIEW_CHARTS", Line.WEEKS), Line.SECTORS: ""}  # its sentence is its title
    charts = review_tables.pictures(review, titles)
    return {
        **frame(edition, review, phrases),
        "title": f"{phrases.say('review_title', review)} - {review.group_name}",
        "subject": phrases.say("review_title", review),
        "span": phrases.say("review_span", review),
        "opening": phrases.say("review_opening", review),
        "closing": phrases.say("review_closing", review),
        "year": review.year,
        "parts": [
            {
                "title": f"{phrases.word('REVIEW_ROMAN', n)}. {phrases.word('REVIEW_PARTS', part)}",
                "points": [_point(edition, part, line, charts.get(line, ""), phrases) for line in lines],
            }
            for n, (part, lines) in enumerate(review.parts())
        ],
        "weeks": _weeks(review, phrases),
        "groups": _groups(review, phrases),
    }


def reviewed_at(edition: ReviewEdition) -> datetime:
    """The time that stands in the file's own data: of the approval, else of the counting; UTC."""
    return (edition.approved_at or edition.review.made_at).astimezone(UTC)


def _point(edition: ReviewEdition, part: Part, line: Line, svg: str, phrases: Phrases) -> Sheet:
    """Numbers of statements stand in drafts only: an approved document needs none."""
    review, draft = edition.review, edition.approved_at is None
    said = printable(phrases.say("review_sentence", review, int(line)))
    lines = [one.strip() for one in said.split("\n") if one.strip()]
    if draft and lines:
        lines[0] = f"({int(line)}) {lines[0]}"
    rows = [list(row) for row in review_tables.tables(review).get(line, ())]
    return {
        "number": int(line),
        "lines": lines,
        "listed": _items(review, part, draft, phrases),
        "heads": phrases.words("REVIEW_HEADS", line) if rows else [],
        "table": rows,
        "svg": svg,
    }


def _items(review: Review, part: Part, draft: bool, phrases: Phrases) -> list[str]:
    listed: dict[Part, tuple[str, tuple[Any, ...]]] = {
        Part.ISSUES: ("review_issue", review.issues),
        Part.DIRECTIVES: ("review_directive", review.directives),
    }
    macro, lines = listed.get(part, ("", ()))
    return [
        f"- {f'({one.number}) ' if draft else ''}{printable(phrases.say(macro, one))}"
        for one in lines
        if review.shows(one.number)
    ]


def _weeks(review: Review, phrases: Phrases) -> Sheet:
    rows = [list(row) for row in review_tables.week_rows(review)]
    for row in rows:
        row[2] = phrases.word("REVIEW_WEEK_STATES", row[2])
    heads = phrases.words("REVIEW_WEEK_HEADS")
    return {"title": phrases.say("review_weeks_title"), "heads": heads, "table": rows}


def _groups(review: Review, phrases: Phrases) -> Sheet:
    heads = phrases.words("REVIEW_GROUP_HEADS")
    rows = [list(row) for row in review_tables.group_rows(review)]
    return {"title": phrases.say("review_groups_title"), "heads": heads, "table": rows}
