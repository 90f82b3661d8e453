"""IRIs for new things, in the manner of those that there are.

Public: `key_of(label)` makes a key out of a name; `mint(form, values, taken)` gives the IRI of a
new thing, which `taken(iri)` denies. The key is made of the name in Norwegian; participations,
alignments and evidence are named by what they tie.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType

from samspill.contribute.forms import Form
from samspill.contribute.given import Values
from samspill.contribute.wording import term_of
from samspill.errors import BadValue
from samspill.knowledge.vocabulary import SDG

LONGEST = 80
"""The most characters of a key that is made of a name."""

_WHOLE = 200

_LETTERS = str.maketrans(
    {"æ": "ae", "ø": "o", "å": "a", "ß": "ss", "đ": "d", "ŋ": "n", "ŧ": "t", "ð": "d", "þ": "th",
     "ł": "l", "œ": "oe"}
)  # fmt: skip

_TIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "participation": ("actor", "role", "participatesIn"),
        "alignment": ("alignedResource", "sdg"),
        "evidence": ("hasSource", "start", "end"),
    }
)
"""The kinds whose keys are made of other keys, and the fields that hold these."""


def key_of(label: str, *, longest: int = LONGEST) -> str:
    """A name as a key: ASCII letters in lower case, digits and hyphens; empty where none is left.

    It is cut between words where it is too long.
    """
    folded = unicodedata.normalize("NFKD", _folded(label))
    plain = "".join(one for one in folded if not unicodedata.combining(one))
    key = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if len(key) > longest:
        key = key[: longest + 1].rpartition("-")[0] or key[:longest]
    return key.strip("-")


def _folded(label: str) -> str:
    return unicodedata.normalize("NFKC", label).casefold().translate(_LETTERS)


def mint(form: Form, values: Values, taken: Callable[[str], bool]) -> str:
    """An IRI that no thing has yet; a number is put behind a key that is taken."""
    start = f"{form.base}id/{form.kind}/"
    key = _tied(form, values) or key_of(_name(values)) or form.kind
    for number in count(1):
        iri = f"{start}{key}" if number == 1 else f"{start}{key}-{number}"
        if not taken(iri):
            break
    return iri


def _tied(form: Form, values: Values) -> str:
    """The key of a thing that ties others; empty where one of these is not given."""
    parts = []
    for name in _TIES.get(form.kind, ()):
        field, given = form.by_key.get(name), _first(values.get(name))
        if field is None or not given:
            return ""
        try:
            term = term_of(field, given, form)
        except BadValue:
            return ""
        end = term.value.rstrip("/").rpartition("/")[2]
        if term.value == SDG:
            end = "agenda-2030"
        elif term.value.startswith(SDG):
            end = f"sdg-{end}"
        parts.append(key_of(end, longest=_WHOLE))
    return "-".join(parts)


def _name(values: Values) -> str:
    """The name of a thing, in Norwegian if there is one."""
    names = values.get("prefLabel")
    if not isinstance(names, Mapping):
        return _first(names)
    texts = [_first(names.get(language)) for language in ("nb", "nn", "en", *names)]
    return next((text for text in texts if key_of(text)), "")


def _first(given: object) -> str:
    """The first text of a value, which may be a list."""
    for one in given if isinstance(given, list | tuple) else (given,):
        if isinstance(one, str) and one.strip():
            return one.strip()
        if isinstance(one, int) and not isinstance(one, bool):
            return str(one)
    return ""
