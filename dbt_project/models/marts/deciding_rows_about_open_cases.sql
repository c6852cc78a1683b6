-- Of lines about children open to social care: the status that makes them so, the supervision that is the latest, and
-- the lead practitioners with the record that says who they are.

{{ config(schema='intermediate', materialized='view') }}

with of_open_cases as (

    {{ cases_of(['case_supervision_up_to_date', 'two_or_fewer_social_workers']) }}

),

periods as (

    select * from {{ ref('periods') }}

),

behind_open_cases as (

    select * from {{ ref('rows_behind_open_cases') }}

),

supervision_rows as (

    select * from {{ ref('stg_case_supervisions') }}

),

lead_practitioners as (

    select * from {{ ref('lead_practitioner_spells') }}

),

involvement_rows as (

    select * from {{ ref('stg_involvements') }}

),

professional_rows as (

    select * from {{ ref('stg_professionals') }}

),

supervised as (

    select
        of_open_cases.la_code,
        of_open_cases.indicator_id,
        of_open_cases.component,
        of_open_cases.period_end,
        of_open_cases.case_id,
        supervision_rows.source_row
    from of_open_cases
    inner join supervision_rows
        on of_open_cases.la_code = supervision_rows.la_code
        and of_open_cases.child_id = supervision_rows.child_id
        and of_open_cases.event_date <= supervision_rows.supervision_date
        and of_open_cases.period_end >= supervision_rows.supervision_date
    where of_open_cases.indicator_id = 'case_supervision_up_to_date'
        and supervision_rows.supervision_type = 'case_supervision'
        and supervision_rows.status = 'signed'
    qualify rank() over (
            partition by of_open_cases.la_code, of_open_cases.period_end, of_open_cases.child_id
            order by supervision_rows.supervision_date desc
        ) = 1

),

led as (

    select
        of_open_cases.la_code,
        of_open_cases.indicator_id,
        of_open_cases.component,
        of_open_cases.period_end,
        of_open_cases.case_id,
        lead_practitioners.involvement_id,
        lead_practitioners.professional_id
    from of_open_cases
    inner join lead_practitioners
        on of_open_cases.la_code = lead_practitioners.la_code
        and of_open_cases.child_id = lead_practitioners.child_id
    inner join periods
        on of_open_cases.la_code = periods.la_code
        and of_open_cases.period_end = periods.period_end
    where of_open_cases.indicator_id = 'two_or_fewer_social_workers'
        and lead_practitioners.start_date <= periods.period_end
        and (lead_practitioners.end_date is null or lead_practitioners.end_date > periods.six_months_start)

),

decided as (

    select
        of_open_cases.la_code,
        of_open_cases.indicator_id,
        of_open_cases.component,
        of_open_cases.period_end,
        of_open_cases.case_id,
        behind_open_cases.extract,
        behind_open_cases.source_row
    from of_open_cases
    inner join behind_open_cases
        on of_open_cases.la_code = behind_open_cases.la_code
        and of_open_cases.period_end = behind_open_cases.period_end
        and of_open_cases.child_id = behind_open_cases.child_id

    union all

    select
        la_code,
        indicator_id,
        component,
        period_end,
        case_id,
        'case_supervisions' as extract,
        source_row
    from supervised

    union all

    {{ row_behind('led', 'ssd_involvements', 'involvement_rows') }}
    from led
    inner join involvement_rows
        on led.la_code = involvement_rows.la_code
        and led.involvement_id = involvement_rows.involvement_id

    union all

    {{ row_behind('led', 'ssd_professionals', 'professional_rows') }}
    from led
    inner join professional_rows
        on led.la_code = professional_rows.la_code
        and led.professional_id = professional_rows.professional_id

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
