"""How a step tells Dagster what it does and why it fails.

The product writes its progress to the logger `scorecard`, whoever runs it; here it reaches the event log of the run.
What the product refuses in a sentence becomes a failure with that sentence. Anything else that is raised is a fault of
ours, and a database likes to quote the cell that broke a cast: it is told without what it quotes, with the lines of
code that led there.
"""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from scorecard.json_log import file_handler
from scorecard.machine_causes import cause_of
from scorecard.month_run import MonthRun
from scorecard.problems import OurFault, Problem, RunHeld, UnusableInput
from scorecard.warehouse.dbt_project import without_values

NO_PARTITION = (
    "Nobody said whose delivery and which month: what stands in a warehouse has no partition of its own. Start the job "
    "monthly_release or delivery_check for an authority and a month."
)


# how a step ended, as its failure says in `ending`, for whoever tells people of it
ENDINGS: dict[str, type[Problem]] = {"held": RunHeld, "unusable input": UnusableInput, "fault": OurFault}


class _IntoEventLog(logging.Handler):
    def __init__(self, log: dg.DagsterLogManager) -> None:
        super().__init__(logging.INFO)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.log(record.levelno, record.getMessage())


@contextmanager
def told(context: dg.AssetExecutionContext, run: MonthRun | None) -> Iterator[MonthRun]:
    """Give the run to a step, its progress and its failure to Dagster.

    Raises:
        dg.Failure: the step failed; nobody tries it again, since the same input would fail again.
    """
    if run is None:
        raise dg.Failure(NO_PARTITION, allow_retries=False)
    logger = logging.getLogger("scorecard")
    handlers: list[logging.Handler] = [_IntoEventLog(context.log)]
    if run.settings.log_file is not None:
        handlers.append(file_handler(run.settings.log_file, run.la_code, str(run.month), context.run_id))
    level = logger.level
    for handler in handlers:
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield run
    except Problem as problem:
        report = {"quality_report": dg.MetadataValue.path(str(run.report))} if run.report.is_file() else {}
        ending = next(name for name, kind in ENDINGS.items() if isinstance(problem, kind) or kind is OurFault)
        raise dg.Failure(str(problem), metadata={**report, "ending": ending}, allow_retries=False) from problem
    except Exception as fault:
        if isinstance(fault, dg.DagsterError | dg.Failure):
            raise
        cause = cause_of(fault)
        if cause is not None:
            raise dg.Failure(f"{cause.what[:1].upper()}{cause.what[1:]}. {cause.remedy}", allow_retries=False) from None
        where = "".join(traceback.format_tb(fault.__traceback__))
        raise dg.Failure(
            f"A fault of ours, {type(fault).__name__}: {without_values(str(fault))}",
            metadata={"where": dg.MetadataValue.md(f"```\n{where}\n```")},
            allow_retries=False,
        ) from None
    finally:
        for handler in handlers:
            logger.removeHandler(handler)
            handler.close()
        logger.setLevel(level)
