"""Many authorities made of a few: the same from the same seed, alike as a warehouse and as deliveries."""

from pathlib import Path

import duckdb
import pytest

from benchmarks import england, many_authorities
from benchmarks.processor import Cost
from scorecard.delivery.contracts import load_contracts

SMALL = (0.03, 0.02)


def test_the_same_seed_draws_the_same_authorities_and_more_of_them_begin_alike() -> None:
    few, more = many_authorities.drawn(5, seed=1), many_authorities.drawn(12, seed=1)
    assert more[:5] == few
    assert many_authorities.drawn(12, seed=2) != more
    assert len({copied.la_code for copied in more}) == 12
    assert all(copied.days_earlier % 7 == 0 for copied in more)


def test_the_report_holds_loading_and_counting_against_the_hand_written() -> None:
    costs = {name: Cost(2.0, 100.0) for name in england.PARTS} | {
        "load one": Cost(9.0, 250.0),
        "count ten": Cost(3.0, 200.0),
    }
    lines = england.report(costs, rows=1_000_000, size=50_000_000, authorities=4, years=2).splitlines()
    assert lines[0].startswith("4 authorities, 2 years: 1,000,000 rows; as deliveries 50 MB.")
    assert lines[-2:] == ["load one / load one by hand: 4.50", "count ten / count ten by hand: 1.50"]


@pytest.mark.long
def test_a_warehouse_of_all_is_that_of_their_deliveries_and_both_ways_of_counting_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many_authorities, "SIZES", SMALL)
    monkeypatch.setattr(england, "SIZES", SMALL)
    bench = england.Bench(tmp_path, authorities=3, years=4, memory="1GB")
    for part in england.PARTS.values():
        part(bench)
    assert bench.differences() == []

    first = bench.authorities[0]
    with duckdb.connect() as database:
        database.execute(f"attach '{bench.england}' as england (read_only)")
        database.execute(f"attach '{tmp_path / 'loaded' / 'warehouse.duckdb'}' as loaded (read_only)")
        [(counted,)] = database.execute(
            "select count(distinct la_code) from england.marts.indicator_values where value > 0"
        ).fetchall()
        assert counted == 3
        for contract in load_contracts().values():
            table = f"staging.{contract.staging_model}"
            rows = f"select * exclude (la_code, source_row) from england.{table} where la_code = '{first.la_code}'"
            others = f"select * exclude (la_code, source_row) from loaded.{table}"
            [(there, missing)] = database.execute(
                f"select (select count(*) from ({rows})), (select count(*) from ({rows} except all {others}))"
            ).fetchall()
            assert missing == 0, table
            assert [(there,)] == database.execute(f"select count(*) from ({others})").fetchall(), table
