"""The children looked after return: its three forms give the same rows, its years are put together, its keys stay."""

import datetime
from pathlib import Path

import openpyxl

from scorecard.delivery.load import fingerprint_of, load_delivery, read_delivery
from scorecard.delivery.returns.reader import Span, first_counted, spans_joined
from scorecard.periods import ReportingMonth
from tests.delivery.returns.invented import EPISODES, HEADER, SET, cells, lying_in, read, write_set

KEYS = ("clae_cla_episode_id", "clae_cla_id", "clae_cla_episode_start_date", "clae_cla_episode_ceased_date")


def test_a_csv_set_becomes_rows_of_extracts_with_keys_of_child_and_start(tmp_path: Path) -> None:
    returned = read(write_set(tmp_path / "set"))
    assert cells(returned, "ssd_cla_episodes", *KEYS) == [
        ("101-2023-05-01", "101-care-2023-05-01", "01/05/2023", "10/09/2023"),
        ("101-2023-09-10", "101-care-2023-05-01", "10/09/2023", "05/01/2024"),
        ("101-2024-01-05", "101-care-2023-05-01", "05/01/2024", ""),
        ("102-2020-03-03", "102-care-2020-03-03", "03/03/2020", ""),
        ("103-2022-02-02", "103-care-2022-02-02", "02/02/2022", "20/05/2023"),
    ]
    assert cells(returned, "ssd_legal_status", "lega_legal_status_id", "lega_legal_status")[4] == (
        "103-2022-02-02",
        "V2",
    )
    assert cells(returned, "ssd_person", "pers_person_id", "pers_dob", "pers_upn")[0] == ("101", "05/06/2010", "A1")
    [place] = {row.place.file for row in returned.rows["ssd_missing"]}
    assert (place, returned.rows["ssd_missing"][0].place.row) == ("missing.csv", 2)
    assert returned.spans == {"ssda903": Span(datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))}


def test_files_are_told_by_what_stands_in_them_and_not_by_their_names(tmp_path: Path) -> None:
    renamed = {f"export {at}.txt": table for at, table in enumerate(SET.values())}
    expected = read(write_set(tmp_path / "as named"))
    assert cells(read(write_set(tmp_path / "renamed", renamed)), "ssd_cla_episodes", *KEYS) == cells(
        expected, "ssd_cla_episodes", *KEYS
    )


def test_a_workbook_gives_the_rows_of_the_csv_set(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, (headings, rows) in SET.items():
        sheet = workbook.create_sheet(name.removesuffix(".csv").title())
        sheet.append(["Printed by the case system"])
        sheet.append(headings.split(","))
        for row in rows:
            sheet.append([_as_date(cell) for cell in row.split(",")])
    (tmp_path / "book").mkdir()
    workbook.save(tmp_path / "book" / "children looked after.xlsx")
    as_workbook, as_csv = read(tmp_path / "book"), read(write_set(tmp_path / "set"))
    assert cells(as_workbook, "ssd_cla_episodes", *KEYS[:2]) == cells(as_csv, "ssd_cla_episodes", *KEYS[:2])
    assert cells(as_workbook, "ssd_cla_episodes", *KEYS)[0][2:] == ("2023-05-01", "2023-09-10")
    assert as_workbook.rows["ssd_missing"][0].place.row == 3


def _as_date(cell: str) -> str | datetime.datetime:
    try:
        return datetime.datetime.strptime(cell, "%d/%m/%Y")
    except ValueError:
        return cell


XML = """<?xml version="1.0"?>
<COLLECTION>
  <CHILD>
    <CHILDID>101</CHILDID><SEX>1</SEX><DOB>05/06/2010</DOB><ETHNIC>WBRI</ETHNIC><UPN>A1</UPN><UASC>1</UASC>
    <HEADER>
      <AMISSING><MISSING>M</MISSING><MIS_START>04/03/2024</MIS_START><MIS_END>06/03/2024</MIS_END></AMISSING>
    </HEADER>
    <EPISODE>
      <DECOM>01/05/2023</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN>
      <PLACEMENT><PL>U1</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER><PL_POST>AA1 1AA</PL_POST><URN>SC1</URN></PLACEMENT>
      <DEC>10/09/2023</DEC><REC>X1</REC>
    </EPISODE>
    <EPISODE><DECOM>10/09/2023</DECOM><RNE>P</RNE><LS>C2</LS><PL>U4</PL></EPISODE>
  </CHILD>
</COLLECTION>
"""


def test_the_xml_form_is_read_with_the_lines_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "anything.xml").write_text(XML, encoding="utf-8")
    returned = read(tmp_path)
    assert cells(returned, "ssd_cla_episodes", *KEYS) == [
        ("101-2023-05-01", "101-care-2023-05-01", "01/05/2023", "10/09/2023"),
        ("101-2023-09-10", "101-care-2023-05-01", "10/09/2023", ""),
    ]
    placements = cells(returned, "ssd_cla_placement", "clap_cla_placement_type", "clap_cla_placement_provider")
    assert placements == [("U1", "PR1"), ("U4", "")]
    assert [row.place.row for row in returned.rows["ssd_cla_episodes"]] == [8, 13]
    assert cells(returned, "ssd_missing", "miss_table_id") == [("101-2024-03-04-M",)]
    assert cells(returned, "ssd_immigration_status", "immi_person_id") == [("101",)]


def test_of_an_episode_in_several_years_the_newest_year_knows_best(tmp_path: Path) -> None:
    older = {
        "header.csv": (HEADER, ["103,1,01/01/2009,WBRI,OLD,,", "104,2,02/02/2012,WBRI,A4,,"]),
        "episodes.csv": (
            EPISODES,
            ["103,02/02/2022,S,V2,N1,U6,PR1,,,,,AA4 4AA,SC4", "104,06/06/2022,S,C2,N1,U6,PR1,07/07/2022,E4A,,,,"],
        ),
    }
    write_set(tmp_path / "home" / "2022-23", older)
    write_set(tmp_path / "home" / "2023-24")
    returned = read(tmp_path / "home")
    by_key = {row[0]: row[3] for row in cells(returned, "ssd_cla_episodes", *KEYS)}
    assert by_key["103-2022-02-02"] == "20/05/2023"
    assert by_key["104-2022-06-06"] == "07/07/2022"
    assert ("103", "A3") in cells(returned, "ssd_person", "pers_person_id", "pers_upn")
    assert returned.spans["ssda903"] == Span(datetime.date(2022, 4, 1), datetime.date(2024, 3, 31))


def test_episodes_of_one_day_are_numbered_by_content_and_equal_ones_share_a_key(tmp_path: Path) -> None:
    rows = [
        "101,01/05/2023,S,C2,N1,U1,PR1,,,,,,",
        "101,01/05/2023,S,V2,N1,U1,PR1,,,,,,",
        "101,01/05/2023,S,C2,N1,U1,PR1,,,,,,",
    ]
    header = (HEADER, ["101,1,05/06/2010,WBRI,A1,,"])
    one = read(write_set(tmp_path / "one", {"h.csv": header, "e.csv": (EPISODES, rows)}))
    other = read(write_set(tmp_path / "other", {"h.csv": header, "e.csv": (EPISODES, rows[::-1])}))
    statuses = ("lega_legal_status_id", "lega_legal_status")
    expected = [("101-2023-05-01", "C2"), ("101-2023-05-01", "C2"), ("101-2023-05-01-2", "V2")]
    assert sorted(cells(one, "ssd_legal_status", *statuses)) == expected
    assert sorted(cells(other, "ssd_legal_status", *statuses)) == expected


def test_a_leaver_stands_at_the_birthday_of_the_year(tmp_path: Path) -> None:
    leavers = ("CHILD,DOB,IN_TOUCH,ACTIV,ACCOM", ["105,29/02/2004,YES,F1,B1", "106,30/03/2005,YES,F2,B1"])
    returned = read(write_set(tmp_path / "set", {**SET, "oc3.csv": leavers}))
    assert cells(returned, "ssd_care_leavers", "clea_table_id", "clea_care_leaver_latest_contact") == [
        ("105-OC3-2024", "2024-02-29"),
        ("106-OC3-2024", "2024-03-30"),
    ]


def test_a_row_that_does_not_split_is_kept_apart_with_its_place(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    with (folder / "episodes.csv").open("a", encoding="utf-8") as stream:
        stream.write("102,01/01/2024,P\n")
    [fault] = read(folder).faults
    assert (fault.extract, fault.place.file, fault.place.row) == ("ssd_cla_episodes", "episodes.csv", 7)


def test_months_are_counted_from_the_first_that_the_return_covers() -> None:
    year = Span(datetime.date(2023, 4, 1), datetime.date(2024, 3, 31))
    assert first_counted(year, 1) == datetime.date(2023, 4, 30)
    assert first_counted(year, 12) == datetime.date(2024, 3, 31)
    assert first_counted(year, 30) == datetime.date(2025, 9, 30)
    assert first_counted(Span(datetime.date(2023, 4, 2), year.last), 1) == datetime.date(2023, 5, 31)


def test_years_before_a_gap_are_not_covered() -> None:
    years = [Span(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31)) for year in (2019, 2022, 2023)]
    assert spans_joined(years) == Span(datetime.date(2022, 4, 1), datetime.date(2024, 3, 31))


def test_reviews_and_the_rest_of_a_set_are_known_and_feed_nothing(tmp_path: Path) -> None:
    folder = write_set(
        tmp_path / "set", {**SET, "r.csv": ("CHILD,DOB,REVIEW,REVIEW_CODE", ["101,05/06/2010,01/06/2023,PN1"])}
    )
    lying = lying_in(folder)
    assert {file.name: list(file.tables) for file in lying.returns}["r.csv"] == ["reviews"]
    assert lying.unknown == ()


def test_the_fingerprint_of_a_folder_is_that_of_the_delivery_once_loaded(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "landing")
    delivery = load_delivery(folder, "916", ReportingMonth(2024, 3), tmp_path / "warehouse.duckdb")
    assert delivery.fingerprint == fingerprint_of(folder)
    assert read_delivery(tmp_path / "warehouse.duckdb") == delivery
    (folder / "missing.csv").write_text("CHILD,DOB,MISSING,MIS_START,MIS_END\n", encoding="utf-8")
    assert fingerprint_of(folder) != delivery.fingerprint
