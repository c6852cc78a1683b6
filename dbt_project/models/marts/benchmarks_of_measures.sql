-- What each measure of the authority is held against, England and a comparator: the figure of a loaded file where it
-- counts the same, else the one that somebody typed, else why there is none. "Not published" is what nobody publishes.
-- A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set of_measure = 'indicator_id, component' %}

with run as (

    select * from {{ source('control', 'run') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

benchmarks as (

    select * from {{ ref('benchmarks') }}

),

published_figures as (

    select * from {{ ref('published_figures') }}

),

published_measures as (

    select * from {{ ref('published_measures') }}

),

typed as (

    select
        benchmarks.* exclude (component),
        coalesce(benchmarks.component, '') as component,
        -- groups of authorities that are named in other ways stand where the neighbours do
        case
            when benchmarks.geography_kind in ('england', 'region') then benchmarks.geography_kind
            else 'statistical_neighbours'
        end as place
    from benchmarks
    inner join run on benchmarks.la_code = run.la_code

),

loaded as (

    select
        published_figures.* exclude (component),
        coalesce(published_figures.component, '') as component,
        published_measures.is_like_for_like,
        published_measures.decimals
    from published_figures
    inner join run on published_figures.la_code = run.la_code
    inner join published_measures
        on published_figures.indicator_id = published_measures.indicator_id
        and coalesce(published_figures.component, '') = coalesce(published_measures.component, '')

),

compared_with as (

    -- England, and the neighbours, save where somebody has typed the region in their stead
    select
        catalogue.indicator_id,
        catalogue.component,
        unnest(
            case
                when bool_or(typed.place = 'region') and not bool_or(typed.place = 'statistical_neighbours')
                    then ['england', 'region']
                else ['england', 'statistical_neighbours']
            end
        ) as place
    from catalogue
    left join typed
        on catalogue.indicator_id = typed.indicator_id
        and catalogue.component = typed.component
    group by catalogue.indicator_id, catalogue.component

),

newest_typed as (

    select
        {{ of_measure }},
        place,
        max(period_end) as period_end
    from typed
    where value is not null
    group by {{ of_measure }}, place

),

from_files as (

    select
        loaded.indicator_id,
        loaded.component,
        compared_with.place,
        loaded.geography,
        loaded.geography_kind,
        loaded.period_label,
        loaded.period_end,
        loaded.kind,
        loaded.value,
        'published' as status,
        loaded.source,
        if(loaded.decimals = 0 and loaded.geography_kind <> 'statistical_neighbours', 'Whole number', '') as rounding,
        loaded.note
    from compared_with
    inner join loaded
        on compared_with.indicator_id = loaded.indicator_id
        and compared_with.component = loaded.component
        and compared_with.place = loaded.geography_kind
    left join newest_typed
        on compared_with.indicator_id = newest_typed.indicator_id
        and compared_with.component = newest_typed.component
        and compared_with.place = newest_typed.place
    where
        loaded.is_like_for_like
        and (newest_typed.period_end is null or newest_typed.period_end <= loaded.period_end)

),

by_hand as (

    select typed.*
    from typed
    anti join from_files
        on typed.indicator_id = from_files.indicator_id
        and typed.component = from_files.component
        and typed.place = from_files.place
    where typed.value is not null

),

without_a_figure as (

    select compared_with.*
    from compared_with
    anti join from_files
        on compared_with.indicator_id = from_files.indicator_id
        and compared_with.component = from_files.component
        and compared_with.place = from_files.place
    anti join by_hand
        on compared_with.indicator_id = by_hand.indicator_id
        and compared_with.component = by_hand.component
        and compared_with.place = by_hand.place

),

reasons as (

    select
        without_a_figure.indicator_id,
        without_a_figure.component,
        without_a_figure.place,
        coalesce(
            typed.geography, if(without_a_figure.place = 'england', 'England', 'Statistical neighbours')
        ) as geography,
        coalesce(typed.geography_kind, without_a_figure.place) as geography_kind,
        case
            when published_measures.is_like_for_like then 'not_loaded'
            when published_measures.indicator_id is not null then 'another_measure'
            else coalesce(typed.status, 'not_published')
        end as status,
        coalesce(published_measures.publication, typed.source) as source,
        -- a figure of another measure is told, with its period, and never shown as if it were ours
        concat_ws(
            ' ',
            coalesce(nullif(typed.note, ''), nullif(published_measures.note, '')),
            loaded.geography || ': '
            || if(
                loaded.decimals = 0,
                cast(cast(round(loaded.value) as integer) as varchar),
                cast(round(cast(loaded.value as double), loaded.decimals) as varchar)
            )
            || ', ' || lower(loaded.period_label[1]) || loaded.period_label[2:] || '.'
        ) as note
    from without_a_figure
    left join typed
        on without_a_figure.indicator_id = typed.indicator_id
        and without_a_figure.component = typed.component
        and without_a_figure.place = typed.place
    left join published_measures
        on without_a_figure.indicator_id = published_measures.indicator_id
        and without_a_figure.component = coalesce(published_measures.component, '')
    left join loaded
        on without_a_figure.indicator_id = loaded.indicator_id
        and without_a_figure.component = loaded.component
        and without_a_figure.place = loaded.geography_kind
        and not loaded.is_like_for_like
    -- a comparator that nobody has named and nobody publishes is none
    where
        without_a_figure.place = 'england'
        or typed.indicator_id is not null
        or published_measures.indicator_id is not null

),

all_places as (

    select
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

    union all by name

    select
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
    from by_hand

    union all by name

    select
        indicator_id,
        component,
        geography,
        geography_kind,
        status,
        source,
        note
    from reasons

)

select
    run.la_code,
    all_places.indicator_id,
    all_places.component,
    all_places.geography,
    all_places.geography_kind,
    all_places.period_label,
    all_places.period_end,
    all_places.kind,
    cast(all_places.value as double) as value,
    all_places.status,
    all_places.source,
    all_places.rounding,
    nullif(all_places.note, '') as note
from all_places
cross join run
