"""Source contracts, read from dbt's own source YAML, typed: a key or word that is not known here is refused.

A contract stands beside its staging model (`dbt_project/models/staging/stg_<name>.yml`). The loader reads it
here, the staging macro through dbt's graph, the expectations through this module: nobody writes a column twice.
What staging makes of each key stands in `docs/add-a-source.md`; which code lists there are, in `seeds/codes.csv`.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from scorecard.settings import DBT_PROJECT
from scorecard.typed import Location, Mistyped, Text, Typed, TypedFile, nearest

DATES = ("date", "timestamp")
NUMBERS = ("integer", "decimal")
# what staging takes for no identifier, in upper case
NO_IDENTIFIER = ("", "NULL", "N/A", "#N/A", "NAN", "NA", "-1")


class NotBefore(Typed):
    """A date of the row that may not lie before a date of the record that the column leads to."""

    date: Text = Field(description="Column of this extract.")
    parent_date: Text = Field(description="Column of the extract that is referred to.")
    reason: Text = Field(description="What is wrong with a row that breaks it, in kind and without values.")


class ColumnMeta(Typed):
    """What a contract says of one column, beside its name, type and description."""

    staged_as: Text | None = Field(default=None, description="Its name past staging; as received where not given.")
    required: bool = Field(default=False, description="A row without a value is quarantined.")
    may_be_absent: bool = Field(
        default=False, description="Not every authority has it: nothing is said where it does not come."
    )
    decisive: bool = Field(
        default=False,
        description="Optional, and decides a figure all the same: too many unknown codes hold the extract.",
    )
    code_list: Text | None = Field(default=None, description="The list of seeds/codes.csv that its values come from.")
    references: Annotated[str, Field(pattern=r"^\w+\.\w+$")] | None = Field(
        default=None, description="The column of another extract that it leads to, as extract.column."
    )
    accepted_names: tuple[Text, ...] = Field(default=(), description="Further headings under which it may arrive.")
    minimum: float | None = Field(default=None, description="The least that a number can be.")
    maximum: float | None = Field(default=None, description="The most that a number can be.")
    may_lie_ahead: bool = Field(default=False, description="A date up to ten years ahead is possible.")
    far_ahead_is_none: bool = Field(default=False, description="A date that is far ahead says that there is none.")
    na_is_a_code: bool = Field(default=False, description="`NA` is a value here and not a blank.")
    not_before: NotBefore | None = Field(default=None, description="A date that may not lie before one of the parent.")
    holds: Literal["free_text", "identifier", "pupil_number", "setting_number", "word"] | None = Field(
        default=None, description="What kind of text it holds, where the type does not say."
    )


class ExtractMeta(Typed):
    """What a contract says of a whole extract."""

    standard: Literal["SSD", "local"] = Field(description="The Standard Safeguarding Dataset, or an addition of ours.")
    key: tuple[Text, ...] = Field(min_length=1, description="Columns that together are of one row only.")
    starts_and_ends: tuple[tuple[Text, Text], ...] = Field(
        default=(), description="Pairs of columns, of which the second may not lie before the first."
    )
    stops_the_run: bool = Field(
        default=False,
        description="Unusable, it stops the run; not delivered, it does where others lead to it.",
    )
    may_be_empty: bool = Field(default=False, description="An extract without rows is ordinary.")
    may_be_absent: bool = Field(
        default=False,
        description="Not every authority has it: where it does not come nothing is said, what needs it is not shown.",
    )
    stands_in_for: Text | None = Field(
        default=None,
        description="The extract in whose place it is read where that is not delivered; beside it nothing is counted "
        "from this one. With may_be_absent the others stand in without it.",
    )
    unreadable_dates: Literal["blank"] | None = Field(
        default=None, description="A date that cannot be read is blanked, and the row stays."
    )
    same_key: Literal["merge"] | None = Field(default=None, description="What becomes of rows that share a key.")


class Column(ColumnMeta):
    """One column of an extract: its name as received and what staging makes of it."""

    name: Text
    data_type: Literal["text", "integer", "decimal", "date", "timestamp", "boolean"]
    description: Text
    staged_as: Text

    @property
    def headings(self) -> frozenset[str]:
        """Headings, in their comparable form, under which the column may arrive."""
        return frozenset(comparable(name) for name in (self.name, *self.accepted_names))


class Contract(ExtractMeta):
    """What one extract must look like."""

    extract: Text
    description: Text
    columns: tuple[Column, ...]

    @property
    def is_optional(self) -> bool:
        """Whether nobody misses the extract where it is not delivered."""
        return self.may_be_absent or self.stands_in_for is not None

    @property
    def file_name(self) -> str:
        return f"{self.extract}.csv"

    @property
    def staging_model(self) -> str:
        return "stg_" + self.extract.removeprefix("ssd_")

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


class _ColumnConfig(Typed):
    meta: ColumnMeta = ColumnMeta()


class _ExtractConfig(Typed):
    meta: ExtractMeta


class _Column(Typed):
    name: Text
    data_type: Literal["text", "integer", "decimal", "date", "timestamp", "boolean"]
    description: Text
    config: _ColumnConfig = _ColumnConfig()

    def typed(self) -> Column:
        said = dict(self.config.meta)
        said["staged_as"] = said["staged_as"] or self.name
        return Column(name=self.name, data_type=self.data_type, description=self.description, **said)


class _Table(Typed):
    name: Text
    description: Text
    config: _ExtractConfig
    columns: tuple[_Column, ...] = Field(min_length=1)


class _Source(Typed):
    name: Literal["raw"]
    tables: tuple[_Table] = Field(description="The extract; a file has one.")


class _Model(Typed):
    name: Text
    description: Text


class ContractFile(Typed):
    """One file of contracts as it is written, with all that dbt reads of it."""

    version: Literal[2]
    sources: tuple[_Source]
    models: tuple[_Model]

    def typed(self) -> Contract:
        """The contract, as all code reads it."""
        [[table]] = (source.tables for source in self.sources)
        return Contract(
            extract=table.name,
            description=table.description,
            columns=tuple(column.typed() for column in table.columns),
            **dict(table.config.meta),
        )


def comparable(heading: str) -> str:
    """A heading in any case, with spaces, hyphens and underscores alike, without padding or byte order mark."""
    return re.sub(r"[\s\-_]+", "_", heading.strip().strip("\ufeff\u00a0").strip().lower())


@cache
def load_contracts(project: Path = DBT_PROJECT) -> dict[str, Contract]:
    """All contracts of the project by extract, in alphabetical order.

    Raises:
        Mistyped: an unknown key or word, a missing one, or a column or extract that no contract has.
    """
    files: dict[str, tuple[TypedFile, Contract]] = {}
    slips: list[str] = []
    for path in sorted((project / "models" / "staging").glob("stg_*.yml")):
        try:
            file = TypedFile(path)
            contract = file.as_a(ContractFile).typed()
        except Mistyped as mistyped:
            slips += mistyped.slips
            continue
        files[contract.extract] = (file, contract)
    contracts = {extract: contract for extract, (_, contract) in sorted(files.items())}
    if not slips:
        slips = [
            file.slip(location, said)
            for file, contract in files.values()
            for location, said in _slips(contract, contracts, file.path.stem, file.content["models"][0]["name"])
        ]
    if slips:
        raise Mistyped(slips)
    return contracts


TABLE: Location = ("sources", 0, "tables", 0)
Slips = Iterator[tuple[Location, str]]


def slip_of_column(project: Path, contract: Contract, column: Column, key: str, said: str) -> str:
    """A sentence on what the contract says under a key of a column, with its file and line."""
    file = TypedFile(project / "models" / "staging" / f"{contract.staging_model}.yml")
    return file.slip(_place_of(contract, column, key), said)


def _place_of(contract: Contract, column: Column, key: str) -> Location:
    """Where in its file a contract says something of a column."""
    return (*TABLE, "columns", contract.columns.index(column), "config", "meta", key)


def _slips(contract: Contract, contracts: Mapping[str, Contract], file_name: str, model: str) -> Slips:
    if contract.staging_model != file_name:
        yield (*TABLE, "name"), f"is `{contract.extract}`, whose contract stands in {contract.staging_model}.yml."
    if model != contract.staging_model:
        yield ("models", 0, "name"), f"is `{model}`; expected {contract.staging_model}."
    meta = (*TABLE, "config", "meta")
    if contract.is_optional and contract.stops_the_run:
        yield (*meta, "stops_the_run"), "is for extracts that must come, not for one that need not."
    if contract.stands_in_for is not None:
        stood_in_for = contracts.get(contract.stands_in_for)
        if stood_in_for is None:
            known = nearest(contract.stands_in_for, contracts)
            yield (*meta, "stands_in_for"), f"is `{contract.stands_in_for}`, which is no extract: {known}"
        elif stood_in_for.is_optional:
            yield (*meta, "stands_in_for"), f"is `{contract.stands_in_for}`, which need not come itself."
    columns = {column.name: column for column in contract.columns}
    for number, name in enumerate(contract.key):
        if name not in columns:
            yield (*meta, "key", number), _no_column(name, contract)
    for number, pair in enumerate(contract.starts_and_ends):
        for side, name in enumerate(pair):
            if name not in columns:
                yield (*meta, "starts_and_ends", number, side), _no_column(name, contract)
            elif columns[name].data_type not in DATES:
                yield (*meta, "starts_and_ends", number, side), f"is `{name}`, which is no date."
    yield from _slips_of_names(contract)
    for column in contract.columns:
        for key, said in _slips_of(column, contract, contracts):
            yield _place_of(contract, column, key), said


def _slips_of_names(contract: Contract) -> Slips:
    owner: dict[str, str] = {}
    staged: dict[str, str] = {}
    for number, column in enumerate(contract.columns):
        for heading in sorted(column.headings):
            if owner.setdefault(heading, column.name) != column.name:
                yield (*TABLE, "columns", number), f"takes the heading {heading}, which {owner[heading]} takes too."
        if staged.setdefault(column.staged_as, column.name) != column.name:
            yield (
                (*TABLE, "columns", number),
                f"is staged as {column.staged_as}, which {staged[column.staged_as]} is too.",
            )


def _slips_of(column: Column, contract: Contract, contracts: Mapping[str, Contract]) -> Iterator[tuple[str, str]]:
    is_date, is_number = column.data_type in DATES, column.data_type in NUMBERS
    if (column.may_lie_ahead or column.far_ahead_is_none) and not is_date:
        yield (
            "may_lie_ahead" if column.may_lie_ahead else "far_ahead_is_none",
            f"is about dates, not {column.data_type}.",
        )
    for key in ("minimum", "maximum"):
        if getattr(column, key) is not None and not is_number:
            yield key, f"is about numbers, not {column.data_type}."
    if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
        yield "minimum", f"is {column.minimum:g}, more than the maximum."
    if column.holds and (column.data_type != "text" or column.code_list):
        yield "holds", "is about text that comes from no list."
    if column.may_be_absent and column.required:
        yield "may_be_absent", "is for optional columns: a file without a required one cannot be used."
    if column.decisive and (column.required or not (column.code_list or column.data_type == "boolean")):
        yield "decisive", "is for optional columns of codes, or of yes and no: of others nothing is read as blank."
    if column.references:
        extract, _, parent_column = column.references.partition(".")
        parent = contracts.get(extract)
        if parent is None:
            yield "references", f"leads to `{extract}`, which is no extract: {nearest(extract, contracts)}"
        elif parent_column not in {each.name for each in parent.columns}:
            yield "references", f"leads to {extract}: {_no_column(parent_column, parent)}"
    if column.not_before:
        yield from _slips_of_not_before(column.not_before, column, contract, contracts)


def _slips_of_not_before(
    rule: NotBefore, column: Column, contract: Contract, contracts: Mapping[str, Contract]
) -> Iterator[tuple[str, str]]:
    parent = contracts.get((column.references or "").partition(".")[0])
    if parent is None:
        yield "not_before", "needs `references`, which says whose date is meant."
        return
    for name, of in ((rule.date, contract), (rule.parent_date, parent)):
        if name not in {each.name for each in of.columns if each.data_type in DATES}:
            yield "not_before", _no_column(name, of)


def _no_column(name: str, contract: Contract) -> str:
    known = nearest(name, (column.name for column in contract.columns))
    return f"is `{name}`, which is no such column of {contract.extract}: {known}"
