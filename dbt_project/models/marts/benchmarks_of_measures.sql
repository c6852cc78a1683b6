-- What each measure of the authority is held against, England and a comparator: the figure of a loaded file where it
-- counts the same, else the one that somebody typed, else why there is none. "Not published" is what nobody publishes.
-- A step of the marts, not itself published.

{{ config(schema='intermediate') }}

with places as (

    select * from {{ ref('places_beside_measures') }}

),

loaded as (

    select * from {{ ref('benchmarks_loaded') }}

),

typed as (

    select * from {{ ref('benchmarks_typed') }}

),

reasons as (

    select * from {{ ref('benchmarks_without_a_figure') }}

),

newest_typed as (

    select
        la_code,
        indicator_id,
        component,
        place,
        max(period_end) as period_end
    from typed
    where value is not null
    group by la_code, indicator_id, component, place

),

-- a figure that somebody has typed of a later period stays
from_files as (

    select
        loaded.place,
        loaded.la_code,
        loaded.indicator_id,
        loaded.component,
        loaded.geography,
        loaded.geography_kind,
        loaded.period_label,
        loaded.period_end,
        loaded.kind,
        loaded.value,
        'published' as status,
        loaded.source,
        loaded.rounding,
        loaded.note
    from loaded
    inner join places
        on loaded.la_code = places.la_code
        and loaded.indicator_id = places.indicator_id
        and loaded.component = places.component
        and loaded.place = places.place
    left join newest_typed
        on loaded.la_code = newest_typed.la_code
        and loaded.indicator_id = newest_typed.indicator_id
        and loaded.component = newest_typed.component
        and loaded.place = newest_typed.place
    where
        loaded.is_like_for_like
        and (newest_typed.period_end is null or newest_typed.period_end <= loaded.period_end)

)

select
    la_code,
    indicator_id,
    component,
    geography,
    geography_kind,
    period_label,
    period_end,
    kind,
    value,
    status,
    source,
    rounding,
    note
from from_files

union all

select
    typed.la_code,
    typed.indicator_id,
    typed.component,
    typed.geography,
    typed.geography_kind,
    typed.period_label,
    typed.period_end,
    typed.kind,
    typed.value,
    typed.status,
    typed.source,
    typed.rounding,
    typed.note
from typed
left join from_files
    on typed.la_code = from_files.la_code
    and typed.indicator_id = from_files.indicator_id
    and typed.component = from_files.component
    and typed.place = from_files.place
where from_files.indicator_id is null and typed.value is not null

union all

select
    reasons.la_code,
    reasons.indicator_id,
    reasons.component,
    reasons.geography,
    reasons.geography_kind,
    cast(null as {{ text_type() }}) as period_label,
    cast(null as date) as period_end,
    cast(null as {{ text_type() }}) as kind,
    cast(null as double) as value,
    reasons.status,
    reasons.source,
    cast(null as {{ text_type() }}) as rounding,
    reasons.note
from reasons
left join from_files
    on reasons.la_code = from_files.la_code
    and reasons.indicator_id = from_files.indicator_id
    and reasons.component = from_files.component
    and reasons.place = from_files.place
where from_files.indicator_id is null
