-- How the percentage of every team and locality stands to that of all: whether it lies outside the funnel, the range in
-- which 95 % or 99.8 % of groups of its size would lie if only chance parted them (exact binomial), and its 95 %
-- interval (Wilson). A place among the others is given only to a group whose interval overlaps none of theirs. Flows
-- are pooled over 12 months. Below ten cases nothing is said, nor of those whose record names no group: they are no
-- group, and what is missing in their record may be what the measure counts.

with groups as (

    select * from {{ ref('groups_over_a_year') }}

),

proportions as (

    select
        la_code,
        indicator_id,
        component,
        dimension,
        category_code,
        category,
        cast(round(numerator_now) as integer) as numerator,
        cast(round(denominator_now) as integer) as denominator,
        numerator_now / nullif(denominator_now, 0) as share,
        sum(numerator_now) over (partition by la_code, indicator_id, component, dimension)
        / nullif(sum(denominator_now) over (partition by la_code, indicator_id, component, dimension), 0)
            as share_of_all,
        denominator_now >= 10 and category_code <> 'unknown' as is_comparable
    from groups
    where is_proportion

),

chances as (

    select
        *,
        case
            when is_comparable and share_of_all > 0 and share_of_all < 1
                then {{ chance_of_at_least('numerator', 'denominator', 'share_of_all') }}
        end as chance_of_as_many,
        case
            when is_comparable and share_of_all > 0 and share_of_all < 1
                then {{ chance_of_at_least('(denominator - numerator)', 'denominator', '(1 - share_of_all)') }}
        end as chance_of_as_few,
        {{ wilson('-', 'share', 'denominator') }} as lowest_share,
        {{ wilson('+', 'share', 'denominator') }} as highest_share
    from proportions
    where denominator > 0

),

others as (

    select
        one.la_code,
        one.indicator_id,
        one.component,
        one.dimension,
        one.category_code,
        sum(case when other.highest_share < one.lowest_share then 1 else 0 end) as wholly_below,
        sum(case when other.lowest_share > one.highest_share then 1 else 0 end) as wholly_above,
        count(*) as others
    from chances as one
    inner join chances as other
        on one.la_code = other.la_code
        and one.indicator_id = other.indicator_id
        and one.component = other.component
        and one.dimension = other.dimension
        and one.category_code <> other.category_code
    where one.is_comparable
        and other.is_comparable
    group by all

)

select
    chances.la_code,
    chances.indicator_id,
    chances.component,
    chances.dimension,
    chances.category_code,
    chances.category,
    chances.numerator,
    chances.denominator,
    100.0 * chances.share as value,
    100.0 * chances.share_of_all as value_of_all,
    100.0 * chances.lowest_share as lowest_value,
    100.0 * chances.highest_share as highest_value,
    chances.chance_of_as_many,
    chances.chance_of_as_few,
    case
        when chances.category_code = 'unknown' then 'not judged'
        when not chances.is_comparable then 'fewer than 10'
        when chances.chance_of_as_many is null then 'within'
        when chances.chance_of_as_many < 0.001 then 'far above'
        when chances.chance_of_as_few < 0.001 then 'far below'
        when chances.chance_of_as_many < 0.025 then 'above'
        when chances.chance_of_as_few < 0.025 then 'below'
        else 'within'
    end as standing,
    cast(
        case when others.wholly_above + others.wholly_below = others.others then others.wholly_above + 1 end as integer
    ) as place_from_highest
from chances
left join others
    on chances.la_code = others.la_code
    and chances.indicator_id = others.indicator_id
    and chances.component = others.component
    and chances.dimension = others.dimension
    and chances.category_code = others.category_code
