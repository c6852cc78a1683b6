"""The pages of several authorities beside each other: one of all measures, one a measure.

What they say is read from the tables of `side_by_side`; nothing is worked out here but where a mark is drawn.
"""

import datetime
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scorecard.publication import format
from scorecard.publication.edition import INTERNAL
from scorecard.publication.model import Figure
from scorecard.publication.site import STYLE
from scorecard.region.handed_over import HandedOver
from scorecard.warehouse.database import open_marts, rows_by_name

HERE = Path(__file__).parent
QUARTERS = {1: "Best", 2: "Second best", 3: "Second worst", 4: "Worst"}
WIDTH, EDGE = 600, 10  # of the picture, in its own units

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SharedMeasure:
    """A measure, or a part of one, at the latest month that all have: one group a version of its definition."""

    told: Row  # of dim_indicator
    groups: tuple["GroupOfOneDefinition", ...]
    missing: tuple[str, ...]  # authorities of which nothing is known at all

    @property
    def page(self) -> str:
        """The name of its page."""
        part = f"-{self.told['component']}" if self.told["component"] else ""
        return f"{self.told['indicator_id']}{part}.html"

    @property
    def title(self) -> str:
        """Its title, with its part."""
        part = format.part_name(self.told["component"])
        return f"{self.told['title']}: {part}" if part else str(self.told["title"])


@dataclass(frozen=True)
class GroupOfOneDefinition:
    """The authorities that one version of a definition has counted, best first, and those whose figure is not shown."""

    together: Row  # of region_figures
    placed: tuple[Row, ...]  # of region_places
    without: tuple[tuple[str, str], ...]  # name, and why


def write_region_pages(folder: Path, marts: Path, given: Sequence[HandedOver], *, is_public: bool) -> None:
    """Write the site of a combined file of marts into a folder that is not there yet."""
    (folder / "assets").mkdir(parents=True)
    shutil.copyfile(STYLE, folder / "assets" / "site.css")
    (folder / "measures").mkdir()
    names = {each.la_code: each.name for each in given}
    month_end = min(each.month_end for each in given)
    measures = _measures(marts, names, month_end)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(shown=_shown, at=_at, quarters=QUARTERS, period=format.period, names=names)
    common = {
        "given": given,
        "month_end": month_end,
        "marking": "Out of public editions" if is_public else INTERNAL.marking,
        "is_public": is_public,
        "is_demonstration": any(each.is_demonstration for each in given),
    }
    index = environment.get_template("region_index.html.j2").render(measures=measures, root="", **common)
    (folder / "index.html").write_text(index, encoding="utf-8")
    page = environment.get_template("region_measure.html.j2")
    for measure in measures:
        text = page.render(measure=measure, root="../", **common)
        (folder / "measures" / measure.page).write_text(text, encoding="utf-8")


def _measures(marts: Path, names: Mapping[str, str], month_end: datetime.date) -> list[SharedMeasure]:
    with open_marts(marts) as connection:
        # the latest period that was over in the month that all have
        together = rows_by_name(
            connection,
            """
            select *
            from region_figures
            where basis = 'headline' and period_end <= ?
            qualify period_end = max(period_end) over (partition by indicator_id, component)
            order by authorities desc, definition_version desc
            """,
            [month_end],
        )
        placed = rows_by_name(
            connection, "select * from region_places where basis = 'headline' order by place, la_code"
        )
        values = rows_by_name(
            connection,
            """
            select
                indicator_values.la_code,
                indicator_id,
                component,
                period_end,
                definition_version,
                coalesce(value_symbol, '') as value_symbol,
                status
            from indicator_values
            inner join definitions using (la_code, indicator_id, component)
            where basis = 'headline' and value is null
            order by la_code
            """,
        )
        held = rows_by_name(connection, "select distinct la_code, indicator_id, component from indicator_values")
        catalogue = rows_by_name(connection, "select * from dim_indicator order by display_order")
    rows_of: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in placed:
        rows_of[_key(row)].append(row)
    without: dict[tuple[Any, ...], list[tuple[str, str]]] = defaultdict(list)
    for row in values:
        why = f"[{row['value_symbol']}]" if row["value_symbol"] else str(row["status"])
        without[_key(row)].append((names[row["la_code"]], why))
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in held:
        there[row["indicator_id"], row["component"]].add(row["la_code"])
    found = []
    for told in catalogue:
        key = (told["indicator_id"], told["component"])
        groups = tuple(
            GroupOfOneDefinition(row, tuple(rows_of[_key(row)]), tuple(without[_key(row)]))
            for row in together
            if (row["indicator_id"], row["component"]) == key
        )
        missing = tuple(name for code, name in names.items() if code not in there[key])
        found.append(SharedMeasure(told, groups, missing))
    return found


def _key(row: Row) -> tuple[Any, ...]:
    return row["indicator_id"], row["component"], row["period_end"], row["definition_version"]


def _shown(number: float | None, measure: str) -> str:
    """A number in the unit of a measure; [x] where there is none."""
    return format.figure(Figure(number) if number is not None else Figure(symbol="x"), measure)


def _at(value: float, together: Row) -> float:
    """Where a figure lies on the picture, between the lowest and the highest."""
    low, high = together["lowest"], together["highest"]
    share = (value - low) / (high - low) if high > low else 0.5
    return round(float(EDGE + share * (WIDTH - 2 * EDGE)), 1)
