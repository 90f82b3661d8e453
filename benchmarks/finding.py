"""Search in the names of a generated country, beside CONTAINS and REGEX over the same labels.

`python -m benchmarks.finding --municipalities 357`. The filters look in the labels of everything,
also of what the search leaves out (participations, money, links); they rank nothing and forgive no
misspelling.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.datasets import write_complete
from samspill.ask.finding.shelf import Shelf
from samspill.ask.questions import read_questions
from samspill.engine.stores import EmbeddedStore, Rows
from samspill.settings import shipped_folders

SOUGHT = ("opprusting", "kommune", "ungdom", "11.3", "oppvkest", "av", "in", "o")
"""Words, a code, a misspelling, and beginnings that very much has."""

FILTERED = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?thing WHERE {{ ?thing skos:prefLabel ?label FILTER({test}) }}
"""
TESTS = {
    "CONTAINS": 'CONTAINS(LCASE(STR(?label)), "{text}")',
    "REGEX": 'REGEX(STR(?label), "{text}", "i")',
}


def again(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds that a piece of work takes: the median of some rounds."""
    took = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        took.append((perf_counter() - start) * 1000)
    return median(took)


def rows(store: EmbeddedStore, query: str) -> int:
    """How many rows a query has."""
    result = store.query(query)
    assert isinstance(result, Rows)
    return len(result.rows)


def main() -> None:
    """Runs it and prints Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--municipalities", type=int, default=357)
    parser.add_argument("--data", type=Path, help="complete N-Quads that were generated before")
    parser.add_argument("--rounds", type=int, default=15)
    asked = parser.parse_args()
    folders = shipped_folders()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.data or Path(folder) / "country.nq"
        if asked.data is None:
            write_complete(folders, asked.municipalities, path)
        store = EmbeddedStore.load(path)
        shelf = Shelf(Path(folder) / "search", read_questions(folders.queries))
        start = perf_counter()
        index = shelf.index("country", store, patience=600)
        made, size = perf_counter() - start, index.path.stat().st_size / 2**20
        print(f"The index is made in {made:.1f} s and takes {size:.0f} MiB.\n")
        print("| sought | hits | search | CONTAINS | REGEX |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for text in SOUGHT:
            found = index.search(text, language="nb")
            ours = again(partial(index.search, text, language="nb"), asked.rounds)
            cells = [f"{ours:.1f} ms"]
            for test in TESTS.values():
                query = FILTERED.format(test=test.format(text=text))
                cells.append(f"{again(partial(rows, store, query), 3):.0f} ms")
            print(f"| {text} | {found.total:,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
