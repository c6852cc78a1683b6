"""One file as systems write it: what is read without a word, and what is refused in which words."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from scorecard.delivery.contracts import Column, Contract, load_contracts
from scorecard.delivery.csv_file import OpenedFile, open_file
from scorecard.delivery.unusable import UnusableFile
from tests.support import contract


def column(name: str, *, required: bool = False, accepted_names: tuple[str, ...] = ()) -> Column:
    return Column(
        name=name,
        data_type="date" if name.endswith("_date") else "text",
        description="",
        staged_as=name,
        required=required,
        code_list=None,
        references=None,
        accepted_names=accepted_names,
    )


VISITS = Contract(
    extract="visits",
    description="Invented.",
    key=("visit_id",),
    columns=(
        column("visit_id", required=True),
        column("person_id", required=True, accepted_names=("Child ID", "Identifier for child")),
        column("visit_date"),
        column("purpose"),
    ),
    starts_and_ends=(),
    stops_the_run=False,
    may_be_empty=False,
)
HEADER = "visit_id,person_id,visit_date,purpose"
# Recognisable wherever they turn up: no message may hold one.
CELLS = ("V-4711", "Zebedee", "29/02/2024", "quarrel")
ROW = ",".join(CELLS)
PLAIN = f"{HEADER}\n{ROW}\n"


def opened(folder: Path, content: str | bytes, of: Contract = VISITS) -> OpenedFile:
    path = folder / of.file_name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return open_file(path, of)


def refusal(folder: Path, content: str | bytes, of: Contract = VISITS) -> str:
    """The words in which a file is refused: they name the file and hold no cell value."""
    with pytest.raises(UnusableFile) as refused:
        list(opened(folder, content, of).records())
    message = str(refused.value)
    assert message.startswith("visits.csv: ")
    for cell in CELLS:
        assert cell.lower() not in message.lower()
    return message


def cells_by_column(file: OpenedFile) -> list[dict[str, str]]:
    return [{name: cells[at] for name, at in file.heading.positions.items()} for _, cells in file.records()]


AS_SENT = dict(zip(HEADER.split(","), CELLS, strict=True))


@pytest.mark.parametrize(
    "header",
    [
        "visit_id,person_id,visit_date,purpose",
        "VISIT_ID,PERSON_ID,VISIT_DATE,PURPOSE",
        "Visit ID,Person Id,Visit date,Purpose",
        "visit-id,person-id,visit-date,purpose",
        " visit_id ,person_id ,\tvisit_date,purpose  ",
        "Visit - ID,person  id,visit_ date,purpose",
        "\u00a0visit_id,person\u00a0id,visit_date,purpose\u00a0",
        '"visit_id","person_id","visit_date","purpose"',
        "visit_id,Child ID,visit_date,purpose",
        "visit_id,IDENTIFIER-FOR-CHILD,visit_date,purpose",
    ],
)
def test_headings_match_in_any_case_and_spacing_or_by_an_accepted_name(tmp_path: Path, header: str) -> None:
    assert cells_by_column(opened(tmp_path, f"{header}\n{ROW}\n")) == [AS_SENT]


def test_the_contracts_own_name_beats_an_accepted_one(tmp_path: Path) -> None:
    file = opened(tmp_path, f"Child ID,{HEADER}\nother,{ROW}\n")
    assert cells_by_column(file) == [AS_SENT]
    assert file.heading.extra == ("Child ID",)


def test_columns_may_stand_in_any_order_among_columns_that_no_contract_names(tmp_path: Path) -> None:
    file = opened(
        tmp_path,
        "Unnamed: 0,purpose,forename,visit_id,visit_date,person_id,\n0,quarrel,Anna,V-4711,29/02/2024,Zebedee,\n",
    )
    assert cells_by_column(file) == [AS_SENT]
    assert file.heading.extra == ("Unnamed: 0", "forename", "")
    assert file.heading.missing == ()


def test_an_optional_column_that_did_not_arrive_is_named(tmp_path: Path) -> None:
    file = opened(tmp_path, "person_id,visit_id\nZebedee,V-4711\n")
    assert file.heading.missing == ("visit_date", "purpose")
    assert cells_by_column(file) == [{"visit_id": "V-4711", "person_id": "Zebedee"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_the_encodings_and_line_ends_of_real_systems_read_alike(tmp_path: Path, encoding: str, line_end: str) -> None:
    mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
    text = f"{mark}{HEADER}{line_end}V1,P1,2024-02-29,child\u2019s own \u2013 caf\u00e9{line_end}"
    rows = cells_by_column(opened(tmp_path, text.encode(encoding)))
    assert rows == [
        {
            "visit_id": "V1",
            "person_id": "P1",
            "visit_date": "2024-02-29",
            "purpose": "child\u2019s own \u2013 caf\u00e9",
        }
    ]


def test_a_file_without_a_last_line_end_keeps_its_last_row(tmp_path: Path) -> None:
    assert cells_by_column(opened(tmp_path, PLAIN.rstrip("\n"))) == [AS_SENT]


def test_row_numbers_are_those_of_a_spreadsheet(tmp_path: Path) -> None:
    # Row 3 holds a line break in a cell, row 4 is blank, row 5 holds commas alone, row 6 has a cell too many.
    file = opened(tmp_path, f'{HEADER}\n{ROW}\nV2,P2,,"two\nlines"\n\n , ,,\nV3,P3,,a,b\nV4,P4,,last\n')
    assert [row for row, _ in file.records()] == [2, 3, 7]
    assert file.faulty_rows == [(6, "5 cells where 4 belong")]


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n \t\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    message = refusal(tmp_path, content)
    assert "the file is empty" in message
    assert "Expected a header row and at least one row of data" in message
    assert "run again" in message


@pytest.mark.parametrize("content", [HEADER, f"{HEADER}\n", f"{HEADER}\r\n\r\n,,,\r\n"])
def test_a_header_alone_is_refused(tmp_path: Path, content: str) -> None:
    message = refusal(tmp_path, content)
    assert "a header and no rows" in message
    assert "Expected at least one row" in message
    assert "run it again" in message


def test_a_header_alone_will_do_where_the_contract_says_so(tmp_path: Path) -> None:
    file = opened(tmp_path, f"{HEADER}\n", replace(VISITS, may_be_empty=True))
    assert list(file.records()) == []


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_named_and_refused(tmp_path: Path, delimiter: str, name: str) -> None:
    message = refusal(tmp_path, PLAIN.replace(",", delimiter))
    assert f"the columns are separated by {name}" in message
    assert "Expected commas" in message
    assert "Save it as comma-separated CSV" in message


def test_a_missing_required_column_is_named_with_the_headings_that_would_do(tmp_path: Path) -> None:
    message = refusal(tmp_path, f"visit_id,worker_id,visit_date,purpose\n{ROW}\n")
    assert "required column missing: person_id (accepted: child_id, identifier_for_child, person_id)" in message
    assert "Seen: 4 headings, of which the contract knows visit_id, visit_date, purpose" in message
    assert "Add it and deliver the file again" in message


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, "visit_id,Visit Date,person_id,visit-date\nV-4711,29/02/2024,Zebedee,1\n")
    assert "column visit_date stands 2 times in the header" in message
    assert "Expected once" in message
    assert "Remove the wrong one" in message


def test_two_accepted_names_of_one_column_are_refused_where_its_own_is_absent(tmp_path: Path) -> None:
    message = refusal(tmp_path, "visit_id,Child ID,Identifier for child\nV-4711,Zebedee,Zebedee\n")
    assert "column person_id stands 2 times in the header" in message


def test_a_file_without_a_header_is_refused_and_its_first_row_kept_quiet(tmp_path: Path) -> None:
    message = refusal(tmp_path, f"{ROW}\n{ROW}\n")
    assert "required column missing: visit_id" in message
    assert "Seen: 4 headings" in message
    assert "perhaps the header row is missing" in message


def test_a_workbook_called_csv_is_refused(tmp_path: Path) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as workbook:
        workbook.writestr("xl/worksheets/sheet1.xml", PLAIN)
    message = refusal(tmp_path, archive.getvalue())
    assert "seen an Excel workbook (xlsx)" in message
    assert "Expected a CSV file in UTF-8, UTF-16 or Windows-1252" in message
    assert "Save it as CSV UTF-8" in message


@pytest.mark.parametrize("content", [PLAIN.encode("utf-16-le"), b"a,b\n\x81", b"\xff\xfea"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    message = refusal(tmp_path, content)
    assert "seen bytes that are no text" in message
    assert "Expected a CSV file" in message


@pytest.mark.parametrize(
    "content",
    [
        f'{PLAIN}V2,P2,,"never closed\n{ROW}\n',
        f'{PLAIN}V2,P2,,"closed" too early\n{ROW}\n',
    ],
)
def test_quotes_that_do_not_match_are_refused_with_the_place(tmp_path: Path, content: str) -> None:
    message = refusal(tmp_path, content)
    assert "the quotes do not match after row 2" in message
    assert "Expected CSV in which a quote inside a cell is doubled" in message
    assert "Ask for the file again" in message


def test_a_cell_without_end_is_refused_and_not_a_crash(tmp_path: Path) -> None:
    # An opening quote in the header swallows the rest of a large file into one cell.
    content = f'"{HEADER}\n' + f"{ROW}\n" * (csv.field_size_limit() // len(ROW) + 1)
    assert "quotes" in refusal(tmp_path, content)


def test_no_heading_names_two_columns_of_one_contract() -> None:
    for extract, of in load_contracts().items():
        seen: dict[str, str] = {}
        for each in of.columns:
            for heading in each.headings:
                assert seen.setdefault(heading, each.name) == each.name, f"{extract}: {heading} names two columns"


def test_the_real_contract_of_people_reads_a_real_looking_header(tmp_path: Path) -> None:
    people = contract("ssd_person")
    path = tmp_path / people.file_name
    text = "Unnamed: 0,PERS_PERSON_ID, Pers sex,pers-dob ,forename\n0,P1,1,2010-01-01,Anna\n"
    path.write_text(text, encoding="utf-8-sig")
    file = open_file(path, people)
    assert file.heading.positions == {"pers_person_id": 1, "pers_sex": 2, "pers_dob": 3}
    assert re.fullmatch("[0-9a-f]{64}", file.sha256)
    assert file.size == path.stat().st_size
