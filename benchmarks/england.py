"""What many authorities over many years cost: `make bench-england ARGUMENTS="--authorities 16 --years 2"`.

Each part runs in a process of its own, counting with two threads under a memory limit; what does not fit is spilled
beside the warehouse. Held against it is hand-written SQL that does the same work and nothing else, one authority after
the other: `hand_written/load.sql` for loading a delivery, `hand_written/count.sql` for counting ten measures. Both ways
must come to the same numbers, or nothing is printed but where they differ.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks.many_authorities import SIZES, as_deliveries, as_one_warehouse, drawn, make_template, stage
from benchmarks.processor import Cost, MeasuredCommandFailed, cost_of
from benchmarks.yardsticks import machine
from scorecard.delivery.contracts import load_contracts

HERE = Path(__file__).resolve().parent
SEED = 916
# made anew of what is laid together: which months there are, for whom, and over which population
OF_THE_RUN = ("periods", "population_by_period", "working_days")
MONTH_END = "2024-03-31"


class Bench:
    """The parts, over the files of one scratch folder."""

    def __init__(self, scratch: Path, authorities: int, years: int, memory: str) -> None:
        self.scratch = scratch
        self.authorities = drawn(authorities, SEED)
        self.years = years
        self.memory = memory

    @property
    def england(self) -> Path:
        """The warehouse of all. Its name is that of every warehouse: models name it."""
        return self.scratch / "england" / "warehouse.duckdb"

    @property
    def templates(self) -> list[Path]:
        return [
            self.scratch / f"template-{number}" / "warehouse.duckdb"
            for number in range(min(len(SIZES), len(self.authorities)))
        ]

    def make_in_full(self) -> None:
        """Of each size one authority, child by child."""
        for template, size in zip(self.templates, SIZES, strict=False):
            make_template(template.parent, size, self.years, SEED)

    def load_in_full(self) -> None:
        """Load and stage them."""
        for template in self.templates:
            stage(template.parent / "delivery", template)

    def learn_statements(self) -> None:
        """Have dbt count one authority, and keep the statements."""
        from scorecard.warehouse.dbt_project import Transformations

        smallest = min(self.templates, key=lambda template: template.stat().st_size)
        Transformations(smallest, smallest.parent / "dbt").count()

    def lay_together(self) -> None:
        """All authorities into one warehouse."""
        self.england.parent.mkdir()
        rows = as_one_warehouse(self.england, self.templates, self.authorities)
        (self.scratch / "rows").write_text(str(rows), encoding="utf-8")

    def write_deliveries(self) -> None:
        """The same as a delivery each."""
        written = as_deliveries(self.scratch / "deliveries", self.templates, self.authorities)
        (self.scratch / "bytes").write_text(str(written), encoding="utf-8")

    def load(self) -> None:
        """Load and stage the delivery of the first authority."""
        folder = self.scratch / "loaded"
        folder.mkdir()
        stage(self.scratch / "deliveries" / self.authorities[0].la_code, folder / "warehouse.duckdb")

    def load_by_hand(self) -> None:
        """Read the same delivery into typed tables."""
        with duckdb.connect(str(self.scratch / "by_hand.duckdb"), config={"threads": 2}) as database:
            delivery = str(self.scratch / "deliveries" / self.authorities[0].la_code)
            database.execute("set variable delivery = $1", [delivery])
            database.execute((HERE / "hand_written" / "load.sql").read_text(encoding="utf-8"))

    def count_ten(self) -> None:
        """The ten measures by the project's models, with all that they stand on."""
        parents = self._parents()
        wanted, asked = set(), list(_ten())
        while asked:
            name = asked.pop()
            if name not in wanted:
                wanted.add(name)
                asked += parents.get(name, ())
        with self._counting(wanted) as database:
            each = " union all ".join(
                f"select la_code, '{name}' as indicator_id, component, period_end, "
                "coalesce(sum(weight) filter (where in_numerator), 0) as numerator, "
                "coalesce(sum(weight) filter (where in_denominator), 0) as denominator "
                f"from indicators.{name} group by all"
                for name in _ten()
            )
            database.execute(f"copy ({each}) to '{self.scratch / 'by_models.parquet'}'")

    def count_all(self) -> None:
        """Every model: all measures, breakdowns, charts and what the pages show."""
        with self._counting(None):
            pass

    def count_by_hand(self) -> None:
        """The ten measures in hand-written SQL, one authority after the other."""
        import holidays

        off = [day.isoformat() for day in holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2031))]
        script = (HERE / "hand_written" / "count.sql").read_text(encoding="utf-8")
        with duckdb.connect(str(self.scratch / "figures_by_hand.duckdb"), config=self._settings) as kept:
            kept.execute(f"attach '{self.england}' as england (read_only)")
            kept.execute(
                "create table by_hand (la_code varchar, indicator_id varchar, component varchar, period_end date, "
                "numerator double, denominator double)"
            )
            for copied in self.authorities:
                kept.execute("attach ':memory:' as one; use one")
                kept.execute("set variable la_code = $1", [copied.la_code])
                kept.execute(f"set variable month_end = date '{MONTH_END}'")
                kept.execute("create table bank_holidays as select cast(unnest($1) as date) as holiday", [off])
                kept.execute(
                    "create table estimates as from england.seeds.child_population "
                    "where la_code = getvariable('la_code'); "
                    "create table words as from england.reference.code_words"
                )
                for view in _as_received():
                    kept.execute(view)
                kept.execute(script)
                kept.execute("use figures_by_hand")
                kept.execute(
                    "insert into by_hand select getvariable('la_code'), indicator_id, component, period_end, "
                    "numerator, denominator from one.figures; detach one"
                )

    def differences(self) -> list[tuple[object, ...]]:
        """Figures of the ten measures on which the two ways differ; the denominator of a rate is its population."""
        with duckdb.connect(str(self.scratch / "figures_by_hand.duckdb"), read_only=True) as database:
            return database.execute(
                f"""
                select la_code, indicator_id, component, period_end, by_hand.numerator, by_models.numerator,
                    by_hand.denominator, by_models.denominator
                from by_hand
                left join '{self.scratch / "by_models.parquet"}' as by_models
                    using (la_code, indicator_id, component, period_end)
                where abs(by_hand.numerator - coalesce(by_models.numerator, 0)) > 0.000001
                    or (
                        indicator_id <> 'children_in_care_rate'
                        and abs(by_hand.denominator - coalesce(by_models.denominator, 0)) > 0.000001
                    )
                order by all
                limit 20
                """
            ).fetchall()

    @property
    def _settings(self) -> dict[str, str | bool | int | float | list[str]]:
        # where rows need not stay in their order, what is made of many groups at once need not lie in memory whole
        return {"memory_limit": self.memory, "threads": 2, "preserve_insertion_order": False}

    def _parents(self) -> dict[str, list[str]]:
        from scorecard.warehouse.dbt_project import Transformations

        manifest = Transformations(self.england, self.scratch / "dbt").manifest
        return {
            node["name"]: [
                parent.split(".")[2] for parent in node["depends_on"]["nodes"] if parent.startswith("model.")
            ]
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
        }

    @contextmanager
    def _counting(self, names: set[str] | None) -> Iterator[duckdb.DuckDBPyConnection]:
        """Run the models of these names, or all, as dbt ran them on one authority."""
        from scorecard.warehouse.compiled_plan import read_plan
        from scorecard.warehouse.dbt_project import Transformations

        project = Transformations(self.england, self.scratch / "dbt").project
        staging, counting = read_plan(project.plan("stage")), read_plan(project.plan("count"))
        if staging is None or counting is None:
            sys.exit("No statements are kept: the part before should have left them.")
        steps = [step for step in counting.steps if step.kind == "model" and (names is None or step.name in names)]
        with duckdb.connect(str(self.england), config=self._settings) as database:
            for schema in ("reference", "intermediate", "indicators", "marts"):
                database.execute(f"create schema if not exists {schema}")
            for step in (*staging.only_models(OF_THE_RUN).steps, *steps):
                database.execute(step.sql)
            yield database


PARTS: dict[str, Callable[[Bench], None]] = {
    "make in full": Bench.make_in_full,
    "load in full": Bench.load_in_full,
    "learn statements": Bench.learn_statements,
    "lay together": Bench.lay_together,
    "write deliveries": Bench.write_deliveries,
    "load one": Bench.load,
    "load one by hand": Bench.load_by_hand,
    "count ten": Bench.count_ten,
    "count ten by hand": Bench.count_by_hand,
    "count all": Bench.count_all,
}


def _ten() -> list[str]:
    """The measures that the hand-written script counts, as it names them."""
    script = (HERE / "hand_written" / "count.sql").read_text(encoding="utf-8")
    named = script.rpartition("select unnest([")[2].partition("])")[0]
    return [name.strip(" \n'") for name in named.split(",")]


def _as_received() -> Iterator[str]:
    """Views of the staged tables of one authority under the names of the extracts."""
    for contract in load_contracts().values():
        cells = ", ".join(
            f"cast({column.staged_as} as timestamp) as {column.name}"
            if column.data_type == "date"
            else f"{column.staged_as} as {column.name}"
            for column in contract.columns
        )
        yield (
            f"create view {contract.extract} as select {cells} from england.staging.{contract.staging_model} "
            "where la_code = getvariable('la_code')"
        )


def report(costs: dict[str, Cost], rows: int, size: int, authorities: int, years: int) -> str:
    """Parts, costs and ratios as lines of text."""
    lines = [
        f"{authorities} authorities, {years} years: {rows:,} rows; as deliveries {size / 1e6:,.0f} MB. {machine()}.",
        f"{'part':<20} {'processor seconds':>18} {'megabytes':>10}",
    ]
    lines += [f"{name:<20} {cost.seconds:>18.1f} {cost.megabytes:>10.0f}" for name, cost in costs.items()]
    for measured, yardstick in (("load one", "load one by hand"), ("count ten", "count ten by hand")):
        ratio = costs[measured].seconds / costs[yardstick].seconds
        lines.append(f"{measured} / {yardstick}: {ratio:.2f}")
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Measure and print; 1 where a part failed or the two ways of counting differ."""
    parser = argparse.ArgumentParser(prog="make bench-england", description=__doc__)
    parser.add_argument("--authorities", type=int, default=4, help="how many (default: %(default)s; England has 153)")
    parser.add_argument("--years", type=int, default=2, help="of history (default: %(default)s)")
    parser.add_argument("--memory", default="6GB", help="that DuckDB may use (default: %(default)s)")
    parser.add_argument("--scratch", type=Path, help="an empty folder for the files (default: one that is removed)")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    wanted = parser.parse_args(arguments)
    if wanted.authorities < 1 or wanted.years < 1:
        parser.error("--authorities and --years must be 1 or more")
    if wanted.part:
        PARTS[wanted.part](Bench(wanted.scratch, wanted.authorities, wanted.years, wanted.memory))
        return 0
    with tempfile.TemporaryDirectory(dir=wanted.scratch) as folder:
        return _measure(Path(folder), wanted.authorities, wanted.years, wanted.memory)


def _measure(scratch: Path, authorities: int, years: int, memory: str) -> int:
    said = ["--authorities", str(authorities), "--years", str(years), "--memory", memory, "--scratch", str(scratch)]
    costs: dict[str, Cost] = {}
    try:
        for name in PARTS:
            costs[name] = cost_of([sys.executable, "-m", "benchmarks.england", *said, "--part", name])
            print(f"{name}: {costs[name].seconds:.1f} processor seconds", flush=True)
    except MeasuredCommandFailed as failed:
        print(failed, file=sys.stderr)
        return 1
    if different := Bench(scratch, authorities, years, memory).differences():
        print("The two ways of counting differ:", *different, sep="\n", file=sys.stderr)
        return 1
    rows, size = (int((scratch / name).read_text(encoding="utf-8")) for name in ("rows", "bytes"))
    print(report(costs, rows, size, authorities, years))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
