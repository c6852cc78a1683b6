"""The report says the numbers and no value; the fix lists name the rows and stay closed."""

import csv
import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scorecard.quality_report import fix_lists, write_quality_report
from scorecard.quality_report.report_words import share
from scorecard.quality_report.whole import written_whole
from scorecard.settings import Settings
from tests.quality_report.warehouse import PLANTED, make_earlier_release, make_warehouse

LEFT_OUT = "left out until corrected"


class _Page(HTMLParser):
    """Text of a page, and what accessibility asks of it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.html = path.read_text(encoding="utf-8")
        self.feed(self.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def report(settings: Settings) -> Path:
    make_earlier_release(settings)
    return write_quality_report(settings, make_warehouse(settings))


def _lists(settings: Settings) -> Path:
    return settings.quality / "restricted" / "916" / "2024-03"


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_delivery_page_says_what_came_and_what_was_found(report: Path) -> None:
    said = _Page(report / "index.html").text
    assert "In part. The delivery for March 2024 passed both sets of checks, with 1 indicator withheld." in said
    assert "3 of 4 checks passed. 5 of 1,107 rows (0.5%) are left out of every figure" in said
    assert "4 of 5 extracts came and could be read. 1 file that no contract names was not read." in said
    assert "ssd_cin_episodes Received 1,105 1,099 5 0.5% 1 Windows-1252 1 cine_referral_nfa 1 of 1 warned" in said
    assert "The system writes version 1.3.1 of the Standard Safeguarding Dataset." in said
    assert "short_breaks.csv is missing. short_breaks.csv: not delivered." in said
    assert "Not available: workforce_posts.csv is missing" in said
    assert "Agency posts without hours 4,321 9,876 Left out & reported." in said
    assert "Re-referrals within 12 months of a previous referral Warning: Closed cases have a reason 7 5" in said
    assert "February 2024, release 1 1,234 31 2.5% 3 0 1 1" in said


def test_extract_page_says_contract_rows_reasons_and_checks(report: Path) -> None:
    said = _Page(report / "ssd_cin_episodes.html").text
    assert "Usable, with 1 warning. 5 of 1,105 rows (0.5%) are left out until corrected." in said
    assert "cine_close_date End before start 2 " in said
    assert "cine_referral_source_code Unknown code 1 " in said
    assert "Whole row Row does not split: 3 cells where 10 belong 1 " in said
    assert "Warning Closed cases have a reason 7 5 Why stg_cin_episodes__closed_cases_have_a_reason <matters>." in said
    assert "1 row among those left out could not be split" in said
    assert "Missing. short_breaks.csv: not delivered." in _Page(report / "short_breaks.html").text


def test_no_personal_value_is_in_the_report(report: Path) -> None:
    for page in report.iterdir():
        content = page.read_text(encoding="utf-8")
        assert [value for value in PLANTED if value in content] == [], page.name


def test_pages_stand_alone_and_can_be_read_aloud(report: Path) -> None:
    pages = sorted(report.glob("*.html"))
    assert len(pages) == 6
    for path in pages:
        page = _Page(path)
        named = [tag for tag, _ in page.tags]
        assert named.count("h1") == 1 and "script" not in named
        assert named.count("table") == named.count("caption")
        assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.html)
        links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
        anchors = {attributes.get("id") for _, attributes in page.tags}
        assert [link for link in links if link.startswith("#") and link[1:] not in anchors] == []
        assert [link for link in links if not link.startswith("#") and not (report / link).exists()] == []


def test_fix_lists_send_each_row_to_its_team(report: Path, settings: Settings) -> None:
    head = list(fix_lists.COLUMNS)
    lists = {path.name: _rows(path) for path in _lists(settings).glob("*.csv")}
    code = "cine_referral_source_code"
    assert lists == {
        "T1.csv": [
            head,
            ["ssd_cin_episodes.csv", "2", "R-KEY-1", "cine_close_date", "end before start", LEFT_OUT],
            ["ssd_cin_episodes.csv", "2", "R-KEY-1", code, "unknown code", "kept with the field blank"],
        ],
        "T2.csv": [
            head,
            ["ssd_cin_episodes.csv", "5", "R-KEY-4", "cine_person_id", "required value missing", LEFT_OUT],
        ],
        "T3.csv": [
            head,
            ["cp_plan_history.csv", "2", "R-KEY-9", "cp_plan_id", "unknown reference", "kept with the field blank"],
            ["ssd_cin_episodes.csv", "3", "'=HYPERLINK(1)", "cine_referral_date", "impossible date", LEFT_OUT],
        ],
        "no_team.csv": [
            head,
            ["ssd_cin_episodes.csv", "4", "R-KEY-3", "cine_close_date", "end before start", LEFT_OUT],
            ["ssd_cin_episodes.csv", "7", "", "", "row does not split: 3 cells where 10 belong", LEFT_OUT],
        ],
    }


def test_fix_lists_are_for_their_owner_alone(report: Path, settings: Settings) -> None:
    folder = _lists(settings)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, folder.parent.parent)} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert "In one minute" in (folder / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "|cmd"])  # noqa: RUF001
def test_formulas_are_made_harmless(text: str) -> None:
    assert fix_lists.harmless(text).startswith("'")
    assert fix_lists.harmless("R-1\n=2") == "R-1 =2"


def test_names_of_lists_are_safe_and_differ() -> None:
    names = fix_lists._names_of_lists(["../T1", "T1", "t1", "no_team", "README", "/"])
    assert names == {
        "../T1": "T1",
        "/": "team",
        "README": "README-2",
        "T1": "T1-2",
        "no_team": "no_team-2",
        "t1": "t1-3",
    }


def test_the_same_delivery_gives_the_same_bytes(report: Path, settings: Settings) -> None:
    def content() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in settings.quality.rglob("*") if path.is_file()}

    before = content()
    assert write_quality_report(settings, settings.warehouse("916")) == report
    assert content() == before


def test_held_delivery_says_what_holds_it(settings: Settings) -> None:
    report = write_quality_report(settings, make_warehouse(settings, is_held=True))
    said = _Page(report / "index.html").text
    assert "No. The delivery gate holds the delivery for March 2024; the last release stays as it was." in said
    assert "People are as many as before ( ssd_person.csv )" in said
    assert "This is the first delivery that the releases remember" in said


def test_override_lets_a_delivery_through_and_is_told(settings: Settings) -> None:
    warehouse = make_warehouse(settings, is_held=True)
    report = write_quality_report(settings, warehouse, {"run__people_are_as_many_as_before": "a small authority"})
    said = _Page(report / "index.html").text
    assert "In part. The delivery for March 2024 passed the checks on what was received" in said
    assert "Overridden by decision: a small authority" in said


def test_a_crash_leaves_the_old_folder(tmp_path: Path) -> None:
    place = tmp_path / "2024-03"
    with written_whole(place) as folder:
        (folder / "page").write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), written_whole(place) as folder:
        (folder / "page").write_text("half", encoding="utf-8")
        raise RuntimeError
    assert (place / "page").read_text(encoding="utf-8") == "old"
    place.rename(tmp_path / "2024-03.old")  # killed between the two renames
    with pytest.raises(RuntimeError), written_whole(place):
        raise RuntimeError
    assert (place / "page").read_text(encoding="utf-8") == "old"


def test_shares_never_round_to_none_or_all() -> None:
    assert [share(1, 10_000), share(0, 5), share(9_999, 10_000), share(5, 5), share(0, 0)] == [
        "under 0.1%", "0.0%", "over 99.9%", "100.0%", "[z]",
    ]  # fmt: skip
