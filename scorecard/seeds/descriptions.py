"""How dbt is told of the seeds: the shape of `seeds/*.yml`.

What belongs here: the keys of dbt that these files use. Another key of dbt is one more field here.
"""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from scorecard.typed import Text, Typed


class _UniqueArguments(Typed):
    column_name: Text


class _Unique(Typed):
    name: Text | None = None
    arguments: _UniqueArguments | None = None


class _RelationshipArguments(Typed):
    column_name: Text | None = None
    to: Annotated[str, Field(pattern=r"^ref\('\w+'\)$")]
    field: Text


class _Relationship(Typed):
    name: Text | None = None
    arguments: _RelationshipArguments


class _AcceptedValuesArguments(Typed):
    values: Annotated[tuple[Text, ...], Field(strict=False)]


class _AcceptedValues(Typed):
    arguments: _AcceptedValuesArguments


class _Nothing(Typed):
    pass


class DataTest(Typed):
    """One data test of dbt: a word, or one key with its arguments."""

    model_config = ConfigDict(
        json_schema_extra=lambda schema: schema.update(
            anyOf=[{"enum": ["not_null", "unique"]}, {"type": "object", "minProperties": 1}], type=["string", "object"]
        )
    )

    not_null: _Nothing | None = None
    unique: _Unique | None = None
    relationships: _Relationship | None = None
    accepted_values: _AcceptedValues | None = None

    @model_validator(mode="before")
    @classmethod
    def _word_as_key(cls, given: Any) -> Any:
        return {given: {}} if isinstance(given, str) else given


class SeedColumn(Typed):
    """A column of a seed as described to dbt."""

    name: Text
    description: Text
    data_tests: tuple[DataTest, ...] = ()


class _SeedConfig(Typed):
    column_types: dict[str, Annotated[str, Field(pattern=r"^(varchar|integer|boolean|date|decimal\(\d+, \d+\))$")]]


class SeedEntry(Typed):
    """A seed as described to dbt."""

    name: Text
    description: Text
    config: _SeedConfig
    columns: tuple[SeedColumn, ...]
    data_tests: tuple[DataTest, ...] = ()


class SeedsFile(Typed):
    """One of `seeds/*.yml`."""

    version: Literal[2]
    seeds: tuple[SeedEntry, ...]
