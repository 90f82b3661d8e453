"""What pages say of themselves to machines: schema.org as JSON-LD, and only what the data says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from samspill.engine.journal import Version
from samspill.knowledge.vocabulary import BASE

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

_CLASSES = {
    "program": "Project",
    "measure": "Project",
    "place": "Place",
    "document": "DigitalDocument",
    "evidence": "CreativeWork",
}

Data = dict[str, Any]


def as_script(*data: Data | None) -> Markup:
    """The content of a script element of the type application/ld+json."""
    graph = [one for one in data if one]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, sort_keys=True)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  nothing in it ends the element any more


def thing(
    kind: str, iri: str, *, url: str, name: str, public: bool = False, **said: object
) -> Data | None:
    """What a thing is in the words of schema.org; None for a kind that those have no word for.

    `public` tells that an actor is a public body; what is None or empty is not said.
    """
    found = _CLASSES.get(kind)
    if kind == "actor":
        found = "GovernmentOrganization" if public else "Organization"
    if found is None:
        return None
    facts = {key: value for key, value in said.items() if value not in (None, "", [], ())}
    return {"@type": found, "@id": iri, "identifier": iri, "name": name, "url": url, **facts}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Data:
    """The way from the first page to this one: pairs of a name and an address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(steps, 1)
        ],
    }


def dataset(version: Version, address: str, *, name: str, description: str, publisher: str) -> Data:
    """The dataset as a whole, for the pages that tell of it; `address` is that of the service."""
    files = (
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
        ("jsonld", "application/ld+json"),
    )
    said: Data = {
        "@type": "Dataset",
        "@id": f"{address}/#dataset",
        "name": name,
        "description": description,
        "url": f"{address}/",
        "license": LICENCE,
        "version": str(version.number),
        "dateModified": version.created,
        "identifier": f"{BASE}version/{version.number}",
        "inLanguage": ["nb", "en"],
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{address}/dataset.{suffix}",
            }
            for suffix, media_type in files
        ],
    }
    if publisher:
        said["publisher"] = {"@type": "Organization", "name": publisher}
    return said
