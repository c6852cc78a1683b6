-- An indicator or component listed twice would stand twice in everything that starts from the catalogue.
select
    indicator_id,
    component,
    count(*) as copies
from {{ ref('dim_indicator') }}
group by indicator_id, component
having count(*) > 1
