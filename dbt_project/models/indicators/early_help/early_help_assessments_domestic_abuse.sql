-- Of the early help assessments completed in the month, a row a child, how many name domestic abuse, of the child
-- (3A), a parent or carer (3B) or another person in the household (3C)? Several of them count once.

with periods as (

    select * from {{ ref('periods') }}

),

assessments as (

    select * from {{ ref('early_help_assessments_by_type') }}

),

children as (

    select * from {{ ref('children') }}

),

factors as (

    select * from {{ ref('stg_early_help_assessment_factors') }}

),

domestic_abuse as (

    select
        la_code,
        assessment_id,
        count(*) as factors
    from factors
    where factor_code in ('3A', '3B', '3C')
    group by la_code, assessment_id

),

cases as (

    select
        assessments.la_code,
        periods.period_end,
        '' as component,
        assessments.assessment_id as case_id,
        assessments.child_id,
        assessments.completed_date as event_date,
        assessments.status = 'completed'
        and not coalesce(assessments.completed_date > children.date_of_death, false) as in_denominator,
        domestic_abuse.assessment_id is not null as in_numerator,
        1 as weight,
        case
            when assessments.completed_date > children.date_of_death then 'ruled out: after death'
            when assessments.status <> 'completed' then 'ruled out: ' || assessments.status
            else coalesce(domestic_abuse.factors, 0) || ' domestic abuse factors'
        end as evidence
    from assessments
    inner join periods
        on assessments.la_code = periods.la_code
        and {{ month_start('assessments.completed_date') }} = periods.period_start
    left join children
        on assessments.la_code = children.la_code
        and assessments.child_id = children.child_id
    left join domestic_abuse
        on assessments.la_code = domestic_abuse.la_code
        and assessments.assessment_id = domestic_abuse.assessment_id

)

{{ indicator_rows('cases') }}
