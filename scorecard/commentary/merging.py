"""Tokens that say one thing together put together: dates, runs, numbers with their unit."""

import datetime
import re
from collections.abc import Callable, Sequence

from scorecard.commentary import dates
from scorecard.commentary.quoted import Quoted
from scorecard.commentary.tokens import About, Token, codes
from scorecard.commentary.vocabulary import Kind


def merged(tokens: Sequence[Token], about: About) -> tuple[Token, ...]:
    """The tokens of a clause with fillers left out; a piece that belongs to nothing is not understood."""
    found = _without_fillers(tokens)
    for pattern, build in _STEPS:
        found = _step(found, pattern, build, about)
    found = [_placed(before, token) for before, token in zip([None, *found], found, strict=False)]
    return tuple(token if token.kind not in _PIECES else _as(Kind.UNKNOWN, [token]) for token in found)


# Value of a month that may lie in the past or in the future.
AHEAD = "ahead"


def _placed(before: Token | None, token: Token) -> Token:
    """`Since June` is past, `in June` may be to come."""
    if token.kind is not Kind.PERIOD or token.value != AHEAD:
        return token
    is_past = before is not None and before.kind in (Kind.SINCE, Kind.FROM, Kind.THAN)
    return _as(Kind.PERIOD, [token], "calendar", date=token.date) if is_past else _as(Kind.UNKNOWN, [token])


# What may stand between a `not` and what it denies; `not significantly below` denies something else.
_ARTICLES = {"the", "a", "an", "our", "its"}


def _without_fillers(tokens: Sequence[Token]) -> list[Token]:
    found: list[Token] = []
    for token in tokens:
        if token.kind is not Kind.FILLER:
            found.append(token)
        elif found and found[-1].kind is Kind.NOT and not _ARTICLES.issuperset(token.words):
            found[-1] = _as(Kind.UNKNOWN, [found[-1]])
    return found


def _step(tokens: list[Token], pattern: re.Pattern[str], build: "_Build", about: About) -> list[Token]:
    found: list[Token] = []
    at = 0
    for match in pattern.finditer(codes(tokens)):
        built = build(tokens[match.start() : match.end()], about)
        found += tokens[at : match.start()]
        found += tokens[match.start() : match.end()] if built is None else [built]
        at = match.end()
    return found + tokens[at:]


def _as(
    kind: Kind,
    tokens: Sequence[Token],
    value: str = "",
    number: Quoted | None = None,
    date: datetime.date | None = None,
) -> Token:
    words = tuple(word for token in tokens for word in token.words)
    return Token(
        kind=kind, value=value, start=tokens[0].start, end=tokens[-1].end, number=number, date=date, words=words
    )


def _only(tokens: Sequence[Token], kind: Kind) -> Token | None:
    return next((token for token in tokens if token.kind is kind), None)


def _unit(tokens: Sequence[Token]) -> str:
    unit = _only(tokens, Kind.UNIT)
    return "" if unit is None else unit.value.removesuffix("ly")


def _count(tokens: Sequence[Token]) -> int | None:
    number = _only(tokens, Kind.NUMBER)
    if number is not None and number.number is not None:
        return int(number.number.number) if number.number.is_whole else None
    ordinal = _only(tokens, Kind.ORDINAL)
    return 1 if ordinal is None else int(ordinal.value)


def _months(unit: str) -> int:
    return {"quarter": 3, "year": 12}.get(unit, 1)


def _named_month(tokens: Sequence[Token], about: About) -> Token | None:
    month, year = _only(tokens, Kind.MONTH), _only(tokens, Kind.YEAR)
    assert month is not None
    is_last_year = _only(tokens, Kind.LAST_YEAR) is not None
    is_dated = year is not None or is_last_year
    date = dates.named_month(about.period_end, int(month.value), int(year.value) if year else None, is_last_year)
    day = _only(tokens, Kind.NUMBER) or _only(tokens, Kind.ORDINAL)
    if day is not None and _count(tokens) != date.day:
        return None
    is_open = not is_dated and dates.may_lie_ahead(about.period_end, date)
    return _as(Kind.PERIOD, tokens, AHEAD if is_open else "calendar", date=date)


def _this_period(tokens: Sequence[Token], about: About) -> Token | None:
    unit = _only(tokens, Kind.UNIT)
    is_one = unit is not None and unit.words[-1].removesuffix("'s") in ("month", "quarter")
    if unit is None or not is_one or _months(unit.value) > about.months_apart:
        return None
    return _as(Kind.PERIOD, tokens, "this", date=about.period_end)


def _last_period(tokens: Sequence[Token], about: About) -> Token | None:
    unit = _unit(tokens)
    if _months(unit) > about.months_apart:
        return None
    return _as(Kind.PERIOD, tokens, "named", date=dates.months_before(about.period_end, _months(unit)))


def _ago(tokens: Sequence[Token], about: About) -> Token | None:
    count, unit = _count(tokens), _unit(tokens)
    if count is None and unit == "year":
        return None  # the calendar year, the financial year, or a year ago
    back = (count or 1) * _months(unit)
    return _as(Kind.PERIOD, tokens, "named", date=dates.months_before(about.period_end, back))


def _fixed_period(tokens: Sequence[Token], about: About) -> Token | None:
    token = tokens[-1]
    if token.date is not None:
        return _as(Kind.PERIOD, tokens, token.value, date=token.date)
    back = -int(token.value)
    date = dates.months_before(about.period_end, back)
    return _as(Kind.PERIOD, tokens, "named" if back else "this", date=date)


def _window(tokens: Sequence[Token], about: About) -> Token | None:
    start, count = tokens[0], _count(tokens)
    is_over = start.kind is Kind.BOUND and start.value == "over"
    is_for = start.kind is Kind.IN and start.value == "for"
    has_last = _only(tokens, Kind.LAST) is not None
    if (count is None and not is_over) or (start.kind is Kind.BOUND and not is_over) or not (has_last or is_for):
        return None
    return _as(Kind.WINDOW, tokens, f"{count or 1}/{_unit(tokens)}")


def _run(tokens: Sequence[Token], about: About) -> Token | None:
    count = _count(tokens)
    return None if count is None else _as(Kind.RUN, tokens, f"{count}/{_unit(tokens)}")


def _in_unit(kind: Kind) -> "_Build":
    def build(tokens: Sequence[Token], about: About) -> Token | None:
        number = tokens[0].number
        assert number is not None
        if about.measure == "percentage":
            fits = any(token.kind in (Kind.PERCENT, Kind.POINT_WORD) for token in tokens)
        elif about.measure == "rate_per_10000":
            # a whole number alone may count children
            fits = tokens[-1].kind is Kind.PER_10000 or (len(tokens) == 1 and number.number.as_tuple().exponent != 0)
        else:
            fits = len(tokens) == 1
        return _as(kind, tokens, number=number) if fits else None

    return build


def _dropped_or_reference(tokens: Sequence[Token], about: About) -> Token | None:
    return _as(Kind.REFERENCE, tokens) if len(tokens) == 1 else tokens[1]


_Build = Callable[[Sequence[Token], About], Token | None]

# In the order in which they are put together: dates and runs need the numbers that values would take.
_STEPS: tuple[tuple[re.Pattern[str], _Build], ...] = (
    (re.compile("[IW]?d?[No]?x[yv]?"), _named_month),
    (re.compile("[IW]?ht|[IW]d?t|dt"), _this_period),
    (re.compile("I?octr?|I?otr|I?Nctr?|I?Ntr"), _run),
    (re.compile("I?oc(?=U)"), _run),
    (re.compile("I?e(?:t)?(?:I|Z)lNt|[XI]lN?t|I(?=Nt)Nt"), _window),
    (re.compile("I?lt"), _last_period),
    (re.compile("N?tg"), _ago),
    (re.compile("[IWd]*D"), _fixed_period),
    (re.compile("N%?p"), _in_unit(Kind.POINTS)),
    (re.compile("N%|Nk|N"), _in_unit(Kind.VALUE)),
    (re.compile("hS|h"), _dropped_or_reference),
)
_PIECES = frozenset(
    {
        Kind.PERCENT,
        Kind.POINT_WORD,
        Kind.PER_10000,
        Kind.ORDINAL,
        Kind.CONSECUTIVE,
        Kind.UNIT,
        Kind.IN_A_ROW,
        Kind.LAST,
        Kind.THIS,
        Kind.EACH,
        Kind.MONTH,
        Kind.YEAR,
        Kind.AGO,
        Kind.END,
        Kind.LAST_YEAR,
    }
)
