-- For every point at which limits could begin, the point at which the Stable Shift Algorithm (Woodcock, O'Connor and
-- Bell, 2025) would begin them anew: the first run of 8 on one side of their mean, after the 12 points that the mean
-- rests on, of which the shift lasts. It lasts where limits from 12 points of its own see no run of 8 back the other
-- way that starts within these 12, also where it ends after them (overhanging reversions), and where their final run
-- could not become one with figures to come (no regrets). No point is left out of a mean (no exclusions). A run that
-- people refused is passed over. A step of the marts, not itself published.

{{ config(schema='intermediate') }}

{% set period_min = 12 %}
{% set run_length = 8 %}
{% set limits = 'la_code, indicator_id, component, stretch, begins_at' %}

with runs as (

    select * from {{ ref('process_chart_runs') }}

),

series as (

    select * from {{ ref('process_chart_series') }}

),

decisions as (

    select * from {{ ref('process_chart_rebases') }}

),

refused as (

    select
        series.la_code,
        series.indicator_id,
        series.component,
        series.stretch,
        min(series.place) as place
    from series
    inner join decisions
        on series.la_code = decisions.la_code
        and series.indicator_id = decisions.indicator_id
        and series.component = coalesce(decisions.component, '')
        and series.period_end >= decisions.rebased_from
    where decisions.decision = 'refuse'
    group by series.la_code, series.indicator_id, series.component, series.stretch, decisions.rebased_from

),

-- what a shift to either side would come to, if limits began here
candidates as (

    select
        {{ limits }},
        max(
            case
                when run_starts_at > begins_at
                    and run_starts_at < begins_at + {{ period_min }}
                    and run_ends_at - run_starts_at + 1 >= {{ run_length }}
                    then side
            end
        ) = 1 as reverts_up,
        min(
            case
                when run_starts_at > begins_at
                    and run_starts_at < begins_at + {{ period_min }}
                    and run_ends_at - run_starts_at + 1 >= {{ run_length }}
                    then side
            end
        ) = -1 as reverts_down,
        max(case when place < begins_at + {{ period_min }} and side = 1 then place else 0 end) as last_up_of_twelve,
        max(case when place < begins_at + {{ period_min }} and side = -1 then place else 0 end) as last_down_of_twelve,
        max(case when side = 1 then place else 0 end) as last_up,
        max(case when side = -1 then place else 0 end) as last_down
    from runs
    group by {{ limits }}

),

lasting as (

    select
        {{ limits }},
        coalesce(reverts_down, false)
        or (last_down_of_twelve > last_up_of_twelve and last_up < last_down_of_twelve) as is_no_shift_up,
        coalesce(reverts_up, false)
        or (last_up_of_twelve > last_down_of_twelve and last_down < last_up_of_twelve) as is_no_shift_down
    from candidates

),

refused_runs as (

    select distinct
        runs.la_code,
        runs.indicator_id,
        runs.component,
        runs.stretch,
        runs.begins_at,
        runs.run_starts_at
    from runs
    inner join refused
        on runs.la_code = refused.la_code
        and runs.indicator_id = refused.indicator_id
        and runs.component = refused.component
        and runs.stretch = refused.stretch
        and runs.place = refused.place

)

select
    runs.la_code,
    runs.indicator_id,
    runs.component,
    runs.stretch,
    runs.begins_at,
    min(runs.place) as shifts_at
from runs
inner join lasting
    on runs.la_code = lasting.la_code
    and runs.indicator_id = lasting.indicator_id
    and runs.component = lasting.component
    and runs.stretch = lasting.stretch
    and runs.place = lasting.begins_at
left join refused_runs
    on runs.la_code = refused_runs.la_code
    and runs.indicator_id = refused_runs.indicator_id
    and runs.component = refused_runs.component
    and runs.stretch = refused_runs.stretch
    and runs.begins_at = refused_runs.begins_at
    and runs.run_starts_at = refused_runs.run_starts_at
where runs.place >= runs.begins_at + {{ period_min }}
    and runs.run_ends_at - runs.place + 1 >= {{ run_length }}
    and refused_runs.run_starts_at is null
    and ((runs.side = 1 and not lasting.is_no_shift_up) or (runs.side = -1 and not lasting.is_no_shift_down))
group by runs.la_code, runs.indicator_id, runs.component, runs.stretch, runs.begins_at
