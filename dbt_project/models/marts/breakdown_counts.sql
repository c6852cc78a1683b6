-- Numerator and denominator of every indicator about children by group, one dimension at a time. A group that occurs
-- among the cases considered has a row, even where all of its cases are ruled out.

{{ config(schema='intermediate') }}

{% set dimensions = ['locality', 'team', 'age_band', 'sex', 'ethnicity_group', 'disability'] %}

with cases as (

    select * from {{ ref('indicator_cases') }}

),

catalogue as (

    select * from {{ ref('dim_indicator') }}

),

children_described as (

    select * from {{ ref('children_described_at_month_end') }}

),

placed as (

    -- a case may name no child: a pupil whom social care does not know
    select
        cases.la_code,
        cases.indicator_id,
        cases.component,
        cases.period_end,
        coalesce(children_described.locality, 'unknown') as locality,
        coalesce(children_described.team, 'unknown') as team,
        coalesce(children_described.age_band, 'unknown') as age_band,
        coalesce(children_described.sex, 'unknown') as sex,
        coalesce(children_described.ethnicity_group, 'unknown') as ethnicity_group,
        coalesce(children_described.disability, 'unknown') as disability,
        case when cases.in_numerator then cases.weight else 0 end as numerator,
        case when cases.in_denominator then cases.weight else 0 end as denominator
    from cases
    inner join catalogue
        on cases.indicator_id = catalogue.indicator_id
        and cases.component = catalogue.component
    left join children_described
        on cases.la_code = children_described.la_code
        and cases.child_id = children_described.child_id
        and cases.period_end = children_described.period_end
    where catalogue.is_about_children

),

alike as (

    -- added up first, so that the cases are gone through once and not once a dimension
    select
        la_code,
        indicator_id,
        component,
        period_end,
        {%- for dimension in dimensions %}
            {{ dimension }},
        {%- endfor %}
        sum(numerator) as numerator,
        sum(denominator) as denominator
    from placed
    group by all

),

by_dimension as (

    {%- for dimension in dimensions %}
        select
            la_code,
            indicator_id,
            component,
            period_end,
            '{{ dimension }}' as dimension,
            {{ dimension }} as category_code,
            sum(numerator) as numerator,
            sum(denominator) as denominator
        from alike
        group by all
        {{- '\n\n        union all\n' if not loop.last }}
    {%- endfor %}

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    dimension,
    category_code,
    numerator,
    denominator
from by_dimension
