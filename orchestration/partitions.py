"""Whose delivery, of which month: the partitions of what is kept by month.

A release is kept for ever and a quality report until the month is run again, so both are partitioned, and so is the
history of every check. What stands in a warehouse is not: it holds one delivery at a time, and a partition would claim
the months before it too. Its materializations say which delivery they were of.

Dagster is offered the authorities and months of the home, and no others: those that have a delivery, or are late with
one. Whoever asks for a run offers its partition first. Does not belong here: which those are.
"""

import warnings
from collections.abc import Iterable
from typing import Any

import dagster as dg

RELEASE = dg.AssetKey(["release"])
# the check of a release that its delivery came in time: passed by the release, failed by who looks for deliveries
ON_TIME = "delivery_is_on_time"

AUTHORITY, MONTH = "authority", "month"
# the tags under which Dagster keeps them with a run, as dagster.yaml names the first too
AUTHORITY_TAG, MONTH_TAG = (f"dagster/partition/{dimension}" for dimension in (AUTHORITY, MONTH))
# people know names, Dagster keys: every run has the name of its authority beside the code
NAME_TAG = "scorecard/authority_name"

offered_authorities = dg.DynamicPartitionsDefinition(name="authorities")
offered_months = dg.DynamicPartitionsDefinition(name="months")
authority_by_month = dg.MultiPartitionsDefinition({AUTHORITY: offered_authorities, MONTH: offered_months})


def partition_of(la_code: str, month: str) -> dg.MultiPartitionKey:
    """Key of one authority and month."""
    return dg.MultiPartitionKey({AUTHORITY: la_code, MONTH: month})


def offer(instance: dg.DagsterInstance, partitions: Iterable[tuple[str, str]]) -> None:
    """Make partitions of authorities and months that Dagster does not have yet; asked again it changes nothing."""
    wanted = list(partitions)
    for definition, keys in (
        (offered_authorities, {la_code for la_code, _ in wanted}),
        (offered_months, {month for _, month in wanted}),
    ):
        name = str(definition.name)
        new = keys - set(instance.get_dynamic_partitions(name))
        if new:
            instance.add_dynamic_partitions(name, sorted(new))


def check_by_month(name: str, asset: dg.AssetKey, why: str, metadata: dict[str, Any]) -> dg.AssetCheckSpec:
    """A check whose history is kept by authority and month, though what it is about may have no partitions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.PreviewWarning)  # checks by partition are new in Dagster; the pin holds them
        return dg.AssetCheckSpec(
            name, asset=asset, description=why, metadata=metadata, partitions_def=authority_by_month
        )
