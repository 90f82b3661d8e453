"""PageRank by repeated steps, weighted (Brin and Page 1998)."""

from __future__ import annotations

import numpy as np

from samspill.ask.networks.figures.compact import Compact

DAMPING = 0.85
_CLOSE = 1e-14
_STEPS = 200
"""Each step brings the damping times the error of the one before: 0.85²⁰⁰ is below 10⁻¹⁴."""


def pagerank(network: Compact) -> np.ndarray:
    """The share of visits to each node, 1 in all; from an isolate one goes anywhere."""
    size = len(network.nodes)
    out = network.strengths.sum(axis=1)
    isolated = out == 0
    per_weight = np.where(isolated, 0.0, DAMPING / np.where(isolated, 1, out))
    visits: np.ndarray = np.full(size, 1 / size)
    for _ in range(_STEPS):
        jumps = 1 - DAMPING + DAMPING * visits[isolated].sum()
        before, visits = visits, network.strengths @ (visits * per_weight) + jumps / size
        if np.abs(visits - before).sum() < _CLOSE:
            break
    return visits
