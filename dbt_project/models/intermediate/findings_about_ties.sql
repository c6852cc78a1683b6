-- Where records tie on every date that a rule names, an id decides, and ids mean nothing: one row a line with how
-- many such ties differ in what the line reads, of how many decisions. An extract made anew under other ids gives
-- another figure there. The whole record.

{% set rule = 'The rule lets an id decide; another extract may decide otherwise. The whole record.' %}
{% set kinds = [
    ('assessments_within_45_working_days_of_referral', 'first_assessments', 'contents > 1',
        'first assessments of a referral from one day, authorised on different days'),
    ('child_protection_plans_starting_neglect', 'plans_of_a_day', 'categories > 1',
        'child protection plans of a child from one day, with different categories'),
    ('repeat_child_protection_plans_within_2_years', 'plans_of_a_day', 'contents > 1',
        'child protection plans of a child from one day, with different ends or histories'),
    ('children_in_care_rate', 'legal_statuses', 'is_tied',
        'different legal statuses from one day on a care episode'),
    ('three_or_more_placements', 'episodes_of_a_day', 'contents > 1',
        'different care episodes of a child from one day'),
    ('ceased_care_special_guardianship', 'cessations', 'contents > 1',
        'care episodes of a child with the same dates that ceased for different reasons'),
    ('early_help_neglect', 'assessments_of_a_day', 'contents > 1',
        'early help assessments of a child from one day, with different families or findings of neglect'),
] %}

with assessments as (

    select * from {{ ref('single_assessments_by_type') }}

),

plans as (

    select * from {{ ref('child_protection_plans') }}

),

legal_statuses as (

    select * from {{ ref('legal_status_of_care_episodes') }}

),

care_episodes as (

    select * from {{ ref('care_episodes_as_ended') }}

),

early_help_assessments as (

    select * from {{ ref('early_help_assessments_by_type') }}

),

factors as (

    select * from {{ ref('stg_early_help_assessment_factors') }}

),

run as (

    select * from {{ source('control', 'run') }}

),

first_assessments as (

    select
        la_code,
        referral_id,
        count(distinct coalesce(authorised_date, date '9999-12-31')) as contents
    from assessments
    where referral_id is not null
    group by la_code, referral_id, start_date
    qualify row_number() over (partition by la_code, referral_id order by start_date) = 1

),

plans_of_a_day as (

    select
        la_code,
        count(distinct coalesce(initial_category, '')) as categories,
        count(
            distinct concat_ws(' ', coalesce(end_date, date '9999-12-31'), coalesce(previous_plan_count, 0))
        ) as contents
    from plans
    group by la_code, child_id, start_date

),

episodes_of_a_day as (

    select
        la_code,
        count(
            distinct concat_ws(
                ' ', start_reason, coalesce(ceased_reason, '-'), coalesce(ceased_date, date '9999-12-31'),
                coalesce(placement_type, '-'), coalesce(provider, '-'), coalesce(ofsted_urn, '-'),
                coalesce(postcode, '-'),
                coalesce(distance_miles, -1), coalesce(in_out, '-')
            )
        ) as contents
    from care_episodes
    group by la_code, child_id, start_date

),

cessations as (

    select
        la_code,
        count(distinct ceased_reason) as contents
    from care_episodes
    where ceased_reason <> 'X1'
    group by la_code, child_id, start_date, ceased_date

),

neglect as (

    select
        la_code,
        assessment_id
    from factors
    where factor_code = '16A'
    group by la_code, assessment_id

),

assessments_of_a_day as (

    select
        early_help_assessments.la_code,
        count(
            distinct concat_ws(
                ' ', early_help_assessments.family_id, case when neglect.assessment_id is null then 'no' else 'yes' end
            )
        ) as contents
    from early_help_assessments
    left join neglect
        on early_help_assessments.la_code = neglect.la_code
        and early_help_assessments.assessment_id = neglect.assessment_id
    where early_help_assessments.status = 'completed'
    group by early_help_assessments.la_code, early_help_assessments.child_id, early_help_assessments.completed_date

),

findings as (

    {% for line, ties, condition, what in kinds %}
        {{ finding(line, ties, condition, what, rule) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    la_code,
    indicator_id,
    finding,
    rule,
    found,
    looked_at
from findings
