"""What one set of figures says otherwise than another: two releases, or a release and what a run has just counted.

Counts and latest figures by measure; no value of a record. Causes, and what a release keeps of them, are in
`restatements`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scorecard.warehouse.database import in_memory, records


@dataclass(frozen=True)
class ChangedMeasure:
    """How the figures of one measure, or a part of it, differ. ``latest_…`` is the headline of the newest period."""

    indicator_id: str
    component: str
    changed: int
    added: int
    gone: int
    latest_period: str
    latest_before: float | None
    latest_status_before: str
    latest_after: float | None
    latest_status_after: str


QUERY = """
with keyed as (
    select
        coalesce(after.indicator_id, before.indicator_id) as indicator_id,
        coalesce(after.component, before.component) as component,
        coalesce(after.basis, before.basis) as basis,
        coalesce(after.period_end, before.period_end) as period_end,
        before.indicator_id is null as is_added,
        after.indicator_id is null as is_gone,
        before.indicator_id is not null and after.indicator_id is not null
            and (before.numerator, before.denominator, before.value, before.status)
                is distinct from (after.numerator, after.denominator, after.value, after.status) as is_changed,
        before.value as value_before,
        before.status as status_before,
        after.value as value_after,
        after.status as status_after
    from before.marts.indicator_values as before
    full outer join after.marts.indicator_values as after
        on before.la_code = after.la_code
        and before.indicator_id = after.indicator_id
        and before.component = after.component
        and before.basis = after.basis
        and before.period_end = after.period_end
)

select
    indicator_id,
    component,
    cast(count(*) filter (where is_changed) as integer) as changed,
    cast(count(*) filter (where is_added) as integer) as added,
    cast(count(*) filter (where is_gone) as integer) as gone,
    strftime(max(period_end), '%Y-%m') as latest_period,
    arg_max_null(value_before, period_end) filter (where basis = 'headline') as latest_before,
    coalesce(arg_max_null(status_before, period_end) filter (where basis = 'headline'), '') as latest_status_before,
    arg_max_null(value_after, period_end) filter (where basis = 'headline') as latest_after,
    coalesce(arg_max_null(status_after, period_end) filter (where basis = 'headline'), '') as latest_status_after
from keyed
group by indicator_id, component
having bool_or(is_changed or is_added or is_gone)
order by indicator_id, component
"""


def changes_between(before: Path, after: Path) -> Sequence[ChangedMeasure]:
    """Every measure whose figures differ between two databases that hold marts, by its id and component."""
    with in_memory(reads={"before": before, "after": after}) as connection:
        return records(connection, QUERY, ChangedMeasure)
