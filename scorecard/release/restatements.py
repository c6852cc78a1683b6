"""The ledger: what each release says differently from what stood before it, told once and never again.

A release tells its own rows when it is made: its figures beside those of the releases before it by month and number
that were there by then. It keeps them, so whoever read it saw them, and the ledger of all releases is what the folders
hold, added up. A month that is released again later adds rows and changes none. Why a figure differs is tested in
`causes`; how far a month usually moves after its first release is worked out from the released values.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from scorecard.release.causes import (
    CODE_THAT_DECIDES,
    DEFINITION,
    UNEXPLAINED,
    WITHHELD,
    WITHHELD_ENDED,
    causes_between,
    causes_of_release,
)
from scorecard.release.folder import Release
from scorecard.warehouse.database import attach, create_table, detach, insert_rows

# what each release keeps of the ledger: table of its marts, and file of the same name
LEDGER = ("restatements", "release_changes")
OF_CHANGES = ("release_id", "compared_with", "cause")

CHANGED = """
create temporary table changed as
with ordered as (
    select
        released_values.*,
        releases.month as delivery_month,
        releases.number as release_number,
        definitions.definition_version,
        comparisons.status_against_target
    from released_values
    inner join releases on released_values.release_id = releases.release_id
    left join released_definitions as definitions
        on released_values.release_id = definitions.release_id
        and released_values.indicator_id = definitions.indicator_id
    left join released_comparisons as comparisons
        on released_values.release_id = comparisons.release_id
        and released_values.indicator_id = comparisons.indicator_id
        and released_values.component = comparisons.component
        and released_values.period_end = comparisons.period_end
        and released_values.basis = 'headline'
    -- what an extract of the present state cannot restate stands as it was released
    where released_values.status not like 'not restated:%'
),
compared as (
    select
        *,
        lag(release_id) over same_figure as earlier_release_id,
        lag(numerator) over same_figure as old_numerator,
        lag(denominator) over same_figure as old_denominator,
        lag(value) over same_figure as old_value,
        lag(status) over same_figure as old_status,
        lag(status_against_target) over same_figure as old_status_against_target,
        lag(definition_version) over same_figure as old_definition_version
    from ordered
    window same_figure as (
        partition by la_code, indicator_id, component, basis, period_end
        order by delivery_month, release_number
    )
)
select *
from compared
where release_id = ?
    and earlier_release_id is not null
    and (
        numerator is distinct from old_numerator
        or denominator is distinct from old_denominator
        or value is distinct from old_value
        or status <> old_status
        or definition_version is distinct from old_definition_version
    )
"""

RESTATEMENTS = f"""
create table restatements as
with told as (
    select
        changed.*,
        definition_version is distinct from old_definition_version as is_break_in_series,
        status like 'held:%' or status like 'not available:%' as is_withheld,
        old_status like 'held:%' or old_status like 'not available:%' as was_withheld,
        pairs.causes as causes_of_pair
    from changed
    inner join pairs
        on changed.earlier_release_id = pairs.earlier_release_id
        and changed.indicator_id = pairs.indicator_id
),
with_causes as (
    select
        *,
        list_concat(
            case when is_break_in_series then ['{DEFINITION}'] else [] end,
            case when is_withheld and status is distinct from old_status then ['{WITHHELD}'] else [] end,
            case when was_withheld and not is_withheld then ['{WITHHELD_ENDED}'] else [] end,
            -- a definition is code that decides; the same change is not told twice
            list_filter(causes_of_pair, lambda cause: not (is_break_in_series and cause = '{CODE_THAT_DECIDES}'))
        ) as found
    from told
)
select
    la_code,
    indicator_id,
    component,
    basis,
    period_end,
    release_id,
    earlier_release_id,
    released_at,
    array_to_string(causes, ', ') as kind,
    causes,
    is_break_in_series,
    old_numerator,
    numerator as new_numerator,
    old_denominator,
    denominator as new_denominator,
    old_value,
    value as new_value,
    old_status,
    status as new_status,
    old_status_against_target,
    status_against_target as new_status_against_target,
    old_definition_version,
    definition_version as new_definition_version
from (select *, case when len(found) = 0 then ['{UNEXPLAINED}'] else found end as causes from with_causes)
order by indicator_id, component, basis, period_end
"""

# a month is fresh in the release of its own delivery; later releases of the same definition tell how far it moved
USUAL_REVISIONS = """
create table usual_revisions as
with in_order as (
    select
        released_values.*,
        releases.month as delivery_month,
        definitions.definition_version
    from released_values
    inner join releases on released_values.release_id = releases.release_id
    inner join released_definitions as definitions
        on released_values.release_id = definitions.release_id
        and released_values.indicator_id = definitions.indicator_id
    where released_values.basis = 'headline'
        and released_values.value is not null
),
first_released as (
    select *
    from in_order
    where delivery_month = strftime(period_end, '%Y-%m')
    qualify row_number() over (
        partition by la_code, indicator_id, component, period_end order by released_at, release_id
    ) = 1
),
moved as (
    select
        first_released.la_code,
        first_released.indicator_id,
        first_released.component,
        first_released.period_end,
        max_by(later.value, later.released_at) - first_released.value as movement
    from first_released
    inner join in_order as later
        on first_released.la_code = later.la_code
        and first_released.indicator_id = later.indicator_id
        and first_released.component = later.component
        and first_released.period_end = later.period_end
        and first_released.definition_version = later.definition_version
        and later.released_at > first_released.released_at
    group by first_released.la_code, first_released.indicator_id, first_released.component,
        first_released.period_end, first_released.value
)
select
    la_code,
    indicator_id,
    component,
    count(*) as months,
    count(*) filter (where abs(movement) > 1e-9) as months_that_moved,
    median(movement) as usual_movement,
    median(abs(movement)) as usual_size,
    max(abs(movement)) as largest_size,
    min(period_end) as first_period_end,
    max(period_end) as last_period_end
from moved
group by la_code, indicator_id, component
order by la_code, indicator_id, component
"""

HELD_VALUES = """
create table held_values as
with current_values as (
    select released_values.*
    from released_values
    inner join releases on released_values.release_id = releases.release_id
    qualify row_number() over (
        partition by released_values.la_code, released_values.indicator_id, released_values.component,
            released_values.basis, released_values.period_end
        order by releases.month desc, releases.number desc
    ) = 1
)
select
    current_values.la_code,
    current_values.indicator_id,
    current_values.component,
    current_values.basis,
    current_values.period_end,
    current_values.status,
    max_by(earlier.value, releases.month || lpad(cast(releases.number as varchar), 6, '0')) as last_released_value,
    max_by(earlier.release_id, releases.month || lpad(cast(releases.number as varchar), 6, '0')) as last_released_in
from current_values
left join released_values as earlier
    on current_values.la_code = earlier.la_code
    and current_values.indicator_id = earlier.indicator_id
    and current_values.component = earlier.component
    and current_values.basis = earlier.basis
    and current_values.period_end = earlier.period_end
    and earlier.value is not null
left join releases on earlier.release_id = releases.release_id
where current_values.status like 'held:%'
    or current_values.status like 'not available:%'
    or current_values.status like 'not restated:%'
group by all
"""


def create_own_part(
    connection: duckdb.DuckDBPyConnection,
    release: Release,
    manifest: Mapping[str, Any],
    before: Sequence[Release],
    needs: Mapping[str, frozenset[str]],
) -> None:
    """Create `restatements`, `release_changes` and `usual_revisions` of a release in the default schema.

    What is remembered of it and of those `before` it, by month and number, stands there already. `needs` gives the
    extracts under each indicator.
    """
    connection.execute(CHANGED, [release.release_id])
    manifests = {each.release_id: each.manifest for each in before}
    pairs = connection.execute("select distinct earlier_release_id, indicator_id from changed order by all").fetchall()
    create_table(
        connection,
        "pairs",
        {"earlier_release_id": "varchar", "indicator_id": "varchar", "causes": "varchar[]"},
        [
            [earlier, indicator, causes_between(manifests[earlier], manifest, indicator, needs.get(indicator, ()))]
            for earlier, indicator in pairs
        ],
    )
    connection.execute(RESTATEMENTS)
    connection.execute("drop table pairs; drop table changed")
    compared_with = before[-1] if before else None
    causes = causes_of_release(compared_with.manifest, manifest) if compared_with else []
    create_table(connection, "release_changes", dict.fromkeys(OF_CHANGES, "varchar"), [])
    told = [[release.release_id, compared_with.release_id, cause] for cause in causes] if compared_with else []
    insert_rows(connection, "release_changes", told)
    connection.execute(USUAL_REVISIONS)


def create_ledger(connection: duckdb.DuckDBPyConnection, releases: Sequence[Release]) -> None:
    """Create `restatements` and `release_changes` in the default schema, of what each release told when it was made,
    and `usual_revisions` and `held_values` of all that was released.

    Releases of the first format kept the first in their marts alone, and told one cause a row.
    """
    for table in LEDGER:
        files = [path for each in releases if (path := each.folder / f"{table}.parquet").is_file()]
        parts = ["select * from read_parquet($files, union_by_name = true)"] if files else []
        older = [each for each in releases if not (each.folder / f"{table}.parquet").is_file()]
        parts += _attach_older(connection, table, older)
        if parts:
            of_all = " union all by name ".join(parts)
            parameters = {"files": [str(path) for path in files]} if files else {}
            connection.execute(f"create table {table} as {of_all}", parameters)
        elif table == "release_changes":
            create_table(connection, table, dict.fromkeys(OF_CHANGES, "varchar"), [])
        for at in range(len(older)):
            detach(connection, f"older_{at}")
    _complete_older(connection)
    connection.execute(USUAL_REVISIONS)
    connection.execute(HELD_VALUES)


def _attach_older(connection: duckdb.DuckDBPyConnection, table: str, older: Sequence[Release]) -> list[str]:
    parts = []
    for at, release in enumerate(older):
        attach(connection, f"older_{at}", release.marts)
        held = connection.execute(
            "select 1 from duckdb_tables() where database_name = ? and table_name = ?", [f"older_{at}", table]
        ).fetchone()
        if held:
            parts.append(f"select * from older_{at}.marts.{table}")
    return parts


def _complete_older(connection: duckdb.DuckDBPyConnection) -> None:
    """Give rows of older releases the causes that they told in one word."""
    columns = {str(row[0]) for row in connection.execute("describe restatements").fetchall()}
    if "causes" not in columns:
        connection.execute("alter table restatements add column causes varchar[]")
    connection.execute("update restatements set causes = [kind] where causes is null")
