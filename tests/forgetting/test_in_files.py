"""Which rows of a delivery are about a person, worked out by hand, and that nothing else of a file moves."""

import shutil
from pathlib import Path

import pytest

from scorecard.delivery.contracts import load_contracts
from scorecard.forgetting import in_xml
from scorecard.forgetting.in_delivery import WithoutPerson, delivery_without, write_beside
from scorecard.forgetting.person import Person, as_identifier
from tests.support import POCKET_AUTHORITY, hash_of, write_rows


def without(folder: Path, identifier: str) -> WithoutPerson:
    return delivery_without(folder, load_contracts(), Person.called(identifier))


def test_an_identifier_is_compared_as_staging_reads_it() -> None:
    written = {
        " ra ": "RA",
        "70001.0": "70001",
        "70001.5": "70001.5",
        "\u00a0x\t": "X",
        "null": "",
        "N/A": "",
        "un4": "",
    }
    assert {text: as_identifier(text) for text in written} == written


def test_nobody_is_no_person() -> None:
    for text in ("", "  ", "NULL"):
        with pytest.raises(ValueError, match="No identifier"):
            Person.called(text)


def test_a_person_shows_nothing_of_itself() -> None:
    assert "SECRET7" not in repr(Person.called("secret7"))


def test_rows_of_the_pocket_authority() -> None:
    """LA, counted by hand: a care leaver's other rows are found by the person's own column, in each extract."""
    found = without(POCKET_AUTHORITY, "la")
    # numbers of the rows, the header being 1
    assert found.rows["ssd_cla_episodes.csv"] == {11}
    assert found.rows["school_attendance.csv"] == {2, 6}
    assert found.rows["ssd_person.csv"] == {35}
    assert found.rows["deprivation_of_liberty_orders.csv"] == {2}
    assert found.rows["ssd_cla_care_plan.csv"] == {2}  # leads to the person of an episode
    assert found.unsearched == []
    assert found.records == sum(len(rows) for rows in found.rows.values())


def test_rows_that_name_no_person_go_with_the_record_that_they_lead_to(tmp_path: Path) -> None:
    """CIN1's discussion SD1 has five rows of attendance; those of SD2 to SD4 stay."""
    found = without(POCKET_AUTHORITY, "CIN1")
    assert found.rows["strategy_discussions.csv"] == {2}
    assert found.rows["strategy_discussion_attendance.csv"] == {2, 3, 14, 15, 21}


def test_a_worker_of_the_same_identifier_stays(tmp_path: Path) -> None:
    shutil.copytree(POCKET_AUTHORITY, tmp_path, dirs_exist_ok=True)
    write_rows(
        tmp_path, "ssd_professionals", [["LA"] + [""] * (len(load_contracts()["ssd_professionals"].columns) - 1)]
    )
    found = without(tmp_path, "LA")
    assert "ssd_professionals.csv" not in found.rows
    assert found.rows["ssd_person.csv"] == {35}


def test_a_pupil_is_known_by_the_number_where_a_row_names_no_child(tmp_path: Path) -> None:
    shutil.copytree(POCKET_AUTHORITY, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "permanent_exclusions.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("U-RC,RC,", "U-RC,,"), encoding="utf-8")
    assert without(tmp_path, "RC").rows["permanent_exclusions.csv"] == {3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_other_line_stays_byte_by_byte(tmp_path: Path, encoding: str) -> None:
    """Quotes, line ends within a cell, blank lines and a row that does not split stand as they stood."""
    text = (
        "pers_person_id,pers_sex,pers_ethnicity,pers_dob,pers_expected_dob,pers_death_date,pers_upn\r\n"
        'A1,1,"WB""RI",2013-05-05,,,"two\nlines"\r\n'
        "\r\n"
        'b2 ,2,"WBRI",2013-05-05,,,caf\u00e9\r\n'
        "B2,1,too,few\r\n"
        "C3,1,WBRI,2013-05-05,,,x"
    )
    (tmp_path / "ssd_person.csv").write_bytes(text.encode(encoding))
    found = without(tmp_path, "B2")
    assert found.rows == {"ssd_person.csv": {4, 5}}
    lines = text.split("\r\n")
    lines[3], lines[4] = ",,,,,,", ",,,"
    assert found.content["ssd_person.csv"].decode(encoding) == "\r\n".join(lines)


def test_a_file_of_a_return_and_one_that_no_contract_names(tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    (folder / "2024").mkdir(parents=True)
    (folder / "2024" / "missing.csv").write_text("CHILD,MISSING,MIS_START\n7,M,01/02/2024\n70,M,01/02/2024\n")
    (folder / "notes.csv").write_text("la child id,words\n7,seven\n8,eight\n")
    (folder / "letter.txt").write_text("About child 7.\n")
    (folder / "other.txt").write_text("About child 70.\n")
    (folder / "book.xlsx").write_bytes(b"PK\x03\x04 whatever")
    found = without(folder, "7")
    assert {name: content.decode() for name, content in found.content.items()} == {
        "2024/missing.csv": "CHILD,MISSING,MIS_START\n,,\n70,M,01/02/2024\n",
        "notes.csv": "la child id,words\n,\n8,eight\n",
    }
    # a letter names the child and nobody can tell which of its words are about it; a workbook cannot be searched
    assert found.unsearched == ["book.xlsx", "letter.txt"]


def test_what_is_written_beside_leaves_the_delivery_as_it_was(tmp_path: Path) -> None:
    folder, prepared = tmp_path / "2024-03", tmp_path / ".2024-03.without"
    shutil.copytree(POCKET_AUTHORITY, folder)
    (folder / "ssd_person.csv").chmod(0o640)
    before = {path.name: hash_of(path) for path in folder.iterdir()}
    found = without(folder, "LA")
    write_beside(folder, prepared, found)
    assert {path.name: hash_of(path) for path in folder.iterdir()} == before
    changed = {path.name for path in prepared.iterdir() if hash_of(path) != before[path.name]}
    assert changed == set(found.content)
    assert (prepared / "ssd_person.csv").stat().st_mode & 0o777 == 0o640
    assert without(prepared, "LA").records == 0


CENSUS = """<?xml version="1.0"?>
<Message xmlns="x"><Header><Year>2024</Year></Header>
<Children>
<Child><ChildIdentifiers><LAchildID> 7 </LAchildID></ChildIdentifiers>
 <CINdetails><Reason note="a &gt; b">N1</Reason></CINdetails></Child>
<Child><ChildIdentifiers><LAchildID>70</LAchildID></ChildIdentifiers></Child>
</Children></Message>"""


def test_a_record_of_an_xml_return_leaves_empty_lines() -> None:
    new, records = in_xml.without_person(CENSUS.encode(), Person.called("7"))
    lines = CENSUS.split("\n")
    lines[3], lines[4] = "", ""
    assert (new.decode(), records) == ("\n".join(lines), 1)
    assert in_xml.without_person(CENSUS.encode(), Person.called("8")) == (CENSUS.encode(), 0)


def test_the_whole_of_an_xml_document_is_no_record() -> None:
    new, records = in_xml.without_person(b"<A><B>x</B><CHILDID>7</CHILDID></A>", Person.called("7"))
    assert (new, records) == (b"<A><B>x</B></A>", 1)


@pytest.mark.parametrize("text", ["<A><B></A>", '<!DOCTYPE A [<!ENTITY x "7">]><A><CHILDID>&x;</CHILDID></A>', "no"])
def test_xml_that_cannot_be_searched_is_told(text: str, tmp_path: Path) -> None:
    with pytest.raises(in_xml.CannotBeRead):
        in_xml.without_person(text.encode(), Person.called("7"))
    (tmp_path / "census.xml").write_text(f"<!-- 7 -->{text}", encoding="utf-8")
    assert without(tmp_path, "7").unsearched == ["census.xml"]
