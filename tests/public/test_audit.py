"""The audit finds what an edition gives away: each test plants one leak into figures that hold without it."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import duckdb
import pytest

from scorecard.public.audit import Leak, audit, new_since
from scorecard.public.counts import CountedLine, Counts, counts_of
from scorecard.public.make_edition import BREAKDOWN_COLUMNS, VALUE_COLUMNS, Unsafe
from scorecard.public.memory import Memory
from scorecard.public.months import Cell
from scorecard.public.preparing import with_found
from scorecard.warehouse.database import create_table
from tests.public.examples import FLOWS, PLANS, QUICK_REPEATS, REPEATS, RULES, STARTED_WITH_NEGLECT, month, months_from

Row = list[Any]


class Marts(Protocol):
    """Writes an edition's values and groups into a file of its own."""

    def __call__(self, values: Sequence[Row], groups: Sequence[Row] = ()) -> Path: ...


OPENING = datetime.date(2023, 4, 1)


def value_row(indicator: str, basis: str, opening: datetime.date, end: datetime.date, *figures: float | None) -> Row:
    numerator, denominator = figures
    known = numerator is not None and denominator
    value = 100 * numerator / denominator if known and numerator is not None and denominator is not None else None
    return ["916", indicator, "", basis, opening, end, numerator, denominator, value, "", "", "", ""]


def group_row(group: str, numerator: float | None, denominator: float | None) -> Row:
    return [
        "916",
        "repeats",
        "",
        month("2023-04"),
        "sex",
        group,
        group,
        numerator,
        denominator,
        None,
        "",
        "",
        "",
        "",
        "headline",
    ]


def line(indicator: str, numerators: Sequence[float | None], denominators: Sequence[float | None]) -> list[Row]:
    """Months from April 2023."""
    months = months_from("2023-04", [0] * len(numerators))
    return [
        value_row(indicator, "headline", end.replace(day=1), end, *figures)
        for end, *figures in zip(months, numerators, denominators, strict=True)
    ]


def sum_row(indicator: str, end: str, numerator: float | None, denominator: float | None) -> Row:
    return value_row(indicator, "year_to_date", OPENING, month(end), numerator, denominator)


@pytest.fixture
def marts(tmp_path: Path) -> Marts:
    made: list[Path] = []

    def write(values: Sequence[Row], groups: Sequence[Row] = ()) -> Path:
        path = tmp_path / f"edition_{len(made)}.duckdb"
        made.append(path)
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as edition; create schema edition.marts; use edition.marts")
            create_table(connection, "indicator_values", VALUE_COLUMNS, values)
            create_table(connection, "indicator_breakdowns", BREAKDOWN_COLUMNS, groups)
        return path

    return write


# what stands behind the figures: by count, months from April 2023
TRUTH = {PLANS: [30.0] * 4, REPEATS: [10.0, 3.0, 11.0, 12.0]}
# May and June are suppressed: 3 and 11 of 30 each
SAFE = line("repeats", [10, None, None, 12], [30, 30, 30, 30])


def found(
    paths: Sequence[Path],
    truth: Mapping[str, Sequence[float]] = TRUTH,
    groups: Mapping[tuple[str, str], float] | None = None,
    counts: Counts = FLOWS,
) -> list[str]:
    """What the audit finds of figures behind which these amounts stand; groups are of April, by sex."""
    cells = {
        (name, period): Cell(amount, False)
        for name, of in truth.items()
        for period, amount in months_from("2023-04", of).items()
    }
    table = {key: Cell(amount, False) for key, amount in (groups or {}).items()}
    memory = Memory(cells, {}, {(month("2023-04"), "sex"): table} if groups else {})
    return [str(each) for each in audit(paths, counts, memory, RULES)]


def test_figures_that_hold(marts: Marts) -> None:
    assert found([marts([*SAFE, sum_row("repeats", "2023-06", 24, 90)])]) == []


def test_a_small_count_that_is_shown(marts: Marts) -> None:
    assert found([marts(line("repeats", [3], [30]))]) == ["repeats.numerator: 2023-04-30 is shown and small"]


def test_a_small_rest(marts: Marts) -> None:
    assert found([marts(line("repeats", [28], [30]))]) == [
        "repeats.denominator less repeats.numerator: 2023-04-30 is shown and small"
    ]


def test_a_percentage_beside_its_denominator(marts: Marts) -> None:
    [row] = line("repeats", [None], [30])
    row[8] = 10.0
    assert "repeats.numerator: 2023-04-30 is given away by the value" in found([marts([row])])


def test_a_sum_of_months_that_leaves_one(marts: Marts) -> None:
    assert found([marts([*SAFE, sum_row("repeats", "2023-05", 13, 60)])]) == [
        "repeats.numerator: 2023-05-31 can be told to be small"
    ]


def test_two_sums_of_months_that_differ_by_one(marts: Marts) -> None:
    values = line("repeats", [None] * 3, [None] * 3)
    sums = [sum_row("repeats", "2023-05", 15, 60), sum_row("repeats", "2023-06", 18, 90)]
    truth = {PLANS: [30.0] * 3, REPEATS: [5.0, 10.0, 3.0]}
    # 3 in June; April and May are 15 together, and could be anything
    assert found([marts([*values, *sums])], truth) == ["repeats.numerator: 2023-06-30 can be told to be small"]


def test_months_that_a_sum_confines_to_small_numbers(marts: Marts) -> None:
    """6 in two months, neither of them none: no equation says it, the range does."""
    values = line("repeats", [None, None], [30, 30])
    neglect = line("quick_repeats", [1, 1], [30, 30])
    truth = {PLANS: [30.0] * 2, REPEATS: [2.0, 4.0], QUICK_REPEATS: [1.0, 1.0]}
    path = marts([*values, *neglect, sum_row("repeats", "2023-05", 6, 60)])
    confined = [f"repeats.numerator: {end} can be told to be small" for end in ("2023-04-30", "2023-05-31")]
    assert set(confined) <= set(found([path], truth))


def test_another_line_that_shows_the_same_count(marts: Marts) -> None:
    """April's plans are suppressed in one line and shown in the other: they are the same 4."""
    hidden, shown = line("repeats", [None], [None]), line("neglect", [None], [4])
    assert "repeats.denominator: 2023-04-30 is shown and small" in found([marts([*hidden, *shown])])


def test_two_lines_of_which_one_is_part_of_the_other(marts: Marts) -> None:
    repeats, quick = line("repeats", [20], [60]), line("quick_repeats", [17], [60])
    assert found([marts([*repeats, *quick])]) == [
        "repeats.numerator less quick_repeats.numerator: 2023-04-30 is shown and small"
    ]


def test_a_part_that_nobody_stated_and_the_cases_show(marts: Marts) -> None:
    """20 repeats and 17 plans of neglect: 3 apart, which says something where all of these are repeats."""
    path = marts([*line("repeats", [20], [60]), *line("neglect", [17], [60])])
    assert found([path]) == []
    known = FLOWS.with_found([(REPEATS, STARTED_WITH_NEGLECT)])
    assert found([path], counts=known) == ["repeats.numerator less neglect.numerator: 2023-04-30 is shown and small"]


INTERVIEWS = counts_of(
    [CountedLine(name, "", "percentage", "month", False, True, "process") for name in ("offered", "accepted", "done")],
    same=[["offered.denominator", "done.denominator"], ["offered.numerator", "accepted.denominator"]],
).with_found([("offered.denominator", "accepted.numerator"), ("accepted.numerator", "done.numerator")])


def test_a_month_that_tells_by_itself_says_which_count_would_free_it(marts: Marts) -> None:
    """Of 13 children 8 were offered an interview and 8 had one: so 8 accepted, and 5 did not. With those who had one
    suppressed, anything up to 8 can have accepted; that costs one measure, and the offers would cost two."""
    rows = [*line("offered", [8], [13]), *line("accepted", [None], [8]), *line("done", [8], [13])]
    names = ("offered.denominator", "offered.numerator", "accepted.numerator", "done.numerator")
    cells = {(name, month("2023-04")): Cell(of, False) for name, of in zip(names, (13.0, 8.0, 8.0, 8.0), strict=True)}
    [told] = audit([marts(rows)], INTERVIEWS, Memory(cells), RULES)
    assert str(told) == "offered.denominator less accepted.numerator: 2023-04-30 can be told to be small"
    assert told.frees == "done.numerator"
    freed = with_found(Unsafe(), [told], INTERVIEWS)
    assert freed == Unsafe(places=frozenset({("done.numerator", month("2023-04"))}))
    assert with_found(freed, [told], INTERVIEWS).sums, "where it was public already, that does not help: sums go"


def test_a_month_that_only_a_sum_tells_is_not_freed_by_a_month(marts: Marts) -> None:
    path = marts([*SAFE, sum_row("repeats", "2023-05", 13, 60)])
    cells = {
        (name, end): Cell(of, False)
        for name, series in TRUTH.items()
        for end, of in months_from("2023-04", series).items()
    }
    [told] = audit([path], FLOWS, Memory(cells), RULES)
    assert (told.month, told.frees) == (month("2023-05"), "")
    assert with_found(Unsafe(), [told], FLOWS) == Unsafe(sums=frozenset({REPEATS}))


def leaks(paths: Sequence[Path], truth: Mapping[str, Sequence[float]], counts: Counts) -> list[Leak]:
    cells = {
        (name, end): Cell(of, False)
        for name, series in truth.items()
        for end, of in months_from("2023-04", series).items()
    }
    return audit(paths, counts, Memory(cells), RULES)


def test_what_earlier_editions_tell_by_themselves_does_not_hold_a_later_one(marts: Marts) -> None:
    """April's 20 repeats and 17 plans of neglect were published before the cases showed that these are repeats. May's
    21 and 18 are not public yet: those the edition has to answer for."""
    truth = {PLANS: [60.0, 60.0], REPEATS: [20.0, 21.0], STARTED_WITH_NEGLECT: [17.0, 18.0]}
    counts = FLOWS.with_found([(REPEATS, STARTED_WITH_NEGLECT)])
    earlier = marts([*line("repeats", [20], [60]), *line("neglect", [17], [60])])
    good = marts([*line("repeats", [20, 21], [60, 60]), *line("neglect", [17, None], [60, 60])])
    bad = marts([*line("repeats", [20, 21], [60, 60]), *line("neglect", [17, 18], [60, 60])])
    before = leaks([earlier], truth, counts)
    april, may = (
        f"repeats.numerator less neglect.numerator: {end} is shown and small" for end in ("2023-04-30", "2023-05-31")
    )
    assert [str(each) for each in before] == [april]
    assert new_since(leaks([earlier, good], truth, counts), before) == ([], before)
    new, told = new_since(leaks([earlier, bad], truth, counts), before)
    assert ([str(each) for each in new], told) == ([may], before)


def test_what_a_later_edition_tells_more_closely_is_new(marts: Marts) -> None:
    """2 and 4 of 6 in two months, each with one quick repeat: each is 1 to 5. The later edition tells that the plans of
    neglect, whose repeats these are, were 3 in April: 1 to 3."""
    truth = {PLANS: [30.0] * 2, REPEATS: [2.0, 4.0], QUICK_REPEATS: [1.0, 1.0], STARTED_WITH_NEGLECT: [3.0, 9.0]}
    counts = FLOWS.with_found([(STARTED_WITH_NEGLECT, REPEATS)])
    known = [*line("repeats", [None, None], [30, 30]), *line("quick_repeats", [1, 1], [30, 30])]
    known.append(sum_row("repeats", "2023-05", 6, 60))
    earlier = marts([*known, *line("neglect", [None, None], [30, 30])])
    now = marts([*known, *line("neglect", [3, None], [30, 30])])
    told = "repeats.numerator: 2023-04-30 can be told to be small"
    before = leaks([earlier], truth, counts)
    assert told in [str(each) for each in before]
    new, _ = new_since(leaks([earlier, now], truth, counts), before)
    assert told in [str(each) for each in new]


def test_editions_that_contradict_each_other_are_never_excused(marts: Marts) -> None:
    paths = [marts(line("repeats", [10], [30])), marts(line("repeats", [20], [30]))]
    found = leaks(paths, {PLANS: [30.0], REPEATS: [20.0]}, FLOWS)
    new, told = new_since(found, found)
    assert "is said differently in another place" in {each.said for each in new}
    assert told == []


def test_a_group_alone(marts: Marts) -> None:
    groups = [group_row("F", None, 30), group_row("M", 20, 40)]
    truth = {(REPEATS, "F"): 3.0, (REPEATS, "M"): 20.0, (PLANS, "F"): 30.0, (PLANS, "M"): 40.0}
    snapshot = counts_of([CountedLine("repeats", "", "percentage", "month_end", False, True)])
    said = found([marts(line("repeats", [23], [70]), groups)], groups=truth, counts=snapshot)
    assert said == ["repeats.numerator: 2023-04-30, sex F can be told to be small"]


PROCESS = counts_of([CountedLine("repeats", "", "percentage", "month_end", False, True, "process")])


@pytest.mark.parametrize("shown", [{}, {"N": (40.0, 100.0)}])
def test_groups_of_which_the_rules_say_which_is_small(marts: Marts, shown: dict[str, tuple[float, float]]) -> None:
    """3 of 25 and 200 of 500: for the other to be the small one, the first would have to be 198 at least. So it is
    whether a third group is shown or every group is suppressed."""
    groups = [group_row("F", None, 25), group_row("M", None, 500)]
    truth = {(REPEATS, "F"): 3.0, (REPEATS, "M"): 200.0, (PLANS, "F"): 25.0, (PLANS, "M"): 500.0}
    for group, (repeats, plans) in shown.items():
        groups.append(group_row(group, repeats, plans))
        truth |= {(REPEATS, group): repeats, (PLANS, group): plans}
    total = [sum(of for (name, _), of in truth.items() if name == count) for count in (REPEATS, PLANS)]
    said = found([marts(line("repeats", [total[0]], [total[1]]), groups)], groups=truth, counts=PROCESS)
    assert said == ["repeats.numerator: 2023-04-30, sex F can be told to be small by the rules"]


def test_groups_that_were_suppressed_with_those_of_a_related_count(marts: Marts) -> None:
    """The same, where the plans are suppressed in every group as well: they can have been the reason."""
    groups = [group_row("F", None, None), group_row("M", None, None)]
    truth = {(REPEATS, "F"): 3.0, (REPEATS, "M"): 200.0, (PLANS, "F"): 25.0, (PLANS, "M"): 500.0}
    assert found([marts(line("repeats", [203], [525]), groups)], groups=truth, counts=PROCESS) == []


def test_groups_of_one_count_that_are_all_suppressed(marts: Marts) -> None:
    """4 and 9 of 13: either could be the small one, and neither is told."""
    one = counts_of([CountedLine("repeats", "", "count", "month_end", False, False)])
    groups = [group_row("F", None, None), group_row("M", None, None)]
    truth = {(REPEATS, "F"): 4.0, (REPEATS, "M"): 9.0}
    assert found([marts(line("repeats", [13], [None]), groups)], groups=truth, counts=one) == []


def test_groups_of_so_few_that_the_rules_suppress_them_whatever_they_are(marts: Marts) -> None:
    """4 and 2 of 6: were nothing suppressed where one of them has all 6, both would be known to be small."""
    one = counts_of([CountedLine("repeats", "", "count", "month_end", False, False)])
    groups = [group_row("F", None, None), group_row("M", None, None)]
    truth = {(REPEATS, "F"): 4.0, (REPEATS, "M"): 2.0}
    assert found([marts(line("repeats", [6], [None]), groups)], groups=truth, counts=one) == []


def test_an_earlier_edition_that_showed_it(marts: Marts) -> None:
    """June was shown once; with it, May is what is left of the sum."""
    earlier = marts(line("repeats", [10, None, 11], [30] * 3))
    now = marts([*SAFE, sum_row("repeats", "2023-06", 24, 90)])
    assert found([now]) == []
    assert found([earlier, now]) == ["repeats.numerator: 2023-05-31 can be told to be small"]


def test_an_earlier_edition_that_said_otherwise(marts: Marts) -> None:
    earlier, now = marts(line("repeats", [10], [30])), marts(line("repeats", [11], [30]))
    assert found([earlier, now]) == [
        "repeats.denominator less repeats.numerator: 2023-04-30 has moved by a few",
        "repeats.numerator: 2023-04-30 has moved by a few",
        "repeats.numerator: 2023-04-30 is said differently in another place",
    ]


def revised(rows: Sequence[Row]) -> list[Row]:
    """The same rows, each marked as revised."""
    return [[*row[:-1], "r"] for row in rows]


def test_a_revised_figure_is_no_contradiction(marts: Marts) -> None:
    """10 of 30 become 20 of 40: count and whole move by 10, the rest by nothing."""
    earlier, now = marts(line("repeats", [10], [30])), marts(revised(line("repeats", [20], [40])))
    assert found([earlier, now], {PLANS: [40.0], REPEATS: [20.0]}) == []


def test_a_revised_figure_of_which_the_rest_moves_by_a_few(marts: Marts) -> None:
    """10 of 30 become 20 of 43: what is left moves from 20 to 23."""
    earlier, now = marts(line("repeats", [10], [30])), marts(revised(line("repeats", [20], [43])))
    assert found([earlier, now], {PLANS: [43.0], REPEATS: [20.0]}) == [
        "repeats.denominator less repeats.numerator: 2023-04-30 has moved by a few"
    ]


def test_a_revised_sum_that_does_not_move_with_its_months(marts: Marts) -> None:
    """April moves by 10 and the sum by 20: the months suppressed would have to move, and they are told once."""
    earlier = marts([*SAFE, sum_row("repeats", "2023-06", 24, 90)])
    months = line("repeats", [20, None, None, 12], [40, 30, 30, 30])
    moved = marts([*revised(months[:1]), *months[1:], *revised([sum_row("repeats", "2023-06", 44, 110)])])
    truth = {PLANS: [40.0, 30.0, 30.0, 30.0], REPEATS: [20.0, 3.0, 11.0, 12.0]}
    assert "fits no amounts: the editions contradict themselves" in " ".join(found([earlier, moved], truth))
    beside = marts([*revised(months[:1]), *months[1:], *revised([sum_row("repeats", "2023-06", 34, 100)])])
    assert found([earlier, beside], truth) == []


def test_what_a_month_was_before_it_was_revised_counts_as_well(marts: Marts) -> None:
    """With April at 10 the first edition's sums leave 3 for May; the second has revised April and shows no sum."""
    earlier = marts([*SAFE, sum_row("repeats", "2023-05", 13, 60)])
    months = line("repeats", [20, None, None, 12], [40, 30, 30, 30])
    now = marts([*revised(months[:1]), *months[1:]])
    truth = {PLANS: [40.0, 30.0, 30.0, 30.0], REPEATS: [20.0, 3.0, 11.0, 12.0]}
    assert found([earlier, now], truth) == ["repeats.numerator: 2023-05-31 can be told to be small"]


def test_nothing_found_names_an_amount(marts: Marts) -> None:
    [said] = found([marts(line("repeats", [3], [30]))])
    assert " 3" not in said
