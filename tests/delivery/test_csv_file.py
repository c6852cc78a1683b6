"""One file as systems write it: what is read without a word, and what is refused in which words."""

import bz2
import codecs
import csv
import gzip
import io
import lzma
import re
import zipfile
from pathlib import Path

import pytest

from scorecard.delivery.contracts import Column, Contract, load_contracts
from scorecard.delivery.csv_file import OpenedFile, open_file
from scorecard.delivery.headings import edit_distance
from scorecard.delivery.unusable import UnusableFile
from tests.support import contract


def column(name: str, *, required: bool = False, accepted_names: tuple[str, ...] = ()) -> Column:
    return Column(
        name=name,
        data_type="date" if name.endswith("_date") else "text",
        description="Invented.",
        staged_as=name,
        required=required,
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
    standard="local",
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
    file = opened(tmp_path, f"{HEADER}\n", VISITS.model_copy(update={"may_be_empty": True}))
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


# --- what a file is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (gzip.compress(PLAIN.encode()), "a file compressed with gzip"),
        (bz2.compress(PLAIN.encode()), "a file compressed with bzip2"),
        (lzma.compress(PLAIN.encode()), "a file compressed with xz"),
        (b"PK\x03\x04 cut off", "a zip file that is cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "an old Excel workbook (xls)"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"<!DOCTYPE html>\n<html><body>Please log in</body></html>", "a web page (HTML)"),
        ("\ufeff\n <HTML>\n".encode("utf-16"), "a web page (HTML)"),
        (b"<table><tr><td>visit_id</td></tr></table>", "a web page (HTML)"),
        (b'<?xml version="1.0"?><visits/>', "an XML document"),
        (b"<visits><visit/></visits>", "an XML document"),
        (b'[{"visit_id": 1}]', "JSON"),
        (b'{\n  "visits": []}', "JSON"),
        (b"{\\rtf1 visits}", "a formatted text (RTF)"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",  # compressed bytes hold the time: no name for a test
)
def test_a_file_of_another_kind_is_told_as_what_it_is(tmp_path: Path, content: bytes, seen: str) -> None:
    message = refusal(tmp_path, content)
    assert message.startswith(f"visits.csv: seen {seen}")
    assert "Expected a CSV file in UTF-8, UTF-16 or Windows-1252." in message
    assert message.count(".") >= 3, "it ends in what to do"


@pytest.mark.parametrize(
    ("member", "seen"),
    [("content.xml", "an OpenDocument spreadsheet (ods)"), ("visits.csv", "a zip file")],
)
def test_a_zip_file_is_told_by_what_is_in_it(tmp_path: Path, member: str, seen: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as workbook:
        workbook.writestr(member, PLAIN)
    assert f"seen {seen}." in refusal(tmp_path, archive.getvalue())


def test_headings_in_square_brackets_are_no_json(tmp_path: Path) -> None:
    assert "required column missing" in refusal(tmp_path, f"[visit_id],[person_id]\n{ROW}\n")


@pytest.mark.parametrize(
    ("above", "row"),
    [
        ("Visits of the year\n", 2),
        ("Visits; of the year\n", 2),
        ("Visits of the year,,,\nprinted; on,1 April,,\n\n", 4),
        ("\n", 2),
        (",,,\n", 2),
    ],
)
def test_rows_above_the_header_are_told_with_its_place(tmp_path: Path, above: str, row: int) -> None:
    message = refusal(tmp_path, above + PLAIN)
    assert f"the header stands in row {row}, below a title, a note or blank rows" in message
    assert "Expected the header in row 1" in message
    assert "Remove the rows above it" in message


@pytest.mark.parametrize("first_line", ["sep=,", "SEP=,", '"sep=,"', "\ufeffsep=,"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_first_line_that_names_the_comma_is_counted_and_passed_over(
    tmp_path: Path, first_line: str, line_end: str
) -> None:
    file = opened(tmp_path, f"{first_line}\n{PLAIN}V2,P2,,a,b\n".replace("\n", line_end))
    assert list(file.records()) == [(2, list(CELLS))]
    assert file.faulty_rows == [(3, "5 cells where 4 belong")]
    assert (file.header_lines, file.physical_lines) == (2, 4)


@pytest.mark.parametrize(("sign", "name"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars"), ("#", "another sign")])
def test_a_first_line_that_names_another_separator_is_refused(tmp_path: Path, sign: str, name: str) -> None:
    message = refusal(tmp_path, f"sep={sign}\n{PLAIN.replace(',', sign)}")
    assert f"the columns are separated by {name}. Expected commas" in message


# --- headings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200c", "\u200d", "\u2060", "\u00ad"])
def test_signs_that_nobody_sees_do_not_count_in_a_heading(tmp_path: Path, sign: str) -> None:
    header = f"{sign}visit_id,per{sign}son{sign}_id,visit_date{sign},pur{sign}pose"
    assert cells_by_column(opened(tmp_path, f"{header}\n{ROW}\n")) == [AS_SENT]


@pytest.mark.parametrize("heading", ["persn_id", "Person_Idd", "peson-id", "Chidl ID", "Identifer for chld"])
def test_a_heading_that_is_nearly_a_required_one_is_named_beside_it(tmp_path: Path, heading: str) -> None:
    message = refusal(tmp_path, f"visit_id,{heading},visit_date,purpose\n{ROW}\n")
    if heading == "Chidl ID":  # two slips in eight letters might be any word
        assert "nearly" not in message
        assert message.endswith("Add it and deliver the file again.")
    else:
        assert f'In them heading number 2, "{heading}", is nearly person_id. Correct the heading' in message


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("", "", 0), ("", "abc", 3), ("person_id", "person_id", 0), ("persn_id", "person_id", 1), ("abcd", "acbd", 2)]
    + [("kitten", "sitting", 3)],
)
def test_the_distance_of_words(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


# --- encoding ---------------------------------------------------------------------------------------------------------


def test_one_bad_byte_does_not_turn_a_file_into_another_encoding(tmp_path: Path) -> None:
    good = f"{HEADER}\nV1,P1,,Zo\u00eb\nV2,P2,,No\u00ebl\n".encode()
    file = opened(
        tmp_path, good + b"V3,P3,,child\x92s caf\xe9\nV4,P4,,\x81\nV5,P5,,\xc3\xa9 and \xc3\xa8 and \xc3\xaa\n"
    )
    assert (file.encoding.name, file.encoding.bad_bytes, file.is_plain) == ("utf-8", 3, False)
    purposes = [row["purpose"] for row in cells_by_column(file)]
    assert purposes == ["Zo\u00eb", "No\u00ebl", "child\u2019s caf\u00e9", "\ufffd", "\u00e9 and \u00e8 and \u00ea"]
    assert file.seen.rows_with_bad_bytes == [4, 5]


@pytest.mark.parametrize(
    ("sequences", "bad", "encoding"),
    [(0, 1, "cp1252"), (1, 1, "cp1252"), (2, 1, "utf-8"), (2, 2, "cp1252"), (3, 0, "utf-8"), (0, 0, "utf-8")],
)
def test_more_valid_sequences_than_bad_bytes_are_utf_8(tmp_path: Path, sequences: int, bad: int, encoding: str) -> None:
    content = HEADER.encode() + b"\nV1,P1,," + "\u20ac ".encode() * sequences + b"\xe9 " * bad + b"\n"
    file = opened(tmp_path, content)
    assert file.encoding.name == encoding
    assert file.encoding.bad_bytes == (bad if encoding == "utf-8" else 0)


def test_a_byte_order_mark_says_utf_8_whatever_follows(tmp_path: Path) -> None:
    file = opened(tmp_path, codecs.BOM_UTF8 + f"{HEADER}\nV1,P1,,caf".encode() + b"\xe9\n")
    assert (file.encoding.name, file.encoding.bad_bytes) == ("utf-8-sig", 1)
    assert [row["purpose"] for row in cells_by_column(file)] == ["caf\u00e9"]


# --- rows with an empty cell too many ---------------------------------------------------------------------------------


def test_an_empty_cell_at_the_end_of_every_row_is_dropped(tmp_path: Path) -> None:
    file = opened(tmp_path, f'{HEADER}\n{ROW},\n\n{ROW}," "\n,,,,\n')
    assert cells_by_column(file) == [AS_SENT, AS_SENT]
    assert file.faulty_rows == []


def test_an_empty_cell_at_the_end_of_some_rows_may_hide_a_comma_in_a_text(tmp_path: Path) -> None:
    file = opened(tmp_path, f"{HEADER}\n{ROW}\nV2,P2,,school, home\nV3,see P3, again,2024-03-01,\n")
    assert [row for row, _ in file.records()] == [2]
    assert file.faulty_rows == [(3, "5 cells where 4 belong"), (4, "5 cells where 4 belong")]


@pytest.mark.parametrize(
    "rows",
    [
        "V1,P1,01/02/2024,one\nV2,P2,02/02/2024,two\n",
        "V1,P1,01/02/2024,one\n,,,\n , ,\t,\nV2,P2,02/02/2024,two",
        '"","","",""\n\u00a0,,,\n\u00e9,\u00e9,\u00e9,\u00e9\nV2,P2,02/02/2024,"two, or three"\n',
        "V1,P1,01/02/2024,one\r\n,,,\r\nV2,P2,02/02/2024,two\r\n",
        "V1,P1,01/02/2024,one\n\nV2,P2\n",
    ],
    ids=["whole", "commas alone", "empty between quotes, and no letters of ours", "ends of Windows", "not plain"],
)
def test_rows_are_counted_as_they_are_read(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "visits.csv"
    path.write_text(f"visit_id,person_id,visit_date,purpose\n{rows}", encoding="utf-8", newline="")
    opened = open_file(path, VISITS)
    assert opened.count() == len(list(opened.records()))
