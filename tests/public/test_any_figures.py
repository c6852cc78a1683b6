"""Whatever the figures and however many editions: nobody can hem in a small count, and the attack finds nothing."""

import datetime
from collections.abc import Callable, Mapping, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorecard.public.attack import Shown
from scorecard.public.groups import decide_groups
from scorecard.public.months import Cell, Cells, Window, decide_months, decide_sums
from tests.public.examples import (
    FLOWS,
    PLANS,
    QUICK_REPEATS,
    REPEATS,
    STARTED_WITH_NEGLECT,
    THRESHOLD,
    month,
    months_from,
    twelve_months,
    year_to_date,
)
from tests.public.solver import groups_puzzle, hemmed_in, months_puzzle
from tests.support import number_of_examples

Draw = Callable[..., int]
Table = dict[str, list[int]]  # count -> amounts of the months or groups, in their order

MONTHS = 30
WINDOWS = [year_to_date(f"{2022 + (3 + at) // 12}-{(3 + at) % 12 + 1:02}") for at in range(MONTHS)]
WINDOWS += [twelve_months(f"{2022 + (3 + at) // 12}-{(3 + at) % 12 + 1:02}") for at in range(11, MONTHS)]

# a quiet line has small months time and again, a busy one now and then
sizes = st.sampled_from([3, 8, 20, 45])
few_examples = settings(max_examples=number_of_examples(25), deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def table(draw: st.DrawFn, length: int) -> Table:
    """Plans, the repeats among them, the quick ones among those, and plans of neglect."""
    most = draw(sizes)
    plans = draw(st.lists(st.integers(0, most), min_size=length, max_size=length))
    shares = draw(st.sampled_from([(0.0, 0.2), (0.2, 0.6), (0.8, 1.0)]))

    def of(wholes: Sequence[int]) -> list[int]:
        drawn = [draw(st.floats(*shares)) for _ in wholes]
        return [round(whole * share) for whole, share in zip(wholes, drawn, strict=True)]

    repeats = of(plans)
    return {PLANS: plans, REPEATS: repeats, QUICK_REPEATS: of(repeats), STARTED_WITH_NEGLECT: of(plans)}


def amounts_of(found: Table) -> dict[tuple[str, datetime.date], float]:
    return {
        (name, period): amount for name, of in found.items() for period, amount in months_from("2022-04", of).items()
    }


def show(shown: Mapping[str, Shown], cells: Cells, windows: Sequence[Window]) -> None:
    """Add an edition to what is known; one that says otherwise than an earlier one fails here."""
    for (name, period), cell in cells.items():
        before = shown[name].months.get(period)
        now = None if cell.is_hidden else cell.amount
        assert before is None or before == now
        shown[name].months[period] = now
    for (name, window), found in decide_sums(FLOWS, cells, windows, THRESHOLD).items():
        before = shown[name].sums.get(window)
        now = None if found.is_hidden else found.amount
        assert before is None or before == now
        shown[name].sums[window] = now


@few_examples
@given(found=table(MONTHS), late=table(MONTHS), editions=st.lists(st.integers(1, MONTHS), max_size=3))
def test_no_month_can_be_hemmed_in(found: Table, late: Table, editions: list[int]) -> None:
    """Several editions, the later of which count what came in late: a second table stands for it."""
    shown = {name: Shown() for name in FLOWS.windows}
    cells: dict[tuple[str, datetime.date], Cell] = {}
    for at, months in enumerate([*sorted(editions), MONTHS]):
        delivered = late if at % 2 else found
        cells = decide_months(
            FLOWS, amounts_of({name: of[:months] for name, of in delivered.items()}), THRESHOLD, cells
        )
        show(shown, cells, [window for window in WINDOWS if window.period_end <= max(cells, key=last_day)[1]])
    truth = {key: cell.amount for key, cell in cells.items()}
    assert hemmed_in(months_puzzle(shown, FLOWS, FLOWS.in_order), FLOWS, truth, THRESHOLD) == []


def last_day(key: tuple[str, datetime.date]) -> datetime.date:
    return key[1]


@few_examples
@given(found=table(6))
def test_no_group_can_be_hemmed_in(found: Table) -> None:
    period, dimension = month("2023-05"), "locality"
    groups = "abcdef"
    totals = decide_months(FLOWS, {(name, period): float(sum(of)) for name, of in found.items()}, THRESHOLD)
    amounts = {(name, group): float(of) for name, each in found.items() for group, of in zip(groups, each, strict=True)}
    cells = decide_groups(FLOWS, period, totals, amounts, {}, THRESHOLD)
    shown = {name: Shown() for name in FLOWS.windows}
    for (name, _), cell in totals.items():
        shown[name].months[period] = None if cell.is_hidden else cell.amount
    for (name, group), of_group in cells.items():
        place = shown[name].groups.setdefault((period, dimension), {})
        place[group] = None if of_group.is_hidden else of_group.amount
    puzzle = groups_puzzle(shown, FLOWS, FLOWS.in_order, (period, dimension))
    assert hemmed_in(puzzle, FLOWS, amounts, THRESHOLD) == []


@pytest.mark.parametrize("months", [2, 3])
def test_the_solver_hems_in_what_is_not_safe(months: int) -> None:
    """The solver itself: a sum that cuts a block gives its months away."""
    shown = {name: Shown() for name in FLOWS.windows}
    opening = month("2023-04")
    hidden = [month("2023-05"), month("2023-06")]
    shown[REPEATS].months = {opening: 10.0, hidden[0]: None, hidden[1]: None}
    shown[PLANS].months = dict.fromkeys([opening, *hidden], 30.0)
    window = year_to_date(f"2023-{3 + months:02}")
    shown[REPEATS].sums = {window: 13.0 if months == 2 else 24.0}
    truth = {(REPEATS, hidden[0]): 3.0, (REPEATS, hidden[1]): 11.0}
    truth |= {(PLANS, period): 30.0 for period in [opening, *hidden]} | {(REPEATS, opening): 10.0}
    found = hemmed_in(months_puzzle(shown, FLOWS, [PLANS, REPEATS]), FLOWS, truth, THRESHOLD)
    assert [(least, most) for _, least, most in found] == ([(3, 3)] if months == 2 else [])
