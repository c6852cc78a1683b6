"""What the ledger says of releases that were withdrawn: who took each back and why, and which figures stand instead.

The figures that stood instead are those of the day: releases that were made later say by themselves how they differ. So
a withdrawal adds rows to the ledger once, and none is rewritten. Withdrawing itself is `withdraw`.
"""

from collections.abc import Sequence

import duckdb

from scorecard.release.causes import RELEASE_WITHDRAWN
from scorecard.release.decided import Withdrawal
from scorecard.release.folder import Release
from scorecard.release.remembered import WAS_COUNTED
from scorecard.warehouse.database import create_table

WITHDRAWALS = {
    "release_id": "varchar", "la_code": "varchar", "month": "varchar", "withdrawn_at": "timestamptz", "by": "varchar",
    "reason": "varchar", "stands_instead": "varchar",
}  # fmt: skip

# in a release's figures: its own where it was the one that stood, and the one that stands without it
STANDS_INSTEAD = f"""
insert into restatements by name
with figures as (
    select *
    from read_parquet($files, union_by_name = true)
),
ordered as (
    select
        *,
        row_number() over (
            partition by indicator_id, component, basis, period_end
            order by {WAS_COUNTED} desc, list_position($in_order, release_id) desc
        ) as place
    from figures
),
withdrawn as (
    select *
    from ordered
    where release_id = $withdrawn and place = 1
),
instead as (
    select *
    from ordered
    where place = 2
)
select
    withdrawn.la_code,
    withdrawn.indicator_id,
    withdrawn.component,
    withdrawn.basis,
    withdrawn.period_end,
    coalesce(instead.release_id, withdrawn.release_id) as release_id,
    withdrawn.release_id as earlier_release_id,
    cast($withdrawn_at as timestamptz) as released_at,
    '{RELEASE_WITHDRAWN}' as kind,
    ['{RELEASE_WITHDRAWN}'] as causes,
    false as is_break_in_series,
    withdrawn.numerator as old_numerator,
    instead.numerator as new_numerator,
    withdrawn.denominator as old_denominator,
    instead.denominator as new_denominator,
    withdrawn.value as old_value,
    instead.value as new_value,
    withdrawn.status as old_status,
    coalesce(instead.status, 'not released') as new_status
from withdrawn
left join instead
    on withdrawn.indicator_id = instead.indicator_id
    and withdrawn.component = instead.component
    and withdrawn.basis = instead.basis
    and withdrawn.period_end = instead.period_end
where (withdrawn.numerator, withdrawn.denominator, withdrawn.value, withdrawn.status)
    is distinct from (instead.numerator, instead.denominator, instead.value, instead.status)
order by withdrawn.indicator_id, withdrawn.component, withdrawn.basis, withdrawn.period_end
"""


def tell_withdrawals(
    connection: duckdb.DuckDBPyConnection,
    standing: Sequence[Release],
    withdrawn: Sequence[tuple[Release, Withdrawal]],
) -> None:
    """Create `withdrawals` in the default schema, and add to its `restatements` and `release_changes`."""
    told = []
    for release, withdrawal in sorted(withdrawn, key=lambda each: each[1].number):
        stood = _stood(release, withdrawal, standing, withdrawn)
        instead = stood[-1].release_id if stood else ""
        told.append(
            [release.release_id, release.la_code, release.month, withdrawal.withdrawn_at]
            + [withdrawal.decision.by, withdrawal.decision.reason, instead]
        )
        in_order = sorted([*stood, release])
        connection.execute(
            STANDS_INSTEAD,
            {
                "files": [str(each.folder / "indicator_values.parquet") for each in in_order],
                "in_order": [each.release_id for each in in_order],
                "withdrawn": release.release_id,
                "withdrawn_at": withdrawal.withdrawn_at,
            },
        )
        connection.execute(
            "insert into release_changes values (?, ?, ?)",
            [instead or release.release_id, release.release_id, RELEASE_WITHDRAWN],
        )
    create_table(connection, "withdrawals", {f'"{name}"': kind for name, kind in WITHDRAWALS.items()}, told)


def _stood(
    release: Release,
    withdrawal: Withdrawal,
    standing: Sequence[Release],
    withdrawn: Sequence[tuple[Release, Withdrawal]],
) -> list[Release]:
    """The releases of the authority that stood once this one was withdrawn, by month and number."""
    later = [each for each, its in withdrawn if its.number > withdrawal.number]
    return sorted(
        each
        for each in (*standing, *later)
        if each.la_code == release.la_code and str(each.outline["released_at"]) <= withdrawal.withdrawn_at
    )
