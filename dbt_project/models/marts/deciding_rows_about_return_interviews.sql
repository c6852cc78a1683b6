-- Of lines about interviews after a return: the rows that say so; where none does, all rows of the return, for they say
-- that there was none.

{{ config(schema='intermediate', materialized='view') }}

{% set says_so = {
    'return_interviews_offered': "offered_flag = 'Y' or completed_flag = 'Y'",
    'return_interviews_accepted': "offered_flag = 'Y' or completed_flag = 'Y' or accepted_flag = 'Y'",
    'return_interviews_completed': "completed_flag = 'Y'",
    'return_interviews_within_3_working_days': "completed_flag = 'Y'",
    'return_interviews_within_72_hours': "completed_flag = 'Y'",
} %}

with of_returns as (

    {{ cases_of(says_so.keys()) }}

),

interviews as (

    select * from {{ ref('stg_return_interviews') }}

),

heard as (

    select
        of_returns.la_code,
        of_returns.indicator_id,
        of_returns.component,
        of_returns.period_end,
        of_returns.case_id,
        interviews.source_row,
        coalesce(
            case of_returns.indicator_id
                {%- for indicator, words in says_so.items() %}
                    when '{{ indicator }}' then {{ words }}
                {%- endfor %}
            end,
            false
        ) as says_so
    from of_returns
    inner join interviews
        on of_returns.la_code = interviews.la_code
        and of_returns.case_id = interviews.missing_episode_id

),

heard_together as (

    select
        la_code,
        indicator_id,
        component,
        period_end,
        case_id,
        source_row,
        says_so,
        bool_or(says_so) over (partition by la_code, indicator_id, component, period_end, case_id) as any_says_so
    from heard

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    'return_interviews' as extract,
    source_row
from heard_together
where says_so = any_says_so
