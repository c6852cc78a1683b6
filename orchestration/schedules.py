"""When months are run by themselves."""

import datetime

import dagster as dg

from orchestration.jobs import monthly_release
from orchestration.partitions import offer, partition_of
from scorecard.delivery.authorities import authority_codes


@dg.schedule(
    job=monthly_release,
    cron_schedule="0 6 10 * *",
    execution_timezone="Europe/London",
    description="On the tenth of a month, the month before, for every authority whose delivery has arrived.",
    required_resource_keys={"settings"},
)
def tenth_of_the_month(context: dg.ScheduleEvaluationContext) -> list[dg.RunRequest]:
    """One run an authority that has put a folder for last month into the landing place."""
    first = context.scheduled_execution_time.date().replace(day=1)
    month = (first - datetime.timedelta(days=1)).strftime("%Y-%m")
    settings = context.resources.settings
    there = [code for code in authority_codes(settings.home) if settings.landing(code, month).is_dir()]
    offer(context.instance, [(la_code, month) for la_code in there])
    return [
        dg.RunRequest(run_key=f"{la_code}-{month}", partition_key=partition_of(la_code, month)) for la_code in there
    ]
