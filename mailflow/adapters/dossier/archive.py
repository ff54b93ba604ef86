"""Index and zip of a dossier. Equal dossiers give equal bytes: every time in them comes from the documents."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from mailflow.core.dossier import SIZES, Document, Dossier, Step, Trace
from mailflow.core.week import local

SCHEMA = Path(__file__).with_name("dossier.xsd")
NAMESPACE = "urn:mailflow:dossier:1"
_NSMAP: Any = {None: NAMESPACE}
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FIRST, _LAST = datetime(1980, 1, 1, tzinfo=UTC), datetime(2107, 1, 1, tzinfo=UTC)  # what a zip can date


def packed(dossier: Dossier) -> bytes:
    """The zip: documents in time order, `muc-luc.xml` and `muc-luc.xsd` last."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, document in dossier.documents:
            _put(archive, name, document.content, document.at)
        latest = max((d.at for _, d in dossier.documents), default=_FIRST)
        _put(archive, "muc-luc.xml", index(dossier), latest)
        _put(archive, "muc-luc.xsd", SCHEMA.read_bytes(), latest)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, content: bytes, at: datetime) -> None:
    moment = local(min(max(at, _FIRST), _LAST))
    info = zipfile.ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o640 << 16
    archive.writestr(info, content)


def index(dossier: Dossier) -> bytes:
    """The index as XML by dossier.xsd; element names of a document are those of Decree 30/2020, Annex VI."""
    root = etree.Element(f"{{{NAMESPACE}}}Dossier", {"group": dossier.group, "week": dossier.week}, _NSMAP)
    _text(root, "OrganName", dossier.organ)
    _text(root, "Subject", dossier.title)
    documents = _child(root, "Documents")
    for place, (name, one) in enumerate(dossier.documents, start=1):
        _document(documents, place, name, one)
    traces = _child(root, "TraceHeaderList")
    for trace in dossier.traces:
        _trace(traces, trace)
    history = _child(root, "History")
    for step in dossier.steps:
        _step(history, step)
    missing = _child(root, "NotIncluded")
    for words in dossier.missing:
        _text(missing, "Reason", words)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return made


def _document(parent: etree._Element, place: int, name: str, one: Document) -> None:
    node = _child(
        parent, "Document",
        order=str(place), file=name, role=one.role, at=_time(one.at), size=str(len(one.content)), sha256=one.sha256,
    )  # fmt: skip
    _text(node, "TypeName", one.type_name)
    _text(node, "CodeNumber", "")  # given by the records office (Điều 15), never by a program
    _text(node, "CodeNotation", one.notation)
    _text(node, "IssuedDate", _day(one.issued or local(one.at).date()))
    for field, value in (("OrganName", one.organ), ("Subject", one.subject), ("Position", one.position)):
        _text(node, field, value)
    _text(node, "FullName", one.full_name)
    _text(node, "Priority", "0")
    if one.due:
        _text(node, "DueDate", _day(one.due))
    if one.arrived:
        _text(node, "ArrivalDate", _time(one.arrived))
    _text(node, "ToPlaces", one.to_places)


def _trace(parent: etree._Element, one: Trace) -> None:
    node = _child(parent, "TraceHeader", at=_time(one.at), state=one.state)
    _text(node, "OrganName", one.by)
    _text(node, "ToPlaces", one.to)
    _text(node, "Content", one.text)
    if one.due:
        _text(node, "DueDate", _day(one.due))


def _step(parent: etree._Element, one: Step) -> None:
    node = _child(parent, "Event", at=_time(one.at), actor=_clean(one.actor), what=_clean(one.what))
    node.text = _clean(one.detail)


def _child(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: etree._Element, name: str, value: str) -> None:
    limit = SIZES.get(name)
    clean = _clean(value)
    _child(parent, name).text = clean if limit is None or len(clean) <= limit else clean[: limit - 1] + "…"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _day(day: date) -> str:
    return day.isoformat()
