"""Who is tied to whom: assortativity by type and by degree (Newman 2002, 2003)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from samspill.ask.networks.figures.compact import Compact


def by_type(network: Compact, types: Sequence[Hashable]) -> float | None:
    """(Σ e_tt − Σ a_t²) / (1 − Σ a_t²), or None if the ends of all edges are of one type.

    e_tt is the share of edges within type t, a_t the share of ends at it. Nodes without a type
    (None) are a type of their own.
    """
    number = {kind: place for place, kind in enumerate(dict.fromkeys(types))}
    ends = np.array([number[kind] for kind in types], dtype=np.int64)[network.edges]
    shares = np.bincount(ends.ravel()) / ends.size
    if (shares > 0).sum() < 2:
        return None
    within = (ends[:, 0] == ends[:, 1]).mean()
    by_chance = (shares**2).sum()
    return float((within - by_chance) / (1 - by_chance))


def by_degree(network: Compact) -> float | None:
    """The correlation of the degrees at both ends of edges, or None if all are the same."""
    ends = network.degrees[network.edges]
    if ends.min() == ends.max():
        return None
    apart = ends - ends.mean()
    return float((apart[:, 0] * apart[:, 1]).mean() / (apart**2).mean())
