"""RDF/XML looked through before it is parsed: well-formed, not too deep, and without a DOCTYPE.

A DOCTYPE defines entities, by which some hundred bytes become gigabytes, or other files.
"""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from samspill.errors import SyntaxProblem, TooLarge
from samspill.knowledge.encodings import syntax_problem


def hold_xml(text: str, *, depth: int) -> None:
    """Raises `SyntaxProblem` where a text is not the XML that is read here, else `TooLarge`."""
    parser = expat.ParserCreate("UTF-8", " ")
    level = 0

    def fail(what: str, advice: str) -> NoReturn:
        raise _problem(what, parser.CurrentLineNumber, parser.CurrentColumnNumber, advice)

    def refuse_doctype(*_: object) -> None:
        fail(
            "a DOCTYPE is not read", "Leave the DOCTYPE out, and write what its entities stand for."
        )

    def hold_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.upper() not in ("UTF-8", "UTF8", "US-ASCII"):
            fail(
                f"the text says that it is {encoding}, and only UTF-8 is read",
                "Save the file as UTF-8, and say so in its first line.",
            )

    def enter(_name: str, _attributes: object) -> None:
        nonlocal level
        level += 1
        if level > depth:
            line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
            raise TooLarge(
                f"Line {line}, column {column}: the XML is nested more than {depth} levels deep.",
                advice="Write things beside each other, and let them name each other by "
                "rdf:resource.",
                limit="depth",
                maximum=depth,
                line=line,
                column=column,
            )

    def leave(_name: str) -> None:
        nonlocal level
        level -= 1

    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.XmlDeclHandler = hold_encoding
    parser.StartElementHandler = enter
    parser.EndElementHandler = leave
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code)
        raise _problem(what, error.lineno, error.offset) from error


def _problem(
    what: str, line: int, column: int, advice: str = "Mend the XML at that place."
) -> SyntaxProblem:
    return syntax_problem(what, line, column + 1, advice=f"{advice} Nothing was loaded.")
