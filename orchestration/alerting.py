"""Whom Dagster tells how a month ended.

One message a run: the command tells of the runs that it starts (`scorecard.alerts.tell`), these sensors of all others,
and of a run that is tried again only the last try. Does not belong here: what a message says and how it goes out
(`scorecard.alerts`).
"""

import time

import dagster as dg

from orchestration.jobs import monthly_release
from orchestration.partitions import AUTHORITY_TAG, MONTH_TAG
from orchestration.telling import ENDINGS
from scorecard.alerts.tell import tell_of_problem, tell_of_release
from scorecard.problems import OurFault, Problem
from scorecard.settings import Settings

# on runs that the command takes through Dagster, of which it tells by itself
TOLD_BY_THE_COMMAND = "scorecard/told_by"
WILL_RETRY = "dagster/will_retry"
# so long it is waited for whether a run is tried again, and what is looked at in between
SECONDS_TO_DECIDE, SECONDS_BETWEEN_LOOKS = 10.0, 0.2


@dg.run_failure_sensor(
    monitored_jobs=[monthly_release],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="One alert for every month that was held, refused or failed, wherever SCORECARD_ALERT_ settings say.",
)
def alert_of_a_failed_run(context: dg.RunFailureSensorContext) -> dg.SkipReason | None:
    """Tell of a run that ended without a release."""
    tags = context.dagster_run.tags
    if TOLD_BY_THE_COMMAND in tags:
        return dg.SkipReason("The command that started this run tells of it.")
    if _is_tried_again(context):
        return dg.SkipReason("The run is tried again; the last try is told.")
    problem = next((_problem_of(event) for event in context.get_step_failure_events()), None)
    problem = problem or OurFault(str(context.failure_event.message or "The run ended without saying why."))
    la_code, month = tags.get(AUTHORITY_TAG, "no authority"), tags.get(MONTH_TAG, "no month")
    tell_of_problem(Settings(), la_code, month, problem)
    return None


@dg.run_status_sensor(
    run_status=dg.DagsterRunStatus.SUCCESS,
    monitored_jobs=[monthly_release],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="One alert for every new release with measures withheld or signals to look at.",
)
def alert_of_a_release(context: dg.RunStatusSensorContext) -> dg.SkipReason | None:
    """Tell of a release that somebody should look at."""
    tags = context.dagster_run.tags
    if TOLD_BY_THE_COMMAND in tags:
        return dg.SkipReason("The command that started this run tells of it.")
    steps = context.instance.get_records_for_run(
        context.dagster_run.run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION
    ).records
    if not any(record.event_log_entry.step_key == "release" for record in steps):
        return dg.SkipReason("Nothing had changed: there is no new release.")
    tell_of_release(Settings(), tags[AUTHORITY_TAG], tags[MONTH_TAG])
    return None


def _is_tried_again(context: dg.RunFailureSensorContext) -> bool:
    """Whether Dagster tries the run again: it writes that beside the run a moment after the failure, which was seen."""
    tags, until = context.dagster_run.tags, time.monotonic() + SECONDS_TO_DECIDE
    while WILL_RETRY not in tags and context.instance.run_retries_enabled and time.monotonic() < until:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        run = context.instance.get_run_by_id(context.dagster_run.run_id)
        tags = run.tags if run else {}
    return tags.get(WILL_RETRY) == "true"


def _problem_of(event: dg.DagsterEvent) -> Problem:
    """The problem with which a step ended, as `orchestration.telling` has told it."""
    failure = event.step_failure_data.user_failure_data
    if failure is None or not failure.description:
        return OurFault(str(event.message))
    ending = failure.metadata.get("ending")
    kind = ENDINGS.get(str(ending.value) if ending is not None else "", OurFault)
    return kind(failure.description)
