"""The charts that a mail shows: each an image inside the mail, named by a Content-ID made from the chart itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mailflow.core import charts
from mailflow.core.report import Edition, Report

ON_TIME = "Ý kiến gửi đúng hạn trên số phải có"


def content_id(svg: str) -> str:
    """`chart-3f….@mailflow`, without brackets (RFC 2392): equal charts have equal ones."""
    return f"chart-{hashlib.sha256(svg.encode('utf-8', 'replace')).hexdigest()[:24]}@mailflow"


def on_time(editions: Sequence[Edition]) -> str:
    """Answers on time of those expected, a bar for each group. Raises ValueError for no editions."""
    if not editions:
        raise ValueError("a bar needs a report")
    return charts.bars([punctuality(one.report) for one in editions], title=ON_TIME)


def punctuality(report: Report) -> charts.Bar:
    """The group, how many expected members answered before the closing time, and how many were expected."""
    prompt = [one for one in report.answered if one.at is not None and one.at <= report.closing]
    return report.group_name, len(prompt), len(report.expected)


def shown(context: Mapping[str, object]) -> dict[str, str]:
    """Every chart that a mail with these values may show, by its Content-ID."""
    editions = tuple(_editions(context.values()))
    drawn = [one.chart() for edition in editions for one in edition.report.figures if one.drawn]
    bars = [on_time(editions)] if editions else []
    whole = context.get("editions")
    if isinstance(whole, tuple) and whole and whole != editions:
        bars.append(on_time(whole))
    return {content_id(svg): svg for svg in (*drawn, *bars)}


def embedded(html: str, context: Mapping[str, object]) -> str:
    """The page of a mail as a file that stands alone: its charts in it as SVG."""
    for name, svg in shown(context).items():
        html = html.replace(f"cid:{name}", f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}")
    return html


def _editions(values: Iterable[object]) -> Iterator[Edition]:
    for value in values:
        if isinstance(value, Edition):
            yield value
        elif isinstance(value, tuple):
            yield from _editions(value)
        elif isinstance(held := getattr(value, "edition", None), Edition):
            yield held
