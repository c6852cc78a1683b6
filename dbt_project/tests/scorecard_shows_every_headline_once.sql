-- Each headline and component of the catalogue is one row of the scorecard, unless the authority leaves it out: a
-- second comparator would double it.
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
where
    catalogue.role = 'headline'
    and not exists (
        select 1 from {{ source('control', 'uncollected_indicators') }} as uncollected
        where uncollected.la_code = run.la_code
            and uncollected.indicator_id = catalogue.indicator_id
    )
group by run.la_code, catalogue.indicator_id, catalogue.component
having count(scorecard.indicator_id) <> 1
