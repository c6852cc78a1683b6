-- Posts of child and family social workers, managers and the qualified without cases included.

with posts as (

    select * from {{ ref('stg_workforce_posts') }}

)

select
    la_code,
    post_id,
    worker_id,
    employment_type,
    fte,
    start_date,
    end_date
from posts
where is_child_and_family
    and role_code in ('1', '2', '3', '4', '5', '6')
