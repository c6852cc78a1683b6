"""`delivery.json`: what the sender says was sent, to hold against what arrived.

It may lie beside the extracts. Where it does it must be readable, for authority and month of the folder, and each
extract that it names must have the rows and the hash that it gives. An extract that has not is unusable, which nobody
can override: either the file or the statement is not what was sent, and nobody here can know which.

Whether a delivery is a demonstration is said here and nowhere else: what is invented says so itself, and no run has to
be told. A demonstration need not name its files, and has the invented name under which its figures are shown.
"""

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

STATEMENT = "delivery.json"
# More than any statement needs; a larger file is not one.
MOST_BYTES = 1024 * 1024


class UnreadableStatement(Exception):
    """The statement cannot be held against anything; the message says where it is at fault."""


class StatedFile(BaseModel):
    """What was sent as one file: `rows` without the header and blank rows, `sha256` of its bytes, or either."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    rows: Annotated[int, Field(ge=0)] | None = None
    sha256: Annotated[str, Field(pattern="^[0-9a-fA-F]{64}$")] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.rows is None and self.sha256 is None:
            raise ValueError("rows or sha256 is needed")
        return self


class SenderStatement(BaseModel):
    """What was sent: files by name, and for whom and which month where the sender says so."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    files: dict[str, StatedFile] = Field(default_factory=dict)
    is_demonstration: bool = False
    shown_as: Annotated[str, Field(pattern=r"^\w[\w '-]{1,59}$")] | None = None  # name of an invented authority
    authority: Annotated[str, Field(pattern="^[0-9]{3}$")] | None = None
    month: Annotated[str, Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$")] | None = None
    taken_on: datetime.date | None = None  # the day on which the data were taken from the case system

    @field_validator("taken_on", mode="before")
    @classmethod
    def _is_a_day(cls, value: object) -> object:
        if isinstance(value, str):
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                pass
        raise ValueError("expected a day such as 2024-04-17")

    @model_validator(mode="after")
    def _names_files_or_is_invented(self) -> Self:
        if not self.is_demonstration and "files" not in self.model_fields_set:
            raise ValueError("files is needed: the files by name, each with its rows or its sha256")
        if self.shown_as is not None and not self.is_demonstration:
            raise ValueError("shown_as is for a demonstration; an authority's own name stands in seeds/authorities.csv")
        return self

    def contradicts(self, la_code: str, month: str) -> str:
        """The sentence that says for whom else or which other month it is; empty where it fits."""
        for stated, meant, what in ((self.authority, la_code, "authority"), (self.month, month, "month")):
            if stated is not None and stated != meant:
                return (
                    f"{STATEMENT} says that the delivery is of {what} {stated}. Expected {meant}. "
                    "Move the delivery to its own folder, or correct the statement."
                )
        return ""

    def by_name(self, comparable_name: Callable[[str], str]) -> dict[str, StatedFile]:
        """The files under the form of their name by which files are compared."""
        return {comparable_name(name): stated for name, stated in self.files.items()}


def read_statement(path: Path) -> SenderStatement:
    """The statement of a delivery.

    Raises:
        UnreadableStatement: not JSON, or not what a statement may hold.
    """
    try:
        content = path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""
        return SenderStatement.model_validate(json.loads(content.decode("utf-8-sig")))
    except OSError as problem:
        seen = f"it cannot be opened ({problem.strerror})"
    except ValidationError as problem:
        seen = "; ".join(_fault(error["loc"], error["msg"]) for error in problem.errors()[:5])
    except ValueError:
        seen = "it is not JSON in UTF-8"
    raise UnreadableStatement(
        f"{STATEMENT}: {seen}. Expected the files by name, each with its rows or its sha256, as "
        '{"files": {"ssd_person.csv": {"rows": 10, "sha256": "…"}}}. Correct it, or take it away.'
    )


def _fault(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(str(part) for part in place) or 'the whole'}: {message[:1].lower()}{message[1:]}"
