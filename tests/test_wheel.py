"""The wheel carries all that a run reads, is the same code as the checkout, and writes nothing into its installation.

Built with the pinned build tools and installed without network, from a copy: no build leaves anything in the checkout.
"""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest

from scorecard.release.fingerprints import code_fingerprints
from scorecard.settings import CARRIED, PROJECT_ROOT
from tests.support import POCKET_AUTHORITY, Outcome, arguments_of_run, deliver

pytestmark = pytest.mark.long

PACKAGES = ("orchestration", "scorecard", "expectations")
COPIED = (*PACKAGES, "dbt_project", "seeds")
FILES = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "requirements.lock", "dagster.yaml")
BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
SCRATCH = shutil.ignore_patterns("__pycache__", "target", "logs", "*.egg-info")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy, built = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("built")
    for folder in COPIED:
        shutil.copytree(PROJECT_ROOT / folder, copy / folder, ignore=SCRATCH)
    for name in FILES:
        shutil.copy(PROJECT_ROOT / name, copy)
    subprocess.run([sys.executable, "-c", BUILD, str(built)], cwd=copy, check=True, capture_output=True)
    [made] = built.glob("*.whl")
    return made


@dataclass(frozen=True)
class Installation:
    """An environment that holds the wheel and finds the libraries where this one has them, and no checkout."""

    folder: Path
    works_in: Path

    @property
    def packages(self) -> Path:
        [found] = self.folder.glob("lib/python*/site-packages")
        return found

    def run(self, *command: str) -> Outcome:
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "DAGSTER_HOME")}
        done = subprocess.run(
            [self.folder / "bin" / command[0], *command[1:]],
            cwd=self.works_in,
            env=environment,
            capture_output=True,
            text=True,
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def files(self) -> dict[str, int]:
        """Every file with the time of its last change; what Python compiles is left out."""
        return {
            str(path.relative_to(self.packages)): path.stat().st_mtime_ns
            for path in self.packages.rglob("*")
            if "__pycache__" not in path.parts
        }


@pytest.fixture(scope="module")
def installation(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("environment"), tmp_path_factory.mktemp("elsewhere"))
    venv.create(made.folder, with_pip=False, symlinks=True)
    offline = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
    python = ["--python", str(made.folder / "bin" / "python")]
    subprocess.run([sys.executable, "-m", "pip", *python, "install", *offline, str(wheel)], check=True)
    # a folder that a .pth file names is searched, and the .pth files in it, as that of the checkout, are not read
    libraries = metadata.distribution("duckdb").locate_file("")
    (made.packages / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")
    return made


def tracked() -> Iterator[str]:
    """What belongs to the packages, and what stands at the root of the checkout and is read by a run."""
    folders = (*PACKAGES, *(f"dbt_project/{name}" for name in ("models", "macros", "tests")), "seeds")
    for folder in folders:
        for path in (PROJECT_ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path.relative_to(PROJECT_ROOT).as_posix()
    yield from ("dbt_project/dbt_project.yml", "dbt_project/profiles.yml", "requirements.lock", "dagster.yaml")


def test_the_wheel_carries_every_file_that_a_run_reads(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name if name.startswith(PACKAGES) else f"{CARRIED.as_posix()}/{name}" for name in tracked()}
    assert len(wanted) > 700
    assert sorted(wanted - names) == []
    carried = {name for name in names if name.startswith(CARRIED.as_posix())}
    assert carried - wanted == {f"{CARRIED.as_posix()}/commit.txt"}, "nothing else, no data and no leftover of dbt"


def test_the_wheel_is_the_same_code_as_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Whoever goes over from a checkout to the wheel of it gets no new release for that."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    here, there = code_fingerprints(), code_fingerprints(tmp_path)
    for part in ("deciding", "rules", "drawing", "reference"):
        assert getattr(there, part) == getattr(here, part), part
    (tmp_path / CARRIED / "seeds" / "targets.csv").write_text("changed\n", encoding="utf-8")
    changed = code_fingerprints(tmp_path)
    assert changed.deciding != here.deciding
    assert changed.reference != here.reference
    assert changed.rules == here.rules


def test_the_commit_that_a_wheel_was_built_from_is_known(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path)
    assert code_fingerprints(tmp_path).commit == "", "it was built from a copy that is no checkout"
    (tmp_path / CARRIED / "commit.txt").write_text("0123456789012345678901234567890123456789", encoding="ascii")
    assert code_fingerprints(tmp_path).commit == "0123456789012345678901234567890123456789"


def test_an_installation_finds_itself_and_no_checkout(installation: Installation) -> None:
    asked = "import scorecard.settings as s; print(s.PROJECT_ROOT, s.IS_INSTALLED, s.Settings().home)"
    root, is_installed, home = installation.run("python", "-c", asked).stdout.split()
    assert Path(root) == installation.packages.resolve()
    assert is_installed == "True"
    assert Path(home) == installation.works_in.resolve() / "data"


def test_a_month_is_run_by_an_installation_that_stays_as_it_was_installed(installation: Installation) -> None:
    home = installation.works_in / "home"
    deliver(POCKET_AUTHORITY, home, publishes=True)
    before = installation.files()
    doctor = installation.run("scorecard", "doctor", "--home", str(home))
    assert doctor.exit_code == 0, doctor.said
    ran = installation.run("scorecard", *arguments_of_run(home))
    assert ran.exit_code == 0, ran.said
    assert (home / "releases" / "916" / "2024-03" / "r1" / "site" / "index.html").is_file()
    verified = installation.run("scorecard", "verify", "--all", "--home", str(home))
    assert verified.exit_code == 0, verified.said
    assert {name for name, time in installation.files().items() if before.get(name) != time} == set()
    assert sorted(path.name for path in installation.works_in.iterdir()) == ["home"], "nothing beside the home"


def test_dagster_loads_an_installation_and_writes_nothing_into_it(installation: Installation) -> None:
    before = installation.files()
    asked = "from orchestration.definitions import defs; print(len(list(defs.resolve_all_job_defs())))"
    loaded = installation.run("python", "-W", "ignore", "-c", asked)
    assert loaded.exit_code == 0, loaded.said
    assert int(loaded.stdout.strip()) >= 2
    assert {name for name, time in installation.files().items() if before.get(name) != time} == set()
