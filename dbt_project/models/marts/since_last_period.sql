-- What is new in the latest period of every line: the target met or missed where it was not in the period before, a
-- point beyond normal variation after one within it, a figure after none or none after one. Facts about two periods and
-- no verdicts: where a line goes is said by two years of it.

with figures as (

    select * from {{ ref('figures_in_order') }}

),

points as (

    select * from {{ ref('process_chart_points') }}

),

charts as (

    select * from {{ ref('process_charts') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

standing as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        number_from_latest,
        months_into_year,
        value,
        target,
        case
            when value is null or target is null then 'not judged'
            when status_against_target = 'better' then 'met'
            when status_against_target in ('worse', 'within tolerance') then 'missed'
            else 'not judged'
        end as standing
    from figures

),

before as (

    select
        la_code,
        indicator_id,
        component,
        max(case when number_from_latest = 2 then period_end end) as period_before,
        max(case when number_from_latest = 2 then value end) as value_before,
        max(case when number_from_latest = 2 then target end) as target_before,
        max(case when number_from_latest = 2 then standing end) as standing_before
    from standing
    group by la_code, indicator_id, component

),

-- the latest period in which it stood otherwise than in the one before the latest
first_otherwise as (

    select
        standing.la_code,
        standing.indicator_id,
        standing.component,
        min(standing.number_from_latest) as number_from_latest
    from standing
    inner join before
        on standing.la_code = before.la_code
        and standing.indicator_id = before.indicator_id
        and standing.component = before.component
        and standing.standing <> before.standing_before
    where standing.number_from_latest > 2
    group by standing.la_code, standing.indicator_id, standing.component

),

signals as (

    select
        la_code,
        indicator_id,
        component,
        signal,
        lag(signal) over (partition by la_code, indicator_id, component order by period_end) as signal_before,
        row_number() over (partition by la_code, indicator_id, component order by period_end desc) as number_from_latest
    from points
    where value is not null

)

select
    latest.la_code,
    latest.indicator_id,
    latest.component,
    latest.period_end,
    before.period_before,
    latest.standing,
    before.standing_before,
    -- null where it stood so in every earlier period that is known
    first_otherwise.number_from_latest - 2 as periods_before,
    coalesce(round(latest.target - before.target_before, 9) <> 0, false) as target_changed,
    case
        when catalogue.source_status = 'in_development' then null
        -- a year to date has begun anew
        when latest.months_into_year = 1 then null
        when latest.standing = 'met' and before.standing_before = 'missed' then 'target met'
        when latest.standing = 'missed' and before.standing_before = 'met' then 'target missed'
    end as crossing,
    case
        when signals.signal in ('improvement', 'concern', 'neither high', 'neither low')
            and signals.signal_before = 'common cause'
            and charts.variation <> 'not assessed'
            then signals.signal
    end as new_signal,
    case
        when latest.value is null and before.value_before is not null then 'none after one'
        when latest.value is not null and before.value_before is null and before.period_before is not null
            then 'one after none'
    end as figure_change
from standing as latest
inner join catalogue
    on latest.indicator_id = catalogue.indicator_id
    and latest.component = catalogue.component
left join before
    on latest.la_code = before.la_code
    and latest.indicator_id = before.indicator_id
    and latest.component = before.component
left join first_otherwise
    on latest.la_code = first_otherwise.la_code
    and latest.indicator_id = first_otherwise.indicator_id
    and latest.component = first_otherwise.component
left join signals
    on latest.la_code = signals.la_code
    and latest.indicator_id = signals.indicator_id
    and latest.component = signals.component
    and signals.number_from_latest = 1
left join charts
    on latest.la_code = charts.la_code
    and latest.indicator_id = charts.indicator_id
    and latest.component = charts.component
where latest.number_from_latest = 1 and catalogue.role = 'headline'
