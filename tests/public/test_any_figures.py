"""Whatever the figures and however many editions: the audit finds no small count that could be told."""

import datetime
from collections.abc import Callable, Mapping, Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scorecard.public.audit import Shown, audit_figures
from scorecard.public.groups import decide_groups
from scorecard.public.memory import Memory
from scorecard.public.months import Cell, Cells, Sums, decide_months, decide_sums
from scorecard.public.order import order_by
from tests.public.examples import (
    FLOWS,
    PLANS,
    QUICK_REPEATS,
    REPEATS,
    RULES,
    STARTED_WITH_NEGLECT,
    month,
    months_from,
    twelve_months,
    year_to_date,
)
from tests.support import number_of_examples

Draw = Callable[..., int]
Table = dict[str, list[int]]  # count -> amounts of the months or groups, in their order

MONTHS = 30
WINDOWS = [year_to_date(f"{2022 + (3 + at) // 12}-{(3 + at) % 12 + 1:02}") for at in range(MONTHS)]
WINDOWS += [twelve_months(f"{2022 + (3 + at) // 12}-{(3 + at) % 12 + 1:02}") for at in range(11, MONTHS)]

# a quiet line has small months time and again, a busy one now and then
sizes = st.sampled_from([3, 8, 20, 45])
keys = st.binary(min_size=16, max_size=16)
few_examples = settings(max_examples=number_of_examples(15), deadline=None, suppress_health_check=list(HealthCheck))


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


def show(shown: Mapping[str, Shown], cells: Cells, sums: Sums) -> None:
    """Add an edition to what is known; one that says otherwise than an earlier one fails here."""
    for (name, period), cell in cells.items():
        before = shown[name].months.get(period)
        now = None if cell.is_suppressed else cell.amount
        assert before is None or before == now
        shown[name].months[period] = now
    for (name, window), found in sums.items():
        before = shown[name].sums.get(window)
        now = None if found.is_suppressed else found.amount
        assert before is None or before == now
        shown[name].sums[window] = now


@few_examples
@given(found=table(MONTHS), late=table(MONTHS), editions=st.lists(st.integers(1, MONTHS), max_size=2), key=keys)
def test_no_month_can_be_told(found: Table, late: Table, editions: list[int], key: bytes) -> None:
    """Several editions, the later of which count what came in late: a second table stands for it."""
    shown = {name: Shown() for name in FLOWS.windows}
    cells: Cells = {}
    sums: Sums = {}
    order = order_by(key, "916")
    for at, months in enumerate([*sorted(editions), MONTHS]):
        delivered = amounts_of({name: of[:months] for name, of in (late if at % 2 else found).items()})
        cells = decide_months(FLOWS, delivered, RULES, order, cells)
        windows = [window for window in WINDOWS if window.period_end <= max(period for _, period in cells)]
        sums = decide_sums(FLOWS, cells, windows, RULES, order, sums)
        show(shown, cells, sums)
    told = [str(each) for each in audit_figures([shown], FLOWS, Memory(cells, sums), RULES)]
    if told:  # what the rules leave open the edition suppresses after the audit: without sums nothing follows
        for each in shown.values():
            each.sums = {}
        told = [str(each) for each in audit_figures([shown], FLOWS, Memory(cells, sums), RULES)]
    assert told == []


@few_examples
@given(found=table(6), key=keys)
def test_no_group_can_be_told(found: Table, key: bytes) -> None:
    place = (month("2024-03"), "locality")
    groups = "abcdef"
    window = year_to_date("2024-03")
    totals = {name: Cell(float(sum(of)), 0 < sum(of) <= RULES.small) for name, of in found.items()}
    amounts = {(name, group): float(of) for name, each in found.items() for group, of in zip(groups, each, strict=True)}
    unsafe: set[str] = set()
    for _ in range(2):  # as an edition does: what the audit finds is suppressed
        cells = decide_groups(FLOWS, place, totals, amounts, RULES, order_by(key, "916"), unsafe=unsafe)
        shown = {name: Shown() for name in FLOWS.windows}
        for name, total in totals.items():
            shown[name].sums[window] = None if total.is_suppressed else total.amount
        for (name, group), cell in cells.items():
            of_table = shown[name].groups.setdefault(place, {})
            of_table[group] = None if cell.is_suppressed else cell.amount
        told = [each for each in audit_figures([shown], FLOWS, Memory(breakdowns={place: cells}), RULES) if each.table]
        if not told:
            return
        unsafe = set(FLOWS.windows)
    assert [str(each) for each in told] == []
