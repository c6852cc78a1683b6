"""Rows that a stray quote turned into text: found, quarantined, counted and named; and text that is none."""

from pathlib import Path

import pytest

from scorecard.delivery.csv_file import OpenedFile, open_file
from scorecard.delivery.load import load_delivery
from scorecard.delivery.swallowed_rows import SwallowedLines
from scorecard.delivery.unusable import UnusableFile
from scorecard.periods import ReportingMonth
from tests.support import contract, rows_of

MARCH = ReportingMonth(2024, 3)
REFERRALS = "cine_referral_id,cine_person_id,cine_referral_date,reason\n"
TEAMS = "dept_team_id,dept_team_name,dept_team_parent_id\n"


def read(folder: Path, text: str, extract: str = "ssd_cin_episodes") -> tuple[OpenedFile, list[int]]:
    path = folder / f"{extract}.csv"
    path.write_bytes(text.encode())
    file = open_file(path, contract(extract))
    return file, [row for row, _ in file.records()]


def test_two_stray_quotes_hundreds_of_rows_apart(tmp_path: Path) -> None:
    # The header is line 1, R1 with the first quote line 2, R2 to R901 lines 3 to 902, R902 with the second line 903.
    between = "".join(f"R{number},P{number},2024-03-01,asked\n" for number in range(2, 902))
    text = f'{REFERRALS}R1,P1,2024-03-01,"asked\n{between}R902,P902,2024-03-02,asked"\nR903,P903,2024-03-03,asked\n'
    file, rows = read(tmp_path, text)
    assert rows == [3]
    assert file.seen.swallowed == [SwallowedLines(row=2, first=3, last=903)]
    assert file.faulty_rows == [(2, "a stray quote swallowed lines 3 to 903 of the file")]
    assert (file.physical_lines, file.seen.lines_in_cells, file.seen.blank_lines) == (904, 901, 0)


@pytest.mark.parametrize(
    ("record", "last"),
    [
        ('R1,P1,2024-03-01,"asked\nR2,P2,2024-03-01,asked"\n', 3),
        ('R1,P1,2024-03-01,"asked\r\nR2,P2,01/03/2024 10:15,asked"\r\n', 3),
        ('R1,P1,2024-03-01,"asked\nand again\nR2,P2,1-Mar-2024,asked"\n', 4),
        ('"R1,P1,2024-03-01,asked\nR2,P2,2024-03-01,",asked,,\n', 3),  # at the start of the key
        ('R1,P1,2024-03-01,"asked\nR2,P2,2024-03-01,"\n', 3),  # closed where the next row opens
        ('R1,P1,2024-03-01,"asked\nR2,P2,2024-03-01,",more,cells\n', 3),  # a row that does not split besides
        ('R1,P1,2024-03-01,"asked\nR2,,20240301,"\n', 3),  # the key and the date are filled, a person is not
    ],
)
def test_one_row_swallowed_is_enough(tmp_path: Path, record: str, last: int) -> None:
    file, rows = read(tmp_path, f"{REFERRALS}{record}R9,P9,2024-03-09,asked\n")
    assert rows == [3]
    assert file.seen.swallowed == [SwallowedLines(row=2, first=3, last=last)]


@pytest.mark.parametrize(
    "text",
    [
        "first line\nsecond line",
        "on 2024-03-01, mother said,\nthen, 2024-03-02, nothing, at all",  # the date is not at its place
        "R2,P2,yesterday,asked\nR3,P3,,asked",  # no date
        ",P2,2024-03-01,asked\nsee above",  # no key
        '{""date"": ""2024-03-01"",\n""reasons"": [1, 2]}',
        "\n\n\n",
    ],
)
def test_text_with_line_breaks_is_no_row(tmp_path: Path, text: str) -> None:
    file, rows = read(tmp_path, f'{REFERRALS}R1,P1,2024-03-01,"{text}"\n')
    assert rows == [2]
    assert (file.seen.swallowed, file.faulty_rows) == ([], [])


@pytest.mark.parametrize(
    ("cell", "is_swallowed"),
    [
        ("North\nT2,South,T0", True),
        ("North\nT2,South", False),  # fewer cells than the header
        ("North\nSouth, East,and West", False),  # no digit, where the row's own key has one
        ("North\nfor 16 to 18, and 19,to 25", False),  # blanks in what would be the key
    ],
)
def test_where_no_date_is_required_the_whole_row_must_fit(tmp_path: Path, cell: str, is_swallowed: bool) -> None:
    file, rows = read(tmp_path, f'{TEAMS}T1,"{cell}",T0\n', "ssd_department")
    assert rows == ([] if is_swallowed else [2])
    assert bool(file.seen.swallowed) == is_swallowed


def test_a_quote_in_the_header_that_swallows_rows_makes_the_file_unusable(tmp_path: Path) -> None:
    text = f'{REFERRALS.strip().replace(",reason", "")},"reason\nR1,P1,2024-03-01,asked"\nR2,P2,2024-03-02,asked\n'
    with pytest.raises(UnusableFile, match=r"ssd_cin_episodes\.csv: a quote in the header has swallowed rows"):
        read(tmp_path, text)


def test_the_delivery_tells_the_lines_and_keeps_them(tmp_path: Path) -> None:
    folder, warehouse = tmp_path / "delivery", tmp_path / "warehouses" / "916.duckdb"
    folder.mkdir()
    (folder / "ssd_person.csv").write_text("pers_person_id\nP1\nP2\n")
    (folder / "ssd_cin_episodes.csv").write_text(
        f'{REFERRALS}R1,P1,2024-03-01,"asked\nR2,P2,2024-03-01,asked"\nR3,P1,2024-03-03,asked\n'
    )
    delivery = load_delivery(folder, "916", MARCH, warehouse)
    assert rows_of(warehouse, "select source_row, cine_referral_id from raw.ssd_cin_episodes") == [(3, "R3")]
    assert rows_of(warehouse, "from quality.swallowed_lines") == [("ssd_cin_episodes", 2, 3, 3)]
    assert rows_of(warehouse, "select source_row, reason, outcome from quality.row_faults") == [
        (2, "row does not split: a stray quote swallowed line 3 of the file", "quarantined")
    ]
    [file] = [file for file in delivery.files if file.extract == "ssd_cin_episodes"]
    assert (file.rows, file.unreadable_rows, file.unaccounted_lines) == (2, 1, 0)
    assert (
        "ssd_cin_episodes.csv: stray quotes have swallowed lines of the file: 1 (line 3), now text in rows: 1. "
        "They are not counted. Ask for an export that doubles a quote inside a text."
    ) in delivery.problems
