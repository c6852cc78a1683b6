-- How many children, or records of nobody known, every figure might gain, lose or see moved if the rows in quarantine
-- were resolved one way or the other. A row reaches a flow when one of its dates falls in the window, a snapshot when
-- it can have been open on the day; an unreadable date can be any date. A row about a child whom the figure considers
-- reaches it in any case, because a figure may look back.

{{ config(schema='intermediate') }}

with windows as (

    select * from {{ ref('figure_windows') }}

),

cases as (

    select * from {{ ref('indicator_cases') }}

),

records as (

    select * from {{ source('quality', 'quarantined_records') }}

),

needs as (

    select * from {{ source('control', 'indicator_extracts') }}

),

needed_records as (

    select
        records.la_code,
        needs.indicator_id,
        coalesce(records.child_id, concat(records.extract, ' row ', records.source_row)) as reached_by,
        records.child_id,
        records.readable_dates,
        records.is_open_ended,
        records.has_unreadable_date or {{ earliest_of('records.readable_dates') }} is null
            as can_be_any_date
    from records
    inner join needs
        on records.la_code = needs.la_code
        and records.extract = needs.extract

),

reached_by_date as (

    select
        windows.la_code,
        windows.indicator_id,
        windows.component,
        windows.basis,
        windows.period_end,
        needed_records.reached_by
    from windows
    inner join needed_records
        on windows.la_code = needed_records.la_code
        and windows.indicator_id = needed_records.indicator_id
    where needed_records.can_be_any_date
        or (
            windows.is_snapshot
            and {{ earliest_of('needed_records.readable_dates') }} <= windows.period_end
            and (
                needed_records.is_open_ended
                or {{ latest_of('needed_records.readable_dates') }}
                >= coalesce(windows.window_start, windows.period_end)
            )
        )
        or (
            not windows.is_snapshot
            and {{ any_between('needed_records.readable_dates', 'windows.window_start', 'windows.period_end') }}
        )

),

reached_by_child as (

    select
        windows.la_code,
        windows.indicator_id,
        windows.component,
        windows.basis,
        windows.period_end,
        needed_records.reached_by
    from windows
    inner join cases
        on windows.la_code = cases.la_code
        and windows.indicator_id = cases.indicator_id
        and windows.component = cases.component
        and windows.period_end >= cases.period_end
        and (
            windows.period_end = cases.period_end
            or (windows.basis <> 'headline' and windows.window_start <= cases.period_end)
        )
    inner join needed_records
        on windows.la_code = needed_records.la_code
        and windows.indicator_id = needed_records.indicator_id
        and cases.child_id = needed_records.child_id
    where {{ earliest_of('needed_records.readable_dates') }} <= windows.period_end

),

reached as (

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        reached_by
    from reached_by_date

    union

    select
        la_code,
        indicator_id,
        component,
        basis,
        period_end,
        reached_by
    from reached_by_child

)

select
    la_code,
    indicator_id,
    component,
    basis,
    period_end,
    count(*) as in_doubt
from reached
group by la_code, indicator_id, component, basis, period_end
