"""Reads the SQL of a model and finds where rows of one authority could meet those of another. No test stands here.

Identifiers are those of an authority's own systems: what joins, groups, counts or numbers rows by them does so within
an authority, or a child of one would be a child of the other as well.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp, parse_one

AUTHORITY = "la_code"


@dataclass(frozen=True)
class Mixed:
    """A place where authorities are not kept apart."""

    what: str  # join, group, window, subquery or output
    where: str  # the name of the step, or of what is joined

    def __str__(self) -> str:
        return f"{self.what} of {self.where}"


@dataclass(frozen=True)
class Read:
    """What a reader found in a model."""

    mixed: tuple[Mixed, ...]
    tells_authority: bool  # whether the rows of the model say whose they are


def read(sql: str, tells: Callable[[str], bool]) -> Read:
    """Read the SQL of a model, as compiled for DuckDB.

    `tells` says of a table, named with its schema, whether its rows say whose they are.
    """
    reader = _Reader(tells)
    tells_authority = reader.query(parse_one(sql, dialect="duckdb"), "the model", {})
    return Read(tuple(dict.fromkeys(reader.mixed)), tells_authority)


class _Reader:
    def __init__(self, tells: Callable[[str], bool]) -> None:
        self._tells = tells
        self.mixed: list[Mixed] = []

    def query(self, query: exp.Expr, name: str, outer: Mapping[str, bool]) -> bool:
        """Read a query; whether its rows say whose they are. `outer` are the steps that it can see."""
        steps = dict(outer)
        clause = query.args.get("with_")
        for step in clause.expressions if clause else ():
            body = step.this
            if clause and clause.recursive and isinstance(body, exp.SetOperation):
                steps[step.alias] = self._first_tells(body, steps)
            steps[step.alias] = self.query(body, step.alias, steps)
        if isinstance(query, exp.SetOperation):
            sides = [self.query(side, name, steps) for side in (query.left, query.right)]
            if len(set(sides)) > 1:
                self.mixed.append(Mixed("output", name))
            return all(sides)
        if isinstance(query, exp.Subquery):
            return self.query(query.this, name, steps)
        assert isinstance(query, exp.Select), f"{name}: {type(query).__name__} is none of what models are made of"
        return self._select(query, name, steps)

    def _first_tells(self, body: exp.Expr, steps: Mapping[str, bool]) -> bool:
        first = body
        while isinstance(first, exp.SetOperation):
            first = first.left
        return _Reader(self._tells).query(first, "", steps)

    def _select(self, select: exp.Select, name: str, steps: Mapping[str, bool]) -> bool:
        sources = self._sources(select, name, steps)
        told = [alias for alias, tells in sources.items() if tells]
        self._subqueries(select, name, steps)
        if not told:
            return False
        if apart := _not_joined(select, told):
            self.mixed += [Mixed("join", f"{alias} in {name}") for alias in apart]
        for window in _own(select, exp.Window):
            if not any(_is_authority(column) for column in window.args.get("partition_by") or ()):
                self.mixed.append(Mixed("window", name))
        grouped = select.args.get("group")
        columns = [column for column in select.expressions if _tells(column, sources)]
        if grouped is not None:
            keys = grouped.expressions or columns  # `group by all` groups by what is shown
            if not any(_is_authority(key) for key in keys):
                self.mixed.append(Mixed("group", name))
        elif any(not _is_over_a_window(found) for found in _own(select, exp.AggFunc)):
            self.mixed.append(Mixed("group", name))
        if not columns and not isinstance(select.parent, exp.Exists):
            self.mixed.append(Mixed("output", name))
        return bool(columns)

    def _sources(self, select: exp.Select, name: str, steps: Mapping[str, bool]) -> dict[str, bool]:
        """What a select reads, by its alias: whether the rows say whose they are."""
        start = select.args.get("from_")
        read = [start.this] if start else []
        read += [join.this for join in select.args.get("joins") or ()]
        sources = {}
        for source in read:
            if isinstance(source, exp.Table) and not isinstance(source.this, exp.Func):
                sources[source.alias_or_name] = self._table(source, steps)
            elif isinstance(source, exp.Subquery):
                sources[source.alias_or_name] = self.query(source.this, name, steps)
        return sources

    def _table(self, table: exp.Table, steps: Mapping[str, bool]) -> bool:
        return steps[table.name] if not table.db and table.name in steps else self._tells(f"{table.db}.{table.name}")

    def _subqueries(self, select: exp.Select, name: str, steps: Mapping[str, bool]) -> None:
        """A query within an expression reads rows of the authority of the row that asks."""
        for inner in select.find_all(exp.Select):
            if inner is select or inner.parent_select is not select or _is_read_as_table(inner):
                continue
            told = [alias for alias, tells in self._sources(inner, name, steps).items() if tells]
            if told and not any(
                {column.table for column in pair} & set(told) and {column.table for column in pair} - set(told)
                for pair in _pairs(inner)
            ):
                self.mixed.append(Mixed("subquery", f"{told[0]} in {name}"))


def _is_read_as_table(inner: exp.Select) -> bool:
    """Whether a query stands where a table could, or is a side of one that does."""
    place = inner.parent
    while isinstance(place, exp.SetOperation):
        place = place.parent
    if isinstance(place, exp.CTE):
        return True
    return isinstance(place, exp.Subquery) and isinstance(place.parent, exp.From | exp.Join)


def _own(select: exp.Select, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    """What stands in a select itself, and in no query within it."""
    return (found for found in select.find_all(kind) if found.parent_select is select)


def _is_over_a_window(aggregate: exp.Expr) -> bool:
    place = aggregate.parent
    while isinstance(place, exp.Filter | exp.IgnoreNulls | exp.RespectNulls):
        place = place.parent
    return isinstance(place, exp.Window)


def _is_authority(column: exp.Expr) -> bool:
    return column.unalias().name == AUTHORITY if isinstance(column, exp.Alias | exp.Column) else False


def _tells(column: exp.Expr, sources: Mapping[str, bool]) -> bool:
    """Whether a column of a select is the authority, or all columns of what has it."""
    if column.alias_or_name == AUTHORITY:
        return True
    if isinstance(column, exp.Star):
        return any(sources.values())
    return isinstance(column, exp.Column) and isinstance(column.this, exp.Star) and sources.get(column.table, False)


def _pairs(select: exp.Select) -> Iterator[tuple[exp.Column, exp.Column]]:
    """Authorities that a select holds to be equal, whatever else holds."""
    conditions = [join.args.get("on") for join in select.args.get("joins") or ()]
    where = select.args.get("where")
    conditions.append(where.this if where else None)
    for condition in conditions:
        if condition is None:
            continue
        for part in condition.flatten() if isinstance(condition, exp.And) else (condition,):
            sides = (part.this, part.expression) if isinstance(part, exp.EQ) else ()
            if sides and all(isinstance(side, exp.Column) and side.name == AUTHORITY for side in sides):
                yield sides


def _not_joined(select: exp.Select, told: list[str]) -> list[str]:
    """Of what says whose its rows are, that which is not held to the authority of the first."""
    together = {told[0]}
    pairs = [{column.table for column in pair} for pair in _pairs(select)]
    while grown := [pair for pair in pairs if pair & together and pair - together]:
        together |= set().union(*grown)
    return [alias for alias in told if alias not in together]
