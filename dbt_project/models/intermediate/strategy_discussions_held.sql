-- Strategy discussions that were held, a row a child, with whether they are dated after the child's death.

with discussions as (

    select * from {{ ref('stg_strategy_discussions') }}

),

children as (

    select * from {{ ref('children') }}

)

select
    discussions.la_code,
    discussions.discussion_id,
    discussions.child_id,
    discussions.is_initial,
    discussions.trigger_date,
    discussions.held_date,
    coalesce(discussions.held_date > children.date_of_death, false) as is_after_death
from discussions
left join children
    on discussions.la_code = children.la_code
    and discussions.child_id = children.child_id
where discussions.status = 'held'
