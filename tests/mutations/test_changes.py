"""What the changes themselves do, and how a difference is held against what was said. No delivery is run here."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from scorecard.delivery.contracts import load_contracts
from tests.mutations.bench import Account, Figure, Key, differing, is_explained
from tests.mutations.damage import HARMS, LOSSES, months_first, two_stray_quotes
from tests.mutations.extract_file import ExtractFile
from tests.mutations.harmless import OTHERWISE, codes_in_words
from tests.support import POCKET_AUTHORITY

LINE, OTHER_LINE = "re_referrals_within_12_months", "agency_rate"
KEY: Key = (LINE, "whole", "month", "2024-03-01", "2024-03-31")
NEEDS = {LINE: frozenset({"ssd_cin_episodes", "ssd_person"}), OTHER_LINE: frozenset({"workforce_posts"})}
REFERRALS = frozenset({"ssd_cin_episodes"})


def pocket_files() -> Iterator[ExtractFile]:
    for extract, contract in load_contracts().items():
        path = POCKET_AUTHORITY / f"{extract}.csv"
        if path.is_file():
            yield ExtractFile.read(path, contract)


def referrals() -> ExtractFile:
    return ExtractFile.read(POCKET_AUTHORITY / "ssd_cin_episodes.csv", load_contracts()["ssd_cin_episodes"])


@pytest.mark.parametrize("name", sorted({**OTHERWISE, **HARMS, **LOSSES}))
def test_each_change_befalls_some_file_and_leaves_another_file_behind(name: str) -> None:
    change = {**OTHERWISE, **HARMS, **LOSSES}[name]
    befallen = []
    for seed in range(4):
        for file in pocket_files():
            before = file.name, file.content
            said = change(Random(seed), file)
            if said:
                befallen.append((file.name, file.content) != before)
    assert any(befallen)


def test_a_seed_gives_the_same_change_again() -> None:
    for change in {**OTHERWISE, **HARMS, **LOSSES}.values():
        one, another = referrals(), referrals()
        assert change(Random(3), one) == change(Random(3), another)
        assert one.content == another.content


def test_a_stray_quote_is_not_doubled_by_the_writer() -> None:
    file = referrals()
    two_stray_quotes(Random(1), file)
    assert file.content.count(b'"') == 2


def test_months_come_first_only_where_somebody_could_tell() -> None:
    file = referrals()
    place = next(place for place, column in file.columns.items() if column.name == "cine_referral_date")
    file.header, file.rows = [file.header[place]], [["2024-03-05"], ["2024-04-12"]]
    assert months_first(Random(1), file) is None
    file.rows = [["2024-03-05"], ["2024-04-13"]]
    assert months_first(Random(1), file) is not None
    assert file.rows == [["03/05/2024"], ["04/13/2024"]]


def test_a_code_is_written_only_in_words_that_mean_nothing_else() -> None:
    file = ExtractFile(load_contracts()["ssd_person"], "ssd_person.csv", ["pers_sex"], [["M"], ["F"]] * 20)
    codes_in_words(Random(5), file)
    assert {row[0].lower() for row in file.rows[::2]} & {row[0].lower() for row in file.rows[1::2]} == set()


def account(**said: object) -> Account:
    found = Account(figures={KEY: (1.0, 4.0, 25.0)}, needs=dict(NEEDS))
    for name, value in said.items():
        setattr(found, name, value)
    return found


def test_a_figure_that_is_another_or_is_gone_or_is_new_differs() -> None:
    truth: dict[Key, Figure] = {KEY: (1.0, 4.0, 25.0)}
    assert differing(truth, account()) == {}
    assert differing(truth, account(figures={KEY: (1.0, 5.0, 20.0)})) == {LINE: 1}
    assert differing(truth, account(figures={KEY: (1.0, 4.0, None)})) == {LINE: 1}
    assert differing(truth, account(figures={})) == {LINE: 1}
    assert differing({}, account()) == {LINE: 1}


@pytest.mark.parametrize(
    ("said", "explains"),
    [
        ({}, False),
        ({"statuses": {LINE: "held: a check"}}, True),
        ({"statuses": {OTHER_LINE: "held: a check"}}, False),
        ({"checks": Counter({("a check", "ssd_cin_episodes", "warning", ""): 3})}, True),
        ({"checks": Counter({("a check", "ssd_cin_episodes", "warning", LINE): 3})}, True),
        # named for another line, or about an extract that was not changed
        ({"checks": Counter({("a check", "ssd_cin_episodes", "warning", OTHER_LINE): 3})}, False),
        ({"checks": Counter({("a check", "workforce_posts", "critical", ""): 3})}, False),
        ({"findings": Counter({("", "ssd_cin_episodes", "unknown code"): 1})}, True),
        ({"findings": Counter({(LINE, "", "two rows of one day"): 1})}, True),
        ({"findings": Counter({("", "workforce_posts", "unknown code"): 1})}, False),
    ],
)
def test_a_difference_is_explained_only_by_what_names_the_line_or_what_was_changed_under_it(
    said: dict[str, object], explains: bool
) -> None:
    assert is_explained(LINE, REFERRALS, account(), account(**said)) is explains
    # what was said before the change explains nothing
    assert not is_explained(LINE, REFERRALS, account(**said), account(**said))


def test_a_line_under_which_nothing_was_changed_is_explained_by_no_finding() -> None:
    now = account(findings=Counter({(LINE, "", "two rows of one day"): 1}))
    assert not is_explained(LINE, frozenset(), account(), now)


def test_the_folder_gets_what_the_file_is_called(tmp_path: Path) -> None:
    file = referrals()
    file.write(tmp_path)
    assert (tmp_path / "ssd_cin_episodes.csv").read_bytes() == file.content
    file.name = ""
    file.write(tmp_path)
    file.name = "ssd_person.csv/"
    file.write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ssd_cin_episodes.csv", "ssd_person.csv"]
    assert (tmp_path / "ssd_person.csv").is_dir()
