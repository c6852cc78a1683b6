-- Of the newly qualified social workers whose assessed and supported year fell due in the 12 months, an agreed
-- extension included, how many had passed by the end of the month? Those who left or withdrew are left out.

with periods as (

    select * from {{ ref('periods') }}

),

assessed_years as (

    select * from {{ ref('stg_asye') }}

),

cases as (

    select
        assessed_years.la_code,
        periods.period_end,
        '' as component,
        assessed_years.asye_id as case_id,
        null as child_id,
        coalesce(assessed_years.extended_to_date, assessed_years.due_date) as event_date,
        assessed_years.outcome not in ('LEFT', 'WITHDRAWN') as in_denominator,
        assessed_years.outcome = 'PASS'
        and coalesce(assessed_years.outcome_date <= periods.period_end, false) as in_numerator,
        1 as weight,
        case when assessed_years.outcome in ('LEFT', 'WITHDRAWN') then 'ruled out: ' else '' end
        || assessed_years.outcome || coalesce(' ' || assessed_years.outcome_date, '') as evidence
    from assessed_years
    inner join periods
        on assessed_years.la_code = periods.la_code
        and coalesce(assessed_years.extended_to_date, assessed_years.due_date) >= periods.twelve_months_start
        and coalesce(assessed_years.extended_to_date, assessed_years.due_date) <= periods.period_end

)

{{ indicator_rows('cases') }}
