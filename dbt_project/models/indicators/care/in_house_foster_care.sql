-- Of the children in foster placements at the end of the quarter, how many live with the authority's own carers?
-- A child on a temporary stay counts by the placement that the stay interrupts.

with periods as (

    select * from {{ ref('periods') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

cases as (

    select
        looked_after.la_code,
        looked_after.period_end,
        '' as component,
        looked_after.child_id as case_id,
        looked_after.child_id,
        looked_after.placement_start_date as event_date,
        coalesce(looked_after.placement_type in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6'), false) as in_denominator,
        coalesce(looked_after.provider = 'PR1', false) as in_numerator,
        1 as weight,
        coalesce(looked_after.placement_type, 'placement unknown')
        || ', ' || coalesce(looked_after.provider, 'provider unknown') as evidence
    from looked_after
    inner join periods
        on looked_after.la_code = periods.la_code
        and looked_after.period_end = periods.period_end
    where periods.is_quarter_end

)

{{ indicator_rows('cases') }}
