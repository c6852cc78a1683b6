-- What the definitions ask to be reported about the placements of children in care, one row a matter:
-- what it is about, the rule, and how many of how many. For the reporting month's end unless it says otherwise.

with run as (

    select * from {{ source('control', 'run') }}

),

looked_after as (

    select * from {{ ref('looked_after_at_month_end') }}

),

distances as (

    select * from {{ ref('distance_from_home_at_month_end') }}

),

care_plans as (

    select * from {{ ref('stg_cla_care_plan') }}

),

homes as (

    select * from {{ ref('care_episode_homes') }}

),

findings as (

    select
        'out_of_county_over_20_miles' as indicator_id,
        'distance from home unknown' as finding,
        'Blank, 999.9 or an unaccompanied child: stays in the denominator, never over 20 miles.' as rule,
        count(*) filter (where distance_miles is null) as found,
        count(*) as looked_at
    from distances
    where period_end = (select period_end from run)

    union all

    select
        'out_of_county_over_20_miles' as indicator_id,
        'inside or outside the authority unknown' as finding,
        'A blank location is not outside.' as rule,
        count(*) filter (where in_out is null) as found,
        count(*) as looked_at
    from looked_after
    where period_end = (select period_end from run)

    union all

    select
        'in_house_foster_care' as indicator_id,
        'foster placement with no provider' as finding,
        'Stays in the denominator and counts as not in-house.' as rule,
        count(*) filter (where provider is null) as found,
        count(*) as looked_at
    from looked_after
    where period_end = (select period_end from run)
        and placement_type in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6')

    union all

    select
        'three_or_more_placements' as indicator_id,
        'care episode without a placement row between two episodes in one home' as finding,
        'Counts as a temporary stay, not as a move; the whole record.' as rule,
        count(*) filter (where is_stay_without_placement_row) as found,
        count(*) as looked_at
    from homes

    union all

    select
        'long_term_foster_matched' as indicator_id,
        'care plan that cannot be read' as finding,
        'Text that is no JSON holds no permanence plan.' as rule,
        count(*) filter (where {{ json_text('care_plan_json', 'LTFOST18') }} is null) as found,
        count(*) as looked_at
    from care_plans
    where care_plan_json is not null

)

select
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
