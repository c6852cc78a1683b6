-- What is reported rather than dropped or mended: one row a finding with its indicator, its rule and how many of how
-- many, and for every extract the rows set aside or changed on their way in. Counts only.

with run as (

    select * from {{ source('control', 'run') }}

),

about_placements as (

    select * from {{ ref('findings_about_placements') }}

),

about_care_episodes as (

    select * from {{ ref('findings_about_care_episodes') }}

),

about_plans_and_people as (

    select * from {{ ref('findings_about_plans_and_people') }}

),

about_cases as (

    select * from {{ ref('findings_about_cases') }}

),

about_deaths as (

    select * from {{ ref('findings_about_deaths') }}

),

about_ties as (

    select * from {{ ref('findings_about_ties') }}

),

about_teams as (

    select * from {{ ref('findings_about_teams') }}

),

about_partners as (

    select * from {{ ref('findings_about_partners') }}

),

about_family_help as (

    select * from {{ ref('findings_about_family_help') }}

),

about_plan_requests as (

    select * from {{ ref('findings_about_plan_requests') }}

),

row_faults as (

    select * from {{ source('quality', 'row_faults') }}

),

files as (

    select * from {{ source('quality', 'files') }}

),

findings as (

    {% for findings_about in [
        'about_placements',
        'about_care_episodes',
        'about_plans_and_people',
        'about_cases',
        'about_teams',
        'about_deaths',
        'about_ties',
        'about_partners',
        'about_plan_requests',
        'about_family_help',
    ] %}
        select
            la_code,
            indicator_id,
            cast(null as {{ text_type() }}) as extract,
            finding,
            rule,
            found,
            looked_at
        from {{ findings_about }}

        union all

    {% endfor %}
    select
        row_faults.la_code,
        cast(null as {{ text_type() }}) as indicator_id,
        row_faults.extract,
        concat_ws(': ', row_faults.field, row_faults.reason) as finding,
        case row_faults.outcome
            when 'quarantined' then 'Set aside: counts in no figure until it is mended.'
            when 'exact duplicate' then 'Counts once.'
            else 'Kept, with the field blank.'
        end as rule,
        count(distinct row_faults.source_row) as found,
        max(files.rows_received) as looked_at
    from row_faults
    inner join files
        on row_faults.la_code = files.la_code
        and row_faults.extract = files.extract
    group by row_faults.la_code, row_faults.extract, row_faults.field, row_faults.reason, row_faults.outcome

)

select
    run.la_code,
    run.period_end,
    findings.indicator_id,
    findings.extract,
    findings.finding,
    findings.rule,
    findings.found,
    findings.looked_at
from findings
inner join run
    on findings.la_code = run.la_code
