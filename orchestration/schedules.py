"""Partitions, the job of a month and its schedule."""

import datetime

import dagster as dg

from scorecard.delivery.authorities import authority_codes

months = dg.MonthlyPartitionsDefinition(start_date="2015-01", fmt="%Y-%m")
authority_by_month = dg.MultiPartitionsDefinition(
    {"authority": dg.StaticPartitionsDefinition(authority_codes()), "month": months}
)

monthly_release = dg.define_asset_job(
    "monthly_release",
    selection=dg.AssetSelection.all(),
    partitions_def=authority_by_month,
    executor_def=dg.in_process_executor,
    description="One delivery of one authority: load, check, build, check, release.",
)


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
    return [
        dg.RunRequest(
            run_key=f"{la_code}-{month}",
            partition_key=dg.MultiPartitionKey({"authority": la_code, "month": month}),
        )
        for la_code in authority_codes()
        if settings.landing(la_code, month).is_dir()
    ]
