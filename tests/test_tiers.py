"""No test is lost: what the Makefile's tiers leave out, what .ci/run runs, and why a test may be skipped.

What belongs here: rules about the tests themselves. What does not: rules about the project (`test_architecture.py`).
"""

import ast
import itertools
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from scorecard.settings import PROJECT_ROOT
from tests.conformance.archive import pack, unpack
from tests.conftest import LONGEST
from tests.support import TESTS

TIERS = ("test", "test-long")
# where a test may be skipped, and the program that is then missing
SKIPS = {
    "browser/conftest.py": "chromium",
    "deployment/test_proxy.py": "caddy",
    "deployment/test_units.py": "systemd-analyze",
    "postgresql.py": "initdb",
    "release/test_evidence.py": "ssh-keygen",
    "second_engine/test_both_engines.py": "java",
}


def targets() -> dict[str, list[str]]:
    """The recipes of the Makefile, line by line, by target."""
    recipes: dict[str, list[str]] = {}
    target = ""
    for line in (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8").splitlines():
        if line.startswith("\t"):
            recipes[target].append(line.strip())
        elif found := re.match(r"([\w./-]+):(?!=)", line):
            target = found[1]
            recipes[target] = []
    return recipes


def expression(target: str) -> str:
    """The markers that a tier asks for. Nothing else may choose among the tests."""
    [recipe] = [line for line in targets()[target] if "$(PYTEST)" in line]
    found = re.fullmatch(r"\$\(PYTEST\) -m (?:\"([\w ]+)\"|(\w+))(?: --hypothesis-profile=(?:few|half))?", recipe)
    assert found, f"make {target} chooses its tests by more than markers: {recipe}"
    return found[1] or found[2]


def settings_of_pytest() -> dict[str, Any]:
    with (PROJECT_ROOT / "pyproject.toml").open("rb") as stream:
        settings: dict[str, Any] = tomllib.load(stream)["tool"]["pytest"]["ini_options"]
    return settings


def marked() -> Iterator[dict[str, bool]]:
    """Every way in which a test can be marked."""
    names = [marker.split(":")[0] for marker in settings_of_pytest()["markers"]]
    for values in itertools.product((False, True), repeat=len(names)):
        yield dict(zip(names, values, strict=True))


def runs(target: str, markers: dict[str, bool]) -> bool:
    # pytest's expressions are Python's: names, `and`, `or`, `not`
    return bool(eval(expression(target), {"__builtins__": {}}, markers))


def test_every_test_is_in_exactly_one_tier_however_it_is_marked() -> None:
    assert [markers for markers in marked() if sum(runs(tier, markers) for tier in TIERS) != 1] == []


def test_what_is_checked_while_working_is_part_of_the_tests() -> None:
    assert [markers for markers in marked() if runs("check", markers) and not runs("test", markers)] == []


def test_nothing_else_leaves_tests_out() -> None:
    settings = settings_of_pytest()
    assert settings["testpaths"] == ["tests"]
    assert settings["addopts"].split() == ["-q", "-rs", "--strict-markers"]
    assert not {"norecursedirs", "python_files", "python_functions", "python_classes"} & settings.keys()
    [pytest_options] = re.findall(r"^PYTEST := (.*)$", (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert (
        pytest_options
        == "$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder $(if $(COVERAGE),--cov --cov-report=)"
    )
    assert [path.name for path in TESTS.rglob("conftest.py") if "collect_ignore" in path.read_text("utf-8")] == []


def test_what_is_begun_first_is_there() -> None:
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []


def test_every_file_with_tests_is_found_by_its_name() -> None:
    hidden = [
        f"{path.relative_to(TESTS)}: {node.name}"
        for path in TESTS.rglob("*.py")
        if not path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert hidden == []


def commands_of_make(text: str) -> list[str]:
    return re.findall(r"^\s*(?:- run: )?make ([\w-]+)", text, re.MULTILINE)


def test_both_tiers_are_run_here_and_on_the_forge() -> None:
    assert commands_of_make((PROJECT_ROOT / ".ci" / "run").read_text(encoding="utf-8")) == list(TIERS)
    workflow = PROJECT_ROOT / ".github" / "workflows" / "test.yml"
    steps = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]["test"]["steps"]
    commands = commands_of_make("\n".join(step["run"] for step in steps if "run" in step))
    assert set(TIERS) <= set(commands) <= targets().keys()


def test_hooks_fetch_nothing() -> None:
    config = yaml.safe_load((PROJECT_ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {source["repo"] for source in config["repos"]} == {"local"}
    hooks = [hook for source in config["repos"] for hook in source["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    programs = {hook["entry"].split()[0] for hook in hooks}
    assert {program for program in programs if not (PROJECT_ROOT / program).is_file()} == set()


def test_a_test_is_skipped_only_for_want_of_a_program() -> None:
    found = {}
    for path in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            if name in ("skip", "skipif", "importorskip", "xfail", "skipTest"):
                found[path.relative_to(TESTS).as_posix()] = path.read_text(encoding="utf-8")
    assert found.keys() == SKIPS.keys()
    for name, program in SKIPS.items():
        assert f'shutil.which("{program}")' in found[name]


def test_nothing_outside_the_repository_is_read() -> None:
    outside = re.compile(r"PROJECT_ROOT\.parent|parents\[[3-9]\]|\.\./" + "shared")
    broken = [
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if path != Path(__file__) and outside.search(path.read_text(encoding="utf-8"))
    ]
    assert broken == []


def test_the_same_delivery_is_packed_to_the_same_bytes_and_comes_out_as_it_was(tmp_path: Path) -> None:
    delivery = tmp_path / "made_up"
    delivery.mkdir()
    (delivery / "b.csv").write_bytes(b"id\r\n1\r\n")
    (delivery / "a.csv").write_bytes(b"id\n")
    once = pack(delivery, tmp_path).read_bytes()
    for path in delivery.iterdir():
        path.chmod(0o600)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    assert pack(delivery, tmp_path).read_bytes() == once

    unpack(tmp_path / "again", tmp_path)
    again = tmp_path / "again" / "made_up"
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {"a.csv": b"id\n", "b.csv": b"id\r\n1\r\n"}


def test_every_package_of_tests_says_what_belongs_in_it_and_what_does_not() -> None:
    silent = []
    for package in TESTS.rglob("__init__.py"):
        says = " ".join((ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or "").split())
        if "What belongs here" not in says or "What does not" not in says:
            silent.append(package.relative_to(TESTS).as_posix())
    assert silent == []
