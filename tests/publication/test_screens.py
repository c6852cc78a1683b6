"""What directors look at first: what is new, the grid, month by month, charts to take along, teams, others."""

import csv
import datetime
import random
import re
import xml.etree.ElementTree
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scorecard.benchmarks.ranking import PlaceAmong, place_among
from scorecard.benchmarks.store import fingerprint, keep_beside
from scorecard.publication import funnel, write_publication
from scorecard.publication.distribution import distribution, ordinal
from scorecard.publication.edition import public
from scorecard.publication.model import AuthorityFigure, Figure, Point
from scorecard.publication.site import charts
from scorecard.publication.site.teams import apportioned, signed
from scorecard.settings import Settings
from tests.plain_words import said_wrongly
from tests.publication.marts import MANIFEST, write_marts
from tests.publication.test_publication import page, pages, publish, words

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def marts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("marts") / "scorecard.duckdb"
    write_marts(path)
    return path


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, marts: Path) -> Path:
    return publish(tmp_path_factory.mktemp("published") / "r1", marts)


@pytest.fixture(scope="module")
def public_edition(tmp_path_factory: pytest.TempPathFactory, marts: Path, published: Path) -> Path:
    folder = tmp_path_factory.mktemp("public") / "r1"
    folder.mkdir()
    dbt_manifest = published.parent / "dbt_manifest.json"
    write_publication(folder, marts, manifest=MANIFEST, dbt_manifest=dbt_manifest, edition=public(5))
    return folder


def section(said: str, start: str, end: str) -> str:
    at = said.index(start)
    return said[at : said.index(end, at + len(start))]


def test_what_is_new_is_said_in_sentences_the_bad_first(published: Path) -> None:
    new = section(words(page(published, "index")), "What is new in March 2024", "Getting better")
    missed = "Referred again No longer meets its target: 35.0% against 20.0%, after 5 months that met it."
    signal = "Referred again Is beyond normal variation, on the worse side: 35.0%, after one within it."
    gone = "Moved Has no figure this time. Nothing to count in the period."
    met = (
        "Rate in care Now meets its target: 37.0 per 10,000 against 60.0 per 10,000, for the first time in the months "
        "that are known. The target itself has changed."
    )
    places = [new.index(said) for said in (missed, signal, gone, met)]
    assert places == sorted(places)
    assert "At their highest or lowest in a year or more: Referred again (35.0%, the highest in 3 years)." in new
    assert "6 earlier figures of 4 measures changed since release 916-2024-02-r1" in new


def test_nothing_is_new_of_a_line_whose_period_ended_before(tmp_path: Path, marts: Path) -> None:
    path = tmp_path / "older.duckdb"
    path.write_bytes(marts.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as older")
        connection.execute("update older.marts.since_last_period set period_end = date '2023-12-31'")
        connection.execute("update older.marts.figure_facts set highest_in = null")
    said = words(page(publish(tmp_path / "r1", path), "index"))
    assert "No target was met or missed that was not so in the month before" in said


def test_a_figure_that_was_suppressed_has_not_come_back(tmp_path: Path, marts: Path) -> None:
    """In a public edition the period before may have no figure to protect privacy: that is no news of the measure."""
    for name, suppressed in (("came", False), ("shown_again", True)):
        path = tmp_path / f"{name}.duckdb"
        path.write_bytes(marts.read_bytes())
        with duckdb.connect() as connection:
            connection.execute(f"attach '{path}' as told")
            connection.execute("update told.marts.since_last_period set figure_change = 'one after none'")
            if suppressed:
                connection.execute(
                    "update told.marts.indicator_values set value = null, status = 'suppressed: small number' "
                    "where period_end < date '2024-03-31'"
                )
        assert ("a figure again" in words(page(publish(tmp_path / name, path), "index"))) is not suppressed


def test_ambitions_are_named_everywhere(published: Path) -> None:
    assert "Ambition 1 At the &lt;front&gt; door" in words(page(published, "index"))
    assert "Ambition 2: Partners" in words(page(published, "indicators/attended"))
    assert "Ambition 1: At the &lt;front&gt; door" in words(page(published, "months"))


def test_the_grid_places_each_measure_once_or_says_why_not(published: Path) -> None:
    html = page(published, "index")
    grid = html[html.index('id="assured"') : html.index('id="key"')]
    table = grid[: grid.index("</table>")]
    for indicator in ("referred_again", "rate_in_care", "profiles"):
        assert table.count(f"indicators/{indicator}.html") == 1
    assert "Target will be missed" in words(table) and "Beyond normal variation, worse" in words(table)
    outside = words(grid[grid.index("</table>") :])
    assert "3 not on the grid, and why" in outside
    assert "Fewer than 12 points Attended: police ; Attended: health ." in outside
    assert "Figures share cases with the one before Moved ." in outside


def test_month_by_month_has_a_word_beside_each_figure_that_is_judged(published: Path) -> None:
    html = page(published, "months")
    assert html.count('<th scope="col"><abbr') == 24
    row = re.search(r"<tr><th[^>]*><a href=\"indicators/referred_again.html\">.*?</tr>", html)
    assert row is not None
    assert row.group().count('<td class="heat-bad">') == 6
    assert '<td class="heat-bad">35.0%<span>missed</span></td></tr>' in row.group()
    assert row.group().count("<td></td>") == 18
    trial = re.search(r"<tr><th[^>]*><a href=\"indicators/profiles.html\">.*?</tr>", html)
    assert trial is not None and "heat-" not in trial.group().replace("heat-name", "")


@pytest.mark.parametrize(
    ("indicator", "title"),
    [
        ("referred_again", "Misses its target of 20.0% and is getting worse over the year"),
        ("rate_in_care", "Meets its target of 60.0 per 10,000 and is improving over the year"),
        ("profiles", "Stands at 40 and is rising over the year"),
        ("moved", "No figure for the latest period"),
        ("attended", "Misses its target of 95.0%, within tolerance"),
    ],
)
def test_the_title_of_a_chart_says_the_finding(published: Path, indicator: str, title: str) -> None:
    assert f'<strong class="chart-title">{title}</strong>' in page(published, f"indicators/{indicator}")


def test_a_chart_is_a_picture_that_stands_alone(published: Path) -> None:
    text = (published / "site" / "charts" / "referred_again.svg").read_text(encoding="utf-8")
    picture = xml.etree.ElementTree.fromstring(text)
    assert (picture.get("width"), picture.get("height")) == ("1000", "474")
    style = picture.find(f"{SVG}style")
    assert style is not None and style.text is not None
    assert "var(" not in style.text and ".chart .limit" in style.text and "#12436d" in style.text
    said = [each.text for each in picture.iter(f"{SVG}text")]
    assert said[:2] == ["Referred again", "Misses its target of 20.0% and is getting worse over the year"]
    assert "OFFICIAL-SENSITIVE." in str(said[2])
    assert not [each for each in picture.iter() if "href" in str(each.attrib) or each.tag.endswith("image")]


def test_every_class_of_a_picture_has_its_style(published: Path) -> None:
    for path in (published / "site" / "charts").glob("*.svg"):
        picture = xml.etree.ElementTree.fromstring(path.read_text(encoding="utf-8"))
        style = picture.findtext(f"{SVG}style") or ""
        used = {name for each in picture.iter() for name in (each.get("class") or "").split()}
        assert not [name for name in used - {"chart-wide", "chart-narrow"} if f".{name}" not in style], path.name


def test_the_figures_of_a_chart_are_those_of_the_marts(published: Path) -> None:
    with (published / "site" / "charts" / "referred_again.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [float(row["value"]) for row in rows] == [30.0, 31.0, 32.0, 33.0, 34.0, 35.0]
    assert (rows[-1]["period_end"], rows[-1]["target"], rows[-1]["signal"]) == ("2024-03-31", "20.0", "concern")


def test_every_chart_has_its_link_and_its_files(published: Path) -> None:
    for path in (published / "site" / "indicators").glob("*.html"):
        html = path.read_text(encoding="utf-8")
        figures = re.findall(r'<figure class="chart-figure" id="([^"]+)">.*?</figure>', html, flags=re.DOTALL)
        assert html.count('class="chart chart-wide"') == len(figures)
        for anchor in figures:
            assert f'<a href="#{anchor}">Link to this chart</a>' in html
        for place in re.findall(r'href="\.\./(charts/[^"]+)"', html):
            assert (published / "site" / place).is_file()


def test_an_event_is_drawn_and_said(published: Path) -> None:
    html = page(published, "indicators/referred_again")
    assert html.count('class="event"') == 2  # for a desk and for a phone
    assert "15 January 2024: A new &lt;front&gt; door. Noted by Head of service" in words(html)
    assert 'class="event"' not in page(published, "indicators/rate_in_care")


def months(first: tuple[int, int], number: int) -> list[datetime.date]:
    start = first[0] * 12 + first[1] - 1
    return [datetime.date((start + at) // 12, (start + at) % 12 + 1, 28) for at in range(number)]


def test_years_to_date_lie_over_each_other_and_are_never_joined() -> None:
    points = [
        Point(when, Figure(float(at)), False, 1, None, None, None, None, None)
        for at, when in enumerate(months((2022, 2), 26), start=1)
    ]
    drawn = charts.years_chart(points, {}, "count", "words", charts.WIDE, 4)
    lines = re.findall(r'<path class="year-line year-line-(\d)" d="([^"]+)"/>', drawn)
    # April 2023 to March 2024, the year before, and the two months before that
    assert [(age, 1 + path.count("L")) for age, path in lines] == [("0", 12), ("1", 12), ("2", 2)]
    assert [path.count("M") for _, path in lines] == [1, 1, 1]
    assert "2023 to 2024" in drawn and "2021 to 2022" in drawn


def test_teams_stand_by_name_and_have_a_place_only_where_no_interval_overlaps(published: Path) -> None:
    html = page(published, "teams/referred_again")
    said = words(html)
    assert said.index("north &amp; east 30.0%") < said.index("South 50.0% Far above what chance allows")
    assert "Only those whose 95% interval overlaps no other have a place: South (1 of 2 from the highest;" in said
    assert "Far above what chance allows" in said and "Below what chance allows" in said
    assert "South 40.0% (20 of 50) 50.0% (40 of 80) +2.1 +6.5 +8.6" in said
    assert "All 30.0% (30 of 100) 46.0% (46 of 100) +6.0 +10.0 +16.0" in said
    assert '<a href="../teams/referred_again.html">' in page(published, "indicators/referred_again")


def test_teams_are_never_public(public_edition: Path) -> None:
    assert not (public_edition / "site" / "teams").exists()
    for path in pages(public_edition):
        html = path.read_text(encoding="utf-8")
        assert "teams/" not in html and "Teams and localities" not in html, path


def test_pages_and_workbooks_speak_plainly(published: Path, public_edition: Path) -> None:
    found = []
    for path in [*pages(published), *pages(public_edition)]:
        html = re.sub(r"<(code|pre)[ >].*?</\1>", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [f"{path.name}: {wrong}" for wrong in said_wrongly(words(html))]
    for folder in (published, public_edition):
        book = openpyxl.load_workbook(folder / "scorecard.xlsx", read_only=True)
        cells = {
            cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)
        }
        assert len(cells) > len(pages(folder))
        found += [f"{folder.name}: {wrong}" for cell in cells for wrong in said_wrongly(cell)]
    assert not found, found


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=12))
def test_what_is_printed_adds_up(numbers: list[float]) -> None:
    tenths = apportioned(numbers)
    assert sum(tenths) == round(sum(number * 10 for number in numbers))
    assert all(abs(each - 10 * number) <= 1 + 1e-6 for each, number in zip(tenths, numbers, strict=True))


def test_a_difference_carries_its_sign() -> None:
    assert [signed(number) for number in (0.44, -1.25, 0.04, -0.04)] == ["+0.4", "\N{MINUS SIGN}1.2", "0.0", "0.0"]


def test_funnel_limits_worked_by_hand() -> None:
    """Ten throws at a half: chances of 0, 1, 2 or fewer are 1, 11 and 56 of 1,024: 0.001, 0.011, 0.055."""
    assert funnel.limits(10, 0.5, 0.025) == (2, 8)
    assert funnel.limits(10, 0.5, 0.01) == (1, 9)
    assert funnel.limits(10, 0.5, 0.0005) == (0, 10)
    assert funnel.limits(10, 0.0, 0.025) == (0, 0)
    assert funnel.limits(10, 1.0, 0.025) == (10, 10)


def test_small_charts_of_percentages_have_one_step() -> None:
    for levels in ([11.7, 10.0], [97.0, 99.9], [0.0], [54.2, 75.0], [41.0, 69.5]):
        low, high = charts.ends_of_small_chart(levels, is_percentage=True)
        assert high - low == 30 and low <= min(levels) and max(levels) <= high
    assert charts.ends_of_small_chart([20.0, 80.0], is_percentage=True) == (0.0, 100.0)
    assert charts.ends_of_small_chart([66.1, 59.8], is_percentage=False) == (0.0, 75.0)


def authority(code: str, value: float | None, year: int = 2023, kind: str = "authority") -> AuthorityFigure:
    number = Figure(symbol="c") if value is None else Figure(value)
    return AuthorityFigure("a", "", kind, code, f"Authority {code}", datetime.date(year, 3, 31), number, "DfE")


def test_our_place_by_hand() -> None:
    figures = [authority(str(100 + at), float(at)) for at in range(12)]
    figures += [authority("916", 3.0), authority("E", 6.0, kind="england"), authority("200", None)]
    random.Random(1).shuffle(figures)
    low = distribution(figures, "916", {"102": "Two", "105": "Five", "999": "Nobody"}, "low")
    assert low is not None and low.england is not None
    # 0, 1 and 2 are lower; one other has 3
    assert low.among_all == PlaceAmong(4, 13, is_shared=True)
    assert low.among_all.quarter == 1
    assert low.among_neighbours == PlaceAmong(2, 3, is_shared=False)
    assert [one.code for one in low.neighbours] == ["102", "105"] and low.missing_neighbours == ("Nobody",)
    high = distribution(figures, "916", {}, "high")
    assert high is not None and high.among_all == PlaceAmong(9, 13, is_shared=True)
    assert high.among_all.quarter == 3  # eight of thirteen stand before it: more than a half, less than three quarters
    none = distribution(figures, "916", {}, "none")
    assert none is not None and none.among_all is None


@pytest.mark.parametrize(
    ("value", "highest_first", "place"),
    [
        (9.0, True, PlaceAmong(1, 5, is_shared=False)),
        (4.0, True, PlaceAmong(2, 5, is_shared=True)),
        (4.0, False, PlaceAmong(3, 5, is_shared=True)),
        (1.0, True, PlaceAmong(5, 5, is_shared=False)),
        (1.0, False, PlaceAmong(1, 5, is_shared=False)),
    ],
)
def test_places_are_shared_and_counted_from_either_end(value: float, highest_first: bool, place: PlaceAmong) -> None:
    assert place_among(value, [1.0, 4.0, 9.0, 4.0, 2.0], highest_first=highest_first) == place


@pytest.mark.parametrize(
    ("place", "quarter"), [(1, 1), (38, 1), (39, 2), (76, 2), (77, 3), (114, 3), (115, 4), (151, 4)]
)
def test_a_quarter_of_151_authorities(place: int, quarter: int) -> None:
    """Of 151, 37.75 make a quarter: the 38th has 37 before it and is still of the first."""
    assert PlaceAmong(place, 151, is_shared=False).quarter == quarter


def test_there_is_no_distribution_without_us_or_of_a_few() -> None:
    many = [authority(str(100 + at), float(at)) for at in range(12)]
    assert distribution(many, "916", {}, "low") is None
    assert distribution([*many[:8], authority("916", 1.0)], "916", {}, "low") is None


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (112, "112th"), (21, "21st")]
)
def test_ordinals(number: int, said: str) -> None:
    assert ordinal(number) == said


def test_others_stand_by_name_where_all_are_loaded(published: Path) -> None:
    html = page(published, "indicators/referred_again")
    said = section(words(html), "Compared with whom", "Who the children are")
    # eleven others from 10 to 20, 865 with 15 as ours, and 705 with 15: five are lower
    assert "Our published figure, 15.0%, is joint 6th of 13 authorities, where 1st is the lowest" in said
    assert "in the second best quarter" in said
    assert "Among us and our neighbours it is joint 1st of 2 figures." in said
    assert "In earlier years: 2022: 13th of 13 authorities." in said
    assert "Here (us) 15.0% Wiltshire 15.0% England 21.0%" in said
    assert "Other measure" not in said
    assert html.count('class="authority"') == 11


def test_what_is_not_loaded_is_said_and_not_drawn(published: Path) -> None:
    said = section(words(page(published, "indicators/moved")), "Compared with whom", "Who the children are")
    assert (
        "The figures of single authorities are not loaded for this measure, so our place among them is not known."
        in said
    )
    assert "Statistical neighbours Not loaded. DfE publishes 17." in said
    assert 'class="authority"' not in page(published, "indicators/moved")
    other = section(words(page(published, "indicators/attended")), "Compared with whom", "Who the children are")
    assert "Not comparable: a month against a year" in other and "Not published" in other


def test_a_figure_of_others_stands_with_its_period_note_and_publication(published: Path) -> None:
    said = words(page(published, "indicators/referred_again"))
    [card] = re.findall(r"England 21\.0% (?:year to 31 March 2023) .*?DfE, Children in need", said)[:1]
    assert "Counts children and not referrals." in card
    # the first page has room for why there is no figure, and for no more
    assert "Counts children and not referrals." not in words(page(published, "index"))


def test_what_is_published_of_a_real_authority_is_never_an_invented_ones(tmp_path: Path, marts: Path) -> None:
    path = tmp_path / "demonstration.duckdb"
    path.write_bytes(marts.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as demonstration")
        connection.execute("drop table if exists demonstration.marts.about")
        connection.execute(
            "create table demonstration.marts.about as select '916' as la_code, 'Invented' as authority_name, "
            "null as ons_code, true as is_demonstration, '' as targets_of"
        )
    html = page(publish(tmp_path / "r1", path), "indicators/referred_again")
    assert 'class="authority"' not in html and "Our published figure" not in html
    assert "The authority of a demonstration is invented" in html


def test_a_figure_published_of_a_later_period_is_not_ours_to_compare(tmp_path: Path, marts: Path) -> None:
    path = tmp_path / "later.duckdb"
    path.write_bytes(marts.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as later")
        connection.execute(
            "insert into later.marts.benchmarks select * replace (date '2025-03-31' as period_end, 99.0 as value) "
            "from later.marts.benchmarks where period_end = date '2023-03-31'"
        )
    html = page(publish(tmp_path / "r1", path), "indicators/referred_again")
    assert "Our published figure, 15.0%, is joint 6th of 13 authorities" in html


def test_a_release_keeps_the_published_figures_that_count_as_ours_do(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    marts = tmp_path / "scorecard.duckdb"
    write_marts(marts)
    with duckdb.connect(str(marts)) as connection:
        connection.execute("drop table marts.benchmarks")
    keep_beside(marts, settings)  # nothing was ever given: nothing is added
    settings.benchmarks.mkdir()
    with duckdb.connect(str(settings.benchmarks / "benchmarks.duckdb")) as connection:
        connection.execute("create table made_by as select ? as fingerprint", [fingerprint()])
        connection.execute(
            "create table benchmarks as select * from (values ('a', 'authority', true, 1.0), "
            "('a', 'region', true, 2.0), ('a', 'authority', false, 3.0), ('a', 'england', true, 4.0)) "
            "as given (indicator_id, geography_kind, is_like_for_like, value)"
        )
    keep_beside(marts, settings)
    with duckdb.connect(str(marts), read_only=True) as connection:
        kept = connection.execute("select value from marts.benchmarks order by value").fetchall()
    assert kept == [(1.0,), (4.0,)]
