"""Repeatable chance: one stream of random numbers a subject, drawn in blocks for speed."""

from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from math import log
from typing import Generic, TypeVar

import numpy as np

T = TypeVar("T")
BLOCK = 8192


class Weighted(Generic[T]):
    """Values and the weights with which they are drawn."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values = list(weights)
        self.cumulative = list(accumulate(weights.values()))


class Dice:
    """A stream of random draws that depends on its seeds alone."""

    def __init__(self, *seeds: int) -> None:
        self.generator = np.random.default_rng(seeds)
        self._stream = self._units()
        self._owed: dict[str, float] = {}

    def _units(self) -> Iterator[float]:
        while True:
            yield from self.generator.random(BLOCK).tolist()

    def unit(self) -> float:
        """A number from 0 up to 1."""
        return next(self._stream)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return next(self._stream) < probability

    def share(self, subject: str, probability: float, even: bool) -> bool:
        """True with this probability; where an even share is wanted, as evenly as whole numbers can be.

        The reporting month's own figures are small numbers that should lie near their course.
        """
        if not even:
            return self.chance(probability)
        owed = self._owed.get(subject, 0.5) + probability
        self._owed[subject] = owed - (owed >= 1.0)
        return owed >= 1.0

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both counted."""
        return low + int(next(self._stream) * (high - low + 1))

    def spread(self, low: float, high: float) -> float:
        """A number from low up to high."""
        return low + next(self._stream) * (high - low)

    def waiting(self, mean: float) -> float:
        """Time until an event that comes at a steady rate."""
        return -mean * log(1.0 - next(self._stream))

    def gamma(self, shape: int, mean: float) -> float:
        """A sum of as many equal waiting times as the shape says."""
        return sum(self.waiting(mean / shape) for _ in range(shape))

    def noise(self, deviation: float) -> float:
        """A roughly normal number around nought."""
        return (sum(next(self._stream) for _ in range(4)) - 2.0) * 1.732 * deviation

    def whole(self, amount: float) -> int:
        """The amount rounded up or down by chance, so that means are kept however small it is."""
        return int(amount) + (next(self._stream) < amount - int(amount))

    def count(self, mean: float) -> int:
        """How many events come when this many are expected."""
        events, waited = 0, self.waiting(1.0)
        while waited < mean:
            events, waited = events + 1, waited + self.waiting(1.0)
        return events

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, all alike."""
        return options[int(next(self._stream) * len(options))]

    def weighted(self, options: Weighted[T]) -> T:
        """One of the options, by weight."""
        return options.values[bisect(options.cumulative, next(self._stream) * options.cumulative[-1])]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """The options in another order."""
        return [options[int(place)] for place in self.generator.permutation(len(options))]


class Identifiers:
    """Identifiers of one kind: a prefix and seven digits, unique, in no visible order."""

    LOWEST, HOW_MANY, STEP = 1_000_000, 9_000_000, 5_772_157
    """The step shares no factor with the number of identifiers, so none comes twice."""

    def __init__(self, prefix: str, dice: Dice) -> None:
        self._prefix = prefix
        self._place = dice.between(0, self.HOW_MANY - 1)
        self._twist = dice.between(0, 999_999)

    def next(self) -> str:
        """A fresh identifier."""
        self._place = (self._place + self.STEP) % self.HOW_MANY
        low, high = self._place % 3000, self._place // 3000
        mixed = (low * 3000 + (high + low * 877 + self._twist) % 3000) % self.HOW_MANY
        return f"{self._prefix}{self.LOWEST + mixed}"

    def take(self, how_many: int) -> list[str]:
        """So many fresh identifiers."""
        return [self.next() for _ in range(how_many)]
