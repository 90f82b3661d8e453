"""Values as they stand in XML."""

from __future__ import annotations

from xml.sax.saxutils import escape

from samspill.ask.networks.files.attributes import Value, written

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'

_QUOTES = {'"': "&quot;"}


def text(value: Value) -> str:
    """A value as the text of an element."""
    return escape(written(value))


def attribute(value: Value) -> str:
    """A value in quotation marks, as that of an attribute."""
    return f'"{escape(written(value), _QUOTES)}"'
