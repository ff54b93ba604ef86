"""A week's file (hồ sơ) as a zip with an index in XML; the schema goes along. Nothing is decided here."""

from mailflow.adapters.dossier.archive import SCHEMA, index, packed

__all__ = ["SCHEMA", "index", "packed"]
