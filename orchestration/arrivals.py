"""What starts a month by itself when its delivery has arrived, and what says that one has not.

The cursor of the first sensor remembers what was seen of each folder and what has been asked for, that of the second
the day on which it looked. Both only look: nothing is loaded here. Does not belong here: when a delivery is whole
(`scorecard.delivery.arrival`), when one is late (`scorecard.delivery.lateness`).
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import dagster as dg
from dagster._core.event_api import PartitionKeyFilter
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecordStatus
from pydantic import BaseModel, ValidationError

from orchestration.jobs import monthly_release
from orchestration.partitions import ON_TIME, RELEASE, offer, partition_of
from scorecard.alerts.of_a_run import alert_of_lateness
from scorecard.alerts.send import send
from scorecard.delivery.arrival import SeenFolder, look_for_delivery
from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.landed import landed
from scorecard.delivery.lateness import LateDelivery, late_deliveries
from scorecard.periods import ReportingMonth
from scorecard.release.decided import read_decided
from scorecard.release.erased import as_released
from scorecard.release.folder import latest_release, releases_in
from scorecard.settings import AlertSettings, Settings

LONDON = ZoneInfo("Europe/London")
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class _Remembered(BaseModel):
    """What the sensor knows of one folder: what it has seen, what of that it has judged, and for which content."""

    signature: str
    since: float
    judged: str = ""
    content: str = ""


class _Cursor(BaseModel):
    folders: dict[str, _Remembered] = {}
    looked_on: str = ""


@dg.sensor(
    job=monthly_release,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a month when its delivery has arrived whole, and again when its content has changed since.",
)
def arrival_of_deliveries(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.SensorResult | dg.SkipReason:
    """One run for each content of each folder in the landing place; what waits is said.

    Every month that came or was released is offered as a partition, so that it can be run by hand and in a backfill.
    """
    before, after = _cursor(context.cursor), _Cursor()
    requests: list[dg.RunRequest] = []
    waiting: list[str] = []
    there = list(landed(settings))
    offer(context.instance, [*there, *((each.la_code, each.month) for each in releases_in(settings.releases))])
    for la_code, month in there:
        known = before.folders.get(f"{la_code}/{month}")
        arrival = look_for_delivery(
            settings.landing(la_code, month),
            load_contracts(),
            now_in_london().timestamp(),
            settings.settled_after_minutes * 60,
            SeenFolder(known.signature, known.since) if known else None,
        )
        remembered = _Remembered(
            signature=arrival.seen.signature,
            since=arrival.seen.since,
            judged=known.judged if known else "",
            content=known.content if known else "",
        )
        if arrival.state == "waiting":
            waiting.append(f"{la_code}, {month}: {arrival.why}")
        elif arrival.state == "complete" and remembered.judged != remembered.signature:
            landing = settings.landing(la_code, month)
            content = as_released(settings.releases, read_decided(settings.home), la_code, month, landing)
            if content not in {remembered.content, _released_content(settings, la_code, month)}:
                requests.append(_request(la_code, month, content, arrival.why))
            remembered.judged, remembered.content = remembered.signature, content
        after.folders[f"{la_code}/{month}"] = remembered
    context.update_cursor(after.model_dump_json())
    if requests:
        return dg.SensorResult(run_requests=requests)
    return dg.SkipReason(" ".join(waiting) or "No delivery waits, and none has changed since it was run.")


@dg.sensor(
    minimum_interval_seconds=3600,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Says once a day which deliveries should be there and are not: the check of the release of that month "
    "fails, and each day more is an observation of it; one alert for each.",
)
def lateness_of_deliveries(
    context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]
) -> dg.SensorResult | dg.SkipReason:
    """A failed check for every month that is due and has not come; it passes with the release.

    Of a check Dagster keeps one result a partition that no run has given, so it fails on the first day alone and stays
    failed; what is said on the days after is an observation.
    """
    today = now_in_london().date()
    before = _cursor(context.cursor)
    if before.looked_on == today.isoformat():
        return dg.SkipReason("Today's deliveries have been looked for already.")
    released: dict[str, list[ReportingMonth]] = {}
    for release in releases_in(settings.releases):
        released.setdefault(release.la_code, []).append(ReportingMonth.parse(release.month))
    late = late_deliveries(released, set(landed(settings)), today, settings.delivery_due_day)
    after = _Cursor(looked_on=today.isoformat())
    for each in late:
        name = f"{each.la_code}/{each.month}"
        after.folders[name] = before.folders.get(name, _Remembered(signature="late", since=now_in_london().timestamp()))
        if name not in before.folders:
            send(alert_of_lateness(each.la_code, str(each.month), each.sentence), AlertSettings())
    context.update_cursor(after.model_dump_json())
    if not late:
        return dg.SkipReason("Every delivery that is due has come.")
    offer(context.instance, [(each.la_code, str(each.month)) for each in late])
    return dg.SensorResult(asset_events=[_event_of(context.instance, each) for each in late])


def _event_of(instance: dg.DagsterInstance, late: LateDelivery) -> dg.AssetCheckEvaluation | dg.AssetObservation:
    partition = str(partition_of(late.la_code, str(late.month)))
    if _has_failed(instance, partition):
        return dg.AssetObservation(RELEASE, description=late.sentence, partition=partition)
    return dg.AssetCheckEvaluation(
        asset_key=RELEASE,
        check_name=ON_TIME,
        passed=False,
        severity=dg.AssetCheckSeverity.WARN,
        description=late.sentence,
        partition=partition,
    )


def _has_failed(instance: dg.DagsterInstance, partition: str) -> bool:
    """Whether the check of a partition has failed before, whatever a cursor still knows of it."""
    failed = instance.event_log_storage.get_asset_check_execution_history(
        dg.AssetCheckKey(RELEASE, ON_TIME),
        limit=1,
        status={AssetCheckExecutionRecordStatus.FAILED},
        partition_filter=PartitionKeyFilter(key=partition),
    )
    return bool(failed)


def now_in_london() -> datetime:
    """The time by which deliveries are waited for; days are those of the people who hand them over."""
    return datetime.now(LONDON)


def _cursor(text: str | None) -> _Cursor:
    """What was remembered; nothing where that cannot be read: each folder is then looked at as for the first time."""
    try:
        return _Cursor.model_validate_json(text or "{}")
    except ValidationError:
        return _Cursor()


def _released_content(settings: Settings, la_code: str, month: str) -> str:
    release = latest_release(settings, la_code, month)
    return str(release.manifest["delivery_fingerprint"]) if release else ""


def _request(la_code: str, month: str, content: str, why: str) -> dg.RunRequest:
    """A run for a content: asked for again, it is the same key, and Dagster starts no second one."""
    return dg.RunRequest(
        run_key=f"{la_code}-{month}-{content[:16]}",
        partition_key=partition_of(la_code, month),
        tags={"scorecard/why": why},
    )
