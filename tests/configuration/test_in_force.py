"""What a home decides stands before the seeds, for its authority alone; a slip is told where it was typed."""

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from scorecard.catalogue import load_catalogue
from scorecard.configuration.in_force import (
    ABOUT,
    Configuration,
    read_configuration,
    write_rows,
    write_seeds_in_force,
)
from scorecard.delivery.contracts import comparable, load_contracts
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.release.fingerprints import code_fingerprints
from scorecard.seeds import load_seeds
from scorecard.seeds.read_seeds import ROWS, heading
from scorecard.settings import SEEDS, Settings
from scorecard.steps import load
from scorecard.typed import Mistyped
from tests.support import POCKET_AUTHORITY, arguments_of_run, command, content_of, deliver, marts, rows_of

TARGET = {
    "la_code": "916", "indicator_id": "re_referrals_within_12_months", "component": "", "valid_from": "2023-04-01",
    "target": "18", "tolerance": "1", "decided_by": "Improvement board", "note": "",
}  # fmt: skip


def configure(home: Path, name: str, *rows: Mapping[str, str], la_code: str = "", columns: Sequence[str] = ()) -> None:
    folder = home / "config" / la_code
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns or heading(SEEDS / f"{name}.csv"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def targets(configuration: Configuration) -> dict[str, Decimal]:
    return {row.indicator_id: row.target for row in configuration.seeds.targets if row.la_code == "916"}


def test_a_home_that_says_nothing_has_the_seeds_of_the_project(tmp_path: Path) -> None:
    configuration = read_configuration(tmp_path, "916")
    assert configuration.seeds == load_seeds()
    assert configuration.fingerprint == ""
    assert write_seeds_in_force(configuration, tmp_path / "seeds") == SEEDS


def test_a_row_takes_the_place_of_the_one_about_the_same_and_others_stay(tmp_path: Path) -> None:
    before = targets(read_configuration(tmp_path, "916"))
    configure(tmp_path, "targets", TARGET)
    after = targets(read_configuration(tmp_path, "916"))
    assert before["re_referrals_within_12_months"] == Decimal("21.5")
    assert after == before | {"re_referrals_within_12_months": Decimal("18")}


def test_a_row_about_something_new_is_added(tmp_path: Path) -> None:
    configure(tmp_path, "targets", TARGET | {"valid_from": "2025-04-01"})
    found = read_configuration(tmp_path, "916").seeds.targets
    assert len(found) == len(load_seeds().targets) + 1


def test_the_folder_of_an_authority_needs_no_code_in_its_rows(tmp_path: Path) -> None:
    row = {name: cell for name, cell in TARGET.items() if name != "la_code"}
    configure(tmp_path, "targets", row, la_code="916", columns=list(row))
    assert targets(read_configuration(tmp_path, "916"))["re_referrals_within_12_months"] == Decimal("18")


def test_the_neighbours_that_a_home_names_are_all_of_that_model(tmp_path: Path) -> None:
    one = {"la_code": "916", "model": "2021", "neighbour_la_code": "865", "neighbour_name": "Wiltshire"}
    configure(tmp_path, "statistical_neighbours", one)
    rows = read_configuration(tmp_path, "916").seeds.statistical_neighbours
    found = [row.neighbour_la_code for row in rows if (row.la_code, row.model) == ("916", "2021")]
    assert found == ["865"]


def test_a_row_of_one_authority_is_no_matter_of_another(tmp_path: Path) -> None:
    configure(tmp_path, "targets", TARGET)
    before = read_configuration(tmp_path, "865").fingerprint, read_configuration(tmp_path, "916").fingerprint
    configure(tmp_path, "targets", TARGET, TARGET | {"la_code": "865"})
    after = read_configuration(tmp_path, "865").fingerprint, read_configuration(tmp_path, "916").fingerprint
    assert before[0] == ""
    assert after[0] != ""
    assert after[1] == before[1] != ""


def test_a_slip_of_one_authority_stops_no_other(tmp_path: Path) -> None:
    configure(tmp_path, "targets", TARGET | {"la_code": "865", "target": "many"})
    configure(tmp_path, "targets", {**TARGET, "la_code": "865", "target": "lots"}, la_code="865")
    read_configuration(tmp_path, "916")
    with pytest.raises(Mistyped, match=r"config/targets\.csv, line 2: target is `many`"):
        read_configuration(tmp_path, "865")


def test_the_same_rows_in_other_files_and_another_order_are_the_same(tmp_path: Path) -> None:
    later = TARGET | {"valid_from": "2025-04-01"}
    configure(tmp_path / "a", "targets", TARGET, later)
    configure(tmp_path / "b", "targets", later)
    configure(tmp_path / "b", "targets", TARGET, la_code="916")
    a, b = (read_configuration(tmp_path / name, "916") for name in "ab")
    assert a.fingerprint == b.fingerprint
    write_rows(a.lines, tmp_path / "c")
    assert read_configuration(tmp_path / "c", "916").fingerprint == a.fingerprint


def test_to_repeat_what_the_seed_says_decides_nothing(tmp_path: Path) -> None:
    with (SEEDS / "targets.csv").open(encoding="utf-8", newline="") as stream:
        of_916 = [cells for cells in csv.DictReader(stream) if cells["la_code"] == "916"]
    configure(tmp_path, "targets", *of_916, la_code="916")
    assert read_configuration(tmp_path, "916").fingerprint == ""


def test_what_a_home_decides_is_part_of_the_reference_data_and_of_nothing_else() -> None:
    code = code_fingerprints()
    configured = code.with_configuration("some rows")
    assert configured.reference != code.reference
    assert (configured.deciding, configured.rules, configured.drawing) == (code.deciding, code.rules, code.drawing)
    assert code.with_configuration("") == code


def configure_headings(home: Path, *rows: tuple[str, str, str]) -> None:
    columns = ("extract", "column_name", "heading")
    configure(home, "headings", *(dict(zip(columns, row, strict=True)) for row in rows), la_code="916", columns=columns)


def test_a_heading_of_an_authority_is_taken_for_its_column_and_for_no_other_authority(tmp_path: Path) -> None:
    configure_headings(tmp_path, ("practice_audits", "grade_initial", "First Grade"))
    ours, others = (
        read_configuration(tmp_path, la_code).contracts(load_contracts())["practice_audits"].column("grade_initial")
        for la_code in ("916", "865")
    )
    assert comparable("first grade") in ours.headings
    assert ours.headings > others.headings
    assert read_configuration(tmp_path, "916").fingerprint != ""
    write_rows(read_configuration(tmp_path, "916").lines, tmp_path / "again")
    assert read_configuration(tmp_path / "again", "916").fingerprint == read_configuration(tmp_path, "916").fingerprint


def test_a_delivery_under_headings_of_the_home_is_loaded(tmp_path: Path) -> None:
    audits = (POCKET_AUTHORITY / "practice_audits.csv").read_text(encoding="utf-8")
    deliver(POCKET_AUTHORITY, tmp_path)
    arrived = tmp_path / "landing" / "916" / "2024-03" / "practice_audits.csv"
    arrived.write_text(audits.replace("audit_id,", "Our Number,"), encoding="utf-8")
    month, warehouse = ReportingMonth(2024, 3), tmp_path / "warehouses" / "916" / "warehouse.duckdb"
    run = MonthRun(Settings(home=tmp_path), "916", month)
    assert {file.extract: file.status for file in load(run).files}["practice_audits"] == "unusable"
    configure_headings(tmp_path, ("practice_audits", "audit_id", "our number"))
    run = MonthRun(Settings(home=tmp_path), "916", month)
    assert {file.extract: file.status for file in load(run).files}["practice_audits"] == "received"
    assert rows_of(warehouse, "select audit_id from raw.practice_audits order by 1 limit 1") == [("AU1",)]


def leave_out(home: Path, *indicators: str, enabled: str = "false") -> None:
    rows = [{"indicator_id": indicator, "enabled": enabled} for indicator in indicators]
    configure(home, "measures", *rows, la_code="916", columns=["indicator_id", "enabled"])


def compute_months(home: Path, *months: str) -> None:
    rows = [{"months_computed": number} for number in months]
    configure(home, "months", *rows, la_code="916", columns=["months_computed"])


def test_what_an_authority_leaves_out_is_known_of_it_alone(tmp_path: Path) -> None:
    leave_out(tmp_path, "turnover_rate")
    compute_months(tmp_path, "24")
    its, others = (read_configuration(tmp_path, la_code) for la_code in ("916", "825"))
    assert (its.left_out, its.months_computed) == (frozenset({"turnover_rate"}), 24)
    assert (others.left_out, others.months_computed) == (frozenset(), None)
    assert its.fingerprint != "" and others.fingerprint == ""
    assert its.lines["months"] == [{"la_code": "916", "months_computed": "24"}]


def test_to_repeat_what_the_catalogue_says_decides_nothing(tmp_path: Path) -> None:
    leave_out(tmp_path, "turnover_rate", enabled="true")
    compute_months(tmp_path, "36")
    assert read_configuration(tmp_path, "916").fingerprint == ""


SLIPS: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "an indicator": (
        "targets", lambda home: configure(home, "targets", TARGET, TARGET | {"indicator_id": "agency_rat"}),
        "config/targets.csv, line 3: indicator_id is `agency_rat`, no entry of the catalogue: did you mean",
    ),
    "a neighbour that leads nowhere": (
        "neighbours",
        lambda home: configure(
            home,
            "statistical_neighbours",
            {"la_code": "916", "model": "2025", "neighbour_la_code": "999", "neighbour_name": "Nowhere"},
            la_code="916",
        ),
        "config/916/statistical_neighbours.csv, line 2: neighbour_la_code is `999`",
    ),
    "a tolerance below nought": (
        "targets", lambda home: configure(home, "targets", TARGET | {"tolerance": "-1"}),
        "config/targets.csv, line 2: tolerance is `-1`; expected at least 0.",
    ),
    "a column": (
        "targets", lambda home: configure(home, "targets", columns=[*TARGET, "targit"]),
        "config/targets.csv, line 1: targit is no column that is known here: did you mean target?",
    ),
    "a column that is missing": (
        "targets", lambda home: configure(home, "targets", columns=list(TARGET)[:-1]),
        "config/targets.csv, line 1: the column note is missing.",
    ),
    "a file": (
        "target", lambda home: (home / "config").mkdir() or (home / "config" / "target.csv").touch(),  # type: ignore[func-returns-value]
        "config/target.csv: no file of that name is read: did you mean targets?",
    ),
    "a column of a heading": (
        "headings", lambda home: configure_headings(home, ("practice_audits", "grade_inital", "First grade")),
        "config/916/headings.csv, line 2: column_name is `grade_inital`: did you mean grade_initial?",
    ),
    "a heading that is another column's": (
        "headings", lambda home: configure_headings(home, ("practice_audits", "grade_initial", "Audit type")),
        "config/916/headings.csv, line 2: heading is `Audit type`, which is audit_type already",
    ),
    "a measure that is not known": (
        "measures", lambda home: leave_out(home, "agency_rat"),
        "config/916/measures.csv, line 2: indicator_id is `agency_rat`, no entry of the catalogue: did you mean",
    ),
    "a measure that is neither in nor out": (
        "measures", lambda home: leave_out(home, "agency_rate", enabled="no"),
        "config/916/measures.csv, line 2: enabled is `no`; expected true or false.",
    ),
    "a measure left out beside one that stands with it": (
        "measures", lambda home: leave_out(home, "return_interviews_within_3_working_days"),
        "config/916/measures.csv, line 2: return_interviews_within_3_working_days is left out, and what stands beside "
        "it is not. Leave out return_interviews_within_72_hours too.",
    ),
    "every measure": (
        "measures", lambda home: leave_out(home, *load_catalogue().indicators),
        f"config/916/measures.csv, line {len(load_catalogue().indicators) + 1}: every measure is left out.",
    ),
    "too few months": (
        "months", lambda home: compute_months(home, "12"),
        "config/916/months.csv, line 2: months_computed is `12`; expected a whole number from 13 to 120.",
    ),
    "months in words": (
        "months", lambda home: compute_months(home, "three years"),
        "config/916/months.csv, line 2: months_computed is `three years`; expected a whole number",
    ),
    "two numbers of months": (
        "months", lambda home: compute_months(home, "24", "36"),
        "config/916/months.csv, line 3: months_computed is said twice, and differs.",
    ),
    "another authority's row in a folder": (
        "targets", lambda home: configure(home, "targets", TARGET | {"la_code": "865"}, la_code="916"),
        "config/916/targets.csv, line 2: la_code is `865`; this folder is of 916.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_told_where_it_was_typed(tmp_path: Path, slip: str) -> None:
    _, write, said = SLIPS[slip]
    write(tmp_path)
    with pytest.raises(Mistyped) as refused:
        read_configuration(tmp_path, "916")
    assert any(each.startswith(said) for each in refused.value.slips), refused.value


@pytest.mark.parametrize("name", ABOUT)
def test_what_a_row_is_about_are_columns_of_its_seed_that_tell_rows_apart(name: str) -> None:
    assert set(ABOUT[name]) <= set(ROWS[name].model_fields)
    rows = list(getattr(load_seeds(), name))
    told = [tuple(str(getattr(row, column)).casefold() for column in ABOUT[name]) for row in rows]
    if name != "statistical_neighbours":  # there rows of one model belong together
        assert len(set(told)) == len(told)


@pytest.mark.slow
def test_a_run_counts_with_what_the_home_decides_and_keeps_it(home_with_release: Callable[[], Path]) -> None:
    home = home_with_release()
    configure(home, "targets", TARGET)
    leave_out(home, "turnover_rate")
    compute_months(home, "24")
    typed = content_of(home / "config")
    outcome = command(*arguments_of_run(home))
    assert outcome.exit_code == 0, outcome.said
    assert content_of(home / "config") == typed, "a run touched what people have typed"
    assert marts(home, "select release_id, kind from releases order by 1") == [
        ("916-2024-03-r1", "first of its month"),
        ("916-2024-03-r2", "reference data"),
    ]
    asked = "select target from scorecard where indicator_id = 're_referrals_within_12_months'"
    assert marts(home, asked) == [(Decimal("18"),)]
    newest = "from released_values where release_id = '916-2024-03-r2' and basis = 'headline'"
    assert marts(home, f"select count(*) {newest} and indicator_id = 'turnover_rate'") == [(0,)]
    # 24 months that end with March 2024 begin with April 2022
    span = "min(period_end), max(period_end), count(distinct period_end)"
    assert marts(home, f"select {span} {newest}") == [(date(2022, 4, 30), date(2024, 3, 31), 24)]
    seed = home / "warehouses" / "916" / "warehouse.duckdb"
    assert rows_of(seed, "select count(*) from seeds.targets") == [(len(load_seeds().targets),)]
    outcome = command(*arguments_of_run(home))
    assert "Nothing has changed since 916-2024-03-r2" in outcome.stdout
    proof = command("verify", str(home / "releases/916/2024-03/r2"), "--delivery", str(home / "landing/916/2024-03"))
    assert proof.exit_code == 0, proof.said


FIGURE = {
    "indicator_id": "agency_rate",
    "component": "",
    "la_code": "916",
    "geography_kind": "england",
    "geography": "England",
    "period_label": "30 September 2023",
    "period_end": "2023-09-30",
    "kind": "snapshot",
    "value": "17.9",
    "note": "",
    "source": "DfE",
    "file_hash": "0" * 64,
}
LATER_POPULATION = {
    "la_code": "916",
    "mid_year": "2025",
    "children_aged_0_to_17": "134000",
    "published_on": "2026-07-29",
    "source": "ONS",
}


def test_rows_of_published_files_stand_where_a_home_says_nothing(tmp_path: Path) -> None:
    published = {"published_figures": [FIGURE], "child_population": [LATER_POPULATION]}
    found = read_configuration(tmp_path, "916", published)
    assert [row.value for row in found.seeds.published_figures] == [Decimal("17.9")]
    assert [row.mid_year for row in found.seeds.child_population if row.la_code == "916"][-1] == 2025
    assert found.lines == {"child_population": [LATER_POPULATION], "published_figures": [FIGURE]}
    configure(tmp_path, "published_figures", {**FIGURE, "value": "18"}, la_code="916")
    typed = read_configuration(tmp_path, "916", published)
    assert [row.value for row in typed.seeds.published_figures] == [Decimal("18")]
    assert typed.fingerprint != found.fingerprint


def test_a_release_keeps_the_rows_of_published_files(tmp_path: Path) -> None:
    found = read_configuration(tmp_path / "a", "916", {"published_figures": [FIGURE]})
    write_rows(found.lines, tmp_path / "b")
    assert read_configuration(tmp_path / "b", "916").fingerprint == found.fingerprint


def test_published_files_that_repeat_the_seeds_decide_nothing(tmp_path: Path) -> None:
    seed = next(row for row in load_seeds().child_population if row.la_code == "916")
    same = {name: str(value) for name, value in seed.model_dump().items()}
    assert read_configuration(tmp_path, "916", {"child_population": [same]}).fingerprint == ""


SOURCE = {"indicator_id": "children_in_care_rate", "source": "ssda903"}


def test_a_source_is_chosen_by_measure(tmp_path: Path) -> None:
    configure(tmp_path, "measure_sources", SOURCE, la_code="916", columns=list(SOURCE))
    assert read_configuration(tmp_path, "916").sources == {"children_in_care_rate": "ssda903"}
    assert read_configuration(tmp_path, "865").sources == {}
    assert read_configuration(tmp_path, "916").fingerprint != ""


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([SOURCE | {"indicator_id": "children_in_care_rat"}], "did you mean children_in_care_rate?"),
        ([SOURCE | {"source": "ssda930"}], "source is `ssda930`: did you mean ssda903?"),
        ([SOURCE | {"source": "cin_census"}], "a children in need census does not hold what children_in_care_rate"),
        ([SOURCE, SOURCE | {"source": "annex_a"}], "line 2 names a source of children_in_care_rate already"),
    ],
    ids=["no measure", "no source", "a source without it", "two sources"],
)
def test_a_source_that_cannot_be_meant_is_told(tmp_path: Path, rows: list[dict[str, str]], said: str) -> None:
    configure(tmp_path, "measure_sources", *rows, la_code="916", columns=list(SOURCE))
    with pytest.raises(Mistyped) as mistyped:
        read_configuration(tmp_path, "916")
    [slip] = mistyped.value.slips
    assert said in slip
    assert slip.startswith("config/916/measure_sources.csv, line ")
