"""The identifier of a person to be erased, compared as staging reads identifiers. It is kept nowhere."""

import re
from dataclasses import dataclass, field

from scorecard.delivery.contracts import NO_IDENTIFIER

AROUND = " \t\n\r\xa0"
NUMBER_NOT_KNOWN = re.compile(r"UN\d{1,2}")
AS_A_NUMBER = re.compile(r"(\d+)\.0+")
# headings, in their comparable form, under which returns have the child that a row is about
HEADINGS_OF_A_CHILD = frozenset({"child", "childid", "child_id", "lachildid", "la_child_id", "child_unique_id"})


def as_identifier(cell: str) -> str:
    """A cell as staging reads an identifier (`as_identifier` in `dbt_project/macros/cells.sql`); '' where it is none.

    What schools write where they do not know a pupil's number (UN1 to UN10) is nobody's either.
    """
    trimmed = cell.strip(AROUND)
    number = AS_A_NUMBER.fullmatch(trimmed)
    read = (number[1] if number else trimmed).upper()
    return "" if read in NO_IDENTIFIER or NUMBER_NOT_KNOWN.fullmatch(read) else read


@dataclass(frozen=True)
class Person:
    """Whom to erase. Its text shows nothing: no error and no log repeats an identifier."""

    identifier: str = field(repr=False)

    @classmethod
    def called(cls, text: str) -> "Person":
        """The person of an identifier as somebody typed it.

        Raises:
            ValueError: nothing was typed.
        """
        identifier = as_identifier(text)
        if not identifier:
            raise ValueError("No identifier was given. Expected the child's id as the extracts have it.")
        return cls(identifier)

    def is_in(self, cell: str) -> bool:
        """Whether a cell is the identifier."""
        return as_identifier(cell) == self.identifier

    def is_named_in(self, text: str) -> bool:
        """Whether a text has the identifier as a word of its own."""
        return self._word.search(text.upper()) is not None

    @property
    def _word(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![0-9A-Z]){re.escape(self.identifier)}(?![0-9A-Z])")
