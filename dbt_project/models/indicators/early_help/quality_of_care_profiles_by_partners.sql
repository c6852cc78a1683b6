-- How many Quality of Care Profiles did partner agencies complete in the month, as recorded? Drafts, cancelled and
-- superseded versions are left out, and so are those of social care itself.

with periods as (

    select * from {{ ref('periods') }}

),

children as (

    select * from {{ ref('children') }}

),

profiles as (

    select * from {{ ref('stg_quality_of_care_profiles') }}

),

cases as (

    select
        profiles.la_code,
        periods.period_end,
        '' as component,
        profiles.form_id as case_id,
        profiles.child_id,
        profiles.completed_date as event_date,
        profiles.status = 'completed'
        and profiles.completing_organisation_type <> 'social_care'
        and not coalesce(profiles.completed_date > children.date_of_death, false) as in_denominator,
        true as in_numerator,
        1 as weight,
        case when profiles.completed_date > children.date_of_death then 'ruled out: after death, ' else '' end
        || profiles.status || ' by ' || profiles.completing_organisation_type as evidence
    from profiles
    inner join periods
        on profiles.la_code = periods.la_code
        and {{ month_start('profiles.completed_date') }} = periods.period_start
    left join children
        on profiles.la_code = children.la_code
        and profiles.child_id = children.child_id

)

{{ indicator_rows('cases') }}
