"""Where a service and what it says of its dataset are found."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class Addresses:
    """Where a service is: its address without a slash at the end."""

    service: str

    @property
    def dataset(self) -> str:
        """The IRI of the dataset, in VoID, DCAT and the service description alike."""
        return f"{self.service}/dataset"

    @property
    def void(self) -> str:
        """The document that describes it in VoID."""
        return f"{self.service}/.well-known/void"

    @property
    def catalog(self) -> str:
        """The catalog, which is also the document that holds its description."""
        return f"{self.service}/catalog"

    @property
    def endpoint(self) -> str:
        """The SPARQL endpoint."""
        return f"{self.service}/sparql"

    def graph(self, iri: str) -> str:
        """The address of a named graph."""
        return f"{self.service}/graphs?graph={quote(iri, safe='')}"
