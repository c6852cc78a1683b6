-- The scorecard as directors read it: one row a line and component, with its latest figure, the target, England and
-- the comparator each with their own period, and the commentary.

with latest_figures as (

    select * from {{ ref('latest_figures') }}

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
        la_code,
        indicator_id,
        period_end,
        author,
        written_on,
        body
    from commentary
    qualify row_number() over (partition by la_code, indicator_id order by period_end desc, written_on desc) = 1

)

select
    latest_figures.la_code,
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
    latest_figures.basis as latest_basis,
    latest_figures.period_end as latest_period_end,
    latest_figures.numerator as latest_numerator,
    latest_figures.denominator as latest_denominator,
    latest_figures.value as latest_value,
    latest_figures.status
    || coalesce('; last released in ' || latest_figures.released_in, '') as value_status,
    latest_figures.released_in as latest_released_in,
    comparisons.status_against_target,
    comparisons.gap as gap_to_target,
    comparisons.is_on_worse_side,
    comparisons.cases_short_of_target,
    changes.direction_of_travel,
    england.value as england_value,
    england.status as england_status,
    england.source as england_source,
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
    comparators.source as comparator_source,
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
inner join latest_figures
    on catalogue.indicator_id = latest_figures.indicator_id
    and catalogue.component = latest_figures.component
left join comparisons
    on latest_figures.la_code = comparisons.la_code
    and latest_figures.indicator_id = comparisons.indicator_id
    and latest_figures.component = comparisons.component
    and latest_figures.basis = comparisons.basis
    and latest_figures.period_end = comparisons.period_end
left join changes
    on latest_figures.la_code = changes.la_code
    and latest_figures.indicator_id = changes.indicator_id
    and latest_figures.component = changes.component
left join england
    on latest_figures.la_code = england.la_code
    and catalogue.indicator_id = england.indicator_id
    and catalogue.component = england.component
left join comparators
    on latest_figures.la_code = comparators.la_code
    and catalogue.indicator_id = comparators.indicator_id
    and catalogue.component = comparators.component
left join latest_commentary
    on latest_figures.la_code = latest_commentary.la_code
    and catalogue.indicator_id = latest_commentary.indicator_id
where catalogue.role = 'headline'
