"""Hashes by which a release can be proved: of files, of the code that made it, of the packages beneath."""

import hashlib
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

from scorecard.settings import DBT_PROJECT, PROJECT_ROOT, SEEDS

CODE_FOLDERS = (DBT_PROJECT / "models", DBT_PROJECT / "macros", SEEDS, PROJECT_ROOT / "scorecard")
CODE_SUFFIXES = (".py", ".sql", ".yml", ".csv", ".j2", ".css", ".js")
CODE_FILES = (DBT_PROJECT / "dbt_project.yml",)
PACKAGES = (
    "dagster",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "great-expectations",
    "holidays",
    "childrens-scorecard",
)


def sha256_of(path: Path) -> str:
    """Hash of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def code_fingerprint() -> str:
    """Hash over every file that decides a figure: models, macros, seeds, steps and checks."""
    paths = [*CODE_FILES]
    for folder in (*CODE_FOLDERS, PROJECT_ROOT / "expectations"):
        paths += (path for path in folder.rglob("*") if path.suffix in CODE_SUFFIXES)
    lines = sorted(f"{path.relative_to(PROJECT_ROOT)} {sha256_of(path)}" for path in paths)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def reference_fingerprint() -> str:
    """Hash over what people and the world decide: the seeds, and the library that knows the bank holidays."""
    lines = sorted(f"{path.name} {sha256_of(path)}" for path in SEEDS.glob("*.csv"))
    lines.append(f"holidays {metadata.version('holidays')}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def commit() -> str:
    """Commit of the working copy, marked where it has uncommitted changes; empty outside a checkout."""
    try:
        described = subprocess.run(
            ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],
            cwd=PROJECT_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()


@cache
def package_versions() -> dict[str, str]:
    """Versions of the packages that a figure depends on."""
    return {package: metadata.version(package) for package in PACKAGES}
