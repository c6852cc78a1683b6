"""What changed between releases, and what is held: derived from the released values alone.

Works where `releases` and what is remembered of them stand already: on the marts while they are rebuilt, and for the
release that is being written, of which the same table tells what it says differently.
"""

import duckdb

RESTATEMENTS = """
create table restatements as
with ordered as (
    select
        released_values.*,
        releases.month as delivery_month,
        releases.number as release_number,
        releases.delivery_fingerprint,
        releases.code_fingerprint,
        releases.reference_fingerprint,
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
        lag(definition_version) over same_figure as old_definition_version,
        lag(reference_fingerprint) over same_figure as old_reference_fingerprint,
        lag(delivery_fingerprint) over same_figure as old_delivery_fingerprint,
        lag(code_fingerprint) over same_figure as old_code_fingerprint
    from ordered
    window same_figure as (
        partition by la_code, indicator_id, component, basis, period_end
        order by delivery_month, release_number
    )
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
    case
        when definition_version is distinct from old_definition_version then 'definition'
        when delivery_fingerprint <> old_delivery_fingerprint then 'late or corrected input'
        when reference_fingerprint <> old_reference_fingerprint then 'reference data'
        else 'code'
    end as kind,
    definition_version is distinct from old_definition_version as is_break_in_series,
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
from compared
where earlier_release_id is not null
    and (
        numerator is distinct from old_numerator
        or denominator is distinct from old_denominator
        or value is distinct from old_value
        or status <> old_status
        or definition_version is distinct from old_definition_version
    )
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


def create_ledger(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `restatements` and `held_values` in the default schema."""
    create_restatements(connection)
    connection.execute(HELD_VALUES)


def create_restatements(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `restatements` in the default schema: every figure that a release says differently from an earlier one.

    The kind of a restatement is the first that holds: a changed definition (a break in the series), other input,
    other reference data (seeds, bank holidays), or else other code.
    """
    connection.execute(RESTATEMENTS)
