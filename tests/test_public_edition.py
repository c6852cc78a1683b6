"""The attacker: everything in the public folders of two releases, read as anybody can read it.

An authority full of edges releases March 2024; then some records change, and it releases the month again. Nothing that
either public edition holds may give a number away that is kept back: no table, page, picture, workbook or file, no sum
or difference, and not the two editions held against each other.
"""

import csv
import datetime
import json
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.runs import run_month
from scorecard.periods import ReportingMonth
from scorecard.public import editions as public_editions
from scorecard.public.attack import attack, observe
from scorecard.public.counts import Counts, load_counts
from scorecard.public.memory import FILE, Memory, read_memory
from scorecard.publication import write_publication
from scorecard.publication.edition import public
from scorecard.publication.format import month
from scorecard.settings import Settings
from scorecard.warehouse.dbt_project import Transformations, project_manifest
from tests.public.solver import groups_puzzle, hemmed_in, months_puzzle
from tests.support import (
    Rows,
    content_of,
    deliver,
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


def release(home: Path) -> None:
    with undisturbed():
        assert run_month(Settings(home=home), "916", MARCH).is_new


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
def editions(delivery: Path, tmp_path_factory: pytest.TempPathFactory) -> Editions:
    home = tmp_path_factory.mktemp("public") / "home"
    landing = deliver(delivery, home)
    release(home)
    edit_rows(landing / "ssd_cin_episodes.csv", come_in_late)
    release(home)
    return Editions(home)


@pytest.fixture(scope="module")
def counts() -> Counts:
    return load_counts()


@pytest.fixture(scope="module")
def truth(editions: Editions) -> Memory:
    """Every amount behind the two editions, kept back or not: what the attacker is after."""
    return read_memory([folder / FILE for folder in editions.folders])


def table(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# --- what the files show ---------------------------------------------------------------------------------------------


def test_the_edition_keeps_something_back_and_shows_something(editions: Editions) -> None:
    values = [row["value"] for row in table(editions.newest / "indicator_values.csv")]
    assert "c" in values
    assert sum(number(value) is not None for value in values) > 50


@pytest.mark.parametrize("file", ["indicator_values.csv", "open_data.csv", "breakdowns.csv"])
def test_no_file_shows_a_small_number_or_leaves_one_over(editions: Editions, file: str) -> None:
    population = "rate_per_10000"
    broken = []
    for row in table(editions.newest / file):
        numerator, denominator = number(row["numerator"]), number(row["denominator"])
        shown = [numerator, None if row["measure"] == population else denominator]
        if row["measure"] == "percentage" and numerator is not None and denominator is not None:
            shown.append(denominator - numerator if row["indicator_id"] != "turnover_rate" else None)
        broken += [row for amount in shown if amount is not None and 0 < amount <= SMALL]
        if (numerator is None or (denominator is None and row["measure"] == "percentage")) and number(row["value"]):
            broken.append(row)
    assert broken == []


def test_what_is_kept_back_is_c_and_never_nought_or_less(editions: Editions) -> None:
    for row in table(editions.newest / "indicator_values.csv"):
        for column in ("numerator", "denominator", "value"):
            amount = number(row[column])
            assert row[column] in ("c", "x", "z") if amount is None else amount >= 0
        assert (row["symbol"] == "c") == (row["value"] == "c") == row["status"].startswith("confidential")


def test_symbols_beside_a_figure(editions: Editions) -> None:
    rows = [row for row in table(editions.newest / "indicator_values.csv") if row["measure"] == "percentage"]
    few = [row for row in rows if number(row["value"]) is not None and float(row["denominator"]) < 20]
    assert few, "the authority has small lines"
    assert {row["symbol"] for row in few} == {"u"}
    many = [row for row in rows if number(row["value"]) is not None and float(row["denominator"]) >= 20]
    assert {row["symbol"] for row in many} <= {"", "low"}


def test_teams_and_telling_companions_are_not_public(editions: Editions) -> None:
    groups = table(editions.newest / "breakdowns.csv")
    assert {row["dimension"] for row in groups} == {"age_band", "disability", "ethnicity_group", "locality", "sex"}
    indicators = {row["indicator_id"] for row in table(editions.newest / "indicator_values.csv")}
    assert "children_missing_in_year" not in indicators
    assert "children_in_care_missing" in indicators


# --- what can be worked out ------------------------------------------------------------------------------------------


def test_nothing_can_be_worked_out_of_the_editions_together(editions: Editions, counts: Counts) -> None:
    assert attack([folder / "marts.duckdb" for folder in editions.public], counts, SMALL) == []


def test_no_small_number_can_be_hemmed_in(editions: Editions, counts: Counts, truth: Memory) -> None:
    """With linear programming, over months, sums of months and related lines: every one could be 1 to 5."""
    shown, _ = observe([folder / "marts.duckdb" for folder in editions.public], counts)
    amounts = {key: cell.amount for key, cell in truth.cells.items()}
    assert any(cell.is_hidden and 0 < cell.amount <= SMALL for cell in truth.cells.values())
    hemmed = []
    for family in families(counts):
        hemmed += hemmed_in(months_puzzle(shown, counts, family), counts, amounts, SMALL)
    assert hemmed == []


@pytest.mark.parametrize("dimension", ["age_band", "disability", "ethnicity_group", "locality", "sex"])
def test_no_small_group_can_be_hemmed_in(editions: Editions, counts: Counts, truth: Memory, dimension: str) -> None:
    shown, _ = observe([folder / "marts.duckdb" for folder in editions.public], counts)
    place = (MARCH.period_end, dimension)
    amounts = {key: cell.amount for key, cell in truth.breakdowns[place].items()}
    hemmed = []
    for family in families(counts):
        hemmed += hemmed_in(groups_puzzle(shown, counts, family, place), counts, amounts, SMALL)
    assert hemmed == []


def families(counts: Counts) -> list[list[str]]:
    by_number: dict[int, list[str]] = {}
    for name in counts.in_order:
        by_number.setdefault(counts.families[name], []).append(name)
    return list(by_number.values())


def test_a_later_edition_repeats_the_earlier_though_the_figures_changed(editions: Editions) -> None:
    inside = [table(folder / "indicator_values.csv") for folder in editions.folders]
    assert inside[0] != inside[1], "the late records change figures of the internal edition"
    outside = [table(folder / "indicator_values.csv") for folder in editions.public]
    assert outside[0] == outside[1]


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


def test_a_picture_has_a_point_for_every_figure_shown_and_no_other(editions: Editions) -> None:
    shown: dict[str, dict[str, int]] = {}
    for row in table(editions.newest / "indicator_values.csv"):
        if row["basis"] == "headline":
            of_line = shown.setdefault(row["indicator_id"], {})
            of_line[row["component"]] = of_line.get(row["component"], 0) + (number(row["value"]) is not None)
    for indicator, page in pages(editions):
        assert page.points == [points for points in shown[indicator].values() if points], indicator


def test_pictures_and_links_say_no_number_that_is_not_shown(editions: Editions) -> None:
    """Tooltips and descriptions of a line: percentages shown in the files, and limits made of those alone."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{editions.newest / 'marts.duckdb'}' as edition (read_only)")
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
    """The same public marts beside other numbers of rows, faults and failing checks: the same bytes."""
    manifest = json.loads((editions.folders[-1] / "manifest.json").read_text(encoding="utf-8"))
    other = json.loads(json.dumps(manifest))
    other["overrides"] = {"a_check": "Somebody knows a child"}
    for account in other["rows"].values():
        account.update(rows_received=1, clean=2, quarantined=3, exact_duplicates=4)
    for check in other["checks"]:
        check.update(rows=7, failing=4)
    dbt_manifest = project_manifest()
    written = []
    for name, content in (("one", manifest), ("other", other)):
        write_publication(
            tmp_path / name,
            editions.newest / "marts.duckdb",
            manifest=content,
            dbt_manifest=dbt_manifest,
            edition=public(SMALL),
        )
        written.append(content_of(tmp_path / name))
    assert written[0] == written[1]
    published = {name: of for name, of in content_of(editions.newest).items() if name != "marts.duckdb"}
    assert written[0] == published, "and a rebuild is the same to the byte"


def test_no_commentary_is_public(editions: Editions, delivery: Path) -> None:
    written = [row["body"] for row in table(delivery / "commentary.csv")]
    assert written
    texts = [path.read_text(encoding="utf-8") for path in editions.newest.rglob("*.html")]
    texts += [path.read_text(encoding="utf-8") for path in editions.newest.glob("*.csv")]
    texts.append(text_of(editions.newest / "marts.duckdb"))
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
    for cells, row in zip(found, expected, strict=True):
        pairs = [(cells["Number"], row["numerator"]), (cells["Out of"], row["denominator"])]
        assert all(is_same(*pair) for pair in [*pairs, (cells["Figure"], row["value"])]), (cells, row)


def test_the_marts_hold_no_number_that_is_kept_back(editions: Editions, truth: Memory, counts: Counts) -> None:
    rows = rows_of(
        editions.newest / "marts.duckdb",
        "select indicator_id, component, period_end, numerator, denominator, value from marts.marts.indicator_values "
        "where basis = 'headline'",
    )
    for indicator, component, end, *sides, value in rows:
        for side, amount in zip(("numerator", "denominator"), sides, strict=True):
            name = counts.name_of.get((indicator, component, side))
            if name is not None and (name, end) in truth.cells:
                cell = truth.cells[name, end]
                assert amount == (None if cell.is_hidden else cell.amount)
                assert not (cell.is_hidden and value is not None)


def test_the_marts_of_all_authorities_are_those_of_the_newest_edition(editions: Editions) -> None:
    query = "select * from {}.marts.indicator_values order by all"
    newest = rows_of(editions.newest / "marts.duckdb", query.format("marts"))
    assert rows_of(editions.home / "public_marts.duckdb", query.format("public_marts")) == newest


def test_the_manifest_says_what_became_of_the_edition(editions: Editions, truth: Memory) -> None:
    told = json.loads((editions.folders[-1] / "manifest.json").read_text(encoding="utf-8"))["public_edition"]
    hidden = sum(cell.is_hidden for cell in truth.cells.values())
    hidden += sum(cell.is_hidden for groups in truth.breakdowns.values() for cell in groups.values())
    assert told == {"small_number": SMALL, "counts_kept_back": hidden, "given_away": []}


# --- when it does not hold, and when it was never published ----------------------------------------------------------


def test_an_edition_that_gives_something_away_is_not_written(editions: Editions, tmp_path: Path) -> None:
    """The first release has lost its memory: the second edition says other figures, and that is told from the two."""
    folder = tmp_path / "releases" / "916" / "2024-03" / "r1"
    (folder / "public").mkdir(parents=True)
    (folder / "public" / "marts.duckdb").write_bytes((editions.public[0] / "marts.duckdb").read_bytes())
    outcome = build_again(editions, [folder])
    assert outcome.is_held
    written = tmp_path / "written"
    written.mkdir()
    settings = Settings(home=editions.home)
    told = public_editions.write(written, settings, settings.warehouse("916"), {"la_code": "916"}, tmp_path)
    assert list(written.iterdir()) == []
    assert told["given_away"] == outcome.given_away


def test_an_edition_that_was_never_published_does_not_bind_the_next(
    editions: Editions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public_editions, "never_published", lambda: frozenset({"916-2024-03-r1"}))
    outcome = build_again(editions, editions.folders[:1])
    assert not outcome.is_held
    public_warehouse = Settings(home=editions.home).public_warehouse("916")
    fresh = rows_of(public_warehouse, "select * from marts.indicator_values order by all")
    repeated = rows_of(
        editions.newest / "marts.duckdb", "select * exclude (release_id) from marts.marts.indicator_values order by all"
    )
    assert fresh != repeated, "the late records are in it"


def build_again(editions: Editions, earlier: list[Path]) -> public_editions.PublicEdition:
    """Make the second edition once more, after other releases than those that were before it."""
    settings = Settings(home=editions.home)
    transformations = Transformations(settings.warehouse("916"), settings.dbt_target("916"))
    with undisturbed():
        return public_editions.build(settings, "916", earlier, transformations)
