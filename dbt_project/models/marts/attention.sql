-- Where every line of the scorecard stands in what to look at first, in its four groups: worse than its target and
-- getting worse (a); getting worse, or at its worst in two years or more (b); six months or two quarters on the worse
-- side of its target (c); worse than its target (d). Within a group by the gap as a share of the target, then lines
-- without a target, by how much the year changed. An improving line stands under getting better, unless its latest
-- figure is its worst in two years. Lines in development and without a figure are listed as such, the rest as steady.

with scorecard as (

    select * from {{ ref('scorecard') }}

),

facts as (

    select * from {{ ref('figure_facts') }}

),

changes as (

    select * from {{ ref('changes_over_the_year') }}

),

lines as (

    select
        scorecard.la_code,
        scorecard.display_order,
        scorecard.indicator_id,
        scorecard.component,
        scorecard.source_status,
        scorecard.latest_value,
        scorecard.latest_released_in,
        scorecard.status_against_target = 'worse' as is_worse_than_target,
        scorecard.direction_of_travel,
        coalesce(facts.worst_in, 0)
        >= case facts.counted_in when 'years' then 3 when 'quarters' then 8 else 24 end as is_at_its_worst,
        coalesce(facts.periods_on_worse_side, 0)
        >= case facts.counted_in when 'quarters' then 2 else 6 end as is_long_on_worse_side,
        case
            when scorecard.good_is = 'none' then null
            when scorecard.target = 0 then abs(scorecard.gap_to_target)
            when scorecard.good_is = 'low' then scorecard.gap_to_target / abs(scorecard.target)
            else -scorecard.gap_to_target / abs(scorecard.target)
        end as gap_as_share,
        abs(changes.change / nullif(changes.value_last_year, 0)) as year_change_as_share
    from scorecard
    left join facts
        on scorecard.la_code = facts.la_code
        and scorecard.indicator_id = facts.indicator_id
        and scorecard.component = facts.component
    left join changes
        on scorecard.la_code = changes.la_code
        and scorecard.indicator_id = changes.indicator_id
        and scorecard.component = changes.component

),

grouped as (

    select
        la_code,
        display_order,
        indicator_id,
        component,
        source_status,
        latest_value,
        latest_released_in,
        direction_of_travel,
        is_at_its_worst,
        is_long_on_worse_side,
        gap_as_share,
        year_change_as_share,
        case
            when is_worse_than_target and direction_of_travel = 'getting worse' then 'a'
            when direction_of_travel = 'getting worse' or is_at_its_worst then 'b'
            when is_long_on_worse_side then 'c'
            when is_worse_than_target then 'd'
        end as group_of_reasons
    from lines

),

listed as (

    select
        la_code,
        display_order,
        indicator_id,
        component,
        is_at_its_worst,
        is_long_on_worse_side,
        gap_as_share,
        year_change_as_share,
        group_of_reasons,
        case
            when source_status = 'in_development' then 'in development'
            when latest_value is null or latest_released_in is not null then 'no figure'
            when direction_of_travel = 'improving' and not is_at_its_worst then 'getting better'
            when group_of_reasons is not null then 'attention'
            else 'steady'
        end as listed_under
    from grouped

),

ranked as (

    select
        *,
        row_number() over (
            partition by la_code, listed_under
            order by
                group_of_reasons asc,
                (gap_as_share is null) asc,
                gap_as_share desc,
                coalesce(year_change_as_share, 0) desc,
                display_order asc
        ) as place
    from listed

)

select
    la_code,
    display_order,
    indicator_id,
    component,
    listed_under,
    case when listed_under = 'attention' then group_of_reasons end as attention_group,
    case when listed_under = 'attention' then place end as attention_rank,
    is_at_its_worst,
    is_long_on_worse_side,
    gap_as_share,
    year_change_as_share
from ranked
