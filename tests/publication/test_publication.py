"""The published face of a release, rendered from marts made by hand: what is said, in words, and what never is."""

import csv
import json
import re
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.publication import write_publication
from orchestration.publication.reading import read_scorecard
from tests.publication.marts import DBT_MANIFEST, LINES, MANIFEST, write_marts

OPTIONAL_TABLES = (
    "process_charts",
    "process_chart_points",
    "indicator_breakdowns",
    "value_ranges",
    "data_quality_findings",
    "restatements",
)
HEADLINES = {line[0] for line in LINES if line[3] == "headline"}


def publish(folder: Path, marts: Path) -> Path:
    folder.mkdir()
    dbt_manifest = folder.parent / "dbt_manifest.json"
    dbt_manifest.write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    write_publication(folder, marts, manifest=MANIFEST, dbt_manifest=dbt_manifest)
    return folder


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marts") / "marts.duckdb"
    write_marts(path)
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, marts: Path) -> Path:
    return publish(tmp_path_factory.mktemp("published") / "r1", marts)


def page(published: Path, name: str) -> str:
    return (published / "site" / f"{name}.html").read_text(encoding="utf-8")


def words(html: str) -> str:
    """A page as it is read: text alone, spaces closed up."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def pages(published: Path) -> list[Path]:
    return sorted((published / "site").rglob("*.html"))


def test_same_marts_give_same_bytes(tmp_path: Path, marts: Path, published: Path) -> None:
    again = publish(tmp_path / "again", marts)
    files = sorted(path.relative_to(published) for path in published.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    assert [path for path in files if (published / path).read_bytes() != (again / path).read_bytes()] == []


def test_every_line_stands_on_the_scorecard_and_has_its_page(published: Path) -> None:
    index = page(published, "index")
    assert len(re.findall(r'<tbody role="rowgroup" class="line"', index)) == len(HEADLINES)
    assert {path.stem for path in (published / "site" / "indicators").iterdir()} == HEADLINES
    for indicator in HEADLINES:
        assert f'href="indicators/{indicator}.html"' in index


def test_answer_is_one_sentence(published: Path) -> None:
    said = words(page(published, "index"))
    assert "1 of 3 lines with a target and a figure meets it; 1 is within tolerance and 1 does not." in said


@pytest.mark.parametrize(
    "status",
    ["Better than target", "Worse than target", "Within tolerance", "In development", "No figure"],
)
def test_statuses_are_words_beside_shapes(published: Path, status: str) -> None:
    index = page(published, "index")
    key = status.lower().replace(" than target", "").replace(" ", "-")
    assert re.search(rf'class="status status-\w+"><svg class="icon icon-{key}".*?</svg> {status}</span>', index)


def test_level_and_trend_are_two_statements(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert "35.0% (March 2024) against a target of 20.0%: worse by 15.0 percentage points." in said
    assert "Evidence of getting worse The figure has stayed on one side of its average" in said
    assert "the target of 20.0% will be missed in every period" in said


def test_a_limit_that_no_figure_can_reach_is_not_said(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert "anywhere up to 44.0%" in said
    assert "-1.0%" not in said


@pytest.mark.parametrize(
    ("indicator", "reason"),
    [
        ("moved", "No expected range is drawn: overlapping windows: rolling 12 months."),
        ("attended", "No expected range is drawn: fewer than 12 points."),
    ],
)
def test_charts_without_limits_say_why(published: Path, indicator: str, reason: str) -> None:
    html = page(published, f"indicators/{indicator}")
    assert reason in words(html)
    assert 'class="chart chart-wide"' in html
    assert '<rect class="expected" x=' not in html


def test_marts_without_charts_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "bare.duckdb"
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as bare")
        for table in OPTIONAL_TABLES:
            connection.execute(f"drop table bare.marts.{table}")
    said = words(page(publish(tmp_path / "bare", path), "indicators/referred_again"))
    assert "This release holds no process behaviour charts." in said
    for heading in ("Who the children are", "What changed since the last release", "left out could reach"):
        assert heading not in said


def test_each_part_of_a_line_is_shown(published: Path) -> None:
    index = words(page(published, "index"))
    assert "Police 38.0%" in index
    assert "Health 39.0%" in index
    assert '<h2 id="part-police">Police</h2>' in page(published, "indicators/attended")


def test_periods_are_said_as_they_are(published: Path) -> None:
    index = words(page(published, "index"))
    assert "End of March 2024" in index
    assert "12 months to March 2024" in index
    assert "year to 31 March 2023" in index
    assert "Not published" in index


def test_a_missing_figure_says_why(published: Path) -> None:
    assert "[z] 12 months to March 2024 Nothing to count in the period." in words(page(published, "index"))


def test_commentary_is_text_and_never_markup(published: Path) -> None:
    for path in pages(published):
        html = path.read_text(encoding="utf-8")
        assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; up &amp; &#34;down&#34;" in page(published, "index")
    assert "about February 2024" in words(page(published, "index"))


def test_nothing_is_loaded_from_outside(published: Path) -> None:
    for path in (published / "site").rglob("*"):
        if path.is_file():
            assert re.search(r"https?:|src=\"//|@import|@font-face", path.read_text(encoding="utf-8")) is None, path


def test_every_page_bears_the_marking(published: Path) -> None:
    for path in pages(published):
        assert '<p class="marking">OFFICIAL-SENSITIVE</p>' in path.read_text(encoding="utf-8"), path


class Outline(HTMLParser):
    """Headings, ids and local links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag in ("a", "link", "script") and (found.get("href") or found.get("src")):
            self.links.append(str(found.get("href") or found.get("src")))
        if tag == "th" and "scope" not in found:
            self.faults.append("th without scope")
        if tag == "svg" and not (found.get("aria-hidden") == "true" or found.get("aria-label")):
            self.faults.append("svg without words")


def test_pages_are_well_ordered(published: Path) -> None:
    site = published / "site"
    for path in pages(published):
        html = path.read_text(encoding="utf-8")
        outline = Outline()
        outline.feed(html)
        assert outline.faults == [], path
        assert outline.levels.count(1) == 1, path
        assert all(later <= before + 1 for before, later in zip(outline.levels, outline.levels[1:], strict=False)), path
        assert len(outline.ids) == len(set(outline.ids)), path
        assert html.count("<table") == html.count("<caption"), path
        for link in outline.links:
            if link.startswith("data:"):
                continue
            place, _, fragment = link.partition("#")
            target = (path.parent / place).resolve() if place else path
            assert target.is_file(), f"{path}: {link}"
            if fragment and target.is_relative_to(site):
                assert f'id="{fragment}"' in target.read_text(encoding="utf-8"), f"{path}: {link}"


def test_checks_and_lineage_of_a_line(published: Path) -> None:
    html = page(published, "indicators/referred_again")
    said = words(html)
    assert "2 of 3 checks that protect this line passed; 1 warned and 0 failed." in said
    assert "Of 1,248 rows received for it, 7 could not be used." in said
    assert "Team is mostly known ( ssd_cin_episodes.csv ). 99 of 1,240 rows. Ask for the team." in said
    assert '<svg class="lineage"' in html
    assert "select 1 as case_id where 1 &lt; 2" in html


def test_breakdowns_have_a_section(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert "Who the children are" in said
    assert "March 2024 sex female 7 12 58.3%" in said


def test_rows_left_out_and_findings_are_said_with_their_effect(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert "2 records left out could reach the latest figure." in said
    assert "the figure would lie between 33.0% and 37.0%." in said
    assert "Referrals without a team Counted all the same. 9 1,240" in said


def test_restatements_of_this_release_are_told(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert said.count("October 2023 Headline 31.2% 30.0% Late or corrected input") == 1
    assert "What changed since the last release Nothing." in words(page(published, "indicators/moved"))


def test_companions_stand_on_the_page_of_their_line(published: Path) -> None:
    assert "Children referred" in words(page(published, "indicators/referred_again"))
    assert "Children referred" not in words(page(published, "index"))


def test_symbols_stand_where_figures_are_suppressed(tmp_path: Path) -> None:
    path = tmp_path / "public.duckdb"
    write_marts(path, suppressed=["referred_again", "children_referred"])
    folder = publish(tmp_path / "public", path)
    html = page(folder, "indicators/referred_again")
    assert "[c]" in html
    assert "35.0%" not in html
    assert '<svg class="chart' not in html
    with (folder / "open_data.csv").open(encoding="utf-8", newline="") as stream:
        cells = {row["value"] for row in csv.DictReader(stream) if row["indicator_id"] == "referred_again"}
    assert cells == {"c"}
    assert "37.0" in page(folder, "index")


def test_open_data_has_the_columns_of_time_and_place(published: Path) -> None:
    with (published / "open_data.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    first = rows[0]
    assert list(first)[:8] == [
        "time_period",
        "time_identifier",
        "geographic_level",
        "country_code",
        "country_name",
        "new_la_code",
        "la_name",
        "old_la_code",
    ]
    assert (first["time_period"], first["time_identifier"]) == ("2023", "October")
    assert (first["new_la_code"], first["la_name"], first["old_la_code"]) == ("E10000013", "Gloucestershire", "916")
    keys = [tuple(row[name] for name in list(row)[:12]) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(cell for row in rows for cell in row.values())
    assert {row["denominator"] for row in rows if row["measure"] == "count"} == {"z"}


def test_tidy_values_are_unrounded_and_whole(published: Path, marts: Path) -> None:
    with (published / "indicator_values.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    held = read_scorecard(marts, "916", "2024-03").values
    assert len(rows) == len(held)
    assert {row["basis"] for row in rows} == {"headline", "rolling_12_months"}
    assert {row["status"] for row in rows} == {"available", "nothing to count: the denominator is zero"}


def test_workbook_holds_tables_without_formulas(published: Path) -> None:
    with zipfile.ZipFile(published / "scorecard.xlsx") as book:
        names = book.namelist()
        sheets = [name for name in names if name.startswith("xl/worksheets/sheet")]
        text = book.read("xl/sharedStrings.xml").decode("utf-8")
        xml = {name: book.read(name).decode("utf-8") for name in sheets}
        dates = {entry.date_time for entry in book.infolist()}
    assert len(sheets) == 6
    assert len([name for name in names if name.startswith("xl/tables/")]) == 5
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    for sheet in xml.values():
        assert "<f>" not in sheet
        assert "<mergeCell" not in sheet
    assert "OFFICIAL-SENSITIVE" in text
    assert "&lt;script&gt;" in text


def test_text_like_a_formula_is_made_harmless() -> None:
    from orchestration.publication.workbook import safe_text

    assert [safe_text(text) for text in ("=1+1", "+1", "-1", "@a", "a=1")] == ["'=1+1", "'+1", "'-1", "'@a", "a=1"]
