"""A parsed project is used again only for the content that it was parsed from, and never half-written."""

import json
import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from scorecard.settings import DBT_PROJECT, SEEDS, WAREHOUSE
from scorecard.warehouse.dbt_project import parsed_project
from scorecard.warehouse.parsed_project import (
    CONTENT,
    FILES,
    FOLDERS,
    ParsedProject,
    content_of_project,
    kept_project,
)


class Parser:
    """Stands in for dbt: leaves both manifests, and something that nobody reads, and counts how often it is asked."""

    def __init__(self, *, on_parse: Callable[[], None] = lambda: None) -> None:
        self.parsed = 0
        self._on_parse = on_parse

    def __call__(self, folder: Path) -> None:
        self.parsed += 1
        for name in CONTENT:
            (folder / name).write_text(f"{name}, parse {self.parsed}", encoding="utf-8")
        (folder / "compiled").mkdir()
        (folder / "perf_info.json").touch()
        self._on_parse()


def kept(place: Path, parser: Parser, content: str = "a" * 64) -> ParsedProject:
    return kept_project("warehouse", [place], parser, lambda: content)


def test_a_project_is_parsed_once_for_its_content(tmp_path: Path) -> None:
    parser = Parser()
    first, second = kept(tmp_path, parser), kept(tmp_path, parser)
    assert (first, parser.parsed) == (second, 1)
    assert sorted(path.name for path in first.folder.iterdir()) == ["content.sha256", *CONTENT]


def test_another_content_is_parsed_anew(tmp_path: Path) -> None:
    parser = Parser()
    of_a, of_b = kept(tmp_path, parser, "a" * 64), kept(tmp_path, parser, "b" * 64)
    assert (of_a.manifest_json.read_text(), of_b.manifest_json.read_text()) == (
        "manifest.json, parse 1",
        "manifest.json, parse 2",
    )
    assert kept(tmp_path, parser, "a" * 64) == of_a
    assert parser.parsed == 2


def test_another_database_is_parsed_anew(tmp_path: Path) -> None:
    parser = Parser()
    one = kept_project("one", [tmp_path], parser, lambda: "a" * 64)
    assert kept_project("other", [tmp_path], parser, lambda: "a" * 64) != one
    assert parser.parsed == 2


@pytest.mark.parametrize("name", [*CONTENT, "content.sha256"])
@pytest.mark.parametrize("damage", ["cut", "gone", "bytes"])
def test_what_cannot_be_read_is_made_again(tmp_path: Path, name: str, damage: str) -> None:
    parser = Parser()
    damaged = kept(tmp_path, parser).folder / name
    if damage == "gone":
        damaged.unlink()
    else:
        damaged.write_bytes(damaged.read_bytes()[:5] if damage == "cut" else b"\xff\xfe")
    again = kept(tmp_path, parser)
    assert parser.parsed == 2
    assert again.is_whole and again.manifest_json.read_text() == "manifest.json, parse 2"


def test_a_file_changed_during_the_parse_is_parsed_again(tmp_path: Path) -> None:
    """What was read half before and half after the change belongs to no content."""
    contents = ["a" * 64]
    changes = iter([lambda: contents.append("b" * 64)])
    parser = Parser(on_parse=lambda: next(changes, lambda: None)())
    project = kept_project("warehouse", [tmp_path], parser, lambda: contents[-1])
    assert project.manifest_json.read_text() == "manifest.json, parse 2"
    assert [path.name for path in (tmp_path / "warehouse").iterdir()] == ["b" * 32]


def test_a_parse_that_fails_keeps_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        raise ValueError("a model is broken")

    with pytest.raises(ValueError, match="a model is broken"):
        kept(tmp_path, Parser(on_parse=fail))
    assert kept(tmp_path, Parser()).manifest_json.read_text() == "manifest.json, parse 1"
    assert not (tmp_path / "partial").exists()


def test_where_a_place_cannot_be_written_the_next_is_used(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    places = [tmp_path / "file" / "parsed", tmp_path / "home"]
    parser = Parser()
    project = kept_project("warehouse", places, parser, lambda: "a" * 64)
    assert project.folder.is_relative_to(tmp_path / "home")
    assert kept_project("warehouse", places, parser, lambda: "a" * 64) == project
    assert parser.parsed == 1
    with pytest.raises(OSError):
        kept_project("warehouse", places[:1], parser, lambda: "a" * 64)


def test_what_was_parsed_long_ago_is_forgotten(tmp_path: Path) -> None:
    for content in "abcde":
        kept(tmp_path, Parser(), content * 64)
    assert sorted(path.name[0] for path in (tmp_path / "warehouse").iterdir()) == ["c", "d", "e"]


def _parse_slowly(place: Path, counts: Path, process: int) -> None:
    def note() -> None:
        (counts / str(process)).touch()
        time.sleep(1)

    project = kept(place, Parser(on_parse=note))
    assert project.is_whole


def test_of_two_processes_at_once_one_parses_and_both_find_it(tmp_path: Path) -> None:
    counts = tmp_path / "counts"
    counts.mkdir()
    spawned = multiprocessing.get_context("fork")
    processes = [spawned.Process(target=_parse_slowly, args=(tmp_path / "parsed", counts, at)) for at in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(list(counts.iterdir())) == 1


# what dbt parses: a file of each kind, by its name below the project
KINDS = ("dbt_project.yml", "profiles.yml", "models/sources.yml", "macros/engine.sql", "tests/one_case_a_month.sql")


@pytest.mark.parametrize("name", KINDS)
def test_a_change_of_any_file_is_another_content(tmp_path: Path, name: str) -> None:
    for kind in KINDS:
        copy = tmp_path / kind
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes((DBT_PROJECT / kind).read_bytes())
    folders = [tmp_path / folder.name for folder in FOLDERS]
    files = [tmp_path / file.name for file in FILES]
    before = content_of_project(folders, files)
    assert content_of_project(folders, files) == before
    with (tmp_path / name).open("a") as stream:
        stream.write(" ")
    assert content_of_project(folders, files) != before


def test_a_new_a_renamed_and_a_removed_file_are_another_content(tmp_path: Path) -> None:
    contents = [content_of_project([tmp_path], [])]
    (tmp_path / "new.sql").write_text("select 1")
    contents.append(content_of_project([tmp_path], []))
    (tmp_path / "new.sql").rename(tmp_path / "renamed.sql")
    contents.append(content_of_project([tmp_path], []))
    assert len(set(contents)) == 3
    (tmp_path / "renamed.sql").unlink()
    assert content_of_project([tmp_path], []) == contents[0]


def test_the_seeds_and_the_versions_of_dbt_are_part_of_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    assert content_of_project() != content_of_project(FOLDERS)
    assert (SEEDS / "seeds.yml").is_file()
    before = content_of_project([], [])
    monkeypatch.setattr("scorecard.warehouse.parsed_project.metadata.version", lambda package: "1.99.0")
    assert content_of_project([], []) != before


@pytest.mark.slow
def test_what_dbt_reads_back_is_what_it_parsed(tmp_path: Path) -> None:
    """Everything that the JSON manifest, which dbt wrote when it parsed, says of a node, a macro or an edge."""
    project = parsed_project(WAREHOUSE, tmp_path)
    parsed = json.loads(project.manifest_json.read_text(encoding="utf-8"))
    read_back = project.manifest()
    assert len(parsed["nodes"]) > 300
    assert (read_back.parent_map, read_back.child_map) == (parsed["parent_map"], parsed["child_map"])
    for part in ("nodes", "sources", "macros", "unit_tests"):
        found = getattr(read_back, part)
        assert found.keys() == parsed[part].keys()
        for unique_id, said in parsed[part].items():
            node = json.loads(json.dumps(found[unique_id].to_dict(omit_none=False), default=str))
            assert {name: node[name] for name in said} == said, unique_id
