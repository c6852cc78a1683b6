"""Whose delivery, of which month: the partitions of what is kept by month.

A release is kept for ever and a quality report until the month is run again, so both are partitioned, and so is the
history of every check. What stands in a warehouse is not: it holds one delivery at a time, and a partition would claim
the months before it too. Its materializations say which delivery they were of.
"""

import warnings
from typing import Any

import dagster as dg

from scorecard.delivery.authorities import authority_codes
from scorecard.periods import FIRST_MONTH

RELEASE = dg.AssetKey(["release"])
# the check of a release that its delivery came in time: passed by the release, failed by who looks for deliveries
ON_TIME = "delivery_is_on_time"

AUTHORITY, MONTH = "authority", "month"
# the tags under which Dagster keeps them with a run, as dagster.yaml names the first too
AUTHORITY_TAG, MONTH_TAG = (f"dagster/partition/{dimension}" for dimension in (AUTHORITY, MONTH))

months = dg.MonthlyPartitionsDefinition(start_date=str(FIRST_MONTH), fmt="%Y-%m")
authority_by_month = dg.MultiPartitionsDefinition(
    {AUTHORITY: dg.StaticPartitionsDefinition(authority_codes()), MONTH: months}
)


def partition_of(la_code: str, month: str) -> dg.MultiPartitionKey:
    """Key of one authority and month."""
    return dg.MultiPartitionKey({AUTHORITY: la_code, MONTH: month})


def check_by_month(name: str, asset: dg.AssetKey, why: str, metadata: dict[str, Any]) -> dg.AssetCheckSpec:
    """A check whose history is kept by authority and month, though what it is about may have no partitions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # checks by partition are new in Dagster; the pin holds them
        return dg.AssetCheckSpec(
            name, asset=asset, description=why, metadata=metadata, partitions_def=authority_by_month
        )
