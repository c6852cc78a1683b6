-- Each headline line and component of the catalogue is one row of the scorecard: a second comparator for a line would double it.
select
    run.la_code,
    catalogue.indicator_id,
    catalogue.component,
    count(scorecard.indicator_id) as rows_on_the_scorecard
from {{ source('control', 'run') }} as run
cross join {{ ref('dim_indicator') }} as catalogue
left join {{ ref('scorecard') }} as scorecard
    on run.la_code = scorecard.la_code
    and catalogue.indicator_id = scorecard.indicator_id
    and catalogue.component = scorecard.component
where catalogue.role = 'headline'
group by run.la_code, catalogue.indicator_id, catalogue.component
having count(scorecard.indicator_id) <> 1
