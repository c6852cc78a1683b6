"""Five measures of a larger invented return, counted again by a few lines that know nothing of the models."""

import datetime
import random
from pathlib import Path

import pytest

from tests.delivery.returns.invented import EPISODES, HEADER, write_set
from tests.support import command, marts

BEGINS, ENDS = datetime.date(2023, 4, 1), datetime.date(2024, 3, 31)
FOSTERED = ("U1", "U4", "U6")
Episode = tuple[
    datetime.date, datetime.date | None, str, str, str, str, str
]  # start, end, why, status, home, whose, end


def invented(seed: int, children: int) -> dict[str, list[Episode]]:
    """By child, a period of care of one to five episodes, one on the heels of another; one in eight a short break."""
    chance, found = random.Random(seed), {}
    for child in map(str, range(1001, 1001 + children)):
        start = datetime.date(2022, 1, 1) + datetime.timedelta(days=chance.randrange(800))
        status = "V4" if chance.random() < 0.125 else "C2"
        episodes: list[Episode] = []
        home, whose, why = chance.choice((*FOSTERED, "K2")), chance.choice(("PR1", "PR4")), "S"
        while True:
            end = start + datetime.timedelta(days=chance.randrange(15, 200))
            is_last = len(episodes) == 4 or chance.random() < 0.3
            if end > ENDS:
                episodes.append((start, None, why, status, home, whose, ""))
                break
            ceased = chance.choice(("E45", "E4A", "E11")) if is_last else "X1"
            episodes.append((start, end, why, status, home, whose, ceased))
            if is_last:
                break
            start, why = end, chance.choice("PPL")
            if why == "P":
                home, whose = chance.choice((*FOSTERED, "K2")), chance.choice(("PR1", "PR4"))
        found[child] = [each for each in episodes if each[1] is None or each[1] >= BEGINS]
    return {child: episodes for child, episodes in found.items() if episodes}


def counted_again(care: dict[str, list[Episode]]) -> dict[str, tuple[int, int]]:
    """Numerator and denominator at the year's end; of a short break nothing is counted."""
    counts = {child: episodes for child, episodes in care.items() if episodes[0][3] != "V4"}
    now = {child: episodes[-1] for child, episodes in counts.items() if episodes[-1][1] is None}
    fostered = [episode for episode in now.values() if episode[4] in FOSTERED]
    left = [episodes[-1] for episodes in counts.values() if (episodes[-1][1] or BEGINS) >= datetime.date(2024, 3, 1)]
    # homes of the year: the first episode that the return has, and each that began with a move
    homes = {child: 1 + sum(episode[2] == "P" for episode in care[child][1:]) for child in now}
    touched = {child: homes[child] - sum(1 for end in _ends_of_homes(care[child]) if end <= BEGINS) for child in now}
    return {
        "children_in_care_rate": (len(now), 128958),
        "fostered_share_of_children_in_care": (len(fostered), len(now)),
        "in_house_foster_care": (sum(episode[5] == "PR1" for episode in fostered), len(fostered)),
        "three_or_more_placements": (sum(homes >= 3 for homes in touched.values()), len(now)),
        "ceased_care_special_guardianship": (sum(episode[6] == "E45" for episode in left), len(left)),
    }


def _ends_of_homes(episodes: list[Episode]) -> list[datetime.date]:
    """The days on which a child left a home for another."""
    return [later[0] for later in episodes[1:] if later[2] == "P"]


@pytest.mark.slow
def test_what_is_released_from_a_return_is_what_a_few_lines_count(tmp_path: Path) -> None:
    care, home = invented(16, 240), tmp_path / "home"
    day = "{:%d/%m/%Y}".format
    tables = {
        "header.csv": (HEADER, [f"{child},{1 + int(child) % 2},05/06/2012,WBRI,U{child},," for child in care]),
        "episodes.csv": (
            EPISODES,
            [
                f"{child},{day(start)},{why},{status},N1,{place},{whose},{day(end) if end else ''},{ceased},,,"
                f"AA{at} 1AA,SC{child}{place}{whose}"
                for child, episodes in care.items()
                for at, (start, end, why, status, place, whose, ceased) in enumerate(episodes)
            ],
        ),
    }
    write_set(home / "landing" / "916" / "2024-03" / "ssda903", tables)
    outcome = command("run", "--authority", "916", "--month", "2024-03", "--home", str(home))
    assert outcome.exit_code == 0, outcome.said
    expected = counted_again(care)
    assert min(min(counts) for counts in expected.values()) > 0, "nothing would be held against nothing"
    released = marts(
        home,
        "select indicator_id, cast(numerator as int), cast(denominator as int) from indicator_values "
        "where basis = 'headline' and period_end = date '2024-03-31' and value is not null order by 1",
    )
    assert {name: (numerator, denominator) for name, numerator, denominator in released} == expected
