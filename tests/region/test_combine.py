"""Released folders of several authorities beside each other, made small."""

import json
import shutil
import statistics
from collections.abc import Sequence
from pathlib import Path

import pytest

from scorecard.benchmarks.ranking import place_among
from scorecard.region.combine import COMBINED, CombinedRegion, combine
from scorecard.region.handed_over import CannotBeCombined
from scorecard.seeds import load_seeds
from tests.conftest import Released
from tests.publication.valid_html import faults_of
from tests.region.released_folders import Counts, seal, write_released
from tests.support import command, content_of, copy_of, rows_of

LONDON = "London"


def three(root: Path, *, suppressed: Sequence[str] = (), version_of_third: int = 2) -> list[Path]:
    """Camden 20 of 100 (20%), Greenwich 10 of 25 (40%), Hackney 30 of 150 (20%); rates 50, 60, 70; neglect, a count."""
    made = [("202", "Camden", 20, 100, 50), ("203", "Greenwich", 10, 25, 60), ("204", "Hackney", 30, 150, 70)]
    return [
        write_released(
            root,
            code,
            name,
            [
                Counts("re_referrals", numerator, denominator),
                Counts("care_rate", rate * 2, 20000),
                Counts("profiles", numerator),
                Counts("neglect", None),
            ],
            suppressed=suppressed if code == "203" else (),
            version=version_of_third if code == "204" else 2,
        )
        for code, name, numerator, denominator, rate in made
    ]


def figures(folder: Path, columns: str, where: str = "true", table: str = "region_figures") -> list[tuple[object, ...]]:
    return rows_of(folder / "scorecard.duckdb", f"select {columns} from marts.{table} where {where} order by all")


def test_means_count_authorities_and_pooled_figures_count_cases(tmp_path: Path) -> None:
    combined = combine(three(tmp_path / "given"), tmp_path / "region")
    assert not combined.is_public
    [found] = figures(
        tmp_path / "region",
        "authorities, authorities_with_a_figure, mean, median, lowest, highest, authorities_pooled, pooled_numerator, "
        "pooled_denominator, pooled_value",
        "indicator_id = 're_referrals'",
    )
    # (20 + 40 + 20) / 3, and 60 of 275
    assert found == pytest.approx((3, 3, 80 / 3, 20, 20, 40, 3, 60, 275, 100 * 60 / 275))
    [rate] = figures(tmp_path / "region", "mean, standard_deviation, pooled_value", "indicator_id = 'care_rate'")
    assert rate == pytest.approx((60, 10, 60))
    [count] = figures(tmp_path / "region", "mean, pooled_denominator, pooled_value", "indicator_id = 'profiles'")
    assert count == (20, None, 60)
    [nothing] = figures(tmp_path / "region", "authorities, authorities_with_a_figure, mean", "indicator_id = 'neglect'")
    assert nothing == (3, 0, None)


def test_places_are_from_the_best_and_shared(tmp_path: Path) -> None:
    combine(three(tmp_path / "given"), tmp_path / "region")
    columns = "la_code, place, authorities_placed, is_shared, quarter"
    low = figures(tmp_path / "region", columns, "indicator_id = 're_referrals'", "region_places")
    assert low == [("202", 1, 3, True, 1), ("203", 3, 3, False, 3), ("204", 1, 3, True, 1)]
    high = figures(tmp_path / "region", columns, "indicator_id = 'profiles'", "region_places")
    assert high == [("202", 2, 3, False, 2), ("203", 3, 3, False, 3), ("204", 1, 3, False, 1)]


def test_what_is_suppressed_stays_so_and_is_in_no_sum(tmp_path: Path) -> None:
    given = three(tmp_path / "given", suppressed=["re_referrals"])
    combined = combine(given, tmp_path / "region", public_alone=True)
    assert combined.is_public
    where = "indicator_id = 're_referrals'"
    values = figures(tmp_path / "region", "la_code, numerator, value, value_symbol", where, "indicator_values")
    assert values == [("202", 20, 20, None), ("203", None, None, "c"), ("204", 30, 20, None)]
    [found] = figures(
        tmp_path / "region",
        "authorities, authorities_suppressed, authorities_pooled, pooled_numerator, pooled_denominator, mean",
        where,
    )
    assert found == (3, 1, 2, 50, 250, 20)
    page = (tmp_path / "region" / "site" / "measures" / "re_referrals.html").read_text(encoding="utf-8")
    assert "[c]" in page and "40.0%" not in page


def test_a_public_edition_alone_stands_beside_the_inside_of_others(tmp_path: Path) -> None:
    given = three(tmp_path / "given", suppressed=["re_referrals"])
    combined = combine([given[0], given[1] / "public", given[2]], tmp_path / "region")
    assert [each.is_public for each in combined.handed_over] == [False, True, False]
    assert not combined.is_public
    symbols = figures(tmp_path / "region", "la_code, value_symbol", "value_symbol is not null", "indicator_values")
    assert symbols == [("203", "c")]
    releases = figures(tmp_path / "region", "la_code, is_public_edition", table="releases")
    assert releases == [("202", False), ("203", True), ("204", False)]


def test_figures_of_other_definitions_are_told_apart(tmp_path: Path) -> None:
    combined = combine(three(tmp_path / "given", version_of_third=3), tmp_path / "region")
    assert combined.told_apart == ("care_rate", "neglect", "profiles", "re_referrals")
    found = figures(
        tmp_path / "region", "definition_version, authorities, pooled_denominator", "indicator_id = 're_referrals'"
    )
    assert found == [(2, 2, 125), (3, 1, 150)]
    places = figures(
        tmp_path / "region", "la_code, place, authorities_placed", "indicator_id = 'care_rate'", "region_places"
    )
    assert places == [("202", 1, 2), ("203", 2, 2), ("204", 1, 1)]
    page = (tmp_path / "region" / "site" / "measures" / "care_rate.html").read_text(encoding="utf-8")
    assert "2 versions of its definition" in page
    assert "One authority has a figure by this version: there is nothing to hold it against." in page
    alone = page.rpartition("definition version")[2]
    assert "Mean" not in alone and ">1</td>" not in alone, "one authority has neither a mean nor a place"


def test_a_measure_that_one_authority_alone_has_is_there(tmp_path: Path) -> None:
    own = (5, "own", "Counted by one", "high", "count", "month")
    given = three(tmp_path / "given")[:1]
    # neither catalogue has the other's measures
    given.append(write_released(tmp_path / "given", "201", "City of London", [Counts("own", 7)], measures=[own]))
    combine(given, tmp_path / "region")
    places = figures(
        tmp_path / "region", "la_code, indicator_id", "indicator_id in ('own', 'profiles')", "region_places"
    )
    assert places == [("201", "own"), ("202", "profiles")]
    page = (tmp_path / "region" / "site" / "measures" / "own.html").read_text(encoding="utf-8")
    assert "Nothing of this measure came from Camden." in page


def test_what_an_authority_keeps_for_itself_does_not_come_along(tmp_path: Path) -> None:
    combine(three(tmp_path / "given"), tmp_path / "region")
    there = {path.name for path in (tmp_path / "region").iterdir()}
    assert there == {"scorecard.duckdb", "region.json", "site"}
    tables = {name for (name,) in figures(tmp_path / "region", "distinct table_name", table="columns")}
    assert "data_quality_findings" not in tables and "indicator_values" in tables
    assert figures(tmp_path / "region", "distinct narrative", table="scorecard") == [(None,)]
    assert figures(tmp_path / "region", "distinct dimension", table="indicator_breakdowns") == [("sex",)]


def test_a_folder_that_was_changed_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    with (given[1] / "scorecard.duckdb").open("ab") as stream:
        stream.write(b"more")
    (given[2] / "more.txt").write_text("more", encoding="utf-8")
    with pytest.raises(CannotBeCombined) as refused:
        combine(given, tmp_path / "region")
    [second, third] = str(refused.value).splitlines()
    assert str(given[1]) in second and "scorecard.duckdb: its content is not what was released" in second
    assert str(given[2]) in third and "more.txt: in the folder, not in the manifest" in third
    assert not (tmp_path / "region").exists()


def test_a_public_edition_alone_is_held_against_its_list(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    (given[1] / "public" / "page.html").write_text("added", encoding="utf-8")
    with pytest.raises(CannotBeCombined, match=r"203.*public: .*page\.html: in the folder, not in manifest-sha256"):
        combine([given[0], given[1] / "public"], tmp_path / "region")


def test_an_edition_that_nobody_has_published_is_refused(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    receipt = given[1].with_name("r1.published.json")
    said = receipt.read_text(encoding="utf-8")
    assert "a person" not in said, "a receipt names nobody"
    receipt.unlink()
    with pytest.raises(CannotBeCombined, match=r"203.*nothing says that its public edition was published") as refused:
        combine(given, tmp_path / "region", public_alone=True)
    assert "Ask for r1.published.json" in str(refused.value)
    assert str(given[0]) not in str(refused.value)
    assert not (tmp_path / "region").exists()
    # another edition's receipt, and that of the edition as it was, are none
    for other in (
        (given[0].with_name("r1.published.json")).read_text(encoding="utf-8"),
        "{}",
        said.replace("203", "204"),
    ):
        receipt.write_text(other, encoding="utf-8")
        with pytest.raises(CannotBeCombined, match="nothing says"):
            combine(given, tmp_path / "region", public_alone=True)
    # figures of the inside need none
    assert not combine(given, tmp_path / "region").is_public
    receipt.write_text(said, encoding="utf-8")
    assert combine(given, tmp_path / "region", public_alone=True).is_public


def test_an_edition_that_came_alone_has_its_receipt_beside_it(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    alone = tmp_path / "alone" / "greenwich"
    shutil.copytree(given[1] / "public", alone)
    with pytest.raises(CannotBeCombined, match=r"Ask for greenwich\.published\.json"):
        combine([given[0], alone], tmp_path / "region")
    shutil.copy(given[1].with_name("r1.published.json"), alone.with_name("greenwich.published.json"))
    assert len(combine([given[0], alone], tmp_path / "region").handed_over) == 2


def test_cases_may_have_been_taken_out(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    (given[0] / "cases.duckdb").unlink()
    assert len(combine(given, tmp_path / "region").handed_over) == 3


def test_what_does_not_go_together_is_refused(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    invented = write_released(tmp_path / "x", "801", "Exampleshire", [Counts("profiles", 3)], is_demonstration=True)
    again = write_released(tmp_path / "again", "202", "Camden", [Counts("profiles", 3)], has_public_edition=False)
    (tmp_path / "empty").mkdir()
    for folders, said in (
        ([given[0], invented], "its figures are invented"),
        ([*given, again], "202 is there more than once"),
        ([given[0], tmp_path / "empty"], "neither a release"),
        ([given[0]], "two authorities or more"),
    ):
        with pytest.raises(CannotBeCombined, match=said):
            combine(folders, tmp_path / "region")
    with pytest.raises(CannotBeCombined, match="202-2024-03-r1 has no public edition"):
        combine([again, given[1]], tmp_path / "region", public_alone=True)


def test_only_what_was_combined_before_is_replaced(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CannotBeCombined, match="holds something else"):
        combine(given, other)
    assert content_of(other).keys() == {"mine.txt"}
    combine(given, tmp_path / "region")
    combine(given[:2], tmp_path / "region")
    assert figures(tmp_path / "region", "count(*)", table="releases") == [(2,)]


def test_every_column_is_described(tmp_path: Path) -> None:
    combine(three(tmp_path / "given"), tmp_path / "region")
    assert figures(tmp_path / "region", "table_name, column_name", "description = ''", "columns") == []
    assert figures(tmp_path / "region", "table_name", "table_description = ''", "columns") == []


def test_the_command_says_what_it_made_and_what_it_refused(tmp_path: Path) -> None:
    given = [str(folder) for folder in three(tmp_path / "given")]
    done = command("combine", *given, "--to", str(tmp_path / "region"))
    assert (done.exit_code, "Combined 3 authorities" in done.said) == (0, True)
    assert "OFFICIAL-SENSITIVE" in done.said
    (tmp_path / "given" / "202" / "2024-03" / "r1" / "scorecard.duckdb").unlink()
    refused = command("combine", *given, "--to", str(tmp_path / "region"))
    assert (refused.exit_code, "202-2024-03" in refused.said or "202" in refused.said) == (2, True)
    assert "scorecard.duckdb: in the manifest, not in the folder" in refused.said


def many(root: Path, codes: Sequence[str]) -> list[Path]:
    names = load_seeds().authority_named
    return [
        write_released(
            root,
            code,
            names[code].name,
            [
                Counts("re_referrals", 10 + at % 40, 100),
                Counts("care_rate", 100 + at, 20000),
                Counts("profiles", at % 7),
            ],
            suppressed=["profiles"] if at % 5 == 0 else (),
        )
        for at, code in enumerate(codes)
    ]


def check_many(combined: CombinedRegion, folder: Path, codes: Sequence[str]) -> None:
    """Places and sums of all against those worked out by another way."""
    assert [each.la_code for each in combined.handed_over] == sorted(codes)
    values = [10 + at % 40 for at in range(len(codes))]
    found = dict(
        rows_of(
            folder / "scorecard.duckdb",
            "select la_code, (place, quarter) from marts.region_places where indicator_id = 're_referrals'",
        )
    )
    for code, value in zip(codes, values, strict=True):
        place = place_among(value, values, highest_first=False)
        assert found[code] == (place.place, place.quarter)
    [(mean, pooled)] = figures(folder, "mean, pooled_value", "indicator_id = 're_referrals'")
    assert (mean, pooled) == pytest.approx((statistics.fmean(values), sum(values) / len(values)))
    shown = [at % 7 for at in range(len(codes)) if at % 5]
    [profiles] = figures(folder, "authorities_pooled, pooled_value", "indicator_id = 'profiles'")
    assert profiles == (len(shown), sum(shown))


def test_thirty_three_authorities_stand_side_by_side(tmp_path: Path) -> None:
    codes = sorted(row.la_code for row in load_seeds().authorities if row.region == LONDON)
    assert len(codes) == 33
    combined = combine(many(tmp_path / "given", codes), tmp_path / "region", public_alone=True)
    check_many(combined, tmp_path / "region", codes)
    for page in (tmp_path / "region" / "site").rglob("*.html"):
        assert list(faults_of(page.read_text(encoding="utf-8"))) == [], page.name


@pytest.mark.slow
def test_all_authorities_of_england_stand_side_by_side(tmp_path: Path) -> None:
    codes = sorted(row.la_code for row in load_seeds().authorities)
    given = many(tmp_path / "given", codes)
    combined = combine(given, tmp_path / "region", public_alone=True)
    check_many(combined, tmp_path / "region", codes)


def test_a_real_release_stands_beside_another_once_it_is_published(released: Released, tmp_path: Path) -> None:
    other = write_released(tmp_path / "given", "801", "Bristol, City of", [Counts("profiles", 3)])
    home = copy_of(released.home, tmp_path / "home")
    folder = home / released.folder.relative_to(released.home)
    with pytest.raises(CannotBeCombined, match="by the register of its home not published"):
        combine([folder, other], tmp_path / "region", public_alone=True)
    with pytest.raises(CannotBeCombined, match="by the register of its home not published"):
        combine([folder / "public", other], tmp_path / "region")
    published = command("public", "--publish", "916-2024-03-r1", "--by", "A Person", "--home", str(home))
    assert (published.exit_code, "receipt" in published.said) == (0, True)
    receipt = folder.with_name("r1.published.json")
    assert "A Person" not in receipt.read_text(encoding="utf-8")
    # it travels with the folder, and can be had again
    moved = tmp_path / "moved" / "gloucestershire"
    shutil.copytree(folder, moved)
    shutil.copy(receipt, moved.with_name("gloucestershire.published.json"))
    receipt.unlink()
    again = command("public", "--publish", "916-2024-03-r1", "--by", "A Person", "--home", str(home))
    assert (again.exit_code, receipt.is_file()) == (2, True)
    assert len(combine([moved, other], tmp_path / "moved_region", public_alone=True).handed_over) == 2
    combined = combine([folder, other], tmp_path / "region", public_alone=True)
    assert [each.la_code for each in combined.handed_over] == ["801", "916"]
    held = rows_of(
        released.folder / "public" / "scorecard_public.duckdb", "select count(*) from marts.indicator_values"
    )
    [(count,)] = figures(tmp_path / "region", "count(*)", "la_code = '916'", "indicator_values")
    assert [(count,)] == held
    account = json.loads((tmp_path / "region" / "region.json").read_text(encoding="utf-8"))
    assert [each["release_id"] for each in account["releases"]] == ["801-2024-03-r1", "916-2024-03-r1"]
    assert {"indicator_values", "about", "process_charts"} <= COMBINED.keys()


def test_a_release_that_was_sealed_again_is_still_one(tmp_path: Path) -> None:
    given = three(tmp_path / "given")
    (given[0] / "note.txt").write_text("a note", encoding="utf-8")
    seal(given[0], "202-2024-03-r1", "202")
    assert len(combine(given, tmp_path / "region").handed_over) == 3
