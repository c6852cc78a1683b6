-- Of the children open to early help at the end of the month with a completed assessment, how many live in a
-- household in which neglect was found, on their own latest assessment or on that of another such child of the
-- family? Children open to social care are left out.

with children as (

    select * from {{ ref('early_help_children_at_month_end') }}

),

families_with_neglect as (

    select distinct
        la_code,
        period_end,
        family_id
    from children
    where has_neglect
        and not is_open_to_social_care

),

cases as (

    select
        children.la_code,
        children.period_end,
        '' as component,
        children.child_id as case_id,
        children.child_id,
        children.open_since as event_date,
        not children.is_open_to_social_care and children.assessment_id is not null as in_denominator,
        families_with_neglect.family_id is not null as in_numerator,
        1 as weight,
        case
            when children.is_open_to_social_care then 'ruled out: open to social care'
            when children.assessment_id is null then 'ruled out: no completed assessment'
            when children.has_neglect then 'neglect on the child''s own assessment'
            when families_with_neglect.family_id is not null then 'neglect on a sibling''s assessment'
            else 'no neglect found'
        end as evidence
    from children
    left join families_with_neglect
        on children.la_code = families_with_neglect.la_code
        and children.period_end = families_with_neglect.period_end
        and children.family_id = families_with_neglect.family_id

)

{{ indicator_rows('cases') }}
