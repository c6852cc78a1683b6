"""Returns that cannot be used: one plain sentence each, and nothing of them is loaded."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from scorecard.delivery.load import UnusableDelivery, load_delivery
from scorecard.delivery.returns.recognise import LARGEST
from scorecard.periods import ReportingMonth
from tests.delivery.returns.invented import EPISODES, HEADER, SET, lying_in, write_set
from tests.delivery.returns.test_cin_census import CENSUS, write_census
from tests.delivery.returns.test_ssda903 import XML
from tests.support import command


def refused(folder: Path) -> str:
    """The sentences on files of a folder that are refused."""
    return "\n".join(lying_in(folder).refused)


def stop_of(folder: Path, month: str = "2024-03") -> str:
    """Why a delivery is not loaded."""
    warehouse = folder.parent / "warehouses" / "warehouse.duckdb"
    with pytest.raises(UnusableDelivery) as stopped:
        load_delivery(folder, "916", ReportingMonth.parse(month), warehouse)
    return str(stopped.value)


def test_a_truncated_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "landing", {})
    (folder / "cla.xml").write_text(XML[: XML.index("</CHILD>") + 9], encoding="utf-8")
    assert "cla.xml: the XML breaks off at line 15" in stop_of(folder)
    with duckdb.connect(str(tmp_path / "warehouses" / "warehouse.duckdb")) as connection:
        assert connection.execute("select count(*) from raw.ssd_cla_episodes").fetchone() == (0,)


BOMB = """<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<COLLECTION><CHILD><CHILDID>&b;</CHILDID></CHILD></COLLECTION>"""
REACHING_OUT = """<?xml version="1.0"?>
<!DOCTYPE reach [<!ENTITY file SYSTEM "file:///etc/hostname">]>
<COLLECTION><CHILD><CHILDID>&file;</CHILDID></CHILD></COLLECTION>"""


@pytest.mark.parametrize("xml", [BOMB, REACHING_OUT], ids=["expanding entity", "external entity"])
def test_an_xml_that_declares_entities_is_refused_unread(tmp_path: Path, xml: str) -> None:
    (tmp_path / "cla.xml").write_text(xml, encoding="utf-8")
    assert "cla.xml: holds a document type declaration" in refused(tmp_path)


def test_an_xml_nested_out_of_all_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cla.xml").write_text("<a>" * 1000 + "</a>" * 1000, encoding="utf-8")
    assert "nested more than 30 deep at line 1" in refused(tmp_path)


def _workbook(path: Path, *names: str) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name in names:
        headings, rows = SET[name]
        sheet = workbook.create_sheet(name)
        for line in (headings, *rows):
            sheet.append(line.split(","))
    workbook.save(path)
    return path


def test_a_workbook_without_a_sheet_that_a_return_needs_is_refused(tmp_path: Path) -> None:
    _workbook(tmp_path / "cla.xlsx", "header.csv", "missing.csv")
    assert "cla.xlsx: a workbook of an SSDA903 return without the sheet episodes" in refused(tmp_path)


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "cla.xlsm", *SET)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "cla.xlsm: a workbook with macros. None is run here." in refused(tmp_path)


def test_a_formula_is_never_worked_out(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "cla.xlsx", *SET)
    workbook = openpyxl.load_workbook(path)
    workbook["header.csv"]["A2"] = '=HYPERLINK("http://example.test","101")'
    workbook.save(path)
    from tests.delivery.returns.invented import cells, read

    assert cells(read(tmp_path), "ssd_person", "pers_person_id")[0] == ("",)


def test_a_workbook_with_a_password_is_refused(tmp_path: Path) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    (tmp_path / "cla.xlsx").write_bytes(container)
    assert refused(tmp_path) == "cla.xlsx: a workbook with a password. Save it without one and deliver that."


def test_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cla.zip", "w") as archive:
        archive.writestr("episodes.csv", EPISODES)
    assert refused(tmp_path) == "cla.zip: a zip file. Unpack it and deliver the files inside."


def test_a_file_of_two_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "cla.xml").open("wb") as stream:
        stream.truncate(2 * LARGEST)
    assert "cla.xml: 2.0 GB. No return is larger than 1 GB." in refused(tmp_path)


def test_a_link_that_leaves_the_folder_is_refused(tmp_path: Path) -> None:
    write_set(tmp_path / "elsewhere")
    landing = write_set(tmp_path / "landing", {})
    (landing / "episodes.csv").symlink_to(tmp_path / "elsewhere" / "episodes.csv")
    (landing / "set").symlink_to(tmp_path / "elsewhere")
    assert refused(landing).count("seen a link") == 2
    assert lying_in(landing).returns == ()


def _two_tables(folder: Path) -> None:
    write_set(folder, {"episodes other.csv": SET["episodes.csv"]})


def _xml_beside(folder: Path) -> None:
    (folder / "cla.xml").write_text(XML, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_two_tables, "episodes.csv: table episodes of an SSDA903 return a second time, beside episodes other.csv"),
        (_xml_beside, "an SSDA903 return for 1 April 2023 to 31 March 2024 a second time, beside"),
    ],
    ids=["two authorities", "two layouts of one year"],
)
def test_a_set_that_stands_there_twice_stops_the_delivery(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    folder = write_set(tmp_path / "landing")
    spoil(folder)
    assert said in stop_of(folder)


def test_a_return_of_another_year_than_the_month_stops_the_delivery(tmp_path: Path) -> None:
    said = stop_of(write_set(tmp_path / "landing"), "2024-06")
    assert "The newest SSDA903 return is for 1 April 2023 to 31 March 2024; the month is 2024-06." in said


def test_a_stop_begins_with_what_is_there_and_what_it_would_feed(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "landing", {"header.csv": (HEADER, SET["header.csv"][1])})
    said = stop_of(folder)
    assert said.startswith(f"The folder {folder} holds 0 of ")
    assert "1 file of an SSDA903 return (CSV files). It can feed 14 measures: ceased_care_special_guardianship" in said
    assert said.endswith("without its table episodes. Deliver the whole set.")


def _many_children(ending: str) -> str:
    """An XML far longer than the piece by which a file is told, with something after its children."""
    child = XML[XML.index("  <CHILD>") : XML.index("</COLLECTION>")]
    children = "".join(child.replace(">101<", f">{number}<") for number in range(1000, 1400))
    return f'<?xml version="1.0"?>\n<COLLECTION>\n{children}{ending}'


def test_an_xml_that_breaks_off_long_after_it_was_told_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    text = _many_children("  <CHILD><CHILDID>9")
    (tmp_path / "cla.xml").write_text(text, encoding="utf-8")
    assert f"cla.xml: the XML breaks off at line {len(text.splitlines())}." in refused(tmp_path)
    assert lying_in(tmp_path).returns == ()


def _census_with(folder: Path, last_child: str) -> None:
    """A census far longer than the piece by which it is told, with another child at its end."""
    census = CENSUS.format(year=2024, lea="916", closed="")
    child = census[census.index("    <Child>") : census.index("  </Children>")]
    children = "".join(child.replace(">C1<", f">C{number}<") for number in range(200))
    (folder / "cin.xml").write_text(census.replace(child, f"{children}    {last_child}\n"), encoding="utf-8")


def _nested_far_down(folder: Path) -> None:
    _census_with(folder, "<Child>" + "<a>" * 50 + "</a>" * 50 + "</Child>")


def _swollen_far_down(folder: Path) -> None:
    _census_with(folder, f"<Child><LAchildID>{'9' * (1 << 20)}9</LAchildID></Child>")


def _census_of_another_year(folder: Path) -> None:
    write_census(folder / "cin.xml", 2022)


def _census_of_another_authority(folder: Path) -> None:
    write_census(folder / "cin.xml", 2024, lea="865")


def _two_layouts_of_the_census(folder: Path) -> None:
    for name in ("one.xml", "other.xml"):
        write_census(folder / name, 2024)


def _rows_of_two_authorities(folder: Path) -> None:
    write_set(folder, {"header.csv": SET["header.csv"]})
    headings, rows = SET["episodes.csv"]
    joined = [f"{row},{authority}" for row, authority in zip(rows, ("Barnet", "Camden") * 3, strict=False)]
    write_set(folder, {"episodes.csv": (f"{headings},LA", joined)})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_nested_far_down, "cin.xml: elements nested more than 30 deep at line "),
        (_swollen_far_down, "cin.xml: a text of more than 1048576 signs at line "),
        (
            _census_of_another_year,
            "The newest children in need census is for 1 April 2021 to 31 March 2022; the month is",
        ),
        (_census_of_another_authority, "cin.xml: says that it is of authority 865. This delivery is for 916."),
        (
            _two_layouts_of_the_census,
            "other.xml: a children in need census for 1 April 2023 to 31 March 2024 a second time",
        ),
        (_rows_of_two_authorities, "An SSDA903 return of 2 authorities: its column LA names so many."),
    ],
)
def test_a_return_that_cannot_be_meant_stops_in_one_sentence_and_nothing_is_loaded(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / "ssd_person.csv").write_text("pers_person_id,pers_dob\n1,2010-01-01\n", encoding="utf-8")
    spoil(folder)
    reason = stop_of(folder).split("\n", 1)[1]
    assert reason.strip().startswith(said)
    assert "\n" not in reason.strip()
    assert not list((tmp_path / "warehouses").glob("*")), "something was loaded"


def test_a_month_and_an_authority_cannot_lead_out_of_the_landing_folder(tmp_path: Path) -> None:
    write_set(tmp_path / "elsewhere" / "2024-03")
    (tmp_path / "home" / "landing" / "916").mkdir(parents=True)
    for authority, month in (("../../../elsewhere", "2024-03"), ("916", "../../../elsewhere/2024-03")):
        outcome = command("check", "--authority", authority, "--month", month, "--home", str(tmp_path / "home"))
        assert outcome.exit_code == 2, outcome.said
        assert "Traceback" not in outcome.said
