"""What the checks are told by whoever runs them: the shape of a contract and the tolerances of an authority.

This package imports nothing of the project; whatever has these attributes will do.
"""

from collections.abc import Sequence
from typing import Protocol


class ContractColumn(Protocol):
    """One column of a contract: its name as received, and what staging makes of it."""

    @property
    def name(self) -> str: ...
    @property
    def data_type(self) -> str: ...
    @property
    def staged_as(self) -> str: ...
    @property
    def required(self) -> bool: ...
    @property
    def decisive(self) -> bool: ...
    @property
    def code_list(self) -> str | None: ...


class ExtractContract(Protocol):
    """What one extract must look like."""

    @property
    def extract(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def key(self) -> Sequence[str]: ...
    @property
    def columns(self) -> Sequence[ContractColumn]: ...
    @property
    def starts_and_ends(self) -> Sequence[tuple[str, str]]: ...
    @property
    def stops_the_run(self) -> bool: ...
    @property
    def may_be_empty(self) -> bool: ...

    def column(self, name: str) -> ContractColumn:
        """The column of that name as received."""


class Tolerances(Protocol):
    """How far a delivery may stray: shares of rows, from 0 to 1."""

    @property
    def quarantine_warning_share(self) -> float: ...
    @property
    def quarantine_critical_share(self) -> float: ...
