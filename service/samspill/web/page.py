"""One page: what it has of its request – language, words and links – and how it is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from http import HTTPStatus

from fastapi import Request, Response

from samspill.engine.serving import Served
from samspill.errors import SamspillError
from samspill.settings import Language, Settings
from samspill.web.assets import address_of
from samspill.web.languages import asked_language, language_of, remembering
from samspill.web.links import Links
from samspill.web.parameters import Pairs, only, query_pairs
from samspill.web.texts import LANGUAGES, Words
from samspill.web.versions import served_of, serving_of, version_headers
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
    """What all pages share: the settings, the names of the questions, the voices."""

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
            request, default=site.settings.language, lenient=lenient, remembered=True
        )
        self.root: str = request.scope.get("root_path", "").rstrip("/")

    @cached_property
    def served(self) -> Served:
        """The version it tells of; where that cannot be had and it is `lenient`, the current."""
        try:
            return served_of(self.request)
        except SamspillError:
            if not self.lenient:
                raise
            return serving_of(self.request).current()

    @cached_property
    def words(self) -> Words:
        """The words of its language."""
        return self.site.voices.words(self.language)

    @cached_property
    def links(self) -> Links:
        """Its links, in the language that its address names."""
        return Links(
            self.root,
            asked_language(self.request, lenient=self.lenient),
            self.site.settings.base,
            self.site.questions,
            self.version,
        )

    @cached_property
    def version(self) -> str | None:
        """The number of the version that its address names."""
        pairs = query_pairs(self.request) if not self.lenient else []
        named = only(pairs, "version")
        return str(self.served.version.number) if named else None

    def translated(self, text: str) -> str:
        """A text of the catalogue in its language."""
        return self.words.catalogue.gettext(text)

    def file(self, path: str, parameters: Pairs, *, lang: bool = False) -> str:
        """The address of a file; with `lang`, in the language of this page."""
        language = self.language if lang else None
        return Links(self.root, language, "", (), self.version).page(path, parameters)

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
                asset=lambda name: self.root + address_of(name),
                here=here,
                version=self.served.version,
                older=self.version,
                newest=self._elsewhere("version", self.language),
                address=str(self.request.base_url).rstrip("/"),
                sample=EXAMPLE,
                **context,
            )
        )
        found = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Language": self.language,
            "Vary": "Accept, Accept-Language, Accept-Datetime, Cookie",
            "Cache-Control": "no-cache",
            **version_headers(self.request, self.served),
        }
        if self.links.language is not None:
            found["Set-Cookie"] = remembering(self.language, path=f"{self.root}/")
        if status == HTTPStatus.OK:
            found["ETag"] = f'"{sha256(text.encode()).hexdigest()[:32]}"'
            if found["ETag"] in tags(self.request):
                return Response(status_code=304, headers=found | {**(headers or {})})
        return Response(text, status_code=status, headers=found | {**(headers or {})})

    def _translation(self, language: str) -> str:
        """The address of this page in another language."""
        return self._elsewhere("lang", language)

    def _elsewhere(self, without: str, language: str) -> str:
        """The address of this page in a language, without what one parameter says."""
        try:
            pairs = query_pairs(self.request)
        except SamspillError:
            pairs = []
        kept = [(name, value) for name, value in pairs if name not in ("lang", without)]
        path = self.request.url.path.removeprefix(self.root)
        return Links(self.root, language, "", ()).page(path, kept)


def tags(request: Request) -> set[str]:
    """The entity tags that a request has answers of."""
    listed = request.headers.get("if-none-match") or ""
    return {tag.strip().removeprefix("W/") for tag in listed.split(",")}
