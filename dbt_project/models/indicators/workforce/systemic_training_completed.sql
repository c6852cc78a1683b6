-- How many workers had completed the systemic training by the end of the month, on each track? Completed means the
-- minimum of days attended, both assignments and the portfolio passed. Each worker once a track; leavers count.

with periods as (

    select * from {{ ref('periods') }}

),

enrolments as (

    select * from {{ ref('stg_training_enrolments') }}

),

completed as (

    select
        la_code,
        worker_id,
        track,
        min(greatest(assignment_1_passed_on, assignment_2_passed_on, portfolio_passed_on)) as completed_on
    from enrolments
    where days_attended >= minimum_days
        and assignment_1_passed_on is not null
        and assignment_2_passed_on is not null
        and portfolio_passed_on is not null
    group by la_code, worker_id, track

),

cases as (

    select
        completed.la_code,
        periods.period_end,
        completed.track as component,
        completed.worker_id as case_id,
        null as child_id,
        completed.completed_on as event_date,
        true as in_denominator,
        true as in_numerator,
        1 as weight,
        'completed ' || completed.completed_on as evidence
    from completed
    inner join periods
        on completed.la_code = periods.la_code
        and completed.completed_on <= periods.period_end

)

{{ indicator_rows('cases') }}
