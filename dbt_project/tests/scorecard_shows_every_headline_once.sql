-- Each headline and component of the catalogue is one row of the scorecard, unless the authority leaves it out: a second
-- comparator would double it.
select
    catalogue.indicator_id,
    catalogue.component,
    count(scorecard.indicator_id) as rows_on_the_scorecard
from {{ ref('dim_indicator') }} as catalogue
left join {{ ref('scorecard') }} as scorecard
    on catalogue.indicator_id = scorecard.indicator_id
    and catalogue.component = scorecard.component
where
    catalogue.role = 'headline'
    and catalogue.indicator_id not in (select indicator_id from {{ source('control', 'uncollected_indicators') }})
group by catalogue.indicator_id, catalogue.component
having count(scorecard.indicator_id) <> 1
