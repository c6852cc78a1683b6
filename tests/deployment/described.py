"""The files of `deploy/` as data: what each unit and each service starts, and what it is told."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scorecard.settings import PROJECT_ROOT

DEPLOY = PROJECT_ROOT / "deploy"
UNITS = DEPLOY / "systemd"
CONTAINERS = DEPLOY / "containers"


@dataclass(frozen=True)
class Unit:
    """A unit of systemd: its assignments by section, in order."""

    path: Path
    sections: dict[str, list[tuple[str, str]]]

    def all(self, section: str, name: str) -> list[str]:
        return [value for key, value in self.sections.get(section, []) if key == name]

    def one(self, section: str, name: str) -> str:
        [value] = self.all(section, name)
        return value

    @property
    def command(self) -> list[str]:
        """The program of the unit and its arguments."""
        return shlex.split(self.one("Service", "ExecStart"))


def read_unit(path: Path) -> Unit:
    """The assignments of a unit; a line that ends in a backslash goes on."""
    sections: dict[str, list[tuple[str, str]]] = {}
    here: list[tuple[str, str]] = []
    for line in re.sub(r"\\\n\s*", "", path.read_text(encoding="utf-8")).splitlines():
        if line.startswith("["):
            here = sections.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            here.append((name, value))
    return Unit(path, sections)


def units() -> dict[str, Unit]:
    """The services, by name."""
    return {path.stem: read_unit(path) for path in sorted(UNITS.glob("*.service"))}


def assignments(path: Path) -> dict[str, str]:
    """A file of `NAME=value`, as systemd reads one for a service."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose() -> dict[str, Any]:
    """The compose file."""
    read: dict[str, Any] = yaml.safe_load((CONTAINERS / "compose.yaml").read_text(encoding="utf-8"))
    return read


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile, an instruction and what it is given each; what goes on over lines is joined."""
    text = (CONTAINERS / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line)]


def image_environment() -> dict[str, str]:
    """What the image tells every process."""
    told = [part for word, rest in instructions() if word == "ENV" for part in shlex.split(rest)]
    return dict(part.split("=", 1) for part in told)
