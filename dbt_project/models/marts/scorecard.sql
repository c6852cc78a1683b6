-- The scorecard as directors read it: one row a line and component, with its latest figure, the target, England and
-- the comparator each with their own period, and the commentary.

with figures_shown as (

    select * from {{ ref('figures_shown') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

comparisons as (

    select * from {{ ref('target_comparisons') }}

),

benchmarks as (

    select * from {{ ref('benchmark_comparisons') }}

),

changes as (

    select * from {{ ref('changes_over_the_year') }}

),

commentary as (

    select * from {{ ref('stg_commentary') }}

),

headline_values as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        numerator,
        denominator,
        value,
        status,
        released_in,
        first_value(status) over (partition by indicator_id, component order by period_end desc) as latest_status,
        -- the last figure that there is stands in where this delivery could give none for the latest period
        row_number() over (
            partition by indicator_id, component
            order by
                case when value is null and {{ could_not_be_counted('status') }} then 1 else 0 end asc,
                period_end desc
        ) as order_from_latest
    from figures_shown
    where basis = 'headline'

),

england as (

    select * from benchmarks
    where geography_kind = 'england'

),

comparators as (

    select * from benchmarks
    where geography_kind <> 'england'

),

latest_commentary as (

    select
        indicator_id,
        period_end,
        author,
        written_on,
        body
    from commentary
    qualify row_number() over (partition by indicator_id order by period_end desc, written_on desc) = 1

)

select
    headline_values.la_code,
    catalogue.display_order,
    catalogue.line,
    catalogue.ambition,
    catalogue.indicator_id,
    catalogue.component,
    catalogue.title as metric,
    catalogue.good_is,
    catalogue.measure,
    catalogue.source_status,
    comparisons.target,
    headline_values.period_end as latest_period_end,
    headline_values.numerator as latest_numerator,
    headline_values.denominator as latest_denominator,
    headline_values.value as latest_value,
    headline_values.latest_status
    || coalesce('; last released in ' || headline_values.released_in, '') as value_status,
    headline_values.released_in as latest_released_in,
    comparisons.status_against_target,
    comparisons.gap as gap_to_target,
    comparisons.is_on_worse_side,
    comparisons.cases_short_of_target,
    changes.direction_of_travel,
    england.value as england_value,
    england.status as england_status,
    england.note as england_note,
    england.period_label as england_period,
    england.kind as england_kind,
    england.comparability as england_comparability,
    england.our_value as england_our_value,
    england.our_period_end as england_our_period_end,
    england.months_older as england_months_older,
    comparators.geography as comparator,
    comparators.value as comparator_value,
    comparators.status as comparator_status,
    comparators.note as comparator_note,
    comparators.period_label as comparator_period,
    comparators.kind as comparator_kind,
    comparators.comparability as comparator_comparability,
    comparators.our_value as comparator_our_value,
    comparators.our_period_end as comparator_our_period_end,
    comparators.months_older as comparator_months_older,
    latest_commentary.body as narrative,
    latest_commentary.author as narrative_author,
    latest_commentary.written_on as narrative_written_on,
    latest_commentary.period_end as narrative_period_end
from catalogue
inner join headline_values
    on catalogue.indicator_id = headline_values.indicator_id
    and catalogue.component = headline_values.component
    and headline_values.order_from_latest = 1
left join comparisons
    on headline_values.indicator_id = comparisons.indicator_id
    and headline_values.component = comparisons.component
    and headline_values.period_end = comparisons.period_end
left join changes
    on headline_values.la_code = changes.la_code
    and headline_values.indicator_id = changes.indicator_id
    and headline_values.component = changes.component
left join england
    on headline_values.la_code = england.la_code
    and catalogue.indicator_id = england.indicator_id
    and catalogue.component = england.component
left join comparators
    on headline_values.la_code = comparators.la_code
    and catalogue.indicator_id = comparators.indicator_id
    and catalogue.component = comparators.component
left join latest_commentary
    on catalogue.indicator_id = latest_commentary.indicator_id
where catalogue.role = 'headline'
