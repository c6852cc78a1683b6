"""Everything that people type, read together before anything starts: the catalogue, the contracts and the seeds.

What belongs here: what must fit together between the three. Each is read, and held to itself, in its own module.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from scorecard.catalogue import Catalogue, load_catalogue
from scorecard.delivery.contracts import Contract, load_contracts, slip_of_column
from scorecard.seeds import Seeds, load_seeds
from scorecard.seeds.read_seeds import numbered
from scorecard.seeds.rows import AboutALine, ChartEvent
from scorecard.settings import DBT_PROJECT, SEEDS
from scorecard.typed import Mistyped, nearest, shown

# the code list that no seed has: its codes are the indicators
INDICATORS = "indicator"


@dataclass(frozen=True)
class TypedFiles:
    """All that people have typed and that is known to fit together."""

    catalogue: Catalogue
    contracts: dict[str, Contract]
    seeds: Seeds


@cache
def read_typed_files(project: Path = DBT_PROJECT, folder_of_seeds: Path = SEEDS) -> TypedFiles:
    """The catalogue, the contracts and the seeds.

    Raises:
        Mistyped: something is not known, is missing, or leads nowhere: a sentence for each slip.
    """
    catalogue, contracts, seeds = load_catalogue(project), load_contracts(project), load_seeds(folder_of_seeds)
    slips = [*_slips_of_contracts(contracts, seeds, project)]
    slips += [
        f"{shown(folder_of_seeds / f'{name}.csv')}, {said}" for name, said in slips_among(catalogue, contracts, seeds)
    ]
    if slips:
        raise Mistyped(slips)
    return TypedFiles(catalogue, contracts, seeds)


def slips_among(catalogue: Catalogue, contracts: dict[str, Contract], seeds: Seeds) -> Iterator[tuple[str, str]]:
    """What rows of seeds lead to and neither the catalogue nor a contract has: the seed, and line with sentence."""
    yield from _slips_of_lines(catalogue, seeds)
    yield from _slips_of_ambitions(catalogue, seeds)
    yield from _slips_of_conventions(contracts, seeds)


def _slips_of_contracts(contracts: dict[str, Contract], seeds: Seeds, project: Path) -> Iterator[str]:
    lists = {*seeds.codes_of, INDICATORS}
    for contract in contracts.values():
        for column in contract.columns:
            if column.code_list and column.code_list not in lists:
                said = f"is `{column.code_list}`, no list of seeds/codes.csv: {nearest(column.code_list, lists)}"
                yield slip_of_column(project, contract, column, "code_list", said)


def _slips_of_lines(catalogue: Catalogue, seeds: Seeds) -> Iterator[tuple[str, str]]:
    """Rows about a line of the scorecard, or a component of it, that the catalogue does not have."""
    about_lines: dict[str, Sequence[AboutALine | ChartEvent]] = {
        "targets": seeds.targets,
        "benchmarks": seeds.benchmarks,
        "published_measures": seeds.published_measures,
        "published_figures": seeds.published_figures,
        "scorecard_baseline": seeds.scorecard_baseline,
        "process_chart_rebases": seeds.process_chart_rebases,
        "commentary_names": seeds.commentary_names,
        "chart_events": seeds.chart_events,
    }
    for name, rows in about_lines.items():
        for line, row in numbered(rows):
            indicator, component = row.indicator_id, row.component
            if name == "chart_events" and not component and indicator in ("", *catalogue.indicators):
                continue  # of every measure, or of every part of one
            if indicator not in catalogue.indicators:
                advice = nearest(indicator, catalogue.indicators)
                yield name, f"{line}: indicator_id is `{indicator}`, no entry of the catalogue: {advice}"
            elif component not in catalogue.indicators[indicator].parts:
                parts = catalogue.indicators[indicator].components
                advice = nearest(component, parts) if parts else "it has none."
                yield name, f"{line}: component is `{component}`, no component of {indicator}: {advice}"


def _slips_of_ambitions(catalogue: Catalogue, seeds: Seeds) -> Iterator[tuple[str, str]]:
    """Every ambition of the catalogue has its name, and no other has."""
    used = {entry.ambition for entry in catalogue.indicators.values()}
    for line, row in numbered(seeds.ambitions):
        if row.ambition not in used:
            yield "ambitions", f"{line}: ambition is {row.ambition}; the catalogue has no measure of it."
    for ambition in sorted(used - {row.ambition for row in seeds.ambitions}):
        yield "ambitions", f"there is no row for ambition {ambition}, which has measures in the catalogue."


def _slips_of_conventions(contracts: dict[str, Contract], seeds: Seeds) -> Iterator[tuple[str, str]]:
    """Conventions of what no contract has, and a second answer to a question that has one."""
    answered: dict[tuple[str, str, str], str] = {}
    for line, row in numbered(seeds.delivery_conventions):
        before = answered.setdefault((row.la_code, row.extract, row.column_name), line)
        if before != line:
            yield "delivery_conventions", f"{line}: {before} answers the same question; keep one of them."
        contract = contracts.get(row.extract)
        columns = [column.name for column in contract.columns] if contract else []
        if contract is None:
            yield "delivery_conventions", f"{line}: extract is `{row.extract}`: {nearest(row.extract, contracts)}"
        elif row.column_name and row.column_name not in columns:
            advice = nearest(row.column_name, columns)
            yield "delivery_conventions", f"{line}: column_name is `{row.column_name}`: {advice}"
