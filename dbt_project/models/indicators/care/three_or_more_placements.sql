-- Of the children looked after at the end of the month, how many had 3 or more placements in the 12 months, over all
-- their periods of care? A placement counts if it was open on some day of the window.

with periods as (

    select * from {{ ref('periods') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

placements as (

    select * from {{ ref('placements') }}

),

placements_in_window as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.placement_start_date,
        count(*) as placements
    from looked_after
    inner join periods
        on looked_after.la_code = periods.la_code
        and looked_after.period_end = periods.period_end
    inner join placements
        on looked_after.la_code = placements.la_code
        and looked_after.child_id = placements.child_id
        and periods.period_end >= placements.start_date
        and (placements.end_date is null or periods.twelve_months_start < placements.end_date)
    group by looked_after.la_code, looked_after.period_end, looked_after.child_id, looked_after.placement_start_date

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        placement_start_date as event_date,
        true as in_denominator,
        placements >= 3 as in_numerator,
        1 as weight,
        placements || ' placements in 12 months' as evidence
    from placements_in_window

)

{{ indicator_rows('cases') }}
