"""The tables that the check of commentary leaves in a warehouse."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb


@dataclass(frozen=True)
class StoredClaim:
    """A row of commentary_claims."""

    la_code: str
    indicator_id: str
    component: str
    period_end: datetime.date
    claim_number: int
    claim: str
    rule: str
    verdict: str
    data_say: str
    is_shown: bool


@dataclass(frozen=True)
class CheckedCommentary:
    """A row of commentaries."""

    la_code: str
    indicator_id: str
    period_end: datetime.date
    author: str
    written_on: datetime.date
    is_shown: bool
    latest_period_end: datetime.date | None
    out_of_date: str | None
    claims: int
    contradicted: int


def store(
    connection: duckdb.DuckDBPyConnection,
    commentaries: Sequence[CheckedCommentary],
    claims: Sequence[StoredClaim],
) -> None:
    """(Re)create `quality.commentaries`, a row a commentary, and `quality.commentary_claims`, a row a claim."""
    connection.execute(
        """
        create or replace table quality.commentaries (
            la_code varchar, indicator_id varchar, period_end date, author varchar, written_on date, is_shown boolean,
            latest_period_end date, out_of_date varchar, claims integer, contradicted integer
        );
        create or replace table quality.commentary_claims (
            la_code varchar, indicator_id varchar, component varchar, period_end date, claim_number integer,
            claim varchar, rule varchar, verdict varchar, data_say varchar, is_shown boolean
        )
        """
    )
    for table, rows in (("commentaries", commentaries), ("commentary_claims", claims)):
        for row in rows:
            values = list(vars(row).values())
            marks = ", ".join("?" for _ in values)
            connection.execute(f"insert into quality.{table} values ({marks})", values)
