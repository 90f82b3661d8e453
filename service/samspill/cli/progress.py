"""The progress of a publication: a bar on a terminal, silence in a pipe or a log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from types import MappingProxyType

from samspill.settings import Language

STEPS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "read": {"nb": "Leser filene", "en": "Reading the files"},
        "infer": {"nb": "Utleder", "en": "Inferring"},
        "check": {"nb": "Kontrollerer", "en": "Checking"},
        "write": {"nb": "Lagrer", "en": "Storing"},
    }
)


@contextmanager
def shown_progress(language: Language = "nb") -> Iterator[Callable[[str, int, int], None]]:
    """A `Progress` shown on stderr while the block runs, and wiped away when it ends.

    Nothing is shown, and rich is not imported, until the first step is told of.
    """
    if not sys.stderr.isatty():
        yield _unseen
        return
    with ExitStack() as stack:
        bar: Callable[[str, int, int], None] | None = None

        def show(step: str, done: int, total: int) -> None:
            nonlocal bar
            if bar is None:
                bar = _bar(stack, language)
            bar(step, done, total)

        yield show


def _unseen(_step: str, _done: int, _total: int) -> None:
    """Progress that nobody watches."""


def _bar(stack: ExitStack, language: Language) -> Callable[[str, int, int], None]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = stack.enter_context(
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
    )
    task = shown.add_task("")
    last = ""

    def update(step: str, done: int, total: int) -> None:
        nonlocal last
        words = STEPS.get(step)
        shown.update(
            task,
            description=words[language] if words else step,
            completed=done,
            total=total,
            refresh=step != last,  # a step is seen even if it ends before the next tick
        )
        last = step

    return update
