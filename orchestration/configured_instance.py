"""The instance of Dagster that DAGSTER_HOME configures, opened, or a sentence on why it cannot be."""

import dagster as dg

from scorecard.problems import UnusableInput


class UnusableInstance(UnusableInput):
    """An instance of Dagster is configured and cannot be opened: the message says why and what to do."""


def open_instance() -> dg.DagsterInstance:
    """The configured instance; to be used as a context, which closes it.

    Raises:
        UnusableInstance: it cannot be opened.
    """
    try:
        return dg.DagsterInstance.get()
    except Exception as problem:
        reason = (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(".")
        raise UnusableInstance(
            f"Dagster's instance at DAGSTER_HOME cannot be opened: {reason}. Mend its dagster.yaml and the variables "
            "that it names, or unset DAGSTER_HOME; then the run is kept in no history."
        ) from problem
