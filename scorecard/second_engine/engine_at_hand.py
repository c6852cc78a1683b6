"""Whether Spark can be started here: a Java that it runs on, and the packages of the extra `spark`."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from scorecard.problems import UnusableInput

PACKAGES_OF_SPARK = ("dbt-spark", "pyspark")
OLDEST_JAVA = 17


class SparkIsNotThere(UnusableInput):
    """Spark is to count and cannot be started: the message says what is missing."""


def require_spark() -> None:
    """Go on only where Spark can be started.

    Raises:
        SparkIsNotThere
    """
    slips = list(slips_of_spark())
    if slips:
        raise SparkIsNotThere("\n".join(slips))


def slips_of_spark() -> Iterator[str]:
    """A sentence for each thing that is missing."""
    java = java_program()
    version = java_version(java) if java else None
    if java is None:
        yield (
            f"SCORECARD_ENGINE is spark, and there is no Java. Install Java {OLDEST_JAVA} or newer (on Debian the "
            "package openjdk-17-jre-headless), or set JAVA_HOME to where it is."
        )
    elif version is None or version < OLDEST_JAVA:
        yield f"SCORECARD_ENGINE is spark, and {java} is not Java {OLDEST_JAVA} or newer. Set JAVA_HOME to one that is."
    if len(versions_of_spark()) < len(PACKAGES_OF_SPARK):
        yield (
            "SCORECARD_ENGINE is spark, and its packages are not installed. Install the extra `spark` of "
            "childrens-scorecard, or put the folder of `make spark` on PYTHONPATH."
        )


def java_program() -> Path | None:
    """The Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return Path(found) if found else None


def java_version(java: Path) -> int | None:
    """The number of a Java, such as 17; None where it does not say one."""
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None


def versions_of_spark() -> dict[str, str]:
    """The versions of the packages beneath a count on Spark, of those that are installed."""
    found = {}
    for package in PACKAGES_OF_SPARK:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found
