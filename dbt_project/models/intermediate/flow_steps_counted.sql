-- Which steps an authority's cohorts have, and what can be counted of each: why nothing, and the months that its
-- measures are counted for. Every step needs the referrals. A step whose measure is not collected has no row.

with run as (

    select * from {{ source('control', 'run') }}

),

steps as (

    select * from {{ ref('flow_steps') }}

),

uncollected as (

    select * from {{ source('control', 'uncollected_indicators') }}

),

withheld_indicators as (

    select * from {{ source('control', 'withheld_indicators') }}

),

withheld_extracts as (

    select * from {{ source('control', 'withheld_extracts') }}

),

counted_in_part as (

    select * from {{ ref('lines_counted_in_part') }}

),

delivery_conventions as (

    select * from {{ ref('delivery_conventions') }}

),

needs as (

    select
        run.la_code,
        steps.step,
        steps.indicator_id
    from run
    cross join steps
    where steps.indicator_id is not null

    union

    select
        run.la_code,
        steps.step,
        're_referrals_within_12_months' as indicator_id
    from run
    cross join steps

),

of_measures as (

    select
        needs.la_code,
        needs.step,
        count(uncollected.indicator_id) as not_collected,
        min(withheld_indicators.status) as status,
        max(counted_in_part.first_period_end) as first_period_end,
        min(counted_in_part.last_period_end) as last_period_end,
        min(counted_in_part.status) as status_outside
    from needs
    left join uncollected
        on needs.la_code = uncollected.la_code
        and needs.indicator_id = uncollected.indicator_id
    left join withheld_indicators
        on needs.la_code = withheld_indicators.la_code
        and needs.indicator_id = withheld_indicators.indicator_id
    left join counted_in_part
        on needs.la_code = counted_in_part.la_code
        and needs.indicator_id = counted_in_part.indicator_id
    group by needs.la_code, needs.step

)

select
    of_measures.la_code,
    of_measures.step,
    steps.step_order,
    steps.step_name,
    steps.indicator_id,
    steps.adds_up_to,
    coalesce(
        of_measures.status,
        withheld_extracts.status,
        case
            when delivery_conventions.extract is not null
                then 'not available: ' || steps.extract || '.csv holds the present state only'
        end
    ) as status,
    of_measures.first_period_end,
    least(of_measures.last_period_end, run.period_end) as last_period_end,
    of_measures.status_outside
from of_measures
inner join steps on of_measures.step = steps.step
inner join run on of_measures.la_code = run.la_code
left join withheld_extracts
    on of_measures.la_code = withheld_extracts.la_code
    and steps.extract = withheld_extracts.extract
left join delivery_conventions
    on of_measures.la_code = delivery_conventions.la_code
    and steps.extract = delivery_conventions.extract
    and delivery_conventions.convention = 'present_state_only'
where of_measures.not_collected = 0
