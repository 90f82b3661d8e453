"""Evidence: every passage proved, and the first character that moved found."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Triple, parse

from samspill.cli.quality import evidence
from samspill.errors import BadValue, EvidenceMismatch, NotFound, SamspillError
from samspill.knowledge.dataset import read_folder, read_text
from samspill.knowledge.evidence import passage_digest, verify
from samspill.knowledge.passages import locate, section_before
from samspill.knowledge.turtle import canonical
from samspill.settings import shipped_folders

EXAMPLE = shipped_folders().data / "example"
DOCUMENT = "https://w3id.org/samspill/id/document/eksempelvik-plan-2024"
TEXT = read_text(EXAMPLE / "plan.txt")
PLACE = TEXT.index("Nordkaia")
FIRST = "https://w3id.org/samspill/id/evidence/eksempelvik-plan-2024-782-826"


@pytest.fixture(scope="module")
def triples() -> tuple[Triple, ...]:
    return read_folder(EXAMPLE)


def mismatch(triples: tuple[Triple, ...], text: str) -> EvidenceMismatch:
    with pytest.raises(EvidenceMismatch) as caught:
        verify(triples, text, DOCUMENT)
    return caught.value


def test_every_passage_of_the_example_is_proved(triples: tuple[Triple, ...]) -> None:
    stated = sum(triple.predicate.value.endswith("ontology/digest") for triple in triples)
    assert verify(triples, TEXT, DOCUMENT).passages == stated >= 40


def test_positions_count_code_points() -> None:
    assert passage_digest("æ😀b", 1, 3) == hashlib.sha256("😀b".encode()).hexdigest()


@pytest.mark.parametrize(
    "text",
    [
        TEXT[:PLACE] + "x" + TEXT[PLACE:],
        TEXT[:PLACE] + TEXT[PLACE + 1 :],
        TEXT[:PLACE] + "n" + TEXT[PLACE + 1 :],
        TEXT[:PLACE] + "Ｎ" + TEXT[PLACE + 1 :],
    ],
    ids=["added", "removed", "changed", "a look-alike"],
)
def test_the_first_character_that_moved_is_found(triples: tuple[Triple, ...], text: str) -> None:
    error = mismatch(triples, text)
    assert error.exit_code == 9
    assert error.fields["passage"] == FIRST
    assert "782–826 under “Mål 1: Havna er utslippsfri innen 2027”" in error.detail
    assert "SHA-256 of the text is not the one" in error.detail
    differing = error.fields["differing"]
    assert isinstance(differing, list)
    assert len(differing) == (30 if len(text) != len(TEXT) else 1)


def test_a_passage_that_moved_is_told_where_to(triples: tuple[Triple, ...]) -> None:
    error = mismatch(triples, "x" + TEXT)
    assert "2554 characters instead of 2553" in error.detail
    assert "the passage is now at 36–89" in error.detail


def test_a_change_between_the_passages_fails_too(triples: tuple[Triple, ...]) -> None:
    error = mismatch(triples, TEXT.replace("Den gjelder", "den gjelder"))
    assert "SHA-256" in error.detail
    assert error.fields["differing"] == []


def test_line_ends_are_not_translated(tmp_path: Path, triples: tuple[Triple, ...]) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    error = mismatch(triples, read_text(path))
    assert error.advice.startswith("Only the line ends differ")


def test_a_byte_order_mark_is_not_part_of_the_text(
    tmp_path: Path, triples: tuple[Triple, ...]
) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert verify(triples, read_text(path), DOCUMENT).passages


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('sam:section "Penger"', 'sam:section "Pengar"', "no heading “Pengar”"),
        ('sam:section "Penger"', 'sam:section "Evaluering › Penger"', "no heading"),
        ('oa:exact "Se også', 'oa:exact "se også', "the quote is not the text"),
        ("oa:end 2107", "oa:end 99999", "the text has only 2553 characters"),
        ("oa:end 2107", "oa:end 2106", "the text there is another"),
        ("oa:end 2107", 'oa:end "slutt"', "has no position or no digest"),
        ('sam:digest "', 'sam:digest "0', "the text there is another"),
    ],
)
def test_each_part_of_the_evidence_is_compared(old: str, new: str, what: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.glob("*.ttl"))]
    assert any(old in text for text in texts)
    changed = tuple(
        quad.triple
        for text in texts
        for quad in parse(text.replace(old, new), format=RdfFormat.TURTLE)
    )
    assert what in mismatch(changed, TEXT).detail


def test_a_section_may_have_levels() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLE.glob("*.ttl"))]
    old, new = 'sam:section "Penger"', 'sam:section "Ung i Eksempelvik › Mål 5 › Penger"'
    changed = tuple(
        quad.triple
        for text in texts
        for quad in parse(text.replace(old, new), format=RdfFormat.TURTLE)
    )
    assert verify(changed, TEXT, DOCUMENT).passages


def test_an_unknown_document_is_not_proved(triples: tuple[Triple, ...]) -> None:
    with pytest.raises(NotFound):
        verify(triples, TEXT, DOCUMENT + "-2")


def test_a_passage_is_found_once_or_by_its_number() -> None:
    start, end = locate(TEXT, "Høgskolen  i\nEksempelvik")
    assert TEXT[start:end] == "Høgskolen i Eksempelvik"
    with pytest.raises(NotFound):
        locate(TEXT, "høgskolen i Eksempelvik")
    with pytest.raises(BadValue, match="stands 4 times"):
        locate(TEXT, "programmet")
    assert locate(TEXT, "programmet", occurrence=2)[0] > locate(TEXT, "programmet", occurrence=1)[0]
    for number in (0, 5):
        with pytest.raises(BadValue, match=f"no occurrence {number}"):
            locate(TEXT, "programmet", occurrence=number)
    with pytest.raises(BadValue, match="empty"):
        locate(TEXT, "  ")


@pytest.mark.parametrize(
    ("passage", "section"),
    [
        ("Eksempelvik er en oppdiktet", "Plan for felles innsats 2024–2027"),
        ("Penger\n", "Penger"),
        ("Fylkeskommunen forvalter", "Penger"),
        ("Sommerjobb på havna", "Mål 3: Flere unge fullfører videregående skole"),
    ],
)
def test_the_heading_before_a_passage_is_found(passage: str, section: str) -> None:
    assert section_before(TEXT, TEXT.index(passage)) == section


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(evidence, list(arguments))
    if isinstance(result.exception, SamspillError):
        return result.exception.exit_code, result.exception.detail
    return result.exit_code, result.stdout


def test_the_command_proves_and_fails(tmp_path: Path) -> None:
    code, told = run("verify", "--text", str(EXAMPLE / "plan.txt"))
    assert (code, told.split(" in ")[0]) == (0, "40 passages verified")
    moved = tmp_path / "plan.txt"
    moved.write_text(TEXT.replace("Nordkaia", "Nordkai"), encoding="utf-8")
    code, told = run("verify", "--text", str(moved), str(EXAMPLE))
    assert code == 9
    assert FIRST in told
    code, told = run("verify", "--text", str(moved), "--document", "eksempelvik-plan-2024")
    assert code == 9
    assert run("verify", "--text", str(moved), "--document", "finnes-ikke")[0] == 3
    assert run("verify", "--text", str(moved))[0] == 2


def test_the_command_prints_evidence_that_is_proved(triples: tuple[Triple, ...]) -> None:
    text = str(EXAMPLE / "plan.txt")
    code, turtle = run(
        "locate", "--text", text, "--document", "eksempelvik-plan-2024", "Målgruppen er unge"
    )
    assert code == 0
    assert canonical(turtle) == turtle
    added = tuple(quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE))
    before = verify(triples, TEXT, DOCUMENT).passages
    assert verify((*triples, *added), TEXT, DOCUMENT).passages == before + 1
    assert run("locate", "--text", text, "--document", "Å", "Målgruppen")[0] == 2
    assert run("locate", "--text", text, "--document", "x", "finnes ikke")[0] == 3
    assert run("locate", "--text", text, "--document", "x", "programmet")[0] == 2
