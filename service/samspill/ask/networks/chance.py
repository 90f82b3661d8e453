"""Chance that is the same every time, for the parts of igraph that draw numbers."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import igraph as ig

_DRAWING = threading.Lock()
"""igraph has one generator for all threads; who seeds it must be alone until it is given back."""


@contextmanager
def seeded(seed: int = 0) -> Iterator[None]:
    """igraph draws from a generator with this seed meanwhile, then again from Python's own."""
    with _DRAWING:
        ig.set_random_number_generator(random.Random(seed))  # noqa: S311 - nothing secret
        try:
            yield
        finally:
            ig.set_random_number_generator(random)
