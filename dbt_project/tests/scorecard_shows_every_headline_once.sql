-- Each headline line and component of the catalogue is one row of the scorecard: a second comparator for a line would double it.
select
    catalogue.indicator_id,
    catalogue.component,
    count(scorecard.indicator_id) as rows_on_the_scorecard
from {{ ref('dim_indicator') }} as catalogue
left join {{ ref('scorecard') }} as scorecard
    on catalogue.indicator_id = scorecard.indicator_id
    and catalogue.component = scorecard.component
where catalogue.role = 'headline'
group by catalogue.indicator_id, catalogue.component
having count(scorecard.indicator_id) <> 1
