"""The SQL: only the contracts' columns, only plain names, readable by both kinds of database."""

import pytest
import sqlglot

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.database.connections import UnusableSource, connected
from scorecard.delivery.database.queries import OddName, catalogue_query, columns_to_take, extract_query


@pytest.mark.parametrize("dialect", ["tsql", "postgres"])
def test_every_query_is_read_by_both_kinds_of_database(dialect: str) -> None:
    queries = [catalogue_query("dbo")]
    queries += [
        extract_query("dbo", contract, [column.name for column in contract.columns])
        for contract in load_contracts().values()
    ]
    for query in queries:
        [parsed] = sqlglot.parse(query, read=dialect)
        assert parsed is not None
        assert parsed.sql(dialect=dialect).lower() == query.lower()


def test_only_columns_that_a_contract_names_are_taken() -> None:
    found = [("SSD_PERSON", "PERS_PERSON_ID"), ("ssd_person", "pers_surname"), ("other", "pers_person_id")]
    taken = columns_to_take(load_contracts(), found)
    assert taken == {"ssd_person": ["pers_person_id"]}
    assert extract_query("dbo", load_contracts()["ssd_person"], taken["ssd_person"]) == (
        "select pers_person_id from dbo.ssd_person order by pers_person_id"
    )


def test_a_column_may_stand_there_under_a_name_that_the_contract_accepts() -> None:
    orders = "deprivation_of_liberty_orders"
    found = [(orders, "CHILD"), (orders, "DOLO_START"), (orders, "end_date"), (orders, "DOLO_END")]
    taken = columns_to_take(load_contracts(), found)
    assert taken == {orders: ["child", "dolo_start", "end_date"]}, "and none twice"
    assert extract_query("dbo", load_contracts()[orders], taken[orders]) == (
        f"select child, dolo_start, end_date from dbo.{orders} order by child, dolo_start"
    )


def test_a_table_with_no_column_of_the_contract_is_no_extract() -> None:
    assert columns_to_take(load_contracts(), [("ssd_person", "surname")]) == {}


@pytest.mark.parametrize("schema", ["public; drop table ssd_person", "a'b", "", "1a"])
def test_a_schema_that_is_no_name_stands_in_no_query(schema: str) -> None:
    with pytest.raises(OddName):
        catalogue_query(schema)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("postgresql://reader:hidden@server/ssd", "holds a password"),
        ("oracle://server/ssd", "No database of the kind 'oracle'"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_a_secret(address: str, said: str) -> None:
    with pytest.raises(UnusableSource, match=said) as refused, connected(address):
        pass
    assert "hidden" not in str(refused.value)
