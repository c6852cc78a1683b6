-- For every point at which limits of a process behaviour chart could begin, the points from there on and the runs that
-- they make on either side of the mean of the first 12. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set period_min = 12 %}
{% set chart = 'la_code, indicator_id, component, stretch' %}
{% set limits = chart ~ ', begins_at' %}

with series as (

    select * from {{ ref('process_chart_series') }}

),

centres as (

    select
        {{ chart }},
        place as begins_at,
        avg(charted_value) over (
            partition by {{ chart }} order by place rows between current row and {{ period_min - 1 }} following
        ) as centre,
        count(*) over (partition by {{ chart }}) as points
    from series
    where charted_value is not null

),

-- every point from there on, and its side of the mean
sides as (

    select
        centres.la_code,
        centres.indicator_id,
        centres.component,
        centres.stretch,
        centres.begins_at,
        centres.points,
        series.place,
        sign(round(series.charted_value - centres.centre, 9)) as side
    from centres
    inner join series
        on centres.la_code = series.la_code
        and centres.indicator_id = series.indicator_id
        and centres.component = series.component
        and centres.stretch = series.stretch
        and centres.begins_at <= series.place
    where centres.points - centres.begins_at + 1 >= {{ period_min }}

),

run_starts as (

    select
        {{ limits }},
        points,
        place,
        side,
        case when side = lag(side) over (partition by {{ limits }} order by place) then 0 else 1 end as starts_run
    from sides

),

run_numbers as (

    select
        {{ limits }},
        points,
        place,
        side,
        sum(starts_run) over (partition by {{ limits }} order by place) as run
    from run_starts

)

select
    {{ limits }},
    points,
    place,
    side,
    min(place) over (partition by {{ limits }}, run) as run_starts_at,
    max(place) over (partition by {{ limits }}, run) as run_ends_at
from run_numbers
