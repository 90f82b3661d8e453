"""What nodes of one side share in a network with two kinds of node."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from samspill.ask.networks.figures.compact import Compact, blocks


def overlaps(network: Compact, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Clustering and redundancy of each node, and the number of circles of four nodes.

    Clustering (Latapy, Magnien and Del Vecchio 2008) is the mean, over the nodes with which one
    shares neighbours, of shared by all neighbours of the two. Redundancy is the share of pairs
    of neighbours that are also tied to another; NaN for nodes with fewer than two.
    """
    size, degrees = len(network.nodes), network.degrees
    clustering, met = np.zeros(size), np.zeros(size, dtype=np.int64)
    again = np.zeros(size, dtype=np.int64)
    circles = 0
    for rows in blocks(size):
        shared = _shared(network.ties, rows)
        one = rows.start + shared.row
        jaccard = shared.data / (degrees[one] + degrees[shared.col] - shared.data)
        clustering += np.bincount(one, weights=jaccard, minlength=size)
        met += np.bincount(one, minlength=size)
        circles += int((shared.data * (shared.data - 1) // 2)[~second[one]].sum())
        again += _again(network.ties, rows, shared)
    clustering[met > 0] /= met[met > 0]
    redundancy = np.full(size, np.nan)
    several = degrees > 1
    redundancy[several] = again[several] / (degrees[several] * (degrees[several] - 1))
    return clustering, redundancy, circles // 2


def _shared(ties: sparse.csr_array, rows: slice) -> sparse.coo_array:
    """How many neighbours the nodes of some rows share with each other node."""
    shared = (ties[rows] @ ties).tocoo()
    others = shared.col != shared.row + rows.start
    places = shared.row[others], shared.col[others]
    return sparse.coo_array((shared.data[others], places), shape=shared.shape)


def _again(ties: sparse.csr_array, rows: slice, shared: sparse.coo_array) -> np.ndarray:
    """For each node the pairs (one in these rows, other) of its neighbours that share two or more.

    Two: the node itself and another.
    """
    more = shared.data > 1
    pairs = sparse.csr_array(
        (np.ones(int(more.sum()), dtype=np.int64), (shared.row[more], shared.col[more])),
        shape=shared.shape,
    )
    counts: np.ndarray = ties[rows].multiply(pairs @ ties).sum(axis=0)
    return counts
