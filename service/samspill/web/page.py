"""One page: what it has of its request – language, words and links – and how it is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from fastapi import Request, Response

from samspill.engine.journal import Version
from samspill.errors import SamspillError
from samspill.settings import Language, Settings
from samspill.web.languages import asked_language, language_of
from samspill.web.links import Links
from samspill.web.parameters import Pairs, query_pairs
from samspill.web.texts import LANGUAGES, Words
from samspill.web.voices import Voices

EXAMPLE = """\
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?measure ?label
WHERE {
  ?measure a sam:Measure ;
    skos:prefLabel ?label .
}
ORDER BY ?label
"""


@dataclass(frozen=True)
class Site:
    """What all pages share: the version they tell of, the names of the questions, the voices."""

    version: Version
    settings: Settings
    questions: Collection[str]
    voices: Voices


class Page:
    """A page for one request; with `lenient`, a bad `lang=` is no error."""

    def __init__(self, site: Site, request: Request, *, lenient: bool = False) -> None:
        self.site = site
        self.request = request
        self.lenient = lenient
        self.language: Language = language_of(
            request, default=site.settings.language, lenient=lenient
        )
        self.root: str = request.scope.get("root_path", "").rstrip("/")

    @cached_property
    def words(self) -> Words:
        """The words of its language."""
        return self.site.voices.words(self.language)

    @cached_property
    def links(self) -> Links:
        """Its links, in the language that its address names."""
        named = asked_language(self.request, lenient=self.lenient)
        return Links(self.root, named, self.site.settings.base, self.site.questions)

    def translated(self, text: str) -> str:
        """A text of the catalogue in its language."""
        return self.words.catalogue.gettext(text)

    def file(self, path: str, parameters: Pairs, *, lang: bool = False) -> str:
        """The address of a file; with `lang`, in the language of this page."""
        return Links(self.root, self.language if lang else None, "", ()).page(path, parameters)

    def render(
        self,
        template: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        here: str = "",
        **context: object,
    ) -> Response:
        """The response that is this page."""
        text = (
            self.site.voices.templates(self.language)
            .get_template(template)
            .render(
                language=self.language,
                languages=[(tag, name, self._translation(tag)) for tag, name in LANGUAGES.items()],
                root=self.root,
                links=self.links,
                link=self.links.page,
                here=here,
                version=self.site.version,
                address=str(self.request.base_url).rstrip("/"),
                sample=EXAMPLE,
                **context,
            )
        )
        return Response(
            text,
            status_code=status,
            headers={
                "Content-Type": "text/html; charset=utf-8",
                "Content-Language": self.language,
                "Vary": "Accept, Accept-Language",
                "Cache-Control": "no-cache",
                "Samspill-Version": str(self.site.version.number),
                **(headers or {}),
            },
        )

    def _translation(self, language: str) -> str:
        """The address of this page in another language."""
        try:
            pairs = query_pairs(self.request)
        except SamspillError:
            pairs = []
        kept = [(name, value) for name, value in pairs if name != "lang"]
        path = self.request.url.path.removeprefix(self.root)
        return Links(self.root, language, "", ()).page(path, kept)
