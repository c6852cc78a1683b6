-- How far from home each looked after child lives, in miles, and whether outside the authority. 999.9, a blank and
-- any distance of an unaccompanied asylum seeking child are unknown.

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

unaccompanied_children as (

    select * from {{ ref('unaccompanied_children') }}

),

known as (

    select
        looked_after.la_code,
        looked_after.period_end,
        looked_after.child_id,
        looked_after.placement_start_date,
        looked_after.in_out,
        case
            when unaccompanied_children.child_id is null and looked_after.distance_miles <> 999.9
                then round(looked_after.distance_miles, 1)
        end as distance_miles
    from looked_after
    left join unaccompanied_children
        on looked_after.la_code = unaccompanied_children.la_code
        and looked_after.child_id = unaccompanied_children.child_id
        and looked_after.period_end >= unaccompanied_children.began_on

)

select
    la_code,
    period_end,
    child_id,
    placement_start_date,
    distance_miles,
    coalesce(in_out = 'OUT' and distance_miles > 20, false) as is_out_of_county_over_20_miles,
    coalesce(in_out, 'location unknown') || ', ' || coalesce(distance_miles || ' miles', 'distance unknown') as evidence
from known
