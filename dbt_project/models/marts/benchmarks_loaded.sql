-- Figures of loaded files for the authority, each with whether it counts what ours counts. A step of the marts, not
-- itself published.

{{ config(schema='intermediate') }}

with run as (

    select * from {{ source('control', 'run') }}

),

published_figures as (

    select * from {{ ref('published_figures') }}

),

published_measures as (

    select * from {{ ref('published_measures') }}

)

select
    published_figures.la_code,
    published_figures.indicator_id,
    coalesce(published_figures.component, '') as component,
    published_figures.geography_kind as place,
    published_figures.geography,
    published_figures.geography_kind,
    published_figures.period_label,
    published_figures.period_end,
    published_figures.kind,
    cast(published_figures.value as double) as value,
    published_figures.source,
    case
        when published_measures.decimals = 0 and published_figures.geography_kind <> 'statistical_neighbours'
            then 'Whole number'
    end as rounding,
    nullif(published_figures.note, '') as note,
    published_measures.is_like_for_like,
    -- as a sentence tells it
    published_figures.geography || ': '
    || case
        when published_measures.decimals = 0
            then cast(cast(round(published_figures.value) as integer) as {{ text_type() }})
        else {{ rounded_as_text('cast(published_figures.value as double)', 'published_measures.decimals') }}
    end
    || ', ' || lower(left(published_figures.period_label, 1)) || substring(published_figures.period_label, 2)
    || '.' as told
from published_figures
inner join run on published_figures.la_code = run.la_code
inner join published_measures
    on published_figures.indicator_id = published_measures.indicator_id
    and coalesce(published_figures.component, '') = coalesce(published_measures.component, '')
