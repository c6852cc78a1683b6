-- One row a child with the groups that hold in every month. That nothing is recorded proves nothing: a child without a
-- row of disability is not known to be without one; only the code NONE, and no other beside it, says so.

with children as (

    select * from {{ ref('children') }}

),

ethnicity_groups as (

    select * from {{ ref('ethnicity_groups') }}

),

disabilities as (

    select * from {{ ref('stg_disability') }}

),

disabilities_of_children as (

    select
        la_code,
        child_id,
        count(*) filter (where disability <> 'NONE') as recorded
    from disabilities
    group by la_code, child_id

)

select
    children.la_code,
    children.child_id,
    coalesce(children.sex, 'unknown') as sex,
    coalesce(ethnicity_groups.ethnicity_group, 'unknown') as ethnicity_group,
    case
        when disabilities_of_children.recorded > 0 then 'yes'
        when disabilities_of_children.recorded = 0 then 'no'
        else 'unknown'
    end as disability
from children
left join ethnicity_groups
    on children.ethnicity = ethnicity_groups.ethnicity
left join disabilities_of_children
    on children.la_code = disabilities_of_children.la_code
    and children.child_id = disabilities_of_children.child_id
