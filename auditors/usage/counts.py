"""How surprising a count is: tails of Poisson and negative binomial distributions, exact where counts are small.

A surprise is -log10 of the probability of as many or more. Surprises of independent evidence add up, and one threshold
serves counts of any size.
"""

from __future__ import annotations

import math
from typing import Final

MOST: Final = 300.0
"""The largest surprise: floating point knows no smaller probabilities."""

_TERMS: Final = 400


def surprise(count: float, mean: float, shape: float = math.inf) -> float:
    """-log10 P(X >= count) for a negative binomial with this mean and variance mean + mean**2 / shape.

    Infinite `shape` is the Poisson distribution. Counts need not be whole: sums of amounts are counted in units.
    """
    count = math.floor(count)
    if count <= 0 or count <= mean:
        return 0.0
    mean = max(mean, 1e-9)
    if math.isinf(shape):
        log_term = count * math.log(mean) - mean - math.lgamma(count + 1)
        odds, grow = mean, 0.0
    else:
        log_term = (
            math.lgamma(count + shape)
            - math.lgamma(shape)
            - math.lgamma(count + 1)
            + shape * math.log(shape / (shape + mean))
            + count * math.log(mean / (shape + mean))
        )
        odds = mean / (shape + mean)
        grow = shape
    total = term = 1.0
    at = count
    for _ in range(_TERMS):
        at += 1
        term *= odds * (at - 1 + grow) / at if grow else odds / at
        total += term
        if term < 1e-6 * total:
            break
    return min(MOST, max(0.0, -(log_term + math.log(total)) / math.log(10)))


def binomial_surprise(hits: int, trials: int, rate: float) -> float:
    """-log10 P(X >= hits) of so many trials with this rate of success."""
    if hits <= 0 or hits <= trials * rate:
        return 0.0
    rate = min(max(rate, 1e-9), 1 - 1e-9)
    log_term = (
        math.lgamma(trials + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(trials - hits + 1)
        + hits * math.log(rate)
        + (trials - hits) * math.log1p(-rate)
    )
    total = term = 1.0
    for at in range(hits, min(trials, hits + _TERMS)):
        term *= (trials - at) / (at + 1) * rate / (1 - rate)
        total += term
        if term < 1e-6 * total:
            break
    return min(MOST, max(0.0, -(log_term + math.log(total)) / math.log(10)))


def combined_shape(observed: float, shape: float, prior: float = 0.5) -> float:
    """The shape of the predictive distribution: an own `shape`, and that the mean is known from `observed` counts only.

    With a Gamma prior the predictive distribution of a Poisson count is negative binomial of shape prior + observed.
    """
    return 1.0 / (1.0 / shape + 1.0 / (prior + observed))
