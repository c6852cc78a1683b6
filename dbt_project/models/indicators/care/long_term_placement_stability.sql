-- Of the children under 16 who have been looked after without a break for at least 2.5 years, how many have been in
-- the same placement for at least 2 years? Placed for adoption away from the foster carers (A4, A6), the placement
-- just before is added.

with looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

considered as (

    select
        la_code,
        period_end,
        child_id,
        period_of_care_start_date,
        case
            when placement_type in ('A4', 'A6') then coalesce(preceding_placement_start_date, placement_start_date)
            else placement_start_date
        end as settled_since,
        case
            when sixteenth_birthday <= period_end then 'ruled out: 16 or older'
            when {{ add_months('period_of_care_start_date', 30) }} > period_end
                then 'ruled out: looked after for less than 2.5 years'
        end as ruled_out
    from looked_after

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        settled_since as event_date,
        ruled_out is null as in_denominator,
        {{ add_months('settled_since', 24) }} <= period_end as in_numerator,
        1 as weight,
        coalesce(ruled_out, 'in the placement since ' || settled_since) as evidence
    from considered

)

{{ indicator_rows('cases') }}
