"""Spreadsheets: templates made from forms, and filled-in sheets with every mistake in its cell."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from samspill.cli.teaching import words
from samspill.cli.templates import template
from samspill.contribute import grids
from samspill.contribute.archives import MOST_UNPACKED
from samspill.contribute.blueprints import read_blueprint
from samspill.contribute.fields import form_of
from samspill.contribute.filling import read_of, statements_of
from samspill.contribute.forms import Form
from samspill.contribute.grids import letter, read_grid
from samspill.contribute.quoting import Quote
from samspill.contribute.sheets import Filled, Sheet, read_sheet, statements
from samspill.contribute.templates import example_of, template_csv, template_xlsx
from samspill.errors import BadValue, SamspillError, SyntaxProblem, TooLarge, UnsupportedMediaType
from samspill.knowledge.dataset import read_folder
from samspill.knowledge.vocabulary import BASE
from samspill.settings import Folders, Language, shipped_folders
from samspill.web.texts import words_of

FORMS: dict[tuple[str, Language], Form] = {
    (kind, language): form_of(blueprint, kind, language)
    for blueprint in [read_blueprint(shipped_folders())]
    for kind in blueprint.kinds
    for language in ("nb", "en")
}
MEASURE = FORMS["measure", "nb"]
KINDS = sorted({kind for kind, _ in FORMS})
HEAD = "#;key;prefLabel.nb;prefLabel.en;isPartOf;status;plannedYear;area\r\n"
ROW = ";;Et tiltak;A measure;goal/a-1;planlagt;2024; \r\n"


def filled(content: bytes, form: Form = MEASURE) -> tuple[Filled, ...]:
    return statements(read_sheet(content, form), form, taken=lambda _: False)


def cells(content: bytes, form: Form = MEASURE) -> list[tuple[str, str]]:
    """Each mistake with its cell; every one of them is told in Norwegian too."""
    sheet = read_sheet(content, form)
    rows = statements(sheet, form, taken=lambda _: False)
    found = [*sheet.mistakes, *(one for row in rows for one in row.mistakes)]
    nb = words_of("nb")
    for one in found:
        assert nb.told(one.mistake.detail), one.mistake.detail
        assert nb.told(one.mistake.advice), one.mistake.advice
    return [(one.cell, one.mistake.detail) for one in found]


def book(change: Callable[[Worksheet], object], *, rows: str = HEAD + ROW) -> bytes:
    """An XLSX file with the rows of a CSV, changed."""
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows.splitlines():
        sheet.append([cell or None for cell in row.split(";")])
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """An XLSX file with other parts in it."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def sheet_xml(parts: dict[str, bytes], old: bytes, new: bytes) -> None:
    name = "xl/worksheets/sheet1.xml"
    assert old in parts[name]
    parts[name] = parts[name].replace(old, new, 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["nb", "en"])
def test_an_example_in_a_template_says_what_it_was_made_of(
    kind: str, language: Language, folders: Folders
) -> None:
    """Without the mark of a note, the example's row gives the thing's statements back."""
    form, other = FORMS[kind, language], FORMS[kind, "en" if language == "nb" else "nb"]
    example = example_of(read_folder(folders.data / "trondheim-2020"), form)
    assert example is not None
    key, values = example
    own = {field.key for field in form.fields if field.read_only}
    asked = {name: one for name, one in values.items() if name not in own}
    wanted, _ = statements_of(form, f"{BASE}id/{kind}/{key}", asked)

    made = template_csv(form, other, example)
    assert made.startswith(b"\xef\xbb\xbf#")
    mark = {"nb": "# eksempel", "en": "# example"}[language].encode()
    xlsx = load_workbook(io.BytesIO(template_xlsx(form, other, example)))
    xlsx.worksheets[0]["A4"].value = None
    out = io.BytesIO()
    xlsx.save(out)
    for content in (made.replace(mark, b""), out.getvalue()):
        (row,) = filled(content, form)
        assert not row.mistakes
        assert row.corrects
        assert set(row.triples) == set(wanted)


def test_a_template_offers_lists_and_help() -> None:
    example = ("x", {"prefLabel": {"nb": "=HYPERLINK(1)"}, "number": "1.10"})
    content = template_xlsx(MEASURE, FORMS["measure", "en"], example)
    made = load_workbook(io.BytesIO(content))
    sheet, help_, lists = made.worksheets
    assert [one.title for one in made.worksheets] == ["Tiltak", "Hjelp", "Lister"]
    names = [cell.value for cell in sheet[1]]
    assert names[:4] == ["#", "key", "prefLabel.nb", "prefLabel.en"]
    assert [cell.value for cell in sheet[2]][2:4] == ["Navn (nb)", "Navn (en)"]
    assert [cell.value for cell in sheet[3]][2:4] == ["Name (nb)", "Name (en)"]
    assert all(cell.comment and len(cell.comment.text) > 20 for cell in sheet[1])
    assert "må fylles ut" in sheet["C1"].comment.text
    assert (sheet["C4"].value, sheet["C4"].data_type) == ("=HYPERLINK(1)", "s")
    column = names.index("status") + 1
    validations = {
        str(one.sqref).partition("5:")[0]: one for one in sheet.data_validations.dataValidation
    }
    status = validations[letter(column)]
    assert (status.type, status.formula1) == ("list", "'Lister'!$C$2:$C$7")
    assert [lists[f"C{row}"].value for row in range(1, 8)] == [
        "status", *(choice.label for choice in MEASURE.by_key["status"].choices),
    ]  # fmt: skip
    assert not validations[letter(names.index("area") + 1)].showErrorMessage
    assert sheet.column_dimensions["K"].number_format == "@"
    assert {cell.value for cell in help_["A"]} >= {"status", "prefLabel.nb", "key", "#"}


def test_a_new_property_is_a_column_without_python(folders: Folders) -> None:
    from samspill.contribute.blueprints import blueprint_of
    from test_forms import NEW, WARMTH
    from test_forms import statements as said

    made = blueprint_of([*read_folder(folders.shapes), *said(NEW)], said(WARMTH))
    form, other = form_of(made, "measure", "nb"), form_of(made, "measure", "en")
    head = template_csv(form, other).decode("utf-8-sig").splitlines()
    assert {"people", "warmth"} <= set(head[0].split(";"))
    assert "Deltakere" in head[1]
    (row,) = filled(b"people;warmth\n7;kald\n", form)
    assert {str(triple.object.value).rpartition("/")[2] for triple in row.triples[1:]} == {
        "7", "cold",
    }  # fmt: skip


def test_rows_become_things() -> None:
    rows = HEAD + ROW + "# en merknad;;x\r\n\r\n" + ROW + ";b-2;To;;program/p;;2024;2025\r\n"
    first, second, third = filled(rows.replace("2024;2025", "2024; 2025;").encode()[:-3] + b"\r\n")
    assert [one.iri.rpartition("/")[2] for one in (first, second, third)] == [
        "et-tiltak", "et-tiltak-2", "b-2",
    ]  # fmt: skip
    assert [one.row.number for one in (first, second, third)] == [2, 5, 6]
    assert (first.corrects, third.corrects) == (False, True)
    assert read_of(first.triples, first.iri, MEASURE) == {
        "prefLabel": {"nb": "Et tiltak", "en": "A measure"},
        "isPartOf": "goal/a-1",
        "status": "planned",
        "plannedYear": ["2024"],
    }


def test_several_values_stand_in_one_cell_or_in_several_columns() -> None:
    content = "prefLabel.nb;plannedYear;plannedYear;altLabel.nb\nx;'2024; 2025';2026;'a; b'\n"
    (row,) = filled(content.replace("'", '"').encode())
    values = read_of(row.triples, row.iri, MEASURE)
    assert values["plannedYear"] == ["2024", "2025", "2026"]
    assert values["altLabel"] == {"nb": ["a", "b"]}
    wrong = "plannedYear;plannedYear\n'2024; 20x';2026x\n".replace("'", '"').encode()
    assert [cell for cell, _ in cells(wrong)] == ["A2", "B2"]


def test_ties_are_named_by_what_they_tie() -> None:
    form = FORMS["participation", "nb"]
    content = b"actor,role,participatesIn\nntnu,partner,program/p\n"
    sheet = read_sheet(content, form)
    (row,) = statements(
        sheet, form, taken=lambda _: False, label=lambda iri, _: iri.rpartition("/")[2].upper()
    )
    assert row.iri == BASE + "id/participation/ntnu-partner-p"
    names = {
        triple.object.value
        for triple in row.triples
        if triple.predicate == NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    }
    assert names == {"NTNU – PARTNER – P"}


MISTAKES = [
    (HEAD + ";;a;b;;;20x;\r\n", [("G2", "“20x” is not a year.")]),
    (HEAD + ";;a;b;;ferdig;;\r\n", [("F2", "“ferdig” is not one of the choices.")]),
    (HEAD + ";;a;b;;;2024;;utenfor\r\n", [("I2", "This stands in a column without a name.")]),
    (HEAD + ";A B;a;b;;;;\r\n", [("B2", "“A B” is not the key of a thing.")]),
    (HEAD + ";a;a;b;;;;\r\n;a;c;d;;;;\r\n", [("B3", "“a” stands in several rows.")]),
    (HEAD.replace("status", "statsu") + ROW, [("F1", "There is no column “statsu”.")]),
    (HEAD.replace("status", "prefLabel") + ROW, [("F1", "There is no column “prefLabel”.")]),
    ("status\nplanlagt\n\n\n20x\n", [("A5", "“20x” is not one of the choices.")]),
    ("status,status\nplanned,ongoing\n", [("B2", "Only one value can stand here.")]),
    ("area\n=1+1\n", [("A2", "“=1+1” is not one of the choices.")]),
    ("area,x\n,1\n", [("B1", "There is no column “x”.")]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), MISTAKES)
def test_a_mistake_names_its_cell(content: str, said: list[tuple[str, str]]) -> None:
    assert cells(content.encode()) == said


@pytest.mark.parametrize(
    "content",
    [
        (HEAD + ROW).encode(),
        (HEAD + ROW).encode("utf-8-sig"),
        (HEAD + ROW).encode("utf-16"),
        (HEAD + ROW).replace("\r\n", "\r").encode(),
        (HEAD + ROW).replace(";", ",").encode(),
        (HEAD + ROW).replace(";", "\t").encode(),
        ("sep=;\r\n" + HEAD + ROW).encode(),
        ("\r\n\r\n" + HEAD + ROW).encode(),
    ],
)
def test_csv_is_read_in_every_dress(content: bytes) -> None:
    (row,) = filled(content)
    assert not row.mistakes
    assert len(row.triples) == 6


def test_what_western_excel_writes_is_read() -> None:
    text = HEAD + ";;Åpen dag på «havna» – 2 000 €;;;;;\r\n"
    for coding in ("cp1252", "utf-8"):
        (row,) = filled(text.encode(coding))
        assert read_of(row.triples, row.iri, MEASURE)["prefLabel"] == {
            "nb": "Åpen dag på «havna» – 2 000 €"
        }


def test_an_escaped_formula_is_text_again() -> None:
    (row,) = filled(b"prefLabel.nb,altLabel.nb\n'=1+1,'quoted'\n")
    values = read_of(row.triples, row.iri, MEASURE)
    assert values == {"prefLabel": {"nb": "=1+1"}, "altLabel": {"nb": ["'quoted'"]}}
    made = template_csv(MEASURE, FORMS["measure", "en"], ("x", values))
    assert b"'=1+1" in made
    for start in ("+", "-", "@"):
        values = {"prefLabel": {"nb": f"{start}1"}}
        assert f"'{start}1".encode() in template_csv(MEASURE, MEASURE, ("x", values))


def test_cells_of_a_workbook_are_read_as_they_look() -> None:
    from datetime import datetime

    def change(sheet: Worksheet) -> None:
        sheet["G2"] = 2024
        sheet["G3"] = 2025.0
        sheet["C3"] = datetime(2024, 5, 21)
        sheet["D3"] = True
        sheet["H3"] = 1.5

    grid = read_grid(book(change))
    assert grid.lines[1].cells[6] == "2024"
    assert grid.lines[2].cells[2:8] == ("2024-05-21", "true", "", "", "2025", "1.5")
    assert not grid.faults


def test_formulas_errors_and_merged_cells_are_mistakes() -> None:
    def change(sheet: Worksheet) -> None:
        sheet["C3"] = '=HYPERLINK("https://evil.example","x")'
        sheet["D3"] = "#REF!"
        sheet["E3"] = "goal/a"
        sheet.merge_cells("E3:F4")

    said = cells(book(change))
    assert said == [
        ("E3", "The cells E3:F4 are merged, beginning at E3."),
        ("C3", "The cell holds a formula, and formulas are not computed here."),
        ("D3", "The cell holds an error of the spreadsheet."),
    ]


def test_only_the_first_sheet_that_is_shown_is_read() -> None:
    made = Workbook()
    made.worksheets[0].sheet_state = "hidden"
    made.worksheets[0].append(["prefLabel.nb"])
    second = made.create_sheet("b")
    second.append(["status"])
    second.append(["planned"])
    out = io.BytesIO()
    made.save(out)
    (row,) = filled(out.getvalue())
    assert list(row.row.values) == ["status"]


def bomb(parts: dict[str, bytes]) -> None:
    parts["xl/theme/theme2.xml"] = b"<a>" + b" " * MOST_UNPACKED + b"</a>"


def lying(content: bytes) -> bytes:
    """A file whose directory says that a part is small."""
    made = bytearray(repacked(content, bomb))
    at = made.rfind(b"PK\x01\x02", 0, made.rfind(b"xl/theme/theme2.xml"))
    made[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(made)


def entities(parts: dict[str, bytes]) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    parts["xl/sharedStrings.xml"] = (
        f'<?xml version="1.0"?>{doctype}<sst xmlns="http://schemas.openxmlformats.org/'
        'spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    ).encode()


def hidden_entities(parts: dict[str, bytes]) -> None:
    entities(parts)
    text = parts["xl/sharedStrings.xml"].decode().replace('"1.0"?', '"1.0" encoding="UTF-16"?')
    parts["xl/sharedStrings.xml"] = text.encode("utf-16")


def renamed_entities(parts: dict[str, bytes]) -> None:
    """Texts with entities in a part that is named as a picture is."""
    entities(parts)
    parts["xl/strings.png"] = parts.pop("xl/sharedStrings.xml")
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(b"/xl/sharedStrings.xml", b"/xl/strings.png")
    sheet_xml(parts, b't="inlineStr"><is><t>Et tiltak</t></is>', b't="s"><v>0</v>')


def styles(parts: dict[str, bytes]) -> None:
    parts["xl/styles.xml"] = parts["xl/styles.xml"].replace(
        b"</cellXfs>", b"<xf numFmtId='0'/>" * 110_000 + b"</cellXfs>"
    )


def merges(parts: dict[str, bytes]) -> None:
    ranges = b"".join(b"<mergeCell ref='A%d:B%d'/>" % (row, row) for row in range(1, 1_100))
    sheet_xml(parts, b"</sheetData>", b"</sheetData><mergeCells>" + ranges + b"</mergeCells>")


def macros(parts: dict[str, bytes]) -> None:
    name = "[Content_Types].xml"
    parts[name] = parts[name].replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")


PLAIN = book(lambda _: None)
REFUSED: list[tuple[str, bytes, type[SamspillError], str]] = [
    ("empty", b"", SyntaxProblem, "The sheet is empty."),
    ("blank", b"\r\n ; ;\r\n", SyntaxProblem, "The sheet is empty."),
    ("only notes", HEAD.encode() + b"# x\r\n", SyntaxProblem, "no row to read"),
    ("no head", b"a;b\r\n1;2\r\n", SyntaxProblem, "names no column"),
    ("too long", b"x" * (grids.MOST_BYTES + 1), TooLarge, "bytes"),
    ("rows", b"status\n" + b"planned\n" * (grids.MOST_ROWS + 1), TooLarge, "rows"),
    ("columns", b"status" + b",x" * 10_000 + b"\n", TooLarge, "columns"),
    ("quote", b'status\n"planned\n', SyntaxProblem, "Row 2 is not CSV"),
    ("quote within", b'status\n"planned"x\n', SyntaxProblem, "Row 2 is not CSV"),
    ("endless", b'status\n"' + b"a\n" * 90_000, SyntaxProblem, "never ends"),
    ("mixed", "status\nå\n".encode() + b"\xe5\n", SyntaxProblem, "neither UTF-8"),
    ("polish", "status\nżółć\n".encode("cp1250"), SyntaxProblem, "neither UTF-8"),
    ("utf-16 unmarked", (HEAD + ROW).encode("utf-16-le"), SyntaxProblem, "UTF-16"),
    ("utf-16 cut", (HEAD + ROW).encode("utf-16")[:-1], SyntaxProblem, "UTF-16, and is not"),
    ("gzip", b"\x1f\x8b\x08" + b"\0" * 40, UnsupportedMediaType, "compressed"),
    ("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, UnsupportedMediaType, "old kind"),
    ("pdf", b"%PDF-1.7 ...", UnsupportedMediaType, "neither CSV nor XLSX"),
    ("html", b"<html><table>", UnsupportedMediaType, "neither CSV nor XLSX"),
    ("half", PLAIN[: len(PLAIN) // 2], SyntaxProblem, "broken"),
    ("no zip", b"PK\x03\x04" + b"x" * 99, SyntaxProblem, "broken"),
    ("other zip", repacked(PLAIN, lambda p: p.clear() or p.update(a=b"1")), UnsupportedMediaType,
     "neither CSV nor XLSX"),
    ("macros", repacked(PLAIN, lambda p: p.update({"xl/vbaProject.bin": b"x"})),
     UnsupportedMediaType, "macros"),
    ("xlsm", repacked(PLAIN, macros), UnsupportedMediaType, "macros"),
    ("bomb", repacked(PLAIN, bomb), TooLarge, "more than is read"),
    ("lying bomb", lying(PLAIN), SyntaxProblem, "broken"),
    ("many parts", repacked(PLAIN, lambda p: p.update({f"x/{n}": b"" for n in range(400)})),
     TooLarge, "more than is read"),
    ("entities", repacked(PLAIN, entities), SyntaxProblem, "DOCTYPE"),
    ("entities in utf-16", repacked(PLAIN, hidden_entities), SyntaxProblem, "DOCTYPE"),
    ("entities in a picture", repacked(PLAIN, renamed_entities), SyntaxProblem, "broken"),
    ("many styles", repacked(PLAIN, styles), TooLarge, "more than is read"),
    ("many merged", repacked(PLAIN, merges), TooLarge, "more than is read"),
    ("far column", book(lambda s: s.cell(2, 16_384, "x")), TooLarge, "columns"),
    ("far row", book(lambda s: s.cell(1_048_576, 1, "x")), TooLarge, "rows"),
    ("bad place", repacked(PLAIN, lambda p: sheet_xml(p, b'r="C2"', b'r="-9"')), SyntaxProblem,
     "broken"),
    ("bad row", repacked(PLAIN, lambda p: sheet_xml(p, b'<row r="2"', b'<row r="1e9"')),
     SyntaxProblem, "broken"),
    ("bad xml", repacked(PLAIN, lambda p: sheet_xml(p, b"<sheetData>", b"<sheetDat>")),
     SyntaxProblem, "broken"),
    ("bad text", repacked(PLAIN, lambda p: sheet_xml(
        p, b't="inlineStr"><is><t>Et tiltak</t></is>', b't="s"><v>99</v>')), SyntaxProblem,
     "broken"),
    ("no sheet", repacked(PLAIN, lambda p: p.pop("xl/worksheets/sheet1.xml")), SyntaxProblem,
     "broken"),
    ("deep", repacked(PLAIN, lambda p: p.update({"x.xml": b"<a>" * 100 + b"</a>" * 100})), TooLarge,
     "more than is read"),
    ("empty book", book(lambda s: None, rows=""), SyntaxProblem, "The sheet is empty."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [pytest.param(*case[1:], id=case[0]) for case in REFUSED],
)
def test_what_cannot_be_read_is_refused_in_plain_words(
    content: bytes, kind: type[SamspillError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        read_sheet(content, MEASURE)
    assert said in caught.value.detail
    assert caught.value.advice
    nb = words_of("nb")
    assert nb.told(caught.value.detail), caught.value.detail
    assert nb.told(caught.value.advice), caught.value.advice


def test_formatted_cells_without_contents_are_nothing() -> None:
    """Who colours whole columns has written nothing in them."""
    empty = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    content = repacked(PLAIN, lambda p: sheet_xml(p, b"</sheetData>", empty))
    (row,) = filled(content)
    assert not row.mistakes


def test_the_columns_of_a_spreadsheet_have_their_names() -> None:
    assert [letter(number) for number in (1, 26, 27, 702, 703, 16_384)] == [
        "A", "Z", "AA", "ZZ", "AAA", "XFD",
    ]  # fmt: skip


def test_a_finding_on_a_field_has_a_column() -> None:
    sheet: Sheet = read_sheet((HEAD + ROW).encode(), MEASURE)
    assert (sheet.column("prefLabel"), sheet.column("status"), sheet.column("evidence")) == (
        "C", "F", "",
    )  # fmt: skip


def test_the_command_makes_and_reads_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("sheets")
    run = CliRunner()
    listed = run.invoke(template, ["--lang", "en"])
    assert "measure        Measure" in listed.output
    target = path / "measures.xlsx"
    made = run.invoke(template, ["measure", "--lang", "en", "-o", str(target)])
    assert made.exit_code == 0, made.output
    assert "has been made" in made.stderr
    assert load_workbook(target).sheetnames == ["Measure", "Help", "Lists"]
    csv = run.invoke(template, ["measure", "--lang", "en"]).stdout_bytes
    sheet = path / "measures.csv"
    sheet.write_bytes(csv.replace(b"# example", b""))
    read = run.invoke(template, ["measure", "--read", str(sheet)])
    assert read.exit_code == 0, read.output
    stated = list(parse(read.stdout_bytes, format=RdfFormat.TURTLE))
    assert len({quad.subject for quad in stated}) == 1
    sheet.write_text("status\nx\n", encoding="utf-8")
    wrong = run.invoke(template, ["measure", "--lang", "nb", "--read", str(sheet)])
    assert wrong.exit_code == 1
    assert wrong.stdout == ""
    assert "A2 status: «x» er ikke et av valgene." in wrong.stderr


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_help_teaches_in_both_languages(language: str) -> None:
    said = words("commands", "template")["template"]
    told = " ".join(CliRunner().invoke(template, ["--lang", language, "--help"]).output.split())
    assert " ".join(said[language].split()) in told
    assert all(example in told for example in said["examples"])
    options = {one.name for one in template.params if one.param_type_name == "option"}
    assert options == set(words("options", "template"))
    for group in ("options", "words", "headings"):
        for one in words(group, "template").values():
            for each in one.values() if group == "headings" and "nb" not in one else [one]:
                assert each["nb"] != each["en"]


def test_evidence_is_given_by_its_words() -> None:
    form = FORMS["alignment", "nb"]
    template = template_csv(form, FORMS["alignment", "en"]).decode("utf-8-sig")
    names = template.splitlines()[0].split(";")
    at = names.index("evidence")
    assert names[at + 1 : at + 4] == ["document", "section", "passage"]
    asked: list[Quote] = []

    def evidence(quote: Quote) -> tuple[str, list[Triple]]:
        asked.append(quote)
        if quote.passage == "borte":
            raise BadValue("Borte.", advice="Finn det.")
        if not quote.document:
            raise BadValue("Hvilket?", advice="Velg.", parameter="document")
        return f"{BASE}id/evidence/{quote.document}-0-1", []

    head = "#;evidence;document;passage;passage;document;section\r\n"
    rows = ';plan-2-3;plan;"«Ord; og ord»";borte;;To\r\n;;;ord;;;\r\n;plan-2-3;;;;;\r\n'
    sheet = read_sheet((head + rows).encode(), form)
    found = statements(sheet, form, taken=lambda _: False, evidence=evidence)
    assert asked == [
        Quote("plan", "«Ord; og ord»", "To"),
        Quote("plan", "borte", "To"),
        Quote("", "ord"),
    ]
    held = [str(one.object) for one in found[0].triples if one.predicate.value.endswith("evidence")]
    assert held == [f"<{BASE}id/evidence/plan-2-3>", f"<{BASE}id/evidence/plan-0-1>"]
    cells = [[one.cell for one in row.mistakes if one.mistake.error.advice] for row in found]
    assert (cells[0], cells[1], cells[2]) == (["E2"], ["C3"], [])
    # nobody looks words up where there are no texts
    (first, *_) = statements(sheet, form, taken=lambda _: False)
    assert "D2" in [one.cell for one in first.mistakes]
