"""Gould and Fernandez's roles of brokers between groups, for ties without direction."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy import sparse

from samspill.ask.networks.figures.compact import Compact, product_within


def brokerage(network: Compact, types: Sequence[Hashable]) -> dict[str, np.ndarray]:
    """For each node the pairs of its neighbours that are not tied to each other, by role.

    `types` has one for each node; nodes without one (None) are alike, as a type of their own.
    A pair counts once. Coordinator: all three are of one type; consultant: the two are alike,
    the broker is not; gatekeeper: one of the two is of the broker's type (seen from the other
    end: representative); liaison: three types. `brokerage` is the sum of the four.
    """
    number = {kind: place for place, kind in enumerate(dict.fromkeys(types))}
    numbers = np.array([number[kind] for kind in types], dtype=np.int64)
    alike, unlike = _split(network, numbers)
    size = len(numbers)
    member = sparse.csr_array(
        (np.ones(size, dtype=np.int64), (np.arange(size), numbers)), shape=(size, len(number))
    )
    own, others = alike.sum(axis=1), unlike.sum(axis=1)
    same = _pairs((unlike @ member).toarray()).sum(axis=1)
    found = {
        "coordinator": _pairs(own) - _closed(alike, alike, alike) // 2,
        "consultant": same - _closed(unlike, alike, unlike) // 2,
        "gatekeeper": own * others - _closed(alike, unlike, unlike),
        "liaison": _pairs(others) - same - _closed(unlike, unlike, unlike) // 2,
    }
    return {"brokerage": sum(found.values()), **{f"brokerage_{k}": v for k, v in found.items()}}


def _split(network: Compact, numbers: np.ndarray) -> tuple[sparse.csr_array, sparse.csr_array]:
    """The ties between nodes of one type, and those between two types."""
    ties = network.ties.tocoo()
    within = (numbers[ties.row] == numbers[ties.col]).astype(np.int64)
    alike, unlike = (
        sparse.csr_array((values, (ties.row, ties.col)), shape=ties.shape)
        for values in (within, 1 - within)
    )
    alike.eliminate_zeros()
    unlike.eliminate_zeros()
    return alike, unlike


def _closed(
    first: sparse.csr_array, second: sparse.csr_array, third: sparse.csr_array
) -> np.ndarray:
    """For each node the ways back to it over three ties, one of each sort."""
    sums = product_within(first, second, third).sum(axis=1)
    found: np.ndarray = np.rint(sums).astype(np.int64)
    return found


def _pairs(count: np.ndarray) -> np.ndarray:
    pairs: np.ndarray = count * (count - 1) // 2
    return pairs
