-- Why no figure of England, or of a comparator, stands beside a measure of the authority: nobody publishes one, it was
-- not loaded, or what is published counts something else, with that figure told in words. A step of the marts, not
-- itself published.

{{ config(schema='intermediate') }}

with places as (

    select * from {{ ref('places_beside_measures') }}

),

typed as (

    select * from {{ ref('benchmarks_typed') }}

),

loaded as (

    select * from {{ ref('benchmarks_loaded') }}

),

published_measures as (

    select * from {{ ref('published_measures') }}

)

select
    places.la_code,
    places.indicator_id,
    places.component,
    places.place,
    coalesce(
        typed.geography,
        case places.place when 'england' then 'England' else 'Statistical neighbours' end
    ) as geography,
    coalesce(typed.geography_kind, places.place) as geography_kind,
    case
        when published_measures.is_like_for_like then 'not_loaded'
        when published_measures.indicator_id is not null then 'another_measure'
        else coalesce(typed.status, 'not_published')
    end as status,
    coalesce(published_measures.publication, typed.source) as source,
    nullif(
        trim(coalesce(typed.note, published_measures.note, '') || ' ' || coalesce(loaded.told, '')), ''
    ) as note
from places
left join typed
    on places.la_code = typed.la_code
    and places.indicator_id = typed.indicator_id
    and places.component = typed.component
    and places.place = typed.place
left join published_measures
    on places.indicator_id = published_measures.indicator_id
    and places.component = coalesce(published_measures.component, '')
left join loaded
    on places.la_code = loaded.la_code
    and places.indicator_id = loaded.indicator_id
    and places.component = loaded.component
    and places.place = loaded.place
    and not loaded.is_like_for_like
where
    typed.value is null
    -- a comparator that nobody has named and nobody publishes is none
    and (
        places.place = 'england'
        or typed.indicator_id is not null
        or published_measures.indicator_id is not null
    )
