"""The knowledge graph as it is met in Python."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from samspill.ask.networks.selection import Selection
from samspill.errors import BadValue
from samspill.library.pictures import Picture, drawn, saved
from samspill.library.rows import Rows
from samspill.library.source import Source
from samspill.library.told import Plain, Told
from samspill.settings import Language

if TYPE_CHECKING:
    import networkx as nx

    from samspill.ask.networks.pictures.colours import Colouring

WIDTH = 1040


class KnowledgeGraph:
    """One version of the graph, asked in one language; `samspill.open` and `connect` give it.

    What chooses a network is the same everywhere: `kind`, `by`, `program`, `role`, `type`, `year`,
    `area`, `place`, `sdg`, `basis`, `ego`, `radius`, `giant` and `minimum`, with short names or
    IRIs as values. What is unknown raises `BadValue` or `NotFound`, naming what is much like it.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of connections and of networks that are kept; `with` does it at its end."""
        self._source.close()

    def __repr__(self) -> str:
        return f"<KnowledgeGraph: {self._source.place}, version {self.version}>"

    @property
    def version(self) -> int:
        """The number of the version that answers; name it when you cite."""
        return self._source.version

    @property
    def language(self) -> Language:
        """The language of labels and sentences."""
        return self._source.language

    def questions(self) -> Rows:
        """The questions that `ask` takes, with their parameters.

        >>> kg.questions().frame()
        """
        return self._source.questions()

    def ask(self, question: str, /, **values: object) -> Rows:
        """The answer to a question; its values may be written with _ or -.

        A question that gives a graph has rows of subject, predicate and object.

        >>> kg.ask("shared-actors", minimum=2)
        >>> kg.ask("program-profile", program="digitalt-forstevalg").frame("polars")
        """
        return self._source.ask(question, values)

    def query(self, sparql: str) -> Rows | bool | str:
        """SPARQL of your own: rows for SELECT, a truth value for ASK, else N-Triples as text.

        >>> kg.query("SELECT ?type (COUNT(*) AS ?n) { ?thing a ?type } GROUP BY ?type")
        """
        return self._source.query(sparql)

    def versions(self) -> Rows:
        """The versions that have been published, the newest first."""
        return self._source.versions()

    def network(self, **selection: object) -> nx.Graph:
        """A network as a graph of networkx, with all its figures and positions.

        Nodes are IRIs with `label`, `kind`, `type`, `x`, `y` and a value for each measure that is
        defined for them; ties have `weight`, `shared` and `facts`; `graph.graph` has `figures`,
        and the `things`, `facts` and `concepts` that these IRIs name. It is yours to change.

        >>> graph = kg.network(program="universitetskommunen-3-0", by="measure")
        >>> graph.nodes["https://w3id.org/samspill/id/actor/ntnu"]["betweenness"]
        """
        from samspill.ask.networks.names import name_of

        graph = self._source.network(Selection.of(selection))
        for node, said in graph.nodes(data=True):
            said["label"] = name_of(graph, node).label(self.language)
        return graph

    def path(self, source: str, target: str, **selection: object) -> Told:
        """The shortest paths between two, told step by step, with their passages.

        >>> print(kg.path("asker-kommune", "sintef"))
        """
        return self._told(self._source.path(Selection.of(selection), source, target))

    def without(self, *things: str, **selection: object) -> Told:
        """What falls apart without actors, programs, goals or measures; without any, who matters.

        >>> print(kg.without("trondheim-kommune"))
        """
        return self._told(self._source.without(Selection.of(selection), things))

    def tie(self, source: str, target: str, **selection: object) -> Told:
        """Everything behind the tie between two, with its passages.

        >>> kg.tie("ntnu", "trondheim-kommune").passages
        """
        return self._told(self._source.tie(Selection.of(selection), source, target))

    def compare(
        self,
        *,
        with_program: str | None = None,
        with_version: int | None = None,
        **selection: object,
    ) -> Told:
        """The network beside the same one for another program, or in another version.

        >>> kg.compare(program="digitalt-forstevalg", with_program="universitetskommunen-3-0")
        """
        if (with_program is None) == (with_version is None):
            raise BadValue(
                "A network is compared with that of another program or of another version.",
                advice="Give with_program or with_version, one of the two.",
                parameter="with_program",
            )
        chosen = Selection.of(selection)
        return self._told(self._source.compare(chosen, program=with_program, version=with_version))

    def figures(self, graph: nx.Graph) -> Rows:
        """The figures of a whole network, each with how to read it and where it comes from.

        Those that are not there have no value, and say why.
        """
        from samspill.library.figures import figures

        return figures(graph, version=self.version, language=self.language)

    def ranking(self, graph: nx.Graph, *measures: str, most: int | None = 10) -> Rows:
        """The nodes with the greatest values of a measure, and other measures of theirs beside it.

        >>> kg.ranking(graph, "betweenness", "degree", "constraint")
        """
        from samspill.library.figures import ranking

        chosen = measures or ("degree",)
        return ranking(graph, chosen, most=most, version=self.version, language=self.language)

    def measures(self) -> Rows:
        """All measures: what each is called, how it is read, and where it comes from."""
        from samspill.library.figures import measures

        return measures(version=self.version, language=self.language)

    def draw(
        self,
        graph: nx.Graph,
        *,
        colour: Colouring = "type",
        size: str | None = None,
        width: int = WIDTH,
    ) -> Picture:
        """A picture of a network: coloured by `type` or `community`, sized by a measure.

        >>> kg.draw(graph, colour="community", size="betweenness")
        """
        return drawn(graph, language=self.language, colour=colour, size=size, width=width)

    def save(self, graph: nx.Graph, path: str | Path) -> Path:
        """Writes a network in the form that the name of the file ends with.

        .gexf (Gephi), .graphml (yEd, igraph), .net (Pajek), .nodes.csv, .edges.csv, .json, .jsonld,
        .svg or .png.

        >>> kg.save(graph, "trondheim.gexf")
        """
        return saved(graph, path, language=self.language)

    def cite(self, graph: nx.Graph) -> str:
        """How to cite a network: its source, what was chosen, the version and the licence."""
        from samspill.ask.networks.files.attributes import citation

        return citation(graph, language=self.language)

    def _told(self, plain: Plain) -> Told:
        return Told.of(plain, version=self.version, language=self.language)
