"""The attacker: everything in the public folders of two releases, read as anybody can read it.

An authority full of edges releases March 2024; then some records change, and it releases the month again. Nothing that
either public edition holds may give a number away that is suppressed: no table, page, picture, workbook or file, no sum
or difference, and not the two editions held against each other.
"""

import csv
import datetime
import json
import math
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.runs import run_month
from scorecard.catalogue import load_catalogue
from scorecard.periods import ReportingMonth
from scorecard.problems import UnusableInput
from scorecard.public import apart, preparing
from scorecard.public import editions as public_editions
from scorecard.public.audit import TOLD_TO_BE_SMALL, Leak, audit
from scorecard.public.counts import Counts, load_counts
from scorecard.public.memory import Memory, read_memory
from scorecard.public.preparing import rules_of
from scorecard.public.published import MEMORY, MemoryIncomplete, begin, publish_edition, published
from scorecard.public.relations import relations_in_cases
from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.publication.files.open_data import columns_of
from scorecard.publication.format import month
from scorecard.publication.read_marts import read_scorecard
from scorecard.release.publish import publish
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import Transformations, project_manifest
from tests.publication.csvw_rules import disagreements
from tests.publication.dfe_rules import broken, pairs_in
from tests.support import (
    Rows,
    arguments_of_run,
    command,
    content_of,
    copy_of,
    edit_rows,
    rows_of,
    table_of_workbook,
    text_of,
    undisturbed,
)

SMALL = 5
MARCH = ReportingMonth(2024, 3)

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Editions:
    """A home with two releases of one month, the second of a delivery that came in late."""

    home: Path

    @property
    def folders(self) -> list[Path]:
        return [self.home / "releases" / "916" / "2024-03" / name for name in ("r1", "r2")]

    @property
    def public(self) -> list[Path]:
        return [folder / "public" for folder in self.folders]

    @property
    def newest(self) -> Path:
        return self.public[-1]


def publish_public(home: Path, release_id: str) -> None:
    """Publish the edition that a run has prepared."""
    publish_edition(Settings(home=home), release_id, "a test")
    publish(Settings(home=home))


def come_in_late(rows: Rows) -> Rows:
    """Every seventh referral is a month later than was first recorded."""
    for row in rows[::7]:
        date = row["cine_referral_date"]
        later = (
            datetime.date.fromisoformat(date) + datetime.timedelta(days=31)
            if re.fullmatch(r"[\d-]{10}", date)
            else None
        )
        if later is not None and (not row["cine_close_date"] or later.isoformat() < row["cine_close_date"]):
            row["cine_referral_date"] = later.isoformat()
    return rows


@pytest.fixture(scope="module")
def delivery(conformance: Path) -> Path:
    return conformance / "clean"


@pytest.fixture(scope="module")
def editions(clean_authority: Path, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    home = copy_of(clean_authority, tmp_path_factory.mktemp("public") / "home")
    publish_public(home, "916-2024-03-r1")
    edit_rows(home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv", come_in_late)
    with undisturbed():
        outcome = run_month(Settings(home=home), "916", MARCH)
    assert outcome.is_new
    publish_public(home, outcome.release_id)
    return Editions(home)


@pytest.fixture(scope="module")
def counts(editions: Editions) -> Counts:
    """The counts with their relations, those that only the cases show among them."""
    stated = load_counts()
    return stated.with_found(*relations_in_cases(Settings(home=editions.home).warehouse("916"), stated, SMALL))


@pytest.fixture(scope="module")
def truth(editions: Editions) -> Memory:
    """Every amount behind the two editions, suppressed or not: what the attacker is after."""
    return read_memory([folder / MEMORY for folder in editions.folders])


def table(path: Path) -> Rows:
    """Rows of a CSV file; in a column of numbers the symbol that stands in place of one, if any."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        for column in ("numerator", "denominator", "value"):
            if f"{column}_symbol" in row:
                row[column] = row[column] or row[f"{column}_symbol"]
    return rows


def open_data(folder: Path) -> Rows:
    """The open data of a folder, a row a figure, as the other files have it."""
    scorecard = read_scorecard(folder / "scorecard_public.duckdb", "916", "2024-03")
    rows = []
    for pair in pairs_in(folder):
        for definition in scorecard.definitions.values():
            for component in definition.components:
                names = {column.part: column.name for column in columns_of(definition, component)}
                if names["value"] in pair.columns:
                    told = {"indicator_id": definition.indicator_id, "measure": definition.measure}
                    figures = [{part: row[name] for part, name in names.items()} for row in pair.rows]
                    rows += [told | {"numerator": each["value"], "denominator": "z"} | each for each in figures]
    return rows


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# --- what the files show ---------------------------------------------------------------------------------------------


def test_the_edition_suppresses_something_and_shows_something(editions: Editions) -> None:
    values = [row["value"] for row in table(editions.newest / "indicator_values.csv")]
    assert "c" in values
    assert sum(number(value) is not None for value in values) > 50


@pytest.mark.parametrize("file", ["indicator_values.csv", "open_data.csv", "breakdowns.csv"])
def test_no_file_shows_a_small_number_or_leaves_one_over(editions: Editions, file: str) -> None:
    population = "rate_per_10000"
    entries = load_catalogue().indicators
    broken = []
    rows = open_data(editions.newest) if file == "open_data.csv" else table(editions.newest / file)
    for row in rows:
        numerator, denominator = number(row["numerator"]), number(row["denominator"])
        shown = [numerator, None if row["measure"] == population else denominator]
        if row["measure"] == "percentage" and numerator is not None and denominator is not None:
            entry = entries[row["indicator_id"]]
            says_something = entry.numerator_within_denominator and entry.discloses != "process"
            shown.append(denominator - numerator if says_something else None)
        broken += [row for amount in shown if amount is not None and 0 < amount <= SMALL]
        if (numerator is None or (denominator is None and row["measure"] == "percentage")) and number(row["value"]):
            broken.append(row)
    assert broken == []


def test_what_is_suppressed_is_c_and_never_nought_or_less(editions: Editions) -> None:
    for row in table(editions.newest / "indicator_values.csv"):
        for column in ("numerator", "denominator", "value"):
            amount = number(row[column])
            assert row[column] in ("c", "x", "z") if amount is None else amount >= 0
        assert (row["value_symbol"] == "c") == (row["value"] == "c") == row["status"].startswith("confidential")


def test_symbols_beside_a_figure(editions: Editions) -> None:
    rows = [row for row in table(editions.newest / "indicator_values.csv") if row["measure"] == "percentage"]
    few = [row for row in rows if number(row["value"]) is not None and float(row["denominator"]) < 20]
    assert few, "the authority has small lines"
    assert {row["value_symbol"] for row in few} == {"u"}
    many = [row for row in rows if number(row["value"]) is not None and float(row["denominator"]) >= 20]
    assert {row["value_symbol"] for row in many} <= {"", "low"}


def test_teams_and_telling_companions_are_not_public(editions: Editions) -> None:
    groups = table(editions.newest / "breakdowns.csv")
    assert {row["dimension"] for row in groups} == {"age_band", "disability", "ethnicity_group", "locality", "sex"}
    indicators = {row["indicator_id"] for row in table(editions.newest / "indicator_values.csv")}
    assert "children_missing_in_year" not in indicators
    assert "children_in_care_missing" in indicators


def test_the_open_data_hold_to_the_standard(editions: Editions) -> None:
    pairs = pairs_in(editions.newest)
    assert [pair.data_name for pair in pairs] == [
        "open_data.csv",
        "open_data_financial_years.csv",
        "open_data_quarters.csv",
    ]
    assert [(pair.data_name, told) for pair in pairs for told in broken(pair)] == []


def test_the_metadata_of_the_files_agree_with_them(editions: Editions) -> None:
    for folder in (editions.newest, editions.newest / "site" / "charts"):
        assert disagreements(folder) == []


# --- what can be worked out ------------------------------------------------------------------------------------------


def test_the_audit_of_the_editions_together_finds_nothing(editions: Editions, counts: Counts, truth: Memory) -> None:
    """Months, sums of months, groups, related lines and both editions, by one who knows the rules and not the key."""
    assert any(cell.is_suppressed and 0 < cell.amount <= SMALL for cell in truth.cells.values())
    marts = [folder / "scorecard_public.duckdb" for folder in editions.public]
    assert audit(marts, counts, truth, rules_of(Settings(home=editions.home))) == []


def test_groups_of_what_is_counted_by_the_month_are_of_whole_years(editions: Editions) -> None:
    rows = table(editions.newest / "breakdowns.csv")
    years = {row["period_end"] for row in rows if row["basis"] == "year_to_date"}
    assert years == {"2022-03-31", "2023-03-31", "2024-03-31"}
    ends = {row["period_end"][5:7] for row in rows if row["basis"] == "headline"}
    assert ends == {"03", "06", "09", "12"}


def test_a_later_edition_repeats_the_earlier_where_nothing_may_be_revised(editions: Editions) -> None:
    """What is revised is looked at where figures are: `tests/public/test_attack.py`, six editions in a row."""
    inside = [table(folder / "indicator_values.csv") for folder in editions.folders]
    assert inside[0] != inside[1], "the late records change figures of the internal edition"
    for file in ("indicator_values.csv", "breakdowns.csv"):
        first, second = (table(folder / file) for folder in editions.public)
        assert first == second


def test_a_correction_that_would_tell_of_a_few_waits_and_is_named_inside(editions: Editions) -> None:
    """Referrals of July 2023 fall by 6, the re-referrals among them by 2: both stay as they were."""
    of_july = [
        [float(row[side]) for side in ("numerator", "denominator")]
        for folder in editions.folders
        for row in table(folder / "indicator_values.csv")
        if (row["indicator_id"], row["basis"]) == ("re_referrals_within_12_months", "headline")
        and row["period_end"] == "2023-07-31"
    ]
    assert of_july == [[12, 34], [10, 28]]
    manifest = json.loads((editions.folders[-1] / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["public_edition"]["corrections_waiting"] == [
        "re_referrals_within_12_months.denominator: 2023-07-31"
    ]


# --- what the pages show ---------------------------------------------------------------------------------------------


class Tables(HTMLParser):
    """The tables of a page as rows of text, and what its pictures and links say of themselves."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.said: list[str] = []
        self.points: list[int] = []  # of each chart for a desk
        self._in_cell = self._in_chart = False
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.said += [found[name] or "" for name in ("aria-label", "title", "alt", "data-label") if name in found]
        kinds = found.get("class") or ""
        if tag == "svg":
            self._in_chart = "chart-wide" in kinds
            self.points += [0] * self._in_chart
        if self._in_chart and kinds.startswith("m-"):
            self.points[-1] += 1
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in ("td", "th") and self.tables:
            self.tables[-1][-1].append("")
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self._in_cell &= tag not in ("td", "th")
        self._in_chart &= tag != "svg"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data


def pages(editions: Editions) -> Iterator[tuple[str, Tables]]:
    """Every page of a line."""
    for path in sorted((editions.newest / "site" / "indicators").glob("*.html")):
        yield path.stem, Tables(path)


def is_same(cell: str, figure: str) -> bool:
    """Whether a cell of a page shows the figure of the file, rounded, or its symbol."""
    shown = number(re.sub(r"[%,]| \[(?:u|low)\]", "", cell.strip()))
    amount = number(figure)
    if amount is None or shown is None:
        return cell.strip() == f"[{figure}]"
    return math.isclose(shown, amount, abs_tol=0.0501)


def test_the_months_of_every_page_are_those_of_the_file(editions: Editions) -> None:
    rows = {
        (row["indicator_id"], row["component"], row["period_end"]): row
        for row in table(editions.newest / "indicator_values.csv")
        if row["basis"] == "headline"
    }
    periods = {month(datetime.date.fromisoformat(end)): end for _, _, end in rows}
    compared, different = 0, []
    for indicator, page in pages(editions):
        components = list(dict.fromkeys(component for name, component, _ in rows if name == indicator))
        months = [each for each in page.tables if each[0][:2] == ["Period", "Number"] and "Normal variation" in each[0]]
        assert len(months) == len(components), indicator
        for component, found in zip(components, months, strict=True):
            at = found[0].index("Out of") + 1 if "Out of" in found[0] else 2
            for cells in found[1:]:
                row = rows[indicator, component, periods[cells[0]]]
                pairs = [(cells[1], row["numerator"]), (cells[at], row["value"])]
                pairs += [(cells[2], row["denominator"])] if at == 3 else []
                different += [(indicator, cells[0], *pair) for pair in pairs if not is_same(*pair)]
                compared += 1
    assert different == []
    assert compared > 500


def test_a_picture_has_a_point_for_every_figure_and_is_drawn_of_complete_series_alone(editions: Editions) -> None:
    shown: dict[str, dict[str, int]] = {}
    incomplete = set()
    for row in table(editions.newest / "indicator_values.csv"):
        if row["basis"] == "headline":
            of_line = shown.setdefault(row["indicator_id"], {})
            of_line[row["component"]] = of_line.get(row["component"], 0) + (number(row["value"]) is not None)
            if row["value"] == "c":
                incomplete.add((row["indicator_id"], row["component"]))
    assert incomplete, "the authority has small lines"
    for indicator, page in pages(editions):
        complete = [points for part, points in shown[indicator].items() if (indicator, part) not in incomplete]
        assert page.points == [points for points in complete if points], indicator


def test_pictures_and_links_say_no_number_that_is_not_shown(editions: Editions) -> None:
    """Tooltips and descriptions of a line: percentages shown in the files, and limits made of those alone."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{editions.newest / 'scorecard_public.duckdb'}' as edition (read_only)")
        limits = connection.execute("select mean, lower_limit, upper_limit from edition.marts.process_chart_points")
        allowed = {f"{limit:.1f}%" for row in limits.fetchall() for limit in row if limit is not None}
        targets = connection.execute("select distinct target from edition.marts.target_comparisons").fetchall()
        allowed |= {f"{target:.1f}%" for (target,) in targets if target is not None}
    allowed |= {
        f"{float(row['value']):.1f}%"
        for row in table(editions.newest / "indicator_values.csv")
        if number(row["value"]) is not None
    }
    said = [(name, text) for name, page in pages(editions) for text in page.said]
    found = [(name, each) for name, text in said for each in re.findall(r"\d+\.\d%", text)]
    assert found, "charts are described"
    assert [each for each in found if each[1] not in allowed] == []


def test_pages_and_files_depend_on_public_figures_alone(editions: Editions, tmp_path: Path) -> None:
    """The same public marts beside other numbers of rows, faults and warnings: the same bytes."""
    manifest = json.loads((editions.folders[-1] / "manifest.json").read_text(encoding="utf-8"))
    other = json.loads(json.dumps(manifest))
    other["overrides"] = {**other["overrides"], "a_check": "Somebody knows a child"}
    for account in other["rows"].values():
        account.update(rows_received=1, clean=2, quarantined=3, exact_duplicates=4)
    for check in other["checks"]:
        check.update(rows=7, failing=4)
        if check["severity"] == "warning":
            check["passed"] = not check["passed"]
    dbt_manifest = project_manifest()
    written = []
    for name, content in (("one", manifest), ("other", other)):
        write_publication(
            tmp_path / name,
            editions.newest / "scorecard_public.duckdb",
            manifest=content,
            dbt_manifest=dbt_manifest,
            edition=public(SMALL, manifest["public_edition"]["shares_suppressed"]),
        )
        written.append(content_of(tmp_path / name))
    assert written[0] == written[1]
    beside = {
        "scorecard_public.duckdb",
        "LICENCE.txt",
        "README.txt",
        "manifest-sha256.txt",
        "verify.py",
    }  # not drawn of figures
    published = {name: of for name, of in content_of(editions.newest).items() if name not in beside}
    assert written[0] == published, "and a rebuild is the same to the byte"


def test_no_commentary_is_public(editions: Editions, delivery: Path) -> None:
    written = [row["body"] for row in table(delivery / "commentary.csv")]
    assert written
    texts = [path.read_text(encoding="utf-8") for path in editions.newest.rglob("*.html")]
    texts += [path.read_text(encoding="utf-8") for path in editions.newest.glob("*.csv")]
    texts.append(text_of(editions.newest / "scorecard_public.duckdb"))
    assert [body for body in written for text in texts if body.splitlines()[0][:30] in text] == []


def test_every_page_says_that_it_is_public(editions: Editions) -> None:
    for path in editions.newest.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert '<p class="marking">Public edition</p>' in text, path
        assert "OFFICIAL-SENSITIVE" not in text, path


# --- workbook and marts ----------------------------------------------------------------------------------------------


def test_the_workbook_shows_the_figures_of_the_file(editions: Editions) -> None:
    workbook = editions.newest / "scorecard.xlsx"
    with zipfile.ZipFile(workbook) as book:
        assert b'name="Commentary"' not in book.read("xl/workbook.xml")
    found = table_of_workbook(workbook, "Months")
    expected = [row for row in table(editions.newest / "indicator_values.csv") if row["basis"] == "headline"]
    assert len(found) == len(expected)
    # the file has rows that show numbers ahead of their place
    found.sort(key=lambda cells: (cells["Metric"], cells["Part"].lower(), cells["Month"]))
    expected.sort(key=lambda row: (row["title"], row["component"].replace("_", " "), row["period_end"]))
    for cells, row in zip(found, expected, strict=True):
        assert (cells["Metric"], cells["Month"]) == (row["title"], row["period_end"][:7])
        pairs = [(cells["Number"], row["numerator"]), (cells["Out of"], row["denominator"])]
        assert all(is_same(*pair) for pair in [*pairs, (cells["Figure"], row["value"])]), (cells, row)


def test_the_marts_hold_no_number_that_is_suppressed(editions: Editions, truth: Memory, counts: Counts) -> None:
    rows = rows_of(
        editions.newest / "scorecard_public.duckdb",
        "select indicator_id, component, period_end, numerator, denominator, value from marts.indicator_values "
        "where basis = 'headline'",
    )
    for indicator, component, end, *sides, value in rows:
        for side, amount in zip(("numerator", "denominator"), sides, strict=True):
            name = counts.name_of.get((indicator, component, side))
            if name is not None and (name, end) in truth.cells:
                cell = truth.cells[name, end]
                assert amount == (None if cell.is_suppressed else cell.amount)
                assert not (cell.is_suppressed and value is not None)


def test_the_marts_of_all_authorities_are_those_of_the_newest_edition(editions: Editions) -> None:
    query = "select * from {}.marts.indicator_values order by all"
    newest = rows_of(editions.newest / "scorecard_public.duckdb", query.format("scorecard_public"))
    assert rows_of(editions.home / "scorecard_public.duckdb", query.format("scorecard_public")) == newest


def test_the_manifest_says_what_became_of_the_edition(editions: Editions, truth: Memory) -> None:
    told = json.loads((editions.folders[-1] / "manifest.json").read_text(encoding="utf-8"))["public_edition"]
    suppressed = sum(cell.is_suppressed for cell in truth.cells.values())
    suppressed += sum(cell.is_suppressed for groups in truth.breakdowns.values() for cell in groups.values())
    assert (told["small_number"], told["counts_suppressed"], told["given_away"]) == (SMALL, suppressed, [])
    rows = [row for row in table(editions.newest / "indicator_values.csv") if row["basis"] == "headline"]
    there = [row for row in rows if row["value"] != "x"]
    share = sum(row["value"] == "c" for row in there) / len(there)
    assert told["shares_suppressed"]["headline"] == pytest.approx(share, abs=0.0006)


# --- when it is not certain what was published -----------------------------------------------------------------------


@pytest.fixture
def copied(editions: Editions, tmp_path: Path) -> Path:
    """A home of one's own with the register and the releases."""
    home = tmp_path / "home"
    copy_of(editions.home / "releases", home / "releases")
    shutil.copyfile(editions.home / "register.jsonl", home / "register.jsonl")
    return home


def refused(home: Path) -> str:
    with pytest.raises(MemoryIncomplete) as problem:
        published(Settings(home=home), "916")
    return str(problem.value)


def test_both_editions_are_on_record(editions: Editions, copied: Path) -> None:
    found = published(Settings(home=copied), "916")
    assert [folder.name for folder in found.folders] == ["r1", "r2"]
    with pytest.raises(UnusableInput, match="published already"):
        publish_edition(Settings(home=copied), "916-2024-03-r2", "a test")
    with pytest.raises(UnusableInput, match="has begun to publish already"):
        begin(Settings(home=copied), "916", "a test")


def test_a_folder_that_is_gone_is_missed(copied: Path) -> None:
    shutil.rmtree(copied / "releases" / "916" / "2024-03" / "r1")
    assert "916-2024-03-r1 was published, and its folder is not here. Put " in refused(copied)


def test_a_folder_that_was_changed_is_noticed(copied: Path) -> None:
    with (copied / "releases" / "916" / "2024-03" / "r1" / "public" / "indicator_values.csv").open("a") as file:
        file.write("916,another\n")
    assert "is not as it was then" in refused(copied)


def test_a_memory_that_is_gone_is_missed(copied: Path) -> None:
    (copied / "releases" / "916" / "2024-03" / "r2" / MEMORY).unlink()
    assert f"{MEMORY} is gone or was changed" in refused(copied)


def test_another_machine_has_not_begun(copied: Path) -> None:
    (copied / "register.jsonl").unlink()
    assert "does not say that 916 has begun to publish" in refused(copied)


def test_a_register_that_was_put_back_from_before_is_noticed(copied: Path) -> None:
    """The second release knows the entries of the first month; a register of one entry is an old one."""
    register = copied / "register.jsonl"
    register.write_bytes(register.read_bytes().splitlines(keepends=True)[0])
    assert "they are not in it now" in refused(copied)


def test_where_it_is_not_certain_what_was_published_no_edition_is_made(
    editions: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_certain(settings: Settings, la_code: str) -> None:
        raise MemoryIncomplete("Put the register back.")

    settings = Settings(home=editions.home)
    transformations = Transformations(settings.warehouse("916"), settings.dbt_target("916"))
    monkeypatch.setattr(public_editions, "published", not_certain)
    outcome = public_editions.build(settings, "916", transformations)
    assert (outcome.is_held, outcome.why_none) == (True, "Put the register back.")
    told = public_editions.write(tmp_path, settings, settings.warehouse("916"), {"la_code": "916"}, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert told["why_none"] == outcome.why_none


# --- when preparing it does not end well -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audit_that", "reason"),
    [
        ("fail", "It failed: ValueError in test_apart.py"),
        ("be_killed", "Its process was ended by SIGKILL: was there enough memory?"),
        ("sleep_for_ever", "It came to no end, and was stopped after 4.5 seconds"),
    ],
)
def test_an_audit_that_breaks_off_leaves_no_edition_and_says_why(
    editions: Editions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audit_that: str, reason: str
) -> None:
    settings = Settings(home=editions.home)
    transformations = Transformations(settings.warehouse("916"), settings.dbt_target("916"))
    monkeypatch.setattr(public_editions, "PREPARING", f"tests.public.test_apart:{audit_that}")
    if audit_that == "sleep_for_ever":
        monkeypatch.setattr(apart, "PATIENCE", 0.005)
    outcome = public_editions.build(settings, "916", transformations)
    assert outcome.why_none.startswith(f"Preparing it broke off. {reason}")
    assert outcome.broke_off
    told = public_editions.write(tmp_path, settings, settings.warehouse("916"), {"la_code": "916"}, tmp_path)
    assert told["why_none"] == outcome.why_none
    assert list(tmp_path.iterdir()) == []


TOLD = "re_referrals_within_12_months.numerator: 2024-03-31 can be told to be small"


def find_a_count(settings: Settings, la_code: str) -> dict[str, Any]:
    """Preparing, with an audit that finds a count in every edition but those that were published, whatever goes."""
    name, place = TOLD.removesuffix(f" {TOLD_TO_BE_SMALL}").split(": ")

    def finds(marts: Sequence[Path], *rest: Any) -> list[Leak]:
        found = audit(marts, *rest)
        is_new = marts[-1] == settings.public_warehouse(la_code)
        return [*found, Leak(name, place, TOLD_TO_BE_SMALL)] if is_new else found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(preparing, "audit", finds)
        return preparing.prepare(settings, la_code)


def release_again(home: Path, monkeypatch: pytest.MonkeyPatch, audit_that: str) -> str:
    """Release the month once more, of another delivery, while the audit is another. Gives back what the run said."""
    edit_rows(home / "landing" / "916" / "2024-03" / "ssd_cin_episodes.csv", lambda rows: rows[:-1])
    monkeypatch.setattr(public_editions, "PREPARING", audit_that)
    ran = command(*arguments_of_run(home))
    monkeypatch.undo()
    assert ran.exit_code == 0, ran.said
    return " ".join(ran.said.split())


@pytest.fixture
def home_with_edition(home_that_publishes: Callable[[], Path]) -> Path:
    """The pocket authority, of which an edition was published."""
    home = home_that_publishes()
    publish_public(home, "916-2024-03-r1")
    return home


def hold_the_former_edition(home: Path, former: dict[str, str], reason: str) -> dict[str, Any]:
    """The second release is whole and has no edition, and what was published with the first stands as it was. Gives
    back what its manifest says of the edition."""
    first, second = (home / "releases" / "916" / "2024-03" / name for name in ("r1", "r2"))
    assert (second / "site" / "index.html").is_file()
    assert not (second / "public").exists()
    assert not (second / MEMORY).exists()
    verified = command("verify", "--home", str(home), "--all")
    assert (verified.exit_code, "holds: 2 releases" in verified.said) == (0, True), verified.said
    settings = Settings(home=home)
    assert published(settings, "916").folders == (first,)
    assert content_of(first) == former
    public_marts = rows_of(settings.public_marts, "select distinct release_id from marts.indicator_values")
    assert public_marts == [("916-2024-03-r1",)]
    with pytest.raises(UnusableInput, match=re.escape(reason)):
        publish_edition(settings, "916-2024-03-r2", "a test")
    told: dict[str, Any] = json.loads((second / "manifest.json").read_text(encoding="utf-8"))["public_edition"]
    return told


def test_an_audit_that_finds_anything_holds_the_edition_and_nothing_else(
    home_with_edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = content_of(home_with_edition / "releases" / "916" / "2024-03" / "r1")
    said = release_again(home_with_edition, monkeypatch, "tests.test_public_edition:find_a_count")
    assert f"First of them: {TOLD}" in said
    told = hold_the_former_edition(home_with_edition, former, TOLD)
    assert (told["given_away"], told["broke_off"]) == ([TOLD], False)


def test_an_audit_that_is_killed_stops_no_release_and_the_next_run_prepares_an_edition(
    home_with_edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    former = content_of(home_with_edition / "releases" / "916" / "2024-03" / "r1")
    reason = "Its process was ended by SIGKILL: was there enough memory?"
    said = release_again(home_with_edition, monkeypatch, "tests.public.test_apart:be_killed")
    assert reason in said
    told = hold_the_former_edition(home_with_edition, former, reason)
    assert (reason in told["why_none"], told["broke_off"]) == (True, True)
    assert command(*arguments_of_run(home_with_edition)).exit_code == 0
    third = home_with_edition / "releases" / "916" / "2024-03" / "r3"
    assert (third / "public" / "site" / "index.html").is_file()
