"""A delivery in the warehouse: every row at its place, nothing that no contract names, what was seen of each file."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scorecard.delivery.csv_file import open_file
from scorecard.delivery.load import UnusableDelivery, english_bank_holidays, load_delivery, read_delivery
from scorecard.delivery.raw_tables import empty_raw_table, load_rows
from scorecard.delivery.received import Delivery
from scorecard.delivery.unusable import UnusableFile
from scorecard.periods import ReportingMonth
from tests.support import contract, rows_of, write_rows

MARCH = ReportingMonth(2024, 3)

PEOPLE = "pers_person_id,pers_sex,pers_upn\n"
REFERRALS = "cine_referral_id,cine_person_id,cine_referral_date\n"
TEAMS = "dept_team_id,dept_team_name\n"

AS_SENT = {
    # rows: header, P1, blank, a name with a line break, commas alone, P4
    "ssd_person": f'{PEOPLE}P1,1,U1\n\nP2,2,"U2\nsecond line"\n,,\nP4,2,U4\n',
    # Windows line ends, no last line end
    "ssd_cin_episodes": (REFERRALS + "R1,P1,2024-03-01\nR2,P2,2024-03-02").replace("\n", "\r\n"),
    # one cell too many, one too few
    "ssd_department": f"{TEAMS}T1,North\nT2,South, and West\nT3\nT4,East\n",
    # a forename that no contract names, between the columns, and the columns in another order
    "ssd_professionals": "prof_staff_id,Forename,PROF PROFESSIONAL ID\nS1,Zebedee,W1\nS2,Yolanda,W2\n",
    "short_breaks": "short_break_id,person_id,start_date\n",  # an authority may have none
    "workforce_posts": "post_id,worker_id,employment_type,role_code,is_child_and_family,start_date\n",
    "asye": "asye_id;worker_id;start_date\nA1;W1;2023-09-01\n",
    "ssd_disability": 'disa_table_id,disa_person_id,disa_disability_code\nD1,P1,AUT\nD2,P2,"MOB\n',
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("delivery")
    for extract, text in AS_SENT.items():
        (folder / f"{extract}.csv").write_bytes(text.encode())
    (folder / "notes.txt").write_text("not for you")
    return folder


@pytest.fixture(scope="module")
def warehouse(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("warehouses") / "916.duckdb"


@pytest.fixture(scope="module")
def delivery(folder: Path, warehouse: Path) -> Delivery:
    return load_delivery(folder, "916", MARCH, warehouse)


def raw(warehouse: Path, extract: str, columns: str = "*") -> list[tuple[object, ...]]:
    return rows_of(warehouse, f"select {columns} from raw.{extract} order by source_row")


def test_row_numbers_are_those_of_a_spreadsheet(delivery: Delivery, warehouse: Path) -> None:
    columns = "source_row, pers_person_id, pers_upn"
    assert raw(warehouse, "ssd_person", columns) == [(2, "P1", "U1"), (4, "P2", "U2\nsecond line"), (6, "P4", "U4")]
    assert raw(warehouse, "ssd_cin_episodes", "source_row, cine_referral_id, cine_referral_date") == [
        (2, "R1", "2024-03-01"),
        (3, "R2", "2024-03-02"),
    ]


def test_rows_that_do_not_split_are_quarantined_with_their_place_and_the_others_loaded(
    delivery: Delivery, warehouse: Path
) -> None:
    assert raw(warehouse, "ssd_department", "source_row, dept_team_id") == [(2, "T1"), (5, "T4")]
    assert rows_of(warehouse, "select * exclude (la_code) from quality.row_faults order by source_row") == [
        ("ssd_department", 3, None, None, "row does not split: 3 cells where 2 belong", "quarantined"),
        ("ssd_department", 4, None, None, "row does not split: 1 cells where 2 belong", "quarantined"),
    ]
    received = next(file for file in delivery.files if file.extract == "ssd_department")
    assert (received.rows, received.unreadable_rows) == (4, 2)


def test_columns_that_no_contract_names_are_reported_and_never_loaded(delivery: Delivery, warehouse: Path) -> None:
    assert raw(warehouse, "ssd_professionals", "prof_professional_id, prof_staff_id") == [("W1", "S1"), ("W2", "S2")]
    columns = rows_of(
        warehouse,
        "select column_name from duckdb_columns() where schema_name = 'raw' and table_name = 'ssd_professionals'",
    )
    expected = {column.name for column in contract("ssd_professionals").columns}
    assert {name for (name,) in columns} == expected | {"source_row"}
    assert "Zebedee" not in str(raw(warehouse, "ssd_professionals"))
    [file] = [file for file in delivery.files if file.extract == "ssd_professionals"]
    assert file.extra_columns == ("Forename",)
    told = "\n".join(delivery.problems)
    assert "that no contract names were not loaded" in told
    assert "Forename" not in told


def test_every_extract_has_its_table_whether_it_arrived_or_not(delivery: Delivery, warehouse: Path) -> None:
    statuses = {file.extract: file.status for file in delivery.files}
    assert {extract for extract, status in statuses.items() if status == "received"} == {
        "ssd_person",
        "ssd_cin_episodes",
        "ssd_department",
        "ssd_professionals",
        "short_breaks",
    }
    assert {extract for extract, status in statuses.items() if status == "unusable"} == {
        "workforce_posts",
        "asye",
        "ssd_disability",
    }
    tables = rows_of(warehouse, "select table_name from duckdb_tables() where schema_name = 'raw'")
    assert {name for (name,) in tables} == set(statuses)


def test_an_unusable_file_leaves_no_row_behind(delivery: Delivery, warehouse: Path) -> None:
    for extract in ("workforce_posts", "asye", "ssd_disability"):
        assert raw(warehouse, extract) == []


def test_what_is_wrong_is_told_in_sentences_without_a_value(delivery: Delivery) -> None:
    problems = "\n".join(delivery.problems)
    assert "workforce_posts.csv: a header and no rows." in problems
    assert "asye.csv: the columns are separated by semicolons." in problems
    assert "ssd_disability.csv: the quotes do not match after row 2" in problems
    assert "commentary.csv: not delivered. Ask for it, or go without the measures that need it." in problems
    assert "ssd_person.csv: optional columns did not arrive and are blank: pers_ethnicity, pers_dob," in problems
    assert "notes.txt: no contract names this file; it was not read." in problems
    for value in ("Zebedee", "P1", "AUT", "North", "not for you"):
        assert value not in problems


def test_the_warehouse_gives_the_delivery_back_as_it_was_recorded(delivery: Delivery, warehouse: Path) -> None:
    again = read_delivery(warehouse)
    assert again == delivery
    assert again.fingerprint == delivery.fingerprint


def test_the_run_and_its_bank_holidays_stand_in_the_control_tables(delivery: Delivery, warehouse: Path) -> None:
    assert rows_of(warehouse, "select la_code, period_end from control.run") == [("916", date(2024, 3, 31))]
    held = {day for (day,) in rows_of(warehouse, "select holiday_date from control.bank_holidays")}
    assert {date(2024, 3, 29), date(2024, 4, 1), date(2034, 12, 25)} <= held


def least_delivery(folder: Path, *, sex: str = "1", backwards: bool = False) -> Path:
    """People, referrals and teams; `backwards` writes the files in the other order."""
    texts = {
        "ssd_person": f"{PEOPLE}P1,{sex},U1\n",
        "ssd_cin_episodes": f"{REFERRALS}R1,P1,2024-03-01\n",
        "ssd_department": f"{TEAMS}T1,North\n",
    }
    folder.mkdir()
    for extract in sorted(texts, reverse=backwards):
        (folder / f"{extract}.csv").write_text(texts[extract])
    return folder


def test_the_fingerprint_tells_content_and_nothing_else(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    first = load_delivery(least_delivery(tmp_path / "a"), "916", MARCH, warehouse)
    moved = load_delivery(least_delivery(tmp_path / "b", backwards=True), "916", MARCH, warehouse)
    changed = load_delivery(least_delivery(tmp_path / "c", sex="2"), "916", MARCH, warehouse)
    assert moved.fingerprint == first.fingerprint
    assert changed.fingerprint != first.fingerprint
    (tmp_path / "a" / "ssd_department.csv").unlink()
    fewer = load_delivery(tmp_path / "a", "916", MARCH, warehouse)
    assert fewer.fingerprint not in (first.fingerprint, changed.fingerprint)
    (tmp_path / "a" / "ssd_department.csv").write_text("")
    unusable = load_delivery(tmp_path / "a", "916", MARCH, warehouse)
    assert unusable.fingerprint != fewer.fingerprint, "a file that cannot be read is not the same as none"


def test_a_reload_leaves_nothing_of_the_delivery_before(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    folder = least_delivery(tmp_path / "first")
    (folder / "ssd_department.csv").write_text(f"{TEAMS}T1,North,too much\nT2,South\n")
    load_delivery(folder, "916", MARCH, warehouse)
    load_delivery(least_delivery(tmp_path / "second"), "802", ReportingMonth(2024, 4), warehouse)
    assert raw(warehouse, "ssd_department", "source_row, dept_team_id") == [(2, "T1")]
    assert rows_of(warehouse, "from quality.row_faults") == []
    assert rows_of(warehouse, "select la_code, period_end from control.run") == [("802", date(2024, 4, 30))]


def test_without_people_nothing_that_leads_to_them_can_be_counted(tmp_path: Path) -> None:
    folder = least_delivery(tmp_path / "delivery")
    (folder / "ssd_person.csv").unlink()
    with pytest.raises(UnusableDelivery) as stopped:
        load_delivery(folder, "916", MARCH, tmp_path / "warehouse.duckdb")
    message = str(stopped.value)
    assert "Nothing can be counted without these extracts" in message
    assert "ssd_person.csv: not delivered" in message


def test_without_referrals_the_rest_is_loaded(tmp_path: Path) -> None:
    folder = least_delivery(tmp_path / "delivery")
    (folder / "ssd_cin_episodes.csv").unlink()
    delivery = load_delivery(folder, "916", MARCH, tmp_path / "warehouse.duckdb")
    assert {file.extract for file in delivery.files if file.status == "received"} == {"ssd_person", "ssd_department"}


def test_with_nothing_that_can_be_read_the_stop_says_so(tmp_path: Path) -> None:
    folder = least_delivery(tmp_path / "delivery")
    for path in folder.iterdir():
        path.unlink()
    with pytest.raises(UnusableDelivery, match="holds nothing"):
        load_delivery(folder, "916", MARCH, tmp_path / "warehouse.duckdb")


def test_an_unusable_required_extract_stops_with_its_own_reason(tmp_path: Path) -> None:
    folder = least_delivery(tmp_path / "delivery")
    (folder / "ssd_person.csv").write_text("P4711,1,U4711\n")
    (folder / "ssd_cin_episodes.csv").write_text("")
    with pytest.raises(UnusableDelivery) as stopped:
        load_delivery(folder, "916", MARCH, tmp_path / "warehouse.duckdb")
    message = str(stopped.value)
    assert "ssd_person.csv: required column missing: pers_person_id" in message
    assert "ssd_cin_episodes.csv: the file is empty" in message
    assert "4711" not in message


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableDelivery, match=r"No delivery at .*nowhere.*Expected a folder with files such as"):
        load_delivery(tmp_path / "nowhere", "916", MARCH, tmp_path / "warehouse.duckdb")


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2022, 6, 3), True),  # platinum jubilee
        (date(2022, 6, 2), True),  # spring bank holiday, moved
        (date(2022, 5, 30), False),
        (date(2022, 9, 19), True),  # state funeral
        (date(2023, 5, 8), True),  # coronation
        (date(2020, 5, 8), True),  # early May bank holiday, moved to VE Day
        (date(2020, 5, 4), False),
        (date(2021, 12, 27), True),  # Christmas Day on a Saturday
        (date(2021, 12, 28), True),
        (date(2024, 4, 1), True),  # Easter Monday
        (date(2024, 1, 2), False),  # a holiday in Scotland only
        (date(2024, 3, 18), False),  # in Northern Ireland only
    ],
)
def test_bank_holidays_are_those_of_england(day: date, is_holiday: bool) -> None:
    assert (day in english_bank_holidays(2020, 2024)) is is_holiday


# --- the two ways of reading a file give the same table -------------------------------------------------------------

# Python's writer leaves a carriage return alone unquoted.
WRITABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
CELL = st.one_of(
    st.sampled_from(["", " ", "P1", "NULL", '"', '""', ",", "a,b", "two\nlines", "two\r\nlines", "\u2019", "'"]),
    st.text(WRITABLE, max_size=8),
)
TABLE = st.lists(st.tuples(CELL, CELL, CELL, CELL), min_size=1, max_size=8)
COLUMNS = ("dept_team_id", "dept_team_name", "forename", "dept_team_parent_id")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        yield connection


def loaded(connection: duckdb.DuckDBPyConnection, path: Path, *, plain: bool) -> tuple[bool, list[Any]]:
    """What a file gives by one of the two ways; whether that way was taken."""
    teams = contract("ssd_department")
    connection.execute("drop table if exists raw.ssd_department")
    connection.execute(empty_raw_table(teams))
    file = open_file(path, teams)
    took = file.is_plain if plain else True
    file.is_plain = plain and file.is_plain
    try:
        number = load_rows(connection, teams, file, path.parent / "department.duckdb")
    except UnusableFile:
        return took, ["unusable"]
    seen = file.seen
    sorted_out = (len(seen.faulty_rows), seen.blank_lines, seen.lines_in_cells)
    lines = (file.physical_lines, file.header_lines, number, *sorted_out)
    assert lines[0] == sum(lines[1:]), "header, rows, blank lines and lines in cells are the lines of the file"
    rows = connection.execute(
        "select source_row, coalesce(dept_team_id, ''), coalesce(dept_team_name, ''), "
        "coalesce(dept_team_parent_id, '') from raw.ssd_department order by 1"
    ).fetchall()
    return took, [lines, seen.faulty_rows, *rows]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    table=TABLE,
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@example([("T1", "", "", "")], csv.QUOTE_ALL, "\n")
@example([(" ", "\t", "\u00a0", "\u2003"), ("T1", "North", "", "")], csv.QUOTE_MINIMAL, "\n")
@example([("T1", 'the "old" team', "", ""), ("T2", "", "", "T1")], csv.QUOTE_MINIMAL, "\r\n")
def test_the_fast_way_and_the_way_row_by_row_give_the_same_table(
    tmp_path_factory: pytest.TempPathFactory,
    connection: duckdb.DuckDBPyConnection,
    table: list[tuple[str, ...]],
    quoting: int,
    line_end: str,
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    writer.writerows([COLUMNS, ("T0", "always here", "", ""), *table])
    path = tmp_path_factory.getbasetemp() / "ssd_department.csv"
    path.write_bytes(text.getvalue().encode())
    _, slow = loaded(connection, path, plain=False)
    _, fast = loaded(connection, path, plain=True)
    assert fast == slow
    expected = [
        (row, cells[0], cells[1], cells[3])
        for row, cells in enumerate([("T0", "always here", "", ""), *table], start=2)
        if any(cell.strip() for cell in cells)
    ]
    assert slow[1:] == [[], *expected]


# lines as they really break: cells that split badly, quotes in the wrong place, blank lines, text over lines
PIECE = st.sampled_from(
    ["T1", "T2", "a", "", " ", '"a"', '"', '""', 'a "b" c', '"a\nb"', '"a\r\n,b"', "a\r", '"', "\u20ac"]
)
LINE = st.one_of(
    st.lists(PIECE, min_size=4, max_size=4),
    st.lists(PIECE, max_size=6),
    st.sampled_from([[], ["", "", "", ""], ["T1", "a", "b", "c", ""], ["T9", '"stray', "b", "c"]]),
).map(",".join)
BROKEN = st.tuples(st.lists(LINE, max_size=10), st.sampled_from(["\n", "\r\n"]), st.booleans()).map(
    lambda drawn: drawn[1].join(drawn[0]) + (drawn[1] if drawn[2] else "")
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=BROKEN, mark=st.sampled_from(["", "\ufeff"]))
@example("T1,a,b,c,\nT2,a,b,c,", "")
@example("T1,a,b,c,\nT2,a,b,c", "")
@example('T1,"a\nT2,a,b,c\nT3,a,b,c",b,c\n\n', "")
@example(",,,\nT1,a,b,c\n,,,\n", "")
def test_lines_are_accounted_for_and_both_ways_agree_however_a_file_is_broken(
    tmp_path_factory: pytest.TempPathFactory, connection: duckdb.DuckDBPyConnection, text: str, mark: str
) -> None:
    """`loaded` holds the lines of the file against what became of them, both ways."""
    path = tmp_path_factory.getbasetemp() / "ssd_department.csv"
    path.write_bytes(f"{mark}{','.join(COLUMNS)}\nT0,always here,,\n{text}".encode())
    _, slow = loaded(connection, path, plain=False)
    _, fast = loaded(connection, path, plain=True)
    assert fast == slow


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_that_is_written_well_takes_the_fast_way(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, line_end: str, quoting: int, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=quoting, lineterminator=line_end)  # type: ignore[arg-type]
    writer.writerows([COLUMNS, ("T1", 'the "old" team, north', "", ""), ("", "", "", ""), ("T2", "", "", "T1")])
    path = tmp_path / "ssd_department.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    took_the_fast_way, fast = loaded(connection, path, plain=True)
    assert took_the_fast_way
    assert fast[:2] == [(4, 1, 2, 0, 1, 0), []]


def test_no_copy_of_a_record_lies_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows on their way lie beside the warehouse, open to its owner alone, and what a crash left is swept."""
    warehouse = tmp_path / "warehouses" / "916.duckdb"
    folder = least_delivery(tmp_path / "delivery")
    (folder / "ssd_department.csv").write_text(f"{TEAMS}T1,North\n\nT2,South\n")
    warehouse.parent.mkdir()
    left = [warehouse.with_name("916.duckdb.copied-rows.csv"), warehouse.with_name("916.duckdb.wal")]
    for path in left:
        path.write_text("P4711")
    overflow = warehouse.with_name("916.duckdb.tmp")
    overflow.mkdir()
    (overflow / "duckdb_temp_storage-0.tmp").write_text("P4711")
    neighbour = warehouse.with_name("802.duckdb.copied-rows.csv")
    neighbour.write_text("of another run")
    seen: list[tuple[str, int, int]] = []
    leave = Path.unlink

    def watched(path: Path, missing_ok: bool = False) -> None:
        if path.exists() and path.name.endswith("copied-rows.csv") and path.read_text() != "P4711":
            seen.append((path.name, path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777))
        leave(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", watched)
    load_delivery(folder, "916", MARCH, warehouse)
    assert seen == [("916.duckdb.copied-rows.csv", 0o600, 0o700)]
    assert sorted(path.name for path in warehouse.parent.iterdir()) == ["802.duckdb.copied-rows.csv", "916.duckdb"]


@pytest.mark.parametrize(
    "text",
    [
        "T1,a,b,c\nT2,a,b\nT3,a,b,c,d\nT4,a,b,c\n",
        "T1,a,b,c\n ,,,\nT2,a,b,c\n",
        'T1,"a ""quoted"" word",b,c\nT2,a "loose" quote,b,c\n',
        'T1,"closed" early,b,c\nT2,a,b,c\n',
        'T1,"never closed,b,c\nT2,a,b,c\n',
        "T1,a,b,c\r\nT2,a,b,c\n",
        "T1,a\rb,b,c\nT2,a,b,c\n",
        "T1,'a,b,c\nT2,#a,b,c\n#T3,a,b,c\n",
        'T1,\\"a,b,c\nT2,a\\,b,c\n',
    ],
)
def test_both_ways_agree_on_rows_that_real_systems_break(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection, text: str
) -> None:
    path = tmp_path / "ssd_department.csv"
    path.write_bytes(f"{','.join(COLUMNS)}\n{text}".encode())
    _, slow = loaded(connection, path, plain=False)
    _, fast = loaded(connection, path, plain=True)
    assert fast == slow


def test_a_large_plain_file_keeps_its_order_and_numbers(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    rows = [(f"T{number}", "x" * 200, "", "") for number in range(60_000)]
    path = write_rows(tmp_path, "ssd_department", rows, COLUMNS)
    took_the_fast_way, fast = loaded(connection, path, plain=True)
    assert took_the_fast_way
    assert fast[:2] == [(60_001, 1, 60_000, 0, 0, 0), []]
    assert [(row, team) for row, team, *_ in fast[2:]] == [(number + 2, f"T{number}") for number in range(60_000)]
