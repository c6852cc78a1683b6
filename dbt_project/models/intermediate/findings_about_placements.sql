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

looked_after_now as (

    select
        looked_after.la_code,
        looked_after.in_out,
        looked_after.placement_type,
        looked_after.provider
    from looked_after
    inner join run
        on looked_after.la_code = run.la_code
        and looked_after.period_end = run.period_end

),

fostered_now as (

    select
        la_code,
        provider
    from looked_after_now
    where placement_type in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6')

),

distances_now as (

    select
        distances.la_code,
        distances.distance_miles
    from distances
    inner join run
        on distances.la_code = run.la_code
        and distances.period_end = run.period_end

),

written_care_plans as (

    select
        la_code,
        care_plan_json
    from care_plans
    where care_plan_json is not null

),

findings as (

    {{ finding(
        'out_of_county_over_20_miles', 'distances_now', 'distance_miles is null',
        'distance from home unknown',
        'Blank, 999.9 or an unaccompanied child: stays in the denominator, never over 20 miles.'
    ) }}

    union all

    {{ finding(
        'out_of_county_over_20_miles', 'looked_after_now', 'in_out is null',
        'inside or outside the authority unknown',
        'A blank location is not outside.'
    ) }}

    union all

    {{ finding(
        'in_house_foster_care', 'fostered_now', 'provider is null',
        'foster placement with no provider',
        'Stays in the denominator and counts as not in-house.'
    ) }}

    union all

    {{ finding(
        'three_or_more_placements', 'homes', 'is_stay_without_placement_row',
        'care episode without a placement row between two episodes in one home',
        'Counts as a temporary stay, not as a move; the whole record.'
    ) }}

    union all

    {{ finding(
        'long_term_foster_matched', 'written_care_plans', json_text('care_plan_json', 'LTFOST18') ~ ' is null',
        'care plan that cannot be read',
        'Text that is no JSON holds no permanence plan.'
    ) }}

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
