-- How many Quality of Care Profiles did partner agencies complete in the month, as recorded? Drafts, cancelled and
-- superseded versions are left out, and so are those of social care itself.

with periods as (

    select * from {{ ref('periods') }}

),

profiles as (

    select * from {{ ref('stg_quality_of_care_profiles') }}

),

cases as (

    select
        periods.period_end,
        '' as component,
        profiles.form_id as case_id,
        profiles.child_id,
        profiles.completed_date as event_date,
        profiles.status = 'completed' and profiles.completing_organisation_type <> 'social_care' as in_denominator,
        true as in_numerator,
        1 as weight,
        profiles.status || ' by ' || profiles.completing_organisation_type as evidence
    from profiles
    inner join periods
        on {{ month_start('profiles.completed_date') }} = periods.period_start

)

{{ indicator_rows('cases') }}
