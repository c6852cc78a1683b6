"""Hashes by which a release can be proved: of files, of the code that decides a figure, of the code that draws it, and
of the packages beneath.

What decides is everything that a figure, its status or its cases may depend on: models, macros, seeds, loading, gates,
checks. What draws is everything by which the same figures would look otherwise: site, workbook, quality report, the
words about commentary. What invents the demonstration is neither, nor what sets released folders beside each other: the
one makes a delivery, the other reads releases, and none depends on them.

A wheel and the checkout that it was built from have the same fingerprints: files are named as they stand in a checkout.
"""

import hashlib
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from scorecard.settings import CARRIED, PROJECT_ROOT

DRAWS = ("scorecard/publication", "scorecard/quality_report", "scorecard/commentary")
NEITHER = ("scorecard/demonstration", "scorecard/region")
DECIDES = (
    "dbt_project/dbt_project.yml",
    "dbt_project/models",
    "dbt_project/macros",
    "seeds",
    "scorecard",
    "expectations",
)
SUFFIXES = (".py", ".sql", ".yml", ".csv", ".j2", ".css", ".js", ".svg", ".typ")
PACKAGES = (
    "dagster",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "great-expectations",
    "holidays",
    "childrens-scorecard",
)


@dataclass(frozen=True)
class CodeFingerprints:
    """The code of a run, as it stood when the run started.

    ``deciding``, ``drawing`` and ``reference`` are hashes of SHA-256; ``reference`` covers what people and the world
    decide: the seeds and the bank holidays, which are a part of ``deciding``, and what a home says otherwise. ``rules``
    is ``deciding`` without the seeds. ``commit`` is empty outside a checkout.
    """

    deciding: str
    rules: str
    drawing: str
    reference: str
    commit: str
    packages: Mapping[str, str]

    @property
    def is_dirty(self) -> bool:
        """Whether the working copy had changes that no commit has."""
        return self.commit.endswith("-dirty")

    def with_configuration(self, fingerprint: str) -> "CodeFingerprints":
        """The same, where the reference data of an authority are the seeds and what its home says otherwise."""
        if not fingerprint:
            return self
        both = hashlib.sha256(f"{self.reference} {fingerprint}".encode()).hexdigest()
        return replace(self, reference=both)

    def beside(self, packages: Mapping[str, str]) -> "CodeFingerprints":
        """The same, with more packages beneath: those of the engine that counts, where it is not DuckDB."""
        return replace(self, packages={**self.packages, **packages})


# stands for fingerprints that are taken when a run starts
NOT_TAKEN = CodeFingerprints("", "", "", "", "", {})


def sha256_of(path: Path) -> str:
    """Hash of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def code_fingerprints(project: Path = PROJECT_ROOT) -> CodeFingerprints:
    """Take the fingerprints of a project's code as it stands now."""
    return CodeFingerprints(
        deciding=deciding_fingerprint(project),
        rules=_hash_of(project, _files(project, DECIDES, without=(*DRAWS, *NEITHER, "seeds"))),
        drawing=_hash_of(project, _files(project, DRAWS, without=())),
        reference=_reference_fingerprint(project),
        commit=_commit(project),
        packages={package: metadata.version(package) for package in PACKAGES},
    )


def deciding_fingerprint(project: Path = PROJECT_ROOT) -> str:
    """Hash over every file that decides a figure."""
    return _hash_of(project, _files(project, DECIDES, without=(*DRAWS, *NEITHER)))


def _files(project: Path, places: Iterable[str], without: tuple[str, ...]) -> Iterator[Path]:
    left_out = [_standing(project, name) for name in without]
    for name in places:
        place = _standing(project, name)
        # what a wheel carries lies within a package, of which it is no part
        also = [] if place.is_relative_to(project / CARRIED) else [project / CARRIED]
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.suffix in SUFFIXES and not any(path.is_relative_to(folder) for folder in [*left_out, *also]):
                yield path


def _standing(project: Path, place: str) -> Path:
    """Where a place of the checkout stands: in an installation, among what its wheel carries."""
    carried = project / CARRIED / place
    return carried if carried.exists() else project / place


def _hash_of(project: Path, paths: Iterable[Path]) -> str:
    lines = sorted(f"{_named(project, path)} {sha256_of(path)}" for path in paths)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _named(project: Path, path: Path) -> Path:
    """A file as it stands in a checkout."""
    carried = project / CARRIED
    return path.relative_to(carried if path.is_relative_to(carried) else project)


def _reference_fingerprint(project: Path) -> str:
    lines = sorted(f"{path.name} {sha256_of(path)}" for path in _standing(project, "seeds").glob("*.csv"))
    lines.append(f"holidays {metadata.version('holidays')}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _commit(project: Path) -> str:
    """Commit of the working copy, or of that a wheel was built from, marked where it has uncommitted changes; empty
    outside both."""
    noted = project / CARRIED / "commit.txt"
    if noted.is_file():
        return noted.read_text(encoding="ascii").strip()
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            cwd=project,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()
