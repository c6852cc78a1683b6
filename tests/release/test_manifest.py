"""The format of a release's manifest: what a release writes fits it, and it refuses what it does not know."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from scorecard.release.folder import SEAL
from scorecard.release.manifest import Manifest, write_manifest
from tests.conftest import Released
from tests.support import hash_of

PARTS: list[tuple[str | int, ...]] = [
    (),
    ("inputs", 0),
    ("rows", "ssd_person"),
    ("checks", 0),
    ("quarantine", 0),
    ("previous_release",),
    ("public_edition",),
]


@pytest.fixture(scope="module")
def content(released: Released) -> dict[str, Any]:
    """The manifest of a release, with one of each part that may be empty."""
    path = released.home / "releases" / "916" / "2024-03" / "r1" / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found["quarantine"].append(
        {"extract": "asye", "field": "", "reason": "exact duplicate", "outcome": "exact duplicate", "rows": 1}
    )
    found["previous_release"] = {"release_id": "916-2024-02-r1", "folder": "916/2024-02/r1", "manifest_sha256": "0"}
    return found


def test_what_a_release_writes_fits_the_model(content: dict[str, Any], tmp_path: Path) -> None:
    write_manifest(tmp_path, content)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8")) == content
    assert (tmp_path / SEAL).read_text(encoding="ascii") == hash_of(tmp_path / "manifest.json")


@pytest.mark.parametrize("part", PARTS, ids=lambda part: "/".join(map(str, part)) or "manifest")
def test_an_unknown_key_is_refused_in_every_part(
    content: dict[str, Any], part: tuple[str | int, ...], tmp_path: Path
) -> None:
    changed = json.loads(json.dumps(content))
    _at(changed, part)["surname"] = "Example"
    with pytest.raises(ValidationError):
        write_manifest(tmp_path, changed)
    assert not list(tmp_path.iterdir())


def test_every_key_is_needed(content: dict[str, Any]) -> None:
    for part, key in _keys(content):
        changed = json.loads(json.dumps(content))
        del _at(changed, part)[key]
        with pytest.raises(ValidationError):
            Manifest.model_validate(changed)


def _keys(content: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for part in PARTS:
        yield from ((part, key) for key in _at(content, part))


def _at(content: Any, part: tuple[str | int, ...]) -> Any:
    for step in part:
        content = content[step]
    return content
