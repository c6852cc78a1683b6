"""Returns of other years and other systems: layouts, names and encodings that are written somewhere."""

import datetime
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from scorecard.delivery.returns.reader import Span
from scorecard.delivery.unusable import UnusableFile
from tests.delivery.returns.invented import EPISODES, HEADER, SET, cells, lying_in, read, write_set
from tests.delivery.returns.test_cin_census import CENSUS as CIN
from tests.delivery.returns.test_ssda903 import KEYS, XML
from tests.delivery.returns.test_workforce_census import CENSUS as WORKFORCE

OF_2015 = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC,HOME_POST,PL_POST,PL_LA,URN"


def test_a_set_of_an_older_year_has_fewer_columns(tmp_path: Path) -> None:
    tables = {
        "header.csv": ("CHILD,SEX,DOB,ETHNIC,UPN,MOTHER", ["101,1,05/06/2005,WBRI,A1,"]),
        "episodes.csv": (OF_2015, ["101,01/05/2014,S,C2,N1,U1,,,AA1 1AA,AA1 1AA,E06000001,SC1"]),
    }
    returned = read(write_set(tmp_path, tables), "2015-03")
    assert cells(returned, "ssd_cla_placement", "clap_cla_placement_type", "clap_cla_placement_provider") == [
        ("U1", "")
    ]
    assert returned.spans["ssda903"] == Span(datetime.date(2014, 4, 1), datetime.date(2015, 3, 31))


def test_headings_in_other_capitals_another_order_and_beside_other_columns(tmp_path: Path) -> None:
    tables = {
        "h.csv": ("Dob,Gender,Child_ID,Ethnicity,Team", ["05/06/2010,F,101,WBRI,North"]),
        "e.csv": ("ls,decom,rne,placement,child id,dec,Worker", ["C2,2023-05-01,S,U1,101,,W1"]),
    }
    returned = read(write_set(tmp_path, tables))
    assert cells(returned, "ssd_person", "pers_person_id", "pers_sex") == [("101", "F")]
    assert cells(returned, "ssd_legal_status", "lega_legal_status_id", "lega_legal_status") == [
        ("101-2023-05-01", "C2")
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_a_set_in_another_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    folder = write_set(tmp_path)
    for path in folder.iterdir():
        path.write_bytes(path.read_text(encoding="utf-8").replace("AA4 4AA", "AA4\u00a04AA").encode(encoding))
    assert len(cells(read(folder), "ssd_cla_episodes", *KEYS)) == 5


def test_the_years_of_a_joined_file_are_put_together_and_two_authorities_are_refused(tmp_path: Path) -> None:
    headings = f"{EPISODES},LA,YEAR"
    older, newer = "101,01/05/2022,S,C2,N1,U1,PR1,,,,,,,", "101,01/05/2022,S,C2,N1,U1,PR1,02/06/2023,E4A,,,,,"
    header = (f"{HEADER},LA,YEAR", ["101,1,05/06/2010,WBRI,A1,,,Barset,2023", "101,1,05/06/2010,WBRI,A1,,,Barset,2024"])
    tables = {"h.csv": header, "e.csv": (headings, [f"{older}Barset,2023", f"{newer}Barset,2024"])}
    returned = read(write_set(tmp_path / "one", tables), "2024-03")
    assert cells(returned, "ssd_cla_episodes", *KEYS) == [
        ("101-2022-05-01", "101-care-2022-05-01", "01/05/2022", "02/06/2023")
    ]
    tables["e.csv"] = (headings, [f"{older}Barset,2023", f"{newer}Loamshire,2023"])
    with pytest.raises(UnusableFile, match="of 2 authorities: its column LA names so many"):
        read(write_set(tmp_path / "two", tables), "2023-03")


def test_a_table_that_came_without_a_row_says_that_there_is_none(tmp_path: Path) -> None:
    returned = read(write_set(tmp_path, {**SET, "missing.csv": (SET["missing.csv"][0], [])}))
    assert returned.rows["ssd_missing"] == []
    assert "ssd_care_leavers" not in returned.rows


def test_orders_of_deprivation_of_liberty_are_read(tmp_path: Path) -> None:
    orders = ("CHILD,DOB,DOLO_START,DOLO_END", ["101,05/06/2010,01/02/2024,", "101,05/06/2010,01/01/2024,31/01/2024"])
    returned = read(write_set(tmp_path, {**SET, "DoLo.csv": orders}))
    assert cells(returned, "deprivation_of_liberty_orders", "person_id", "start_date", "end_date") == [
        ("101", "01/02/2024", ""),
        ("101", "01/01/2024", "31/01/2024"),
    ]


def test_a_table_below_a_title_or_with_semicolons_is_named_for_what_it_is(tmp_path: Path) -> None:
    headings, rows = SET["episodes.csv"]
    (tmp_path / "titled.csv").write_text("\n".join(["Run by the team", headings, *rows]), encoding="utf-8")
    (tmp_path / "semicolons.csv").write_text("\n".join([headings, *rows]).replace(",", ";"), encoding="utf-8")
    refused = "\n".join(lying_in(tmp_path).refused)
    assert "semicolons.csv: table episodes of an SSDA903 return, with columns separated by semicolons." in refused
    assert "titled.csv: table episodes of an SSDA903 return, whose header stands in row 2" in refused


def test_a_workbook_with_one_table_on_two_sheets_is_refused(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name in ("header.csv", "episodes.csv", "episodes.csv"):
        headings, rows = SET[name]
        sheet = workbook.create_sheet(name)
        for line in (headings, *rows):
            sheet.append(line.split(","))
    workbook.save(tmp_path / "cla.xlsx")
    assert "cla.xlsx: table episodes of an SSDA903 return stands on two sheets, episodes.csv and " in "".join(
        lying_in(tmp_path).refused
    )


def test_the_xml_of_a_child_without_episodes_or_in_small_letters_is_read(tmp_path: Path) -> None:
    leaver = (
        "<CHILD><CHILDID>99</CHILDID><DOB>05/06/2004</DOB><OC3><IN_TOUCH>YES</IN_TOUCH><ACTIV>F2</ACTIV>"
        "<ACCOM>U1</ACCOM></OC3><DOLO><DOLO_START>01/01/2024</DOLO_START></DOLO></CHILD>"
    )
    xml = XML.replace("<COLLECTION>", f"<COLLECTION>{leaver}", 1)
    for at, text in enumerate((xml, xml.replace("EPISODE>", "Episode>").replace("CHILDID", "ChildID"))):
        folder = tmp_path / str(at)
        folder.mkdir()
        (folder / "cla.xml").write_text(text, encoding="utf-8")
        returned = read(folder)
        assert cells(returned, "ssd_care_leavers", "clea_person_id", "clea_care_leaver_activity") == [("99", "F2")]
        assert cells(returned, "deprivation_of_liberty_orders", "person_id") == [("99",)]
        assert len(returned.rows["ssd_cla_episodes"]) == 2


def test_a_child_of_an_xml_without_an_identifier_is_kept_among_the_rows_at_fault(tmp_path: Path) -> None:
    (tmp_path / "cla.xml").write_text(XML.replace("<CHILDID>101</CHILDID>", "<CHILDID/>"), encoding="utf-8")
    assert cells(read(tmp_path), "ssd_cla_episodes", "clae_person_id") == [("",), ("",)]


def _namespaced(xml: str) -> str:
    return xml.replace("<Message>", '<x:Message xmlns:x="urn:a" xmlns="urn:b">').replace("</Message>", "</x:Message>")


def _in_other_capitals(xml: str) -> str:
    for tag in ("LAchildID", "CINdetails", "CINreferralDate", "CPPstartDate", "AgencyWorker", "SWENo", "RoleStartDate"):
        xml = xml.replace(tag, tag.upper())
    return xml


def _with_a_year_alone(xml: str) -> str:
    start, _, rest = xml.partition("<ReferenceDate>")
    day, _, end = rest.partition("</ReferenceDate>")
    return f"{start}<Year>{day[:4]}</Year>{end}"


def _without_a_collection(xml: str) -> str:
    return xml.replace("<Collection>CIN</Collection>", "").replace("<Collection>CSWW</Collection>", "")


@pytest.mark.parametrize("alter", [_namespaced, _in_other_capitals, _with_a_year_alone, _without_a_collection])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_a_census_of_another_system_gives_the_same_rows(
    tmp_path: Path, alter: Callable[[str], str], encoding: str
) -> None:
    declared = '<?xml version="1.0" encoding="{}"?>'.format(encoding.removesuffix("-sig"))
    cin = CIN.format(year=2023, lea=916, closed="").partition("?>")[2]
    for name, xml in (("cin.xml", cin), ("staff.xml", WORKFORCE)):
        (tmp_path / name).write_bytes(f"{declared}{alter(xml)}".encode(encoding))
    returned = read(tmp_path, "2023-03")
    assert cells(returned, "ssd_cp_plans", "cppl_cp_plan_start_date", "cppl_cp_plan_initial_category")[0] == (
        "2022-12-20",
        "NEG",
    )
    assert [post[0] for post in cells(returned, "workforce_posts", "post_id")] == ["SW1-2022-04-07", "SW2-2020-01-02"]
    assert returned.spans["workforce_census"].last == datetime.date(2023, 9, 30)
    assert returned.spans["cin_census"].last == datetime.date(2023, 3, 31)
