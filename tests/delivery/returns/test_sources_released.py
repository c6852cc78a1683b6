"""A release of a delivery in which two sources have the episodes: manifest and page say which is counted, and why."""

import json
import re
from pathlib import Path

import pytest

from tests.configuration.test_in_force import configure
from tests.delivery.returns.invented import EPISODES, HEADER, write_set
from tests.delivery.returns.test_release import CARE, CHILDREN, FEW, MISSING
from tests.support import command, marts

# Of the return's episodes three begin in its year with a day that can be read and stand here too (201 twice, 203); here
# alone is one of 206, whom the return does not know; in the return alone are 201 of 5 March and 204.
OWN = {
    "ssd_person.csv": (
        "pers_person_id,pers_dob",
        [f"{child},05/06/2012" for child in (201, 202, 203, 204, 205, 206)],
    ),
    "ssd_cla_episodes.csv": (
        "clae_cla_episode_id,clae_person_id,clae_cla_id,clae_cla_episode_start_date,clae_cla_episode_start_reason",
        [
            "e1,201,c1,01/05/2023,S",
            "e2,201,c1,10/09/2023,P",
            "e3,203,c3,04/03/2024,S",
            "e4,206,c6,05/03/2024,S",
            "e5,202,c2,03/03/2020,S",
        ],
    ),
}


@pytest.mark.slow
def test_a_chosen_return_is_counted_and_everything_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    landing = home / "landing" / "916" / "2024-03"
    tables = {"header.csv": (HEADER, CHILDREN), "episodes.csv": (EPISODES, CARE), "missing.csv": MISSING}
    write_set(landing / "ssda903", tables)
    write_set(landing, OWN)
    row = {"indicator_id": "children_in_care_rate", "source": "ssda903"}
    configure(home, "measure_sources", row, la_code="916", columns=list(row))
    overrides = [part for name, why in FEW.items() for part in ("--override", f"{name}={why}")]
    outcome = command("run", "--authority", "916", "--month", "2024-03", "--home", str(home), *overrides)
    assert outcome.exit_code == 0, outcome.said

    counted = "select numerator from indicator_values where basis = 'headline' and period_end = date '2024-03-31' "
    # 201, 202 and 203; with the extract it would be 206 too
    assert marts(home, counted + "and indicator_id = 'children_in_care_rate'") == [(3,)]
    release = home / "releases" / "916" / "2024-03" / "r1"
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["measure_sources"]["children_in_care_rate"] == {
        "counted": ["ssda903"],
        "passed_over": ["extract"],
        "chosen": "ssda903",
    }
    # another measure of the same episodes goes with it, though nothing was chosen for it
    assert manifest["measure_sources"]["in_house_foster_care"]["counted"] == ["ssda903"]
    assert manifest["configuration"]["measure_sources"] == [row]
    [difference] = manifest["source_differences"]
    assert difference == {
        "extract": "ssd_cla_episodes",
        "counted": "ssda903",
        "passed_over": "extract",
        "first_day": "2023-04-01",
        "last_day": "2024-03-31",
        "in_both": 3,
        "in_counted_alone": 2,
        "in_passed_over_alone": 1,
    }
    [check] = [each for each in manifest["checks"] if each["name"] == "ssd_cla_episodes__sources_agree"]
    assert (check["passed"], check["rows"], check["failing"]) == (False, 6, 3)

    page = _text(release / "site" / "indicators" / "children_in_care_rate.html")
    assert "Counted from the SSDA903 return for 1 April 2023 to 31 March 2024." in page
    assert "What the extract under its own name says of it is passed over, as measure_sources.csv chooses." in page
    assert (
        "Of 6 records of ssd_cla_episodes that start from 1 April 2023 to 31 March 2024, 3 stand in both, 2 in the "
        "SSDA903 return alone and 1 in the extract under its own name alone." in page
    )
    for public in (release / "public").rglob("*.html"):
        assert "in the extract under its own name alone" not in _text(public)


def _text(page: Path) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")).split())
