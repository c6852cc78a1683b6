"""The attack on public editions: three sizes of authority and the demonstration, one edition and several in a row.

The attacker shares nothing with the audit (`attacker`), or has the rules and not the key (`backwards`). Nothing of 1 to
5 may be determined or confined to 1 to 5, by figures, pages, charts or the rules; figures of all editions agree but
where they are marked. Editions that were broken on purpose are caught.
"""

import csv
import datetime
import shutil
from collections.abc import Callable, Collection, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from scorecard.catalogue import load_catalogue
from scorecard.periods import ReportingMonth
from scorecard.public import editions as public_editions
from scorecard.public import preparing
from scorecard.public.counts import Counts
from scorecard.public.groups import GroupCells, decide_groups
from scorecard.public.memory import Memory
from scorecard.public.order import order_by
from scorecard.public.preparing import rules_of
from scorecard.public.published import FOLDER, MEMORY
from scorecard.public.relations import Near, Pairs, relations_in_cases
from scorecard.warehouse.database import writing
from tests.conftest import FolderMaker
from tests.public.attacker import Attack, Cell, Knowledge, Reading, knowledge_of, months_of, read_edition, truth_of
from tests.public.authorities import (
    KEY,
    LA_CODE,
    Authority,
    begin_authority,
    months_to,
    prepare,
    with_editions,
)
from tests.public.backwards import Backwards
from tests.public.cases import (
    Pair,
    cases_of,
    in_common,
    never_below_zero,
    parts_in_cases,
    parts_in_some_months,
    with_cases_in_common,
)
from tests.support import Rows, content_of, rows_of

pytestmark = pytest.mark.long

MARCH = ReportingMonth(2024, 3)
# children -> how many of a thousand of the clean authority they are, and editions in a row before the re-release
SIZES = {150: (125, 1), 400: (333, 6), 1200: (1000, 1)}


@pytest.fixture(scope="session")
def authority_of(clean_authority: Path, made_once: FolderMaker) -> Callable[[int], Authority]:
    """Gives the authority of about so many children, with its editions. To be looked at only."""

    def of(children: int) -> Authority:
        per_thousand, in_a_row = SIZES[children]
        home = made_once(
            f"authority_{children}",
            lambda folder: _publish(begin_authority(clean_authority, folder / "home", per_thousand), in_a_row),
        )
        return _found(home / "home")

    return of


def _publish(authority: Authority, in_a_row: int) -> None:
    with_editions(authority, list(months_to(MARCH, in_a_row)))


def _found(home: Path) -> Authority:
    # beside the folder of a release lies the receipt of its publication
    folders = (place for place in home.glob(f"releases/{LA_CODE}/*/r*") if place.is_dir())
    return Authority(home, tuple(sorted(folders, key=lambda folder: (folder.parent.name, folder.name))))


@pytest.fixture(scope="session")
def demonstration(demonstration_home: Path) -> Authority:
    """The demonstration with one edition."""
    return _found(demonstration_home)


@pytest.fixture(params=[*SIZES, "demonstration"], ids=str)
def authority(request: pytest.FixtureRequest, authority_of: Callable[[int], Authority]) -> Authority:
    if request.param == "demonstration":
        found: Authority = request.getfixturevalue("demonstration")
        return found
    return authority_of(request.param)


@cache
def knowledge_about(authority: Authority) -> Knowledge:
    """The catalogue, and which counts the cases show to be part of which."""
    knowledge = knowledge_of(load_catalogue())
    pairs = parts_in_cases(cases_of(authority.warehouse, knowledge))
    return knowledge.with_parts((whole, part) for whole, part in pairs if (whole, (part,)) not in knowledge.parts)


@cache
def readings_of(authority: Authority) -> tuple[Reading, ...]:
    """All that its editions say, oldest first. To be looked at only."""
    return tuple(read_edition(folder, knowledge_about(authority)) for folder in authority.editions)


def attack(authority: Authority, readings: Sequence[Reading], knowledge: Knowledge) -> Attack:
    return Attack(readings, knowledge, truth_of(authority.releases[-1] / MEMORY)).run()


def test_nothing_can_be_told(authority: Authority) -> None:
    """Every small count, sum and rest that is suppressed could be none, or more than 5, beside all that is public. No
    page, chart or file tells what another does not, and figures of all editions agree but where they are marked."""
    knowledge = knowledge_about(authority)
    found = attack(authority, readings_of(authority), knowledge)
    assert found.solved > 500, "the authority has small counts"
    assert found.findings == []


# --- by counts that have cases in common -----------------------------------------------------------------------------


@pytest.fixture(params=[*SIZES], ids=str)
def generated(request: pytest.FixtureRequest, authority_of: Callable[[int], Authority]) -> Authority:
    return authority_of(request.param)


def but_of_one_process(told: Sequence[str], knowledge: Knowledge, pairs: Collection[Pair]) -> list[str]:
    """What is told, but how two counts of one measure of a process differ: which of a service kept to it and another
    did not says no more of a person than what each leaves of the whole."""
    of_one = [pair for pair in pairs if knowledge.is_one_process(*pair)]
    names = {f"{one} less {other}" for one, other in of_one}
    names |= {f"{one} less {in_common(pair)}" for pair in of_one for one in pair}
    return [each for each in told if each.split(" of ")[0] not in names]


def test_nothing_can_be_told_where_one_count_is_part_of_another_by_chance(generated: Authority) -> None:
    """In every month in which it is so, and in every sum and group of such months, he takes it to be so. Beside that
    he knows which parts of one whole share no case, and which make it up between them."""
    knowledge = knowledge_about(generated)
    held = cases_of(generated.warehouse, knowledge)
    by_chance = parts_in_some_months(held)
    assert len(by_chance) > 50
    beside = never_below_zero(held, [(whole, part) for whole, [part, *more] in knowledge.parts if not more])
    assert beside
    wider = replace(knowledge.taking_for_granted(by_chance), never_below_zero=beside)
    found = attack(generated, readings_of(generated), wider)
    assert but_of_one_process(found.findings, knowledge, by_chance) == []


def test_nothing_can_be_told_of_what_two_counts_have_in_common(generated: Authority) -> None:
    """Of two counts of which the one is part of the other by chance: how many cases of a month both have is one number
    more that he looks for, and how many either has alone."""
    knowledge = knowledge_about(generated)
    held, truth = cases_of(generated.warehouse, knowledge), truth_of(generated.releases[-1] / MEMORY)
    readings = [months_alone(reading) for reading in readings_of(generated)]
    by_chance = parts_in_some_months(held)
    found = Attack(*with_cases_in_common(knowledge, readings, truth, held, by_chance)).run()
    assert but_of_one_process(found.findings, knowledge, by_chance) == []


def months_alone(reading: Reading) -> Reading:
    return replace(reading, cells={cell: of for cell, of in reading.cells.items() if not isinstance(cell[1], tuple)})


def test_the_rules_run_backwards_tell_nothing(authority: Authority) -> None:
    rules, order = rules_of(authority.settings), order_by(KEY, LA_CODE)
    found = Backwards(authority.counts(), with_newest_tables(authority), rules, order).run()
    assert found.attacked > 0
    assert found.strange <= found.tables // 5, "the rules explain what was suppressed"
    assert found.found == []


def with_newest_tables(authority: Authority) -> Memory:
    """What stands behind an authority's editions, of groups that of the newest year alone."""
    memory = authority.truth
    newest = max(end for end, _ in memory.breakdowns)
    of_year = {place: of for place, of in memory.breakdowns.items() if place[0].year == newest.year}
    return replace(memory, breakdowns=of_year)


def test_late_records_revise_figures_and_most_of_them_wait(authority_of: Callable[[int], Authority]) -> None:
    """Else the six editions would agree for want of anything that came in late."""
    readings = readings_of(authority_of(400))
    assert len(readings) == 7
    assert len(readings[-1].revised) > 5
    first, last = (readings[at].cells for at in (0, -1))
    moved = [cell for cell, amount in first.items() if amount is not None and last[cell] not in (None, amount)]
    assert moved
    assert set(moved) <= readings[-1].revised


# --- broken on purpose -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(authority_of: Callable[[int], Authority]) -> Authority:
    return authority_of(150)


@pytest.fixture(scope="module")
def known(small: Authority) -> Knowledge:
    return knowledge_about(small)


@pytest.fixture(scope="module")
def readings(small: Authority) -> list[Reading]:
    return [*readings_of(small)]


Damage = Callable[[list[Reading], Authority, Knowledge], str]
"""Breaks what editions say, and gives back what must be found."""


def hidden_months(authority: Authority, readings: list[Reading]) -> list[tuple[str, datetime.date, float]]:
    """Counts and months that the newest edition suppresses and that are small, with what stands there."""
    truth = truth_of(authority.releases[-1] / MEMORY)
    return sorted(
        (name, place, truth[name, place])
        for (name, place), amount in readings[-1].cells.items()
        if amount is None and isinstance(place, datetime.date) and 0 < truth.get((name, place), 0) <= 5
    )


def a_small_number_is_shown(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    name, month, amount = hidden_months(authority, readings)[0]
    readings[-1].cells[name, month] = amount
    return f"{name} of {month} is shown and small"


def the_other_months_of_a_sum_are_shown(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    """The year to date is public, and each of its months but one."""
    truth = truth_of(authority.releases[-1] / MEMORY)
    for name, month, _ in hidden_months(authority, readings):
        year = (datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))
        if name in knowledge.flows and month in months_of(year):
            for each in months_of(year):
                if each != month:
                    readings[-1].cells[name, each] = truth[name, each]
            readings[-1].cells[name, year] = sum(truth[name, each] for each in months_of(year))
            return f"{name} of {month} is "
    raise AssertionError("no month of the year is small")


def two_sums_differ_by_a_month(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    """Both hold suppressed months; the second has one month more, which is small."""
    truth = truth_of(authority.releases[-1] / MEMORY)
    for name, month, _ in hidden_months(authority, readings):
        before = months_of((datetime.date(2023, 4, 1), month))[:-1]
        if name in knowledge.flows and before and month > datetime.date(2023, 4, 30):
            opening = datetime.date(2023, 4, 1)
            for months in (before, [*before, month]):
                readings[-1].cells[name, (opening, months[-1])] = sum(truth[name, each] for each in months)
            return f"{name} of {month} is "
    raise AssertionError("no month of the year is small")


def an_edition_differs_by_one(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    cell, amount = next(
        (cell, of)
        for cell, of in readings[0].cells.items()
        if of is not None and of > 6 and cell not in readings[-1].revised and isinstance(cell[1], datetime.date)
    )
    readings[-1].cells[cell] = amount + 1
    return f"{cell[0]} of {cell[1]} has moved by a few"


def an_edition_differs_and_does_not_say_so(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    cell = next(
        cell
        for cell, of in readings[0].cells.items()
        if of is not None and of > 6 and cell not in readings[-1].revised and isinstance(cell[1], datetime.date)
    )
    readings[-1].cells[cell] = 1000.0
    return f"{cell[0]} of {cell[1]} differs between editions and is not marked"


def all_groups_but_one_are_shown(readings: list[Reading], authority: Authority, knowledge: Knowledge) -> str:
    truth = truth_of(authority.releases[-1] / MEMORY)
    for (name, place), amount in sorted(readings[-1].cells.items(), key=str):
        if amount is not None or not isinstance(place, tuple) or len(place) != 3 or name in knowledge.flows:
            continue
        total = readings[-1].cells.get((name, place[0]))
        if total is None or not 0 < truth.get((name, place), 0) <= 5:
            continue
        others = [cell for cell in readings[-1].cells if cell[0] == name and _table(cell) == place[:2]]
        for reading in readings:
            for cell in others:
                if cell != (name, place) and cell in truth:
                    reading.cells[cell] = truth[cell]
        return f"{name} of {' to '.join(map(str, place))} is "
    raise AssertionError("no group is small")


def _table(cell: Cell) -> object:
    return cell[1][:2] if isinstance(cell[1], tuple) and len(cell[1]) == 3 else None


DAMAGES: list[Damage] = [
    a_small_number_is_shown,
    the_other_months_of_a_sum_are_shown,
    two_sums_differ_by_a_month,
    an_edition_differs_by_one,
    an_edition_differs_and_does_not_say_so,
    all_groups_but_one_are_shown,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_broken_figures_are_found(readings: list[Reading], small: Authority, known: Knowledge, damage: Damage) -> None:
    broken = deepcopy(readings)
    expected = damage(broken, small, known)
    assert any(found.startswith(expected) for found in attack(small, broken, known).findings), expected


def test_a_part_that_nobody_stated_is_found(readings: list[Reading], small: Authority, known: Knowledge) -> None:
    """Where two shown counts are a few apart, and all cases of the one are the other's."""
    by_place: dict[object, list[tuple[float, str]]] = {}
    for (name, place), amount in readings[-1].cells.items():
        if amount is not None and isinstance(place, datetime.date):
            by_place.setdefault(place, []).append((amount, name))
    other, name = next(
        (larger, smaller)
        for counts in by_place.values()
        for more, larger in counts
        for fewer, smaller in counts
        if 0 < more - fewer <= 5
    )
    told = attack(small, readings[-1:], known.with_parts([(other, name)])).findings
    assert any(found.startswith(f"{other} less {name} of ") for found in told)


def test_a_relation_found_after_its_rest_was_published_does_not_hold_the_next_edition(
    small: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two counts of which nobody knew that the one is part of the other, both shown, a few apart: the edition after
    says so in its outcome and is not held, since nothing can take that back."""
    authority = _found(shutil.copytree(small.home, tmp_path / "home"))
    whole, part, place = published_a_few_apart(authority)
    assert preparing.prepare(authority.settings, LA_CODE)["already_public"] == ()

    def found_since(warehouse: Path, counts: Counts, few: float) -> tuple[Pairs, Near]:
        parts, near = relations_in_cases(warehouse, counts, few)
        return [*parts, (whole, part)], near

    monkeypatch.setattr(preparing, "relations_in_cases", found_since)
    outcome = preparing.prepare(authority.settings, LA_CODE)
    assert outcome["given_away"] == ()
    assert f"{whole} less {part}: {place} is shown and small" in outcome["already_public"]


def published_a_few_apart(authority: Authority) -> tuple[str, str, datetime.date]:
    """A whole and a part by their amounts everywhere, of no common family, and a month that shows both a few apart."""
    families, memory = authority.counts().families, authority.truth
    groups = {
        (name, (place, group)): cell for place, of in memory.breakdowns.items() for (name, group), cell in of.items()
    }
    of_count: dict[str, dict[object, float]] = {}
    for (name, place), cell in [*memory.cells.items(), *groups.items()]:
        of_count.setdefault(name, {})[place] = cell.amount
    return next(
        (whole, part, month)
        for (whole, month), cell in sorted(memory.cells.items())
        for part in sorted(of_count)
        if families[whole] != families[part]
        and not cell.is_suppressed
        and (other := memory.cells.get((part, month))) is not None
        and not other.is_suppressed
        and 0 < cell.amount - other.amount <= 5
        and all(of_count[whole].get(place, 0) >= amount for place, amount in of_count[part].items())
    )


@pytest.mark.parametrize("file", ["site/indicators/*.html", "open_data.csv", "site/charts/*.csv"])
def test_a_file_that_tells_more_than_the_others_is_found(
    small: Authority, known: Knowledge, tmp_path: Path, file: str
) -> None:
    folder = shutil.copytree(small.editions[-1], tmp_path / "public")
    confidential = {"html": ">[c]</td>", "csv": ",c,"}[file.rsplit(".", 1)[-1]]
    if "charts" in file:  # drawn of complete series alone: there is nothing confidential that it could tell
        chart = next(path for path in sorted(folder.glob(file)))
        rows = rows_in(chart)
        rows[0]["numerator"] = "9999"
        write_rows_in(chart, rows)
        told = f"charts/{chart.name}"
    else:
        path = next(path for path in sorted(folder.glob(file)) if confidential in path.read_text(encoding="utf-8"))
        told = path.name
        text = path.read_text(encoding="utf-8").replace(
            confidential, confidential.replace("[c]", "4").replace("c", "4")
        )
        path.write_text(text, encoding="utf-8")
    assert any(found.startswith(f"{told} tells ") for found in read_edition(folder, known).told)


def test_a_percentage_beside_its_denominator_is_found(small: Authority, known: Knowledge, tmp_path: Path) -> None:
    folder = shutil.copytree(small.editions[-1], tmp_path / "public")
    truth = truth_of(small.releases[-1] / MEMORY)
    values = folder / "indicator_values.csv"
    rows = rows_in(values)
    for row in rows:
        end = datetime.date.fromisoformat(row["period_end"])
        name = known.names.get((row["indicator_id"], row["component"], "numerator"), "")
        amount = truth.get((name, end), 0)
        if row["basis"] == "headline" and row["numerator_symbol"] == "c" and row["denominator"] and 0 < amount <= 5:
            row["value"] = str(100 * amount / float(row["denominator"]))
            break
    write_rows_in(values, rows)
    assert f"{name} of {end} is shown and small" in attack(small, [read_edition(folder, known)], known).findings


def rows_in(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows_in(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_a_rule_that_takes_the_smallest_partner_is_found(authority_of: Callable[[int], Authority]) -> None:
    """The same tables, decided by a rule that anybody can follow: what it suppresses is told by running it."""
    authority = authority_of(1200)
    rules, counts, memory = rules_of(authority.settings), authority.counts(), with_newest_tables(authority)

    def smallest_first(counts, place, totals, table, rules, order, *rest) -> GroupCells:  # type: ignore[no-untyped-def]
        def by_size(cell: str) -> bytes:
            name, group = cell.split(" ")[0], cell.rsplit(" ", 1)[-1]
            return f"{int(table.get((name, group), 0)):09}".encode()

        return decide_groups(counts, place, totals, table, rules, by_size, *rest)

    attack_on = Backwards(counts, memory, rules, order_by(KEY, LA_CODE), smallest_first)
    for place, cells in list(memory.breakdowns.items()):
        table = {key: cell.amount for key, cell in cells.items()}
        names = sorted({name for name, _ in cells})
        memory.breakdowns[place] = smallest_first(counts, place, attack_on.totals(place, names), table, rules, None)
    assert attack_on.run().found


# --- what is suppressed changes nothing that is public ---------------------------------------------------------------


def test_nothing_public_depends_on_what_is_suppressed(small: Authority, tmp_path: Path) -> None:
    """Every suppressed month is another number, and every other table of the inside is empty: the edition is the same
    to the byte. So nothing is told by wording, presence or order."""
    authority = _found(shutil.copytree(small.home, tmp_path / "home"))
    as_it_is, otherwise = tmp_path / "as_it_is", tmp_path / "otherwise"
    as_it_is.mkdir()
    otherwise.mkdir()
    prepare(authority, MARCH, 9, as_it_is)
    hidden = [key for key, cell in authority.truth.cells.items() if cell.is_suppressed]
    keys = {name: key for key, name in authority.counts().name_of.items()}
    with writing(authority.warehouse) as connection:
        for name, end in hidden:
            indicator, component, side = keys[name]
            connection.execute(
                f"update marts.indicator_values set {side} = {side} + 3 "
                "where (indicator_id, component, period_end, basis) = (?, ?, ?, 'headline')",
                [indicator, component, end],
            )
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'marts' and table_name not in "
            "('indicator_values', 'indicator_breakdowns', 'dim_indicator', 'indicator_cases')"
        ).fetchall():
            connection.execute(f"delete from marts.{table}")
    assert len(hidden) > 100
    prepare(authority, MARCH, 9, otherwise)
    assert public_files(otherwise) == public_files(as_it_is)
    for table in public_editions.TABLES:
        first, second = (
            rows_of(folder / FOLDER / "scorecard_public.duckdb", f"from marts.{table} order by all")
            for folder in (as_it_is, otherwise)
        )
        assert first == second, table


def public_files(folder: Path) -> dict[str, str]:
    """Every public file but the database, of which the pages on the disk need not be alike."""
    return {name: of for name, of in content_of(folder / FOLDER).items() if not name.endswith(".duckdb")}
