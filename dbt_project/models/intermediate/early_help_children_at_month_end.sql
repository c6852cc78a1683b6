-- Children with an open early help episode at the end of a reporting month, with their latest completed assessment
-- by then and whether it found neglect. Children open to social care are marked; a child who has died is not open.

with periods as (

    select * from {{ ref('periods') }}

),

episodes as (

    select * from {{ ref('stg_early_help_episodes') }}

),

assessments as (

    select * from {{ ref('early_help_assessments_by_type') }}

),

factors as (

    select * from {{ ref('stg_early_help_assessment_factors') }}

),

children as (

    select * from {{ ref('children') }}

),

open_to_social_care as (

    select * from {{ ref('open_to_social_care_at_month_end') }}

),

open_episodes as (

    select
        episodes.la_code,
        periods.period_end,
        episodes.child_id,
        min(episodes.start_date) as open_since
    from episodes
    inner join periods
        on episodes.la_code = periods.la_code
        and episodes.start_date <= periods.period_end
        and (episodes.end_date is null or episodes.end_date > periods.period_end)
    left join children
        on episodes.la_code = children.la_code
        and episodes.child_id = children.child_id
    where children.date_of_death is null or children.date_of_death > periods.period_end
    group by episodes.la_code, periods.period_end, episodes.child_id

),

latest_assessments as (

    select
        open_episodes.la_code,
        open_episodes.period_end,
        open_episodes.child_id,
        assessments.assessment_id,
        assessments.family_id,
        assessments.completed_date
    from open_episodes
    inner join assessments
        on open_episodes.la_code = assessments.la_code
        and open_episodes.child_id = assessments.child_id
        and open_episodes.period_end >= assessments.completed_date
    where assessments.status = 'completed'
    qualify row_number() over (
            partition by open_episodes.la_code, open_episodes.period_end, open_episodes.child_id
            order by assessments.completed_date desc, assessments.assessment_id desc
        ) = 1

),

found_neglect as (

    select distinct
        la_code,
        assessment_id
    from factors
    where factor_code = '16A'

)

select
    open_episodes.la_code,
    open_episodes.period_end,
    open_episodes.child_id,
    open_episodes.open_since,
    latest_assessments.assessment_id,
    latest_assessments.family_id,
    latest_assessments.completed_date,
    open_to_social_care.child_id is not null as is_open_to_social_care,
    case
        when latest_assessments.assessment_id is not null then found_neglect.assessment_id is not null
    end as has_neglect
from open_episodes
left join latest_assessments
    on open_episodes.la_code = latest_assessments.la_code
    and open_episodes.period_end = latest_assessments.period_end
    and open_episodes.child_id = latest_assessments.child_id
left join found_neglect
    on latest_assessments.la_code = found_neglect.la_code
    and latest_assessments.assessment_id = found_neglect.assessment_id
left join open_to_social_care
    on open_episodes.la_code = open_to_social_care.la_code
    and open_episodes.period_end = open_to_social_care.period_end
    and open_episodes.child_id = open_to_social_care.child_id
