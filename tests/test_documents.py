"""What strangers send: read whole, or refused with the place and the next step.

Every case of `tests/documents/` goes to a real process without files and network.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Triple, parse

from hostile import name_of, text_of
from samspill import errors
from samspill.cli.quality import validate
from samspill.engine.reading import Reader
from samspill.engine.workers import METER, Meter
from samspill.errors import BadValue, QueryStopped, SamspillError, TooLarge
from samspill.knowledge.documents import FORMATS, DocumentLimits, read_document
from samspill.settings import Folders
from serving import Listener, listening

CASES = Path(__file__).parent / "documents"
FACT = b"<http://a> <http://b> <http://c> ."
ENDLESS = next(
    case
    for case in yaml.safe_load((CASES / "refused.yaml").read_text(encoding="utf-8"))
    if case["name"] == "a large context at every node"
)


def cases(name: str) -> list[dict[str, Any]]:
    found = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [dict(case) for case in found]


def content_of(case: Mapping[str, Any], listener: Listener | None = None) -> bytes:
    """The bytes of a case, with the address of a listener in them."""
    if "hex" in case:
        return bytes.fromhex(case["hex"])
    text = text_of(case["text"])
    if listener is not None:
        text = text.replace("LISTENER", listener.address)
    return text.encode(case.get("encoding", "utf-8"))


@pytest.fixture(scope="module")
def context(folders: Folders) -> str:
    return (folders.ontology / "context.jsonld").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reader(context: str) -> Iterator[Reader]:
    with closing(Reader(context=context)) as opened:
        yield opened


@pytest.fixture(scope="module")
def hasty_reader(context: str) -> Iterator[Reader]:
    """A reader for what would take the whole ten seconds."""
    with closing(Reader(context=context, seconds=3)) as opened:
        yield opened


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.mark.parametrize("case", cases("refused"), ids=name_of)
def test_refused(
    reader: Reader, hasty_reader: Reader, listener: Listener, case: dict[str, Any]
) -> None:
    if case.get("hasty"):
        reader = hasty_reader
    with pytest.raises(SamspillError) as raised:
        reader.read(content_of(case, listener), case["format"])
    error = raised.value
    assert type(error) is getattr(errors, case["error"]), error.detail
    assert case.get("says", "") in error.detail
    assert error.advice
    assert case.get("advises", "") in error.advice
    for place in ("line", "column"):
        if place in case:
            assert error.fields[place] == case[place], error.detail
            assert f"{place} {case[place]}" in error.detail.lower()
    assert len(error.detail) < 1000
    assert error.detail.isprintable()
    assert listener.visits() == 0
    assert reader.read(FACT, "text/turtle")


@pytest.mark.parametrize("case", cases("accepted"), ids=name_of)
def test_accepted(reader: Reader, listener: Listener, case: dict[str, Any]) -> None:
    found = reader.read(content_of(case, listener), case["format"])
    if "gives" in case:
        assert {str(triple) for triple in found} == set(case["gives"])
    else:
        assert len(found) == case["count"]
    assert listener.visits() == 0


def test_the_statuses_of_what_must_be_refused_before_all_else() -> None:
    found = [getattr(errors, case["error"]).status for case in cases("refused")[:9]]
    assert found == [400, 400, 400, 400, 400, 413, 415, 400, 400]


def test_the_same_is_said_without_a_process(context: str) -> None:
    document = b'{"@context": "context.jsonld", "id": "thing:a", "type": "Program"}'
    base = "https://example.org/data/"
    (found,) = read_document(document, "application/ld+json", base=base, context=context)
    assert str(found.subject) == "<https://w3id.org/samspill/id/a>"
    named = document.replace(b"context.jsonld", base.encode() + b"context.jsonld")
    assert read_document(named, "application/ld+json", base=base, context=context) == (found,)
    with pytest.raises(BadValue, match="not fetched"):
        read_document(document, "application/ld+json", base=base)


def test_blank_nodes_of_two_documents_are_two_things(reader: Reader) -> None:
    document = b"_:a <http://b> _:a ; <http://c> _:b ."
    first, second = (set(reader.read(document, "text/turtle")) for _ in range(2))
    assert len(first | second) == 4
    assert len({triple.subject for triple in first}) == 1


@pytest.mark.parametrize("media_type", FORMATS)
def test_what_is_written_in_a_format_is_read_from_it(reader: Reader, media_type: str) -> None:
    """The example of an evil text, in each format: lines, quotes, tabs, wide and odd characters."""
    from pyoxigraph import Literal, NamedNode, serialize

    form = RdfFormat.from_media_type(media_type)
    assert form is not None
    value = Literal('a "b"\n\t\\ \u0080 é 😀 <&> \u2028 ]]>', language="nb")
    triple = Triple(NamedNode("http://a/é"), NamedNode("http://b/c"), value)
    written = serialize([triple], format=form)
    assert written is not None
    assert reader.read(written, media_type) == (triple,)


def test_an_endless_document_ends_its_process_alone(context: str) -> None:
    with closing(Reader(seconds=1, context=context)) as reader:
        assert reader.read(FACT, "text/turtle")
        nursery = reader._nursery.pid
        with pytest.raises(TooLarge, match="took longer than 1 seconds"):
            reader.read(content_of(ENDLESS), ENDLESS["format"])
        assert reader.read(FACT, "text/turtle")
        assert reader._nursery.pid == nursery
        assert without_children(nursery)


def without_children(pid: int) -> bool:
    """Whether all that a process has made is ended soon."""
    for _ in range(100):
        if not children_of(pid):
            return True
        time.sleep(0.1)
    return False


def children_of(pid: int) -> list[int]:
    """The processes that a process has made and that have not ended."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    if not path.exists():
        pytest.skip("this system does not list the children of a process")
    return [int(word) for word in path.read_text(encoding="ascii").split()]


def test_a_greedy_document_ends_its_process_alone() -> None:
    document = b'{"http://a/b":[{}' + b",{}" * 400_000 + b"]}"
    with closing(Reader(memory=64 * 1024 * 1024)) as reader:
        with pytest.raises(TooLarge, match="brought down the process"):
            reader.read(document, "application/ld+json")
        assert reader.read(FACT, "text/turtle")


def test_limits_can_be_others() -> None:
    limits = DocumentLimits(bytes=1000, triples=2, depth=3, literal=10, iri=50, statements=250)
    documents = {
        "bytes": b"#" * 1001,
        "triples": b"<http://a> <http://b> 1, 2, 3 .",
        "literal": b"<http://a> <http://b> '12345678901' .",
        "statements": b"@prefix a: <http://a/" + b"x" * 30 + b"> . a:a a:b a:c, " + b"a:d .",
        "iri": b"<http://a/" + b"x" * 50 + b"> <http://b> 1 .",
    }
    with closing(Reader(limits=limits)) as reader:
        assert reader.read(b"<http://a> <http://b> 1, 2 .", "text/turtle")
        for limit, document in documents.items():
            with pytest.raises(TooLarge) as raised:
                reader.read(document, "text/turtle")
            assert raised.value.fields["limit"] == limit
            assert raised.value.fields["maximum"] == getattr(limits, limit)


def test_many_read_at_once(reader: Reader) -> None:
    found: list[tuple[Triple, ...]] = []

    def read(number: int) -> None:
        document = b"<http://a/%d> <http://b> <http://c> ." % number
        found.append(reader.read(document, "text/turtle"))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {str(triple.subject) for (triple,) in found} == {f"<http://a/{n}>" for n in range(8)}


def test_where_there_is_no_room_it_is_said() -> None:
    with closing(Reader(count=1, seconds=0.1)) as reader:
        with reader._places, pytest.raises(QueryStopped, match="documents are busy") as raised:
            reader.read(FACT, "text/turtle")
        assert raised.value.fields["retry_after"]


def test_reading_is_charged_to_whoever_sends(reader: Reader) -> None:
    meter = Meter()
    token = METER.set(meter)
    try:
        reader.read(FACT, "text/turtle")
    finally:
        METER.reset(token)
    assert meter.seconds > 0


def test_a_closed_reader_leaves_no_process() -> None:
    reader = Reader()
    reader.read(FACT, "text/turtle")
    pid = reader._nursery.pid
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.nt", RdfFormat.N_TRIPLES), ("a.rdf", RdfFormat.RDF_XML), ("a.jsonld", RdfFormat.JSON_LD)],
)
def test_files_of_other_formats_are_validated(tmp_path: Path, name: str, form: RdfFormat) -> None:
    from pyoxigraph import serialize

    turtle = (CASES.parent / "examples" / "Actor-iri" / "valid.ttl").read_bytes()
    triples = [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]
    serialize(triples, tmp_path / name, format=form)
    (tmp_path / "a.ttl").write_bytes(turtle)
    said = [
        CliRunner().invoke(validate, [str(tmp_path / file), "--lang", "en"])
        for file in (name, "a.ttl")
    ]
    assert said[0].output == said[1].output
    assert said[0].exit_code == said[1].exit_code


def test_a_hostile_file_is_told_of_by_its_name(tmp_path: Path, listener: Listener) -> None:
    path = tmp_path / "a.jsonld"
    path.write_text(f'{{"@context": "{listener.address}"}}', encoding="utf-8")
    result = CliRunner().invoke(validate, [str(path)])
    assert isinstance(result.exception, BadValue)
    assert result.exception.detail.startswith(f"{path}, line 1, column 14: the context ")
    assert result.exception.fields["file"] == str(path)
    assert listener.visits() == 0
