-- Permanent exclusions with whether the child was open to social care on the day of the decision, through a status
-- that began before it: a referral that the exclusion caused does not count. The child is matched by the key in the
-- row alone. Where care episodes overlap, the latest started speaks for the day.

with exclusions as (

    select * from {{ ref('stg_permanent_exclusions') }}

),

care_episodes as (

    select * from {{ ref('care_episodes_in_sequence') }}

),

periods_of_care as (

    select * from {{ ref('periods_of_care') }}

),

children as (

    select * from {{ ref('children') }}

),

child_protection_plans as (

    select * from {{ ref('child_protection_plans') }}

),

cases_in_need as (

    select * from {{ ref('cases_in_need') }}

),

care_on_the_day as (

    select
        exclusions.la_code,
        exclusions.exclusion_id,
        exclusions.decision_date,
        care_episodes.child_id,
        care_episodes.period_of_care_number
    from exclusions
    inner join care_episodes
        on exclusions.la_code = care_episodes.la_code
        and exclusions.child_id = care_episodes.child_id
        and exclusions.decision_date >= care_episodes.start_date
        and (care_episodes.ended_on is null or exclusions.decision_date < care_episodes.ended_on)
    left join children
        on exclusions.la_code = children.la_code
        and exclusions.child_id = children.child_id
    where children.eighteenth_birthday is null or children.eighteenth_birthday > exclusions.decision_date
    qualify row_number() over (
            partition by exclusions.la_code, exclusions.exclusion_id
            order by care_episodes.start_date desc, care_episodes.episode_id desc
        ) = 1

),

statuses as (

    select
        care_on_the_day.la_code,
        care_on_the_day.exclusion_id,
        1 as precedence
    from care_on_the_day
    inner join periods_of_care
        on care_on_the_day.la_code = periods_of_care.la_code
        and care_on_the_day.child_id = periods_of_care.child_id
        and care_on_the_day.period_of_care_number = periods_of_care.period_of_care_number
        and care_on_the_day.decision_date > periods_of_care.start_date

    union all

    select
        exclusions.la_code,
        exclusions.exclusion_id,
        2 as precedence
    from exclusions
    inner join child_protection_plans
        on exclusions.la_code = child_protection_plans.la_code
        and exclusions.child_id = child_protection_plans.child_id
        and exclusions.decision_date > child_protection_plans.start_date
        and (child_protection_plans.open_until is null or exclusions.decision_date < child_protection_plans.open_until)

    union all

    select
        exclusions.la_code,
        exclusions.exclusion_id,
        3 as precedence
    from exclusions
    inner join cases_in_need
        on exclusions.la_code = cases_in_need.la_code
        and exclusions.child_id = cases_in_need.child_id
        and exclusions.decision_date > cases_in_need.referral_date
        and (cases_in_need.open_until is null or exclusions.decision_date < cases_in_need.open_until)

),

first_statuses as (

    select
        la_code,
        exclusion_id,
        min(precedence) as precedence
    from statuses
    group by la_code, exclusion_id

)

select
    exclusions.la_code,
    exclusions.exclusion_id,
    exclusions.child_id,
    coalesce('person ' || exclusions.child_id, 'pupil ' || exclusions.unique_pupil_number) as child_key,
    exclusions.decision_date,
    exclusions.outcome,
    exclusions.resident_la_code,
    coalesce(exclusions.decision_date > children.date_of_death, false) as is_after_death,
    case first_statuses.precedence when 1 then 'looked after' when 2 then 'child protection' when 3 then 'in need' end
        as open_status
from exclusions
left join children
    on exclusions.la_code = children.la_code
    and exclusions.child_id = children.child_id
left join first_statuses
    on exclusions.la_code = first_statuses.la_code
    and exclusions.exclusion_id = first_statuses.exclusion_id
