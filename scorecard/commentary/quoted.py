"""Numbers as people quote them: how many decimals are given says how far a number can be held to."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

# Figures are printed with one decimal place; who reads the page rounds from there.
PRINTED = Decimal("0.1")
ROUNDINGS = (ROUND_HALF_UP, ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Quoted:
    """A number in a text: `71` may be anything that rounds to 71, `71.0` only what rounds to one decimal."""

    number: Decimal

    @property
    def as_float(self) -> float:
        return float(self.number)

    @property
    def is_whole(self) -> bool:
        return self.number == self.number.to_integral_value()

    @property
    def _step(self) -> Decimal:
        return Decimal(1).scaleb(min(0, int(self.number.as_tuple().exponent)))

    def may_be(self, value: float) -> bool:
        """Whether a value rounds to the number, half up or half to even, or rounds to it as it is printed."""
        return any(self.number == each for each in self._readings(Decimal(repr(value))))

    def may_be_between(self, one: float, other: float) -> bool:
        """Whether the number may be the distance of two values, as they are or as anybody may have rounded them."""
        exact = abs(Decimal(repr(one)) - Decimal(repr(other)))
        rounded = [abs(_rounded(one, step) - _rounded(other, step)) for step in (PRINTED, self._step)]
        return any(self.number == each for distance in (exact, *rounded) for each in self._readings(distance))

    def _readings(self, value: Decimal) -> list[Decimal]:
        starts = [value] if self._step < 1 else [value, value.quantize(PRINTED, ROUND_HALF_UP)]
        return [start.quantize(self._step, rounding) for start in starts for rounding in ROUNDINGS]


def printed_alike(one: float, other: float) -> bool:
    """Whether two values look the same with one decimal place."""
    return _rounded(one, PRINTED) == _rounded(other, PRINTED)


def _rounded(value: float, step: Decimal) -> Decimal:
    return Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
