"""The published face of a release, rendered from marts made by hand: what is said, in words, and what never is."""

import csv
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import duckdb
import pytest

from scorecard.publication import write_publication
from scorecard.publication.read_marts import read_scorecard
from tests.publication.marts import DBT_MANIFEST, GROUPS, LINES, MANIFEST, write_marts
from tests.support import table_of_workbook

OPTIONAL_TABLES = (
    "process_charts",
    "process_chart_points",
    "process_chart_decisions",
    "process_chart_proposals",
    "figure_facts",
    "changes_over_the_year",
    "attention",
    "since_last_period",
    "events_on_charts",
    "drivers_of_change",
    "groups_compared",
    "benchmarks",
    "indicator_breakdowns",
    "value_ranges",
    "data_quality_findings",
    "restatements",
)
HEADLINES = {line[0] for line in LINES if line[3] == "headline"}


def publish(folder: Path, marts: Path, **of_manifest: Any) -> Path:
    folder.mkdir()
    dbt_manifest = folder.parent / "dbt_manifest.json"
    dbt_manifest.write_text(json.dumps(DBT_MANIFEST), encoding="utf-8")
    write_publication(folder, marts, manifest=MANIFEST | of_manifest, dbt_manifest=dbt_manifest)
    return folder


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marts") / "scorecard.duckdb"
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
    assert len(re.findall(r'<tbody class="line"', index)) == len(HEADLINES)
    assert {path.stem for path in (published / "site" / "indicators").iterdir()} == HEADLINES
    for indicator in HEADLINES:
        assert f'href="indicators/{indicator}.html"' in index


def test_answer_is_one_sentence(published: Path) -> None:
    said = words(page(published, "index"))
    assert "We meet 1 of the 3 targets we can measure this month; 1 more is within tolerance." in said


@pytest.mark.parametrize(
    "status",
    ["Better than target", "Worse than target", "Within tolerance", "In development", "No figure"],
)
def test_statuses_are_words_beside_shapes(published: Path, status: str) -> None:
    index = page(published, "index")
    key = status.lower().replace(" than target", "").replace(" ", "-")
    assert re.search(rf'class="status status-\w+"><svg class="icon icon-{key}".*?</svg> {status}</span>', index)


def test_level_change_and_variation_are_three_statements(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert (
        "35.0% (March 2024) against a target of 20.0%: worse by 15.0 percentage points. "
        "15 fewer of 100 would meet the target."
    ) in said
    assert (
        "Getting worse 34.0% in the 12 months to March 2024 against 28.0% in the 12 before: clearly up. "
        "The latest figure is the highest in 3 years. It has been above the target for 7 months."
    ) in said
    assert "Getting worse, beyond normal variation The figure has stayed on one side of its average" in said
    assert "If nothing changes, the target of 20.0% will be missed in every period" in said


def test_the_axis_is_said_not_to_start_at_zero_only_where_it_does_not(published: Path) -> None:
    warning = "The vertical axis does not start at zero."
    # limits down to nought; figures of 33 to 38 and a target of 95 without limits
    assert warning not in words(page(published, "indicators/referred_again"))
    assert warning in words(page(published, "indicators/attended"))


def test_a_stock_is_compared_with_the_same_date(published: Path) -> None:
    said = words(page(published, "indicators/rate_in_care"))
    assert "Improving 37.0 per 10,000 against 41.0 per 10,000 at the end of March 2023, 4 fewer: clearly down." in said


def test_what_to_look_at_first_is_ranked_with_a_reason(published: Path) -> None:
    said = words(page(published, "index"))
    start = said.index("Look at these first")
    first = said[start : said.index("All 5 measures by ambition")]
    assert (
        "Referred again Getting worse 35.0%, the highest in 3 years; above the target for 7 months; 35 of 100, "
        "15 fewer would meet the target. 34.0% in the 12 months"
    ) in first
    assert "Getting better Rate in care 37.0 per 10,000" in said
    assert "In development: Profiles ." in first and "No figure: Moved ." in first
    assert "Attended" not in first


def test_limits_that_nobody_decided_are_dashed_marked_and_offered_as_a_row(published: Path) -> None:
    html = page(published, "indicators/profiles")
    said = words(html)
    assert 'class="mean provisional"' in html and ">provisional</text>" in html
    assert "The figures suggest a lasting change from January 2024, from an average of 30.5 to one of 40.2." in said
    assert "916,profiles,,2024-01-01,decided_by,decided_on,reason,rebase" in said
    assert "Beyond normal variation, on the high side (provisional)" in said
    assert "provisional" not in page(published, "indicators/referred_again")


def test_verdicts_are_those_of_the_marts_on_every_surface(published: Path, marts: Path) -> None:
    with duckdb.connect(str(marts), read_only=True) as connection:
        verdicts = connection.execute(
            "select metric, direction_of_travel, listed_under from marts.scorecard join marts.attention "
            "using (indicator_id, component) order by display_order"
        ).fetchall()
    on_sheet = [
        (row["Metric"], row["Direction over the year"].lower())
        for row in table_of_workbook(published / "scorecard.xlsx", "Scorecard")
    ]
    assert on_sheet == [(metric, direction) for metric, direction, _ in verdicts]
    listed = {
        (row["Metric"], row["Listed under"]) for row in table_of_workbook(published / "scorecard.xlsx", "Attention")
    }
    words_of = {"attention": "Look at first"}
    assert listed == {(metric, words_of.get(under, under.capitalize())) for metric, _, under in verdicts}


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
            text = path.read_text(encoding="utf-8")
            for vocabulary in ('xmlns="http://www.w3.org/2000/svg"', '"http://www.w3.org/ns/csvw"'):
                text = text.replace(vocabulary, "")
            assert re.search(r"https?:|src=\"//|@import|@font-face", text) is None, path


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
    assert "2 of 3 checks that protect this measure passed; 1 warned, none failed." in said
    assert "Of 1,248 rows received for it, 7 could not be used." in said
    assert (
        "Warning: 99 of 1,240 rows break the rule “Team is mostly known” ( ssd_cin_episodes.csv ). Ask for the team."
        in said
    )
    assert '<svg class="lineage"' in html
    assert "select 1 as case_id where 1 &lt; 2" in html


def grouped(published: Path, indicator: str) -> str:
    """What a page says of its line by group."""
    said = words(page(published, f"indicators/{indicator}"))
    start = said.index("Who the children are")
    return said[start : said.index("What changed since the last release", start)].strip()


def test_a_table_a_dimension_has_the_whole_first_and_the_not_known_last(published: Path) -> None:
    said = grouped(published, "referred_again")
    assert (
        "Locality Group Number Out of Percentage All 35 100 35.0% north &amp; east 10 40 25.0% South 20 50 40.0% "
        "Not known 5 10 50.0% The department above the team that works with the child. Team Group"
    ) in said
    assert "Age Group Number Out of Percentage All 35 100 35.0% Under 1 0 0 [z] 5 to 9 5 20 25.0% 16 to 17 30" in said
    assert said.index("March 2024") < said.index("Locality")
    assert "Female" not in said  # of the month before


def test_groups_of_rates_and_counts_are_counted_alone(published: Path) -> None:
    rate = grouped(published, "rate_in_care")
    assert "There is no population by group, so groups are counted and have no rate." in rate
    assert "Sex Group Number All 37 Female 20 Male 17" in rate
    assert "Disability Group Number All 40 Disability recorded 10 Not known 30" in grouped(published, "profiles")


def test_each_part_has_its_own_groups(published: Path) -> None:
    police, health = grouped(published, "attended").split("Health March 2024")
    assert "Female 38 100 38.0%" in police and "Male" not in police
    assert "Male 39 100 39.0%" in health and "Female" not in health


def test_a_bar_is_as_long_as_its_figure_and_marks_the_whole(published: Path) -> None:
    html = page(published, "indicators/referred_again")
    row = re.search(r'<th scope="row">South</th>.*?</tr>', html)
    assert row is not None
    assert '<rect class="bar-share" width="40"' in row.group()
    assert '<path class="bar-whole" d="M35 0V10"' in row.group()
    none = re.search(r'<th scope="row">Under 1</th>.*?</tr>', html)
    assert none is not None and "<svg" not in none.group()
    # a count: its share of all, 10 of 40
    counted = re.search(r'<th scope="row">Disability recorded</th>.*?</tr>', page(published, "indicators/profiles"))
    assert counted is not None and '<rect class="bar-share" width="25"' in counted.group()
    assert "bar-whole" not in counted.group()


def test_a_line_without_groups_in_its_period_says_why(tmp_path: Path, published: Path) -> None:
    assert grouped(published, "moved").endswith("12 months to March 2024 Nothing to count in the period.")
    path = tmp_path / "held.duckdb"
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as held")
        connection.execute(
            "update held.marts.indicator_breakdowns set numerator = null, denominator = null, value = null, "
            "status = 'held: stg_cin_episodes__key_is_unique' where indicator_id = 'referred_again'"
        )
    said = grouped(publish(tmp_path / "held", path), "referred_again")
    assert said.endswith("Withheld: the check key is unique failed.")
    assert "South" not in said


def test_a_table_whose_extract_did_not_arrive_says_so(tmp_path: Path, marts: Path) -> None:
    inputs = [{"extract": "ssd_involvements", "status": "missing", "sha256": ""}]
    said = grouped(publish(tmp_path / "lacking", marts, inputs=inputs), "referred_again")
    assert said.count("ssd_involvements.csv is missing, so less is known.") == 2  # locality and team
    assert "The department above the team that works with the child. ssd_involvements.csv is missing" in said


def test_hidden_groups_are_symbols_without_a_bar(tmp_path: Path) -> None:
    path = tmp_path / "public.duckdb"
    write_marts(path, suppressed=["referred_again"])
    folder = publish(tmp_path / "public", path)
    assert "north &amp; east [c] [c] [c] South [c] [c] [c]" in grouped(folder, "referred_again")
    assert 'class="bar"' not in page(folder, "indicators/referred_again")
    assert 'class="bar"' in page(folder, "indicators/profiles")
    figures = {
        tuple(row[f"{name}{of}"] for of in ("", "_symbol") for name in ("numerator", "denominator", "value"))
        for row in breakdown_rows(folder)
        if row["indicator_id"] == "referred_again" and row["dimension"] == "locality"
    }
    assert figures == {("", "", "", "c", "c", "c")}


def test_a_symbol_beside_an_empty_cell_stands_for_it(tmp_path: Path) -> None:
    path = tmp_path / "public.duckdb"
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as public")
        connection.execute("alter table public.marts.indicator_breakdowns add column numerator_symbol varchar")
        connection.execute(
            "update public.marts.indicator_breakdowns set numerator = null, numerator_symbol = 'c' "
            "where category_code = 'L1'"
        )
    assert "South [c] 50 40.0%" in grouped(publish(tmp_path / "public", path), "referred_again")


def breakdown_rows(published: Path) -> list[dict[str, str]]:
    with (published / "breakdowns.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_breakdowns_as_csv_have_every_period_in_the_order_of_the_pages(published: Path) -> None:
    rows = breakdown_rows(published)
    assert [(row["indicator_id"], row["period_end"], row["category_code"]) for row in rows[:8]] == [
        ("referred_again", "2024-02-29", "2"),
        ("referred_again", "2024-03-31", "L2"),
        ("referred_again", "2024-03-31", "L1"),
        ("referred_again", "2024-03-31", "unknown"),
        ("referred_again", "2024-03-31", "'-T1"),  # what a spreadsheet could take for a formula stays text
        ("referred_again", "2024-03-31", "under_1"),
        ("referred_again", "2024-03-31", "5_to_9"),
        ("referred_again", "2024-03-31", "16_to_17"),
    ]
    assert len(rows) == len(GROUPS)
    assert rows[4]["category"] == "'=Team"
    assert [rows[5][name] for name in ("numerator", "denominator", "value", "value_symbol")] == ["0.0", "0.0", "", "z"]
    of_rate = next(row for row in rows if row["indicator_id"] == "rate_in_care")
    assert [of_rate[name] for name in ("numerator", "denominator", "value", "status")] == [
        *["20.0", "", "", "no population by group"],
    ]
    assert [of_rate[f"{name}_symbol"] for name in ("numerator", "denominator", "value")] == ["", "x", "x"]


def test_the_workbook_has_the_latest_figures_by_group(published: Path) -> None:
    table = table_of_workbook(published / "scorecard.xlsx", "Breakdowns")
    assert len(table) == len([group for group in GROUPS if group[2] == 5])
    assert [row["Group"] for row in table[:3]] == ["north & east", "South", "Not known"]
    assert [table[1][name] for name in ("Measure", "Metric", "Period", "By", "Number", "Out of", "Figure")] == [
        *["1", "Referred again", "March 2024", "Locality", "20", "50", "40"],
    ]
    rate = next(row for row in table if row["Metric"] == "Rate in care")
    assert [rate[name] for name in ("Out of", "Figure", "Status")] == ["[x]", "[x]", "No population by group"]
    assert {row["Metric"] for row in table} >= {"Children referred"}


def test_rows_left_out_and_findings_are_said_with_their_effect(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    assert "2 records left out could reach the latest figure." in said
    assert "Depending on how these 2 records are corrected, the figure could be anywhere from 33.0% to 37.0%." in said
    assert "Referrals without a team Counted all the same. 9 1,240" in said


def changed(published: Path, indicator: str) -> str:
    """What a page says under its heading about changes."""
    said = words(page(published, f"indicators/{indicator}"))
    start = said.index("What changed since the last release")
    return said[start : said.index("Can we trust it?", start)].strip()


def test_what_changed_is_told_with_was_and_now_newest_first(published: Path) -> None:
    assert changed(published, "referred_again") == (
        "What changed since the last release "
        "These figures were said differently in release 916-2024-02-r1. "
        "Figures that this release says differently from the one before, latest first "
        "Period Figure Was Now Because of "
        "December 2023 Referred again 37.5% 3 of 8 37.5% 6 of 16 Late or corrected input "
        "October 2023 Referred again 31.2% 5 of 16 30.0% 30 of 100 Late or corrected input "
        "October 2023 Children referred [x] Not available: ssd_cin_episodes.csv is missing. 25.0% 4 of 16 "
        "Late or corrected input "
        "With them 1 figure over 12 months or since April changed, which stands in the table restatements of the "
        "release\N{RIGHT SINGLE QUOTATION MARK}s marts."
    )


def test_a_line_that_says_the_same_says_so(published: Path) -> None:
    assert changed(published, "moved") == (
        "What changed since the last release No figure of this measure has changed since release 916-2024-02-r1."
    )


def test_a_changed_definition_is_a_break_in_the_series(published: Path) -> None:
    said = changed(published, "rate_in_care")
    assert "Rate in care: the definition went from version 1 to version 2. That breaks the series:" in said
    assert "November 2023 33.0 8 of 100 28.0 7 of 100 Another definition" in said
    assert "October 2023" not in said


@pytest.mark.parametrize(
    ("indicator", "row"),
    [
        ("attended", "Attended: health 34.0% 34.0 of 100 34.0% 34.0 of 100 Other code; the difference is too small"),
        ("profiles", "November 2023 51 36 Other reference data"),
    ],
)
def test_each_kind_of_change_is_told(published: Path, indicator: str, row: str) -> None:
    assert row in changed(published, indicator)


def test_many_changes_are_cut_after_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "scorecard.duckdb"
    write_marts(path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as made")
        connection.execute(
            "insert into made.marts.restatements select restatements.* replace "
            "(last_day(date '2010-01-01' + to_months(cast(number as integer))) as period_end) "
            "from made.marts.restatements, range(100) as numbers (number) where indicator_id = 'profiles'"
        )
    said = changed(publish(tmp_path / "r1", path), "profiles")
    # 101 in all: November 2023, and the 100 months from January 2010 to April 2018
    assert said.count("Other reference data") == 60
    assert said.index("November 2023") < said.index("April 2018") < said.index("June 2013")
    assert "May 2013" not in said
    assert "41 more, all of them older, stand in the table restatements" in said


def test_the_first_release_says_that_it_is_the_first(tmp_path: Path, marts: Path) -> None:
    first = publish(tmp_path / "first", marts, previous_release=None, compared_with=None)
    expected = "What changed since the last release This is the first release, so there is nothing to compare with."
    assert changed(first, "moved") == expected
    oldest = publish(tmp_path / "oldest", marts, compared_with=None)
    assert "No earlier release is about this month or one before it" in changed(oldest, "moved")


def test_a_rebased_chart_names_who_decided_it_when_and_why(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    first = (
        "Average and range start anew from 1 November 2023, decided by Director on 30 October 2023: One team for two."
    )
    second = "from 1 February 2024, decided by Head of &lt;safeguarding&gt; on 20 January 2024: The front door moved."
    assert said.index(first) < said.index(second)
    assert (
        "A proposal to start average and range anew about 1 December 2023 was refused, decided by Director on "
        "30 November 2023: A new form."
    ) in said
    assert "start anew" not in words(page(published, "indicators/rate_in_care"))


@pytest.mark.parametrize(
    ("indicator", "value", "note", "caution"),
    [
        ("referred_again", "21.0%", "Counts children and not referrals. ", "a month against a year"),
        ("rate_in_care", "21.0", "", "one day against a year"),
    ],
)
def test_a_benchmark_of_another_kind_of_period_is_said_not_to_be_comparable(
    published: Path, indicator: str, value: str, note: str, caution: str
) -> None:
    said = words(page(published, f"indicators/{indicator}"))
    beside = f"England {value} year to 31 March 2023 {note}Not comparable: {caution} DfE, Children in need"
    assert beside in said
    assert f"Statistical neighbours Not published Not comparable: {caution}" in words(page(published, "index"))


def test_a_benchmark_of_the_same_kind_of_period_stands_beside_ours(published: Path) -> None:
    said = words(page(published, "indicators/moved"))
    assert (
        "England 21.0% year to 31 March 2023, over two years old ours 40.5%, 12 months to March 2024 "
        "DfE, Children in need Statistical" in said
    )
    assert "comparable" not in said
    assert "Statistical neighbours Not loaded DfE publishes 17." in said


def test_a_strip_shows_only_what_can_be_compared_on_a_scale_that_is_never_stretched(published: Path) -> None:
    strips = re.findall(r'<svg class="strip" viewBox="0 0 200 26".*?</svg>', page(published, "index"))
    # of 0 to 100 on 6 to 194: England's 21 at 45.5, ours of 40.5 at 82.1, the target of 50 at 100
    (strip,) = strips
    assert 'cx="82.1"' in strip
    assert 'd="M45.5 6.5l' in strip
    assert 'class="target-bar" d="M100 3V23"' in strip


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
        cells = {row["referred_again_percent"] for row in csv.DictReader(stream)}
    assert cells == {"c", "z"}  # z in the rows of groups and sums that the measure has not
    assert "37.0" in page(folder, "index")


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
    # cover, contents, notes, attention, scorecard, comparisons, months, breakdowns, commentary; and one a measure
    assert len(sheets) == 9 + len(HEADLINES)
    assert len([name for name in names if name.startswith("xl/tables/")]) == len(sheets) - 1
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    for sheet in xml.values():
        assert "<f>" not in sheet
        assert "<mergeCell" not in sheet
    assert "OFFICIAL-SENSITIVE" in text
    assert "&lt;script&gt;" in text
    for cell in ("England comparability", "Comparator comparability", "Not comparable: a month against a year"):
        assert f">{cell}</t>" in text
    assert ">Same kind of period</t>" in text


def test_text_like_a_formula_is_made_harmless() -> None:
    from scorecard.publication.workbook.sheet import safe_text

    assert [safe_text(text) for text in ("=1+1", "+1", "-1", "@a", "a=1")] == ["'=1+1", "'+1", "'-1", "'@a", "a=1"]


def test_a_demonstration_says_so_on_every_page_sheet_and_row(tmp_path: Path, marts: Path, published: Path) -> None:
    invented = tmp_path / "invented.duckdb"
    shutil.copyfile(marts, invented)
    with duckdb.connect(str(invented)) as connection:
        connection.execute(
            "create table marts.about as select '916' as la_code, 'Nowhereshire' as authority_name, "
            "null::varchar as ons_code, date '2024-03-31' as month_end, true as is_demonstration, "
            "'Gloucestershire' as targets_of"
        )
    folder = publish(tmp_path / "r1", invented)
    said = "Demonstration. Nowhereshire is invented, and so are every child and every figure here."
    assert len(pages(folder)) == len(pages(published))
    assert [path for path in pages(folder) if said not in words(path.read_text(encoding="utf-8"))] == []
    for path in pages(folder):
        assert 'content: "Demonstration. OFFICIAL-SENSITIVE"' in path.read_text(encoding="utf-8")
    for release, cell in ((folder, "true"), (published, "false")):
        tables = [path for path in release.rglob("*.csv") if not path.name.endswith(".meta.csv")]
        assert len(tables) > len(("indicator_values", "breakdowns", "open_data"))  # those of the charts as well
        for file in tables:
            with file.open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream)
                said_by_rows = {row["is_demonstration"] for row in rows}
                # a table of the marts may have no row; the files that everybody opens have some
                assert said_by_rows == {cell} or (file.parent.name == "tables" and not said_by_rows), file
                assert list(rows.fieldnames or ())[-1] == "is_demonstration", file
    pictures = list((folder / "site").rglob("*.svg"))
    assert pictures
    for path in pictures:
        assert "Nowhereshire, March 2024. Demonstration. OFFICIAL-SENSITIVE." in path.read_text(encoding="utf-8"), path
    with zipfile.ZipFile(folder / "scorecard.xlsx") as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = book.read("xl/sharedStrings.xml").decode()
    assert [sheet for sheet in sheets if "&amp;RDemonstration. OFFICIAL-SENSITIVE" not in sheet] == []
    assert "Nowhereshire is invented" in texts
    # real figures bear no such word
    assert [path for path in published.rglob("*.svg") if "Demonstration" in path.read_text(encoding="utf-8")] == []
    assert [path for path in pages(published) if "Demonstration" in path.read_text(encoding="utf-8")] == []


def test_each_row_of_the_workbook_leads_to_its_sheet_and_back(published: Path) -> None:
    with zipfile.ZipFile(published / "scorecard.xlsx") as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
        xml = {
            name: book.read(f"xl/worksheets/sheet{at}.xml").decode("utf-8") for at, name in enumerate(names, start=1)
        }
    leads = re.findall(r'<hyperlink ref="B\d+" location="([^"]*)"', xml["Scorecard"])
    # measure 3 has two parts and so two rows
    assert leads == [f"'Measure {number}'!A1" for number in (1, 2, 3, 3, 4, 5)]
    for name in names:
        if name.startswith("Measure "):
            assert 'location="Scorecard!A1"' in xml[name] or "location=\"'Scorecard'!A1\"" in xml[name], name


def test_a_measure_has_a_chart_of_its_own_cells_with_words_for_who_cannot_see_it(published: Path) -> None:
    with zipfile.ZipFile(published / "scorecard.xlsx") as book:
        drawings = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/drawings/drawing")]
        pictures = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/charts/chart")]
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
        measure = book.read(f"xl/worksheets/sheet{names.index('Measure 1') + 1}.xml").decode("utf-8")
    assert len(pictures) == len(drawings) == len(HEADLINES)
    assert all(re.search(r'descr="Line chart of the columns beside it\. [^"]{20}', drawing) for drawing in drawings)
    # what has no figure is a gap and never a zero: no text in the columns that are drawn
    [(first, last)] = re.findall(r"'Measure 1'!\$B\$(\d+):\$B\$(\d+)", pictures[0])
    drawn = re.findall(r'<c r="B(\d+)"[^>]*?( t="s")?>', measure)
    assert [row for row, is_text in drawn if int(first) <= int(row) <= int(last) and is_text] == []
    assert len([row for row, _ in drawn if int(first) <= int(row) <= int(last)]) == 6
    assert '<c:dispBlanksAs val="gap"/>' in pictures[0] or "dispBlanksAs" not in pictures[0]


def test_the_scorecard_sheet_prints_on_one_width_in_letters_that_can_be_read(published: Path) -> None:
    with zipfile.ZipFile(published / "scorecard.xlsx") as book:
        names = re.findall(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode("utf-8"))
        sheet = book.read(f"xl/worksheets/sheet{names.index('Scorecard') + 1}.xml").decode("utf-8")
    assert 'orientation="landscape"' in sheet and 'fitToHeight="0"' in sheet
    width = sum(
        float(size) * (int(last) - int(first) + 1)
        for first, last, size in re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', sheet)
    )
    # a character of the widest digit is 7 pixels, 5.25 points; letters of 11 points on A3 and A4 without its margins
    points = width * 5.25
    assert min(1.0, (420 / 25.4 - 0.8) * 72 / points) * 11 >= 9
    assert min(1.0, (297 / 25.4 - 0.8) * 72 / points) * 11 >= 8
