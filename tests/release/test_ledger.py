"""Why a figure is not what it was: each cause by itself, several together, and none where none is known.

And the ledger: rows are told once, and a month that is released again later changes none of them.
"""

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.release.causes import DECIDE_NO_FIGURE, causes_between, causes_of_release
from scorecard.release.folder import Release
from scorecard.release.restatements import create_ledger, create_own_part
from scorecard.warehouse.database import create_table, in_memory

NEEDS = frozenset({"ssd_person", "asye"})


def manifest(**changed: Any) -> dict[str, Any]:
    """A release of March, as far as the tests of causes look at it."""
    return {
        "month": "2024-03",
        "inputs": [
            {"extract": extract, "status": "received", "sha256": extract}
            for extract in ("asye", "ssd_person", "audits")
        ],
        "delivery_fingerprint": "d",
        "reference_fingerprint": "r",
        "rules_fingerprint": "u",
        "code_fingerprint": "c",
        "drawing_fingerprint": "w",
        "packages": {"duckdb": "1", "childrens-scorecard": "1"},
        "settings": {"quarantine_critical_share": 0.2, "small_number": 5},
        "overrides": {},
        "withheld": {},
        "checks": [
            check("of_asye", extract="asye"),
            check("of_audits", extract="audits"),
            check("of_the_line", protects=["agency_rate"]),
            check("of_another_line", extract="asye", protects=["asye_completion"]),
            check("that_passed", extract="asye", passed=True),
            check("of_all", is_fatal=True),
        ],
    } | changed


def check(
    name: str, extract: str | None = "audits", protects: list[str] | None = None, *, passed: bool = False,
    is_fatal: bool = False,
) -> dict[str, Any]:  # fmt: skip
    return {"name": name, "extract": extract, "protects": protects or [], "passed": passed, "is_fatal": is_fatal}


def received(**sha256: str) -> list[dict[str, str]]:
    return [
        {"extract": extract, "status": "received", "sha256": sha256.get(extract, extract)}
        for extract in ("asye", "ssd_person", "audits")
    ]


ALONE: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing": ({}, []),
    "an extract that the line needs": ({"inputs": received(asye="other")}, ["late or corrected input"]),
    "an extract that it does not need": ({"inputs": received(audits="other")}, []),
    "an extract that is missing": ({"inputs": received()[1:]}, ["late or corrected input"]),
    "an extract that the rules now refuse": (
        {"inputs": [each | {"status": "unusable"} for each in received()], "rules_fingerprint": "v"},
        ["code that decides"],
    ),
    "another month, the same file": ({"month": "2024-04"}, ["another reporting month"]),
    "another month, another file": (
        {"month": "2024-04", "inputs": received(asye="other")}, ["late or corrected input"],
    ),
    "seeds": ({"reference_fingerprint": "s", "code_fingerprint": "o"}, ["reference data"]),
    "code": ({"rules_fingerprint": "v", "code_fingerprint": "o"}, ["code that decides"]),
    "seeds and code": (
        {"reference_fingerprint": "s", "rules_fingerprint": "v", "code_fingerprint": "o"},
        ["reference data", "code that decides"],
    ),
    "an override that touches the line by its extract": ({"overrides": {"of_asye": "why"}}, ["override"]),
    "an override of a check that protects the line": ({"overrides": {"of_the_line": "why"}}, ["override"]),
    "an override that would have held the run": ({"overrides": {"of_all": "why"}}, ["override"]),
    "an override of another extract": ({"overrides": {"of_audits": "why"}}, []),
    "an override of a check that protects another line": ({"overrides": {"of_another_line": "why"}}, []),
    "an override of a check that passed": ({"overrides": {"that_passed": "why"}}, []),
    "a threshold": ({"settings": {"quarantine_critical_share": 0.1, "small_number": 5}}, ["settings"]),
    "the small number": ({"settings": {"quarantine_critical_share": 0.2, "small_number": 9}}, []),
    "a package": ({"packages": {"duckdb": "2", "childrens-scorecard": "1"}}, ["packages"]),
    "our own version": ({"packages": {"duckdb": "1", "childrens-scorecard": "2"}}, []),
    "code that draws": ({"drawing_fingerprint": "other"}, []),
}  # fmt: skip


@pytest.mark.parametrize("what", ALONE)
def test_each_cause_is_tested_by_itself(what: str) -> None:
    changed, causes = ALONE[what]
    assert causes_between(manifest(), manifest(**changed), "agency_rate", NEEDS) == causes


def test_an_override_that_ended_is_told_as_that() -> None:
    before = manifest(overrides={"of_asye": "why"})
    assert causes_between(before, manifest(), "agency_rate", NEEDS) == ["end of an override"]
    assert causes_between(before, before, "agency_rate", NEEDS) == []


def test_what_an_older_release_cannot_tell_apart_is_told_as_that() -> None:
    older = manifest()
    del older["rules_fingerprint"]
    both = manifest(reference_fingerprint="s", code_fingerprint="o")
    assert causes_between(older, both, "agency_rate", NEEDS) == ["reference data or code that decides"]
    assert causes_between(older, manifest(code_fingerprint="o"), "agency_rate", NEEDS) == ["code that decides"]


def test_a_release_is_told_all_that_changed_with_it() -> None:
    after = manifest(drawing_fingerprint="x", withheld={"asye_completion": "held: x"}, delivery_fingerprint="e")
    assert causes_of_release(manifest(), after) == ["late or corrected input", "withheld", "code that draws"]
    assert causes_of_release(manifest(withheld={"a": "held: x"}), manifest()) == ["end of withholding"]
    assert causes_of_release(manifest(), manifest()) == []


def test_an_extract_that_only_other_code_looks_for_is_no_other_input() -> None:
    """Its name alone is in the fingerprint of the delivery; where it has come, it is input that was not there."""
    before = manifest(inputs=received()[1:])
    absent, came = (
        {"extract": "asye", "status": status, "sha256": sha} for status, sha in (("missing", ""), ("r", "a"))
    )
    other_code = {"code_fingerprint": "o", "rules_fingerprint": "v", "delivery_fingerprint": "e"}
    looked_for = manifest(inputs=[absent, *received()[1:]], **other_code)
    assert causes_of_release(before, looked_for) == ["code that decides"]
    assert causes_between(before, looked_for, "agency_rate", NEEDS) == ["code that decides"]
    read = manifest(inputs=[came, *received()[1:]], **other_code)
    assert causes_of_release(before, read) == ["late or corrected input", "code that decides"]
    assert causes_between(before, read, "agency_rate", NEEDS) == ["late or corrected input", "code that decides"]
    stated_otherwise = manifest(delivery_fingerprint="e")
    assert causes_of_release(manifest(), stated_otherwise) == ["late or corrected input"], (
        "the sender's statement alone"
    )


def test_settings_that_decide_no_figure_are_known_settings() -> None:
    from scorecard.settings import Settings

    assert set(Settings.model_fields) >= DECIDE_NO_FIGURE


# --- the ledger ------------------------------------------------------------------------------------------------------

MARCH = datetime.date(2024, 3, 31)
Value = tuple[float | None, float | None, str]


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Tells what the last of some releases says differently: month, number, value and version of each, as made."""

    def tell(*said: tuple[str, int, Value, int], changed: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        with in_memory() as connection:
            releases = remembered(connection, said, tmp_path)
            *before, last = releases
            create_own_part(
                connection, last, manifest(month=last.month, **(changed or {})), before, {"agency_rate": NEEDS}
            )
            return connection.execute(
                "select earlier_release_id, causes, kind, old_value, new_value, is_break_in_series from restatements"
            ).fetchall()

    yield tell


def remembered(
    connection: duckdb.DuckDBPyConnection, said: tuple[tuple[str, int, Value, int], ...], place: Path
) -> list[Release]:
    """What is remembered of releases that say a figure for March."""
    releases = []
    for month, number, _, _ in said:
        folder = place / f"{month}-{number}"
        folder.mkdir(exist_ok=True)
        release = Release("916", month, number, folder)
        made = manifest(month=month)
        (folder / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
        releases.append(release)
    texts = dict.fromkeys(("la_code", "indicator_id", "component", "basis"), "varchar")
    ids = [release.release_id for release in releases]
    times = [datetime.datetime(2024, 4, day, tzinfo=datetime.UTC) for day in range(1, len(said) + 1)]
    create_table(
        connection,
        "releases",
        {"release_id": "varchar", "month": "varchar", "number": "integer", "released_at": "timestamptz"},
        [[ids[at], month, number, times[at]] for at, (month, number, _, _) in enumerate(said)],
    )
    create_table(
        connection,
        "released_values",
        {"release_id": "varchar", **texts, "period_end": "date", "numerator": "double", "denominator": "double"}
        | {"value": "double", "status": "varchar", "released_at": "timestamptz"},
        [
            [ids[at], "916", "agency_rate", "", "headline", MARCH, value[0], value[1]]
            + [None if value[0] is None else 100 * value[0] / (value[1] or 1), value[2], times[at]]
            for at, (_, _, value, _) in enumerate(said)
        ],
    )
    create_table(
        connection,
        "released_definitions",
        {"release_id": "varchar", "indicator_id": "varchar", "definition_version": "integer"},
        [[ids[at], "agency_rate", version] for at, (_, _, _, version) in enumerate(said)],
    )
    create_table(
        connection,
        "released_comparisons",
        {"release_id": "varchar", "indicator_id": "varchar", "component": "varchar", "period_end": "date"}
        | {"status_against_target": "varchar"},
        [],
    )
    return releases


FIVE, SIX = (5.0, 10.0, "available"), (6.0, 10.0, "available")
HELD = (None, None, "held: a_check")


def test_a_figure_that_changed_with_no_known_cause_is_called_unexplained(told: Callable[..., Any]) -> None:
    assert told(("2024-03", 1, FIVE, 1), ("2024-03", 2, SIX, 1)) == [
        ("916-2024-03-r1", ["unexplained"], "unexplained", 50.0, 60.0, False)
    ]


def test_where_several_causes_are_there_all_are_told(told: Callable[..., Any]) -> None:
    changed = {"inputs": received(asye="other"), "overrides": {"of_asye": "why"}}
    [(_, causes, kind, _, _, _)] = told(("2024-03", 1, FIVE, 1), ("2024-03", 2, SIX, 1), changed=changed)
    assert causes == ["late or corrected input", "override"]
    assert kind == "late or corrected input, override"


def test_a_definition_is_not_told_a_second_time_as_code(told: Callable[..., Any]) -> None:
    changed = {"rules_fingerprint": "v"}
    [(_, causes, _, _, _, is_break)] = told(("2024-03", 1, FIVE, 1), ("2024-03", 2, FIVE, 2), changed=changed)
    assert (causes, is_break) == (["definition"], True)


def test_withheld_and_its_end_are_causes(told: Callable[..., Any]) -> None:
    assert told(("2024-03", 1, FIVE, 1), ("2024-03", 2, HELD, 1))[0][1] == ["withheld"]
    assert told(("2024-03", 1, HELD, 1), ("2024-03", 2, FIVE, 1))[0][1] == ["end of withholding"]


def test_a_figure_that_is_what_it_was_is_not_told(told: Callable[..., Any]) -> None:
    assert told(("2024-03", 1, FIVE, 1), ("2024-03", 2, FIVE, 1), changed={"inputs": received(asye="other")}) == []


def test_a_month_released_again_adds_rows_to_the_ledger_and_changes_none(tmp_path: Path) -> None:
    """April says six of March where March's first release said five; then March is released again and says seven."""
    folders = []
    made = [("2024-03", 1, FIVE, 1), ("2024-04", 1, SIX, 1), ("2024-03", 2, (7.0, 10.0, "available"), 1)]
    for at in range(1, len(made) + 1):
        with in_memory() as connection:
            releases = remembered(connection, tuple(made[:at]), tmp_path)
            *before, last = releases
            up_to = sorted(each for each in before if each < last)
            named = [each.release_id for each in (*up_to, last)]
            connection.execute("delete from released_values where not list_contains(?, release_id)", [named])
            create_own_part(connection, last, manifest(month=last.month), up_to, {"agency_rate": NEEDS})
            for table in ("restatements", "release_changes"):
                connection.execute(f"copy {table} to '{last.folder / table}.parquet' (format parquet)")
        folders.append(last)
    ledgers = []
    for kept in (folders[:2], folders):
        with in_memory() as connection:
            connection.execute(
                "create table indicator_values (la_code varchar, indicator_id varchar, component varchar, "
                "basis varchar, period_end date, status varchar)"
            )
            remembered(connection, tuple(made[: len(kept)]), tmp_path)
            create_ledger(connection, kept)
            told = "select release_id, earlier_release_id, old_value, new_value from restatements order by released_at"
            ledgers.append(connection.execute(told).fetchall())
    first, second = ledgers
    assert first == [("916-2024-04-r1", "916-2024-03-r1", 50.0, 60.0)]
    assert second == [*first, ("916-2024-03-r2", "916-2024-03-r1", 50.0, 70.0)]


def test_how_far_a_month_moves_after_its_first_release(tmp_path: Path) -> None:
    """March was first said as 50, then 60 and 70: it moved by 20. Another version of the definition is not held
    against it, and neither is a release that could not count."""
    said = (
        ("2024-03", 1, FIVE, 1), ("2024-03", 2, SIX, 1), ("2024-04", 1, (7.0, 10.0, "available"), 1),
        ("2024-05", 1, HELD, 1), ("2024-06", 1, (9.0, 10.0, "available"), 2),
    )  # fmt: skip
    with in_memory() as connection:
        *before, last = remembered(connection, said, tmp_path)
        create_own_part(connection, last, manifest(month="2024-06"), before, {})
        found = connection.execute(
            "select months, months_that_moved, usual_movement, usual_size, largest_size from usual_revisions"
        ).fetchall()
    assert found == [(1, 1, 20.0, 20.0, 20.0)]


def test_a_month_that_was_first_said_by_a_later_delivery_was_never_fresh(tmp_path: Path) -> None:
    with in_memory() as connection:
        *before, last = remembered(connection, (("2024-04", 1, FIVE, 1), ("2024-05", 1, SIX, 1)), tmp_path)
        create_own_part(connection, last, manifest(month="2024-05"), before, {})
        assert connection.execute("select count(*) from usual_revisions").fetchall() == [(0,)]
