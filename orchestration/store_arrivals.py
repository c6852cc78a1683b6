"""What fetches a delivery by itself once it lies whole in the object store that the settings name.

The sensor only looks, and starts the job that fetches; from then on the delivery is one like any other, which
`arrival_of_deliveries` runs. Where no store is named neither a library nor the network is touched. Does not belong
here: what a delivery in a store is, and how it is brought (`scorecard.delivery.store`).
"""

import time
from typing import Any

import dagster as dg
from pydantic import BaseModel, Field, ValidationError

from orchestration.partitions import AUTHORITY_TAG
from scorecard.delivery.authorities import authority_codes
from scorecard.delivery.store.fetch_delivery import fetch_delivery, fetched_before, waiting_deliveries
from scorecard.delivery.store.object_store import ObjectStore, UnusableStore
from scorecard.problems import Problem
from scorecard.settings import Settings

# what could not be fetched is tried again after so long, since the network may have been the cause
SECONDS_BETWEEN_TRIES = 3600


class _Asked(BaseModel):
    """Which content was asked for, and when, in seconds of the epoch."""

    content: str
    at: float


class _AskedFor(BaseModel):
    deliveries: dict[str, _Asked] = {}


class WantedDelivery(dg.Config):
    """The delivery that a run fetches."""

    authority: str = Field(description="Three-digit code of the authority.")
    month: str = Field(description="Reporting month, such as 2024-03.")


@dg.op(required_resource_keys={"settings"}, description="A delivery from the store to the landing place.")
def fetch(context: dg.OpExecutionContext, config: WantedDelivery) -> None:
    """Fetch a delivery; the run holds the authority's warehouse by its tag.

    Raises:
        dg.Failure: it was not taken; the sentence says why.
    """
    settings: Settings = context.resources.settings
    try:
        fetched = fetch_delivery(settings, ObjectStore(settings.landing_store), config.authority, config.month)
    except Problem as problem:
        raise dg.Failure(str(problem), allow_retries=False) from problem
    context.log.info(f"{len(fetched.files)} files fetched into {settings.landing(config.authority, config.month)}")


@dg.job(
    executor_def=dg.in_process_executor,
    description="Fetch one delivery from the object store to the landing place, whole or not at all.",
)
def delivery_from_store() -> None:
    """One step."""
    fetch()


@dg.sensor(
    job=delivery_from_store,
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Fetches a delivery when it lies whole in the object store that SCORECARD_LANDING_STORE names, and "
    "again when its content has changed there.",
)
def arrivals_in_the_store(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.SensorResult | dg.SkipReason:
    """One run for each content of each delivery in the store; what waits is said."""
    if not settings.landing_store:
        return dg.SkipReason("SCORECARD_LANDING_STORE names no store.")
    before, after = _cursor(context.cursor), _AskedFor()
    requests: list[dg.RunRequest] = []
    said: list[str] = []
    try:
        there = waiting_deliveries(ObjectStore(settings.landing_store), authority_codes(settings.home))
    except UnusableStore as problem:
        return dg.SkipReason(str(problem))
    for each in there:
        name = f"{each.la_code}/{each.month}"
        known = fetched_before(settings, each.la_code, each.month)
        asked = before.deliveries.get(name)
        if known is not None and known.content == each.content:
            continue
        if each.waits:
            said.append(f"{each.la_code}, {each.month}: {each.waits}.")
        elif asked is not None and asked.content == each.content and now() - asked.at < SECONDS_BETWEEN_TRIES:
            after.deliveries[name] = asked
            said.append(f"{each.la_code}, {each.month}: asked for; it is asked for again after an hour.")
        else:
            after.deliveries[name] = _Asked(content=each.content, at=now())
            requests.append(_request(each.la_code, each.month))
    context.update_cursor(after.model_dump_json())
    if requests:
        return dg.SensorResult(run_requests=requests)
    return dg.SkipReason(" ".join(said) or "Every delivery in the store has been fetched.")


def now() -> float:
    """The time, in seconds of the epoch."""
    return time.time()


def _cursor(text: str | None) -> _AskedFor:
    """What was remembered; nothing where that cannot be read: each delivery is then asked for once more."""
    try:
        return _AskedFor.model_validate_json(text or "{}")
    except ValidationError:
        return _AskedFor()


def _request(la_code: str, month: str) -> dg.RunRequest:
    """A run that fetches, tagged so that it and the runs of the authority wait for each other."""
    config: dict[str, Any] = {"ops": {"fetch": {"config": {"authority": la_code, "month": month}}}}
    return dg.RunRequest(run_config=config, tags={AUTHORITY_TAG: la_code})
