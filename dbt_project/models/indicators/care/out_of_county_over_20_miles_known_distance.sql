-- Of the children looked after at the end of the month whose distance from home is known, how many are placed outside
-- the authority and more than 20 miles away?

with distances as (

    select * from {{ ref('distance_from_home_at_month_end') }}

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        placement_start_date as event_date,
        distance_miles is not null as in_denominator,
        is_out_of_county_over_20_miles as in_numerator,
        1 as weight,
        case when distance_miles is null then 'ruled out: ' || evidence else evidence end as evidence
    from distances

)

{{ indicator_rows('cases') }}
