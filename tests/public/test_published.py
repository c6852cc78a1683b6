"""Who publishes, and what the register then says, on a home without releases."""

import json
from pathlib import Path

import pytest

from scorecard.public.published import MemoryIncomplete, published, told_before
from scorecard.register.chain import entries
from scorecard.settings import Settings
from tests.support import command


def test_an_authority_begins_once_and_by_name(tmp_path: Path) -> None:
    with pytest.raises(MemoryIncomplete, match="scorecard public --begin 916"):
        published(Settings(home=tmp_path), "916")
    begun = command("public", "--begin", "916", "--by", "Head of data", "--home", str(tmp_path))
    assert begun.exit_code == 0
    assert [(each.content.kind, each.content.by) for each in entries(tmp_path)] == [
        ("public_editions_begun", "Head of data")
    ]
    assert published(Settings(home=tmp_path), "916").folders == ()
    again = command("public", "--begin", "916", "--by", "Head of data", "--home", str(tmp_path))
    assert again.exit_code == 2
    assert "has begun to publish already" in again.said
    assert len(entries(tmp_path)) == 1


def test_another_authority_of_the_home_has_not_begun(tmp_path: Path) -> None:
    assert command("public", "--begin", "916", "--by", "Head of data", "--home", str(tmp_path)).exit_code == 0
    with pytest.raises(MemoryIncomplete, match="does not say that 917 has begun"):
        published(Settings(home=tmp_path), "917")


@pytest.mark.parametrize("told", [[], ["a.numerator less b.numerator: 2023-04-30 is shown and small"]])
def test_what_was_public_before_is_named_to_who_publishes(tmp_path: Path, told: list[str]) -> None:
    folder = tmp_path / "releases" / "916" / "2024-03" / "r1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"public_edition": {"already_public": told}}), encoding="utf-8")
    assert told_before(Settings(home=tmp_path), "916-2024-03-r1") == told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--by", "A"], "either --publish RELEASE or --begin AUTHORITY", id="nothing to do"),
        pytest.param(["--by", "A", "--begin", "916", "--publish", "916-2024-03-r1"], "either", id="two things to do"),
        pytest.param(["--by", " ", "--begin", "916"], "--by is empty", id="nobody"),
        pytest.param(["--by", "A", "--publish", "916-2024-03-r1"], "is no release of this home", id="no such release"),
        pytest.param(["--by", "A", "--publish", "march"], "is no release of this home", id="no name of a release"),
    ],
)
def test_what_is_refused_is_said_and_not_recorded(tmp_path: Path, arguments: list[str], said: str) -> None:
    outcome = command("public", *arguments, "--home", str(tmp_path))
    assert outcome.exit_code == 2
    assert said in outcome.said
    assert entries(tmp_path) == ()
