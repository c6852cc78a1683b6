"""Seals: what a step leaves in the warehouse to say which state it has done its work on.

A step that runs asks for the seal of the step before it, over exactly the state that it finds: authority, month,
content of the delivery, code that decides, settings, overrides, the results of the checks, the figures. Whoever starts
a step out of its turn, of another month, or after something has changed is refused with a sentence, and no step that
fails leaves a seal. Does not belong here: judging results (`scorecard.gates.judge`).
"""

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scorecard.delivery.load import read_delivery
from scorecard.month_run import MonthRun
from scorecard.problems import RunHeld
from scorecard.release.tables import RELEASED_FROM_QUALITY, RELEASED_TABLES
from scorecard.warehouse.database import Connection, has_table, reading, writing

# the steps that leave a seal, in their order, and what is said of one that has not
STEPS = {
    "load": "no delivery is loaded",
    "stage": "the delivery is not staged",
    "delivery_gate": "the delivery gate has not let it through",
    "count": "its figures are not counted",
    "marts_gate": "the gate on the marts has not let its figures through",
    "public_edition": "its public edition is not made",
}
# parts of a seal, in words
PARTS = {
    "la_code": "the authority",
    "month": "the reporting month",
    "delivery": "the content of the delivery",
    "code": "the code that decides a figure",
    "settings": "a setting that decides",
    "overrides": "the overrides",
    "delivery_results": "the results of the delivery gate",
    "withheld": "what is withheld",
    "figures": "the figures",
    "marts_results": "the results of the gate on the marts",
    "public_figures": "the public figures",
}
WHAT_TO_DO = "Start the job monthly_release for this authority and month: it takes every step in its order."


class StepRefused(RunHeld):
    """A step was started out of its turn: nothing was changed. The message says what, why and what to do."""


@contextmanager
def sealed(run: MonthRun, step: str) -> Iterator[None]:
    """Do a step in its turn: what comes before it must be sealed; what it leaves is sealed when it ends well.

    The seals of the step and of all after it are void from the moment it starts.

    Raises:
        StepRefused: the step before left no seal over the state that is found.
    """
    order = list(STEPS)
    started_at = now()
    require(run, order[order.index(step) - 1])
    _revoke_from(run, step)
    yield
    put_seal(run, step, started_at)


def require(run: MonthRun, step: str) -> None:
    """Go on only where a step has left its seal over exactly the state that the warehouse holds.

    Raises:
        StepRefused: it has not.
    """
    _require_holder(run)
    found = None
    with reading(run.warehouse) as connection:
        if has_table(connection, "control.seals"):
            found = connection.execute("select statement from control.seals where step = ?", [step]).fetchone()
    if found is None:
        raise StepRefused(f"The delivery of {run.la_code} for {run.month} cannot go on: {STEPS[step]}. {WHAT_TO_DO}")
    sealed_state, state = json.loads(found[0]), _state(run, step)
    changed = [words for part, words in PARTS.items() if sealed_state.get(part) != state.get(part)]
    if changed:
        raise StepRefused(
            f"The delivery of {run.la_code} for {run.month} cannot go on: {' and '.join(changed)} changed since the "
            f"step {step!r} was done. {WHAT_TO_DO}"
        )


def now() -> datetime.datetime:
    """The time at which a step begins or ends, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def put_seal(run: MonthRun, step: str, started_at: datetime.datetime | None = None) -> None:
    """Seal the state that a warehouse holds as done by a step that began at a time, or just now, and ends now."""
    _require_holder(run)
    statement = json.dumps(_state(run, step))
    with writing(run.warehouse) as connection:
        connection.execute(
            "create table if not exists control.seals "
            "(step varchar, statement varchar, started_at timestamptz, ended_at timestamptz)"
        )
        connection.execute("delete from control.seals where step = ?", [step])
        connection.execute(
            "insert into control.seals values (?, ?, ?, ?)", [step, statement, started_at or now(), now()]
        )


def read_times(warehouse: Path) -> list[dict[str, str]]:
    """When each step that is sealed began and ended, in the order of the steps: ISO times in UTC, whole seconds."""
    with reading(warehouse) as connection:
        found = connection.execute(
            "select step, epoch(started_at), epoch(ended_at) from control.seals order by list_position(?, step)",
            [list(STEPS)],
        ).fetchall()
    return [
        {"step": step, "started_at": _in_seconds(started_at), "ended_at": _in_seconds(ended_at)}
        for step, started_at, ended_at in found
    ]


def _in_seconds(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat()


def read_overrides(run: MonthRun) -> dict[str, str]:
    """The overrides that the delivery gate was given, as it stored them beside its results."""
    with reading(run.warehouse) as connection:
        return dict(connection.execute("select name, reason from control.overrides order by name").fetchall())


def _require_holder(run: MonthRun) -> None:
    """The warehouse holds a delivery of this authority and month, loaded whole."""
    held = None
    if run.warehouse.exists():
        with reading(run.warehouse) as connection:
            if has_table(connection, "control.run"):
                held = connection.execute("select la_code, strftime(period_end, '%Y-%m') from control.run").fetchone()
    if held is None:
        raise StepRefused(f"The delivery of {run.la_code} for {run.month} cannot go on: {STEPS['load']}. {WHAT_TO_DO}")
    if held != (run.la_code, str(run.month)):
        raise StepRefused(
            f"The warehouse of {run.la_code} holds the delivery of {held[0]} for {held[1]}, not that of {run.la_code} "
            f"for {run.month}: it holds one delivery at a time, and nothing was changed. {WHAT_TO_DO}"
        )


def _revoke_from(run: MonthRun, step: str) -> None:
    order = list(STEPS)
    with writing(run.warehouse) as connection:
        connection.execute("delete from control.seals where list_contains(?, step)", [order[order.index(step) :]])


def _state(run: MonthRun, step: str) -> Mapping[str, str]:
    """What a warehouse holds, as far as the steps up to one of them have made it."""
    order = list(STEPS)
    reached = order.index(step)
    delivery = read_delivery(run.warehouse)
    state = {
        "la_code": delivery.la_code,
        "month": str(delivery.month),
        "delivery": delivery.fingerprint,
        "code": run.code.deciding,
    }
    with reading(run.warehouse) as connection:
        if reached >= order.index("delivery_gate"):
            state |= {
                "settings": _hash(json.dumps(run.settings.decisions, sort_keys=True)),
                "overrides": _content(connection, "control.overrides"),
                "delivery_results": _content(connection, "quality.checks where gate = 'delivery'", "quality.accounts"),
                "withheld": _content(
                    connection,
                    "control.withheld_indicators",
                    "control.withheld_extracts",
                    "control.counted_periods",
                    "control.indicator_extracts",
                    "control.uncollected_indicators",
                ),
            }
        if reached >= order.index("count"):
            state["figures"] = _content(connection, *(f"marts.{table}" for table in RELEASED_TABLES))
        if reached >= order.index("marts_gate"):
            beside = (f"quality.{table}" for table in RELEASED_FROM_QUALITY)
            state["marts_results"] = _content(connection, "quality.checks where gate = 'marts'", *beside)
        if reached >= order.index("public_edition"):
            state["public_figures"] = _content(connection, "quality.public_edition") + _public_figures(run)
    return state


def _public_figures(run: MonthRun) -> str:
    path = run.settings.public_warehouse(run.la_code)
    if not path.exists():
        return "none"
    with reading(path) as connection:
        return _content(connection, "marts.indicator_values", "marts.scorecard")


def _content(connection: Connection, *sources: str) -> str:
    """A hash over the rows of tables, in whatever order they stand. A source is a table, or a table and a condition."""
    lines = []
    for source in sources:
        if has_table(connection, source.split()[0]):
            counted = connection.execute(f"select count(*), sum(hash(held)) from (from {source}) as held").fetchone()
            lines.append(f"{source}: {counted}")
        else:
            lines.append(f"{source}: not there")
    return _hash("\n".join(lines))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
