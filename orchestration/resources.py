"""What Dagster gives to the steps of a run."""

from collections.abc import Iterator

import dagster as dg

from scorecard.release.lock import warehouse_held
from scorecard.settings import Settings

# the tag under which Dagster keeps the authority of a run, as dagster.yaml names it too
AUTHORITY_TAG = "dagster/partition/authority"


@dg.resource(description="The settings. A run that asks for them holds its authority's warehouse until it ends.")
def settings_of_a_run(context: dg.InitResourceContext) -> Iterator[Settings]:
    """The settings from the environment, the warehouse held as long as they are in use.

    Every step finds the warehouse through its settings, so none writes to it unheld, whichever steps a run selects.
    Dagster makes a resource once for each process of a run: the steps of a run share one, see definitions.py. A
    schedule asks for settings without a run, and holds nothing.

    Raises:
        AnotherRun: the warehouse is in use; the run fails before its first step.
    """
    settings = Settings()
    if context.run is None or AUTHORITY_TAG not in context.run.tags:
        yield settings  # without a partition no step goes further than to ask for it
        return
    with warehouse_held(settings, context.run.tags[AUTHORITY_TAG]):
        yield settings
