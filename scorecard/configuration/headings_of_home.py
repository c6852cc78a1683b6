"""Further headings under which a column may arrive, as an authority's systems write them.

    <home>/config/916/headings.csv      extract, column_name, heading

They stand beside the accepted names of the contract, which hold for everybody. Does not belong here: how a heading is
compared, which the contract's column knows.
"""

from collections.abc import Iterator, Mapping, Sequence

from scorecard.delivery.contracts import Contract, comparable
from scorecard.typed import nearest

NAME = "headings"
COLUMNS = ("extract", "column_name", "heading")

Cells = Mapping[str, str]


def slips_of_headings(rows: Sequence[tuple[str, Cells]], contracts: Mapping[str, Contract]) -> Iterator[str]:
    """What rows name that no contract has, and headings that another column of the extract has already."""
    for place, cells in rows:
        contract = contracts.get(cells["extract"])
        if contract is None:
            yield f"{place}: extract is `{cells['extract']}`: {nearest(cells['extract'], contracts)}"
            continue
        names = [column.name for column in contract.columns]
        if cells["column_name"] not in names:
            yield f"{place}: column_name is `{cells['column_name']}`: {nearest(cells['column_name'], names)}"
        elif not cells["heading"].strip():
            yield f"{place}: heading is empty; expected one as the file has it."
        else:
            heading = comparable(cells["heading"])
            others = [column.name for column in contract.columns if heading in column.headings]
            others += [
                other["column_name"]
                for _, other in rows
                if other["extract"] == cells["extract"] and comparable(other["heading"]) == heading
            ]
            taken = next((name for name in others if name != cells["column_name"]), "")
            if taken:
                yield f"{place}: heading is `{cells['heading']}`, which is {taken} already."


def with_headings(contracts: Mapping[str, Contract], rows: Sequence[Cells]) -> dict[str, Contract]:
    """The contracts, with further headings of their columns."""
    further: dict[tuple[str, str], tuple[str, ...]] = {}
    for cells in rows:
        key = cells["extract"], cells["column_name"]
        further[key] = (*further.get(key, ()), cells["heading"])
    return {
        extract: contract.model_copy(
            update={
                "columns": tuple(
                    column.model_copy(
                        update={"accepted_names": (*column.accepted_names, *further.get((extract, column.name), ()))}
                    )
                    for column in contract.columns
                )
            }
        )
        for extract, contract in contracts.items()
    }
