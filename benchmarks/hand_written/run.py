"""Ten lines of a clean delivery, counted by hand-written SQL and nothing else: the limit of what a run can cost.

    python benchmarks/hand_written/run.py DELIVERY RESULT.csv

DELIVERY is a folder of every extract that must come, with every column, for authority 916 and March 2024. A script of
its own, which knows nothing of the project but its seeds: what it costs is what DuckDB costs.
"""

import sys
from pathlib import Path

import duckdb
import holidays

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "seeds"
LA_CODE, MONTH_END = "916", "2024-03-31"

BESIDE = f"""
create table estimates as
from read_csv('{SEEDS}/child_population.csv', header = true, types = {{'la_code': 'varchar'}});

create table words as
select distinct code_list, lower(unnest([code, label])) as word, code
from read_csv('{SEEDS}/codes.csv', header = true, all_varchar = true, quote = '"')
union
select code_list, lower(word), code
from read_csv('{SEEDS}/accepted_words.csv', header = true, all_varchar = true, quote = '"');
"""


def count(delivery: Path, result: Path) -> None:
    """Load a delivery, count the ten lines for 36 months and write the figures as a CSV file."""
    off = [day.isoformat() for day in holidays.country_holidays("GB", subdiv="ENG", years=range(1990, 2031))]
    with duckdb.connect() as connection:
        connection.execute("set variable delivery = $1", [str(delivery)])
        connection.execute("set variable la_code = $1", [LA_CODE])
        connection.execute("set variable month_end = cast($1 as date)", [MONTH_END])
        connection.execute("create table bank_holidays as select cast(unnest($1) as date) as holiday", [off])
        connection.execute(BESIDE)
        for script in ("load.sql", "count.sql"):
            connection.execute((HERE / script).read_text(encoding="utf-8"))
        connection.table("figures").write_csv(str(result))


if __name__ == "__main__":
    count(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
