"""Structural holes: whose neighbours know each other (Burt 1992), weighted."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from samspill.ask.networks.figures.compact import Compact, product_within


def constraint(network: Compact) -> np.ndarray:
    """For each node the sum over its neighbours j of (p_ij + Σ_q p_iq · p_qj)²; NaN if isolated.

    p_ij is the share of i's strength that its tie with j has.
    """
    shares = _divided(network, network.strengths.sum(axis=1))
    whole = shares + product_within(shares, shares, network.ties)
    found: np.ndarray = whole.power(2).sum(axis=1)
    found[network.degrees == 0] = np.nan
    return found


def effective_size(network: Compact) -> np.ndarray:
    """For each node the sum over its neighbours j of 1 − Σ_q p_iq · m_jq; NaN if isolated.

    m_jq is the weight of the tie between j and q by that of j's strongest tie.
    """
    shares = _divided(network, network.strengths.sum(axis=1))
    marginal = _divided(network, network.strengths.max(axis=1).toarray().ravel())
    through = product_within(shares, marginal.T.tocsr(), network.ties)
    found: np.ndarray = network.degrees - through.sum(axis=1)
    found[network.degrees == 0] = np.nan
    return found


def _divided(network: Compact, by: np.ndarray) -> sparse.csr_array:
    """The weights, each row divided by its number."""
    divided = network.strengths.astype(np.float64)
    divided.data /= np.repeat(by, np.diff(divided.indptr))
    return divided
