"""XML of office files, read without DTD, entities or network, and the few steps through a tree that readers share.

Names are compared without their namespace: office formats have two spellings of each (transitional and strict).
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from mailflow.adapters.documents.problems import Unreadable


def parse(data: bytes) -> _Element:
    """The root element. Raises Unreadable when the data is damaged or declares a document type."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root: _Element = etree.fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable("damaged") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("damaged")
    return root


def local(element: _Element) -> str:
    """The tag without its namespace, "" for what is no element."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: _Element | None, name: str, default: str = "") -> str:
    """The first attribute of that local name."""
    if element is None:
        return default
    for key, value in element.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: _Element | None, *path: str) -> _Element | None:
    """The element that the local names lead to, first of each; None when one is missing."""
    for name in path:
        if element is None:
            return None
        element = next((one for one in element if local(one) == name), None)
    return element


def value(element: _Element | None, *path: str) -> str:
    """The `val` attribute of the element that the local names lead to, "" when missing."""
    return attribute(child(element, *path), "val")
