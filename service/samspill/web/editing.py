"""The words that the SPARQL editor completes: prefixes, classes, properties, concepts."""

from __future__ import annotations

import json
from hashlib import sha256

from fastapi import Request, Response

from samspill.ask.census import Counts
from samspill.ask.tables import short
from samspill.ask.wordbook import wordbook
from samspill.engine.serving import Served
from samspill.knowledge.vocabulary import CONCEPT, PREFIXES
from samspill.settings import Language
from samspill.web.page import tags
from samspill.web.questions import headers_of


def written_words(request: Request, served: Served, counts: Counts, language: Language) -> Response:
    """The vocabulary of a version as JSON; each class with the properties of its things."""
    book = wordbook(served.store, counts, language)
    named = {word.iri: word for word in book.properties}
    properties = [
        {
            "name": short(iri),
            "label": named[iri].name if iri in named else "",
            "definition": named[iri].definition if iri in named else "",
        }
        for iri in sorted({*counts.properties, *named})
        if "://" not in short(iri)
    ]
    body = json.dumps(
        {
            "prefixes": dict(PREFIXES)
            | {scheme.key.replace("-", ""): f"{scheme.iri}/" for scheme in book.schemes},
            "classes": [
                {
                    "name": short(one.word.iri),
                    "label": one.word.name,
                    "definition": one.word.definition,
                    "properties": [short(iri) for iri, _, _ in one.properties],
                }
                for one in book.classes
            ],
            "properties": properties,
            "concepts": [
                {
                    "name": f"{scheme.key.replace('-', '')}:{concept.iri.rpartition('/')[2]}",
                    "label": concept.name,
                    "definition": concept.definition,
                }
                for scheme in book.schemes
                for concept in scheme.concepts
                if concept.iri.startswith(f"{CONCEPT}{scheme.key}/")
            ],
        },
        ensure_ascii=False,
    )
    tag = f'"{sha256(body.encode()).hexdigest()[:32]}"'
    headers = headers_of(request, served, language)
    headers |= {"ETag": tag, "Vary": f"{headers['Vary']}, Cookie"}
    if tag in tags(request):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers | {"Content-Type": "application/json"})
