"""Figures of several authorities beside each other: who stands where, how far they lie apart, and all of them together.

Only figures that one definition has counted are held against each other. A mean counts every authority alike, a pooled
figure every case: its parts are the sums of the numerators and denominators that are shown, and it says of how many
authorities. Places are worked out as those of published figures are (`scorecard.benchmarks.ranking`): the best is
first, equal figures share a place, and where nobody has said which way is better the highest is first.
"""

from scorecard.warehouse.database import Connection


def create_region_tables(connection: Connection, schema: str) -> None:
    """Create `region_places` and `region_figures` in a schema that holds the tables of all authorities."""
    connection.execute(
        f"""
        create table {schema}.region_places as
        with figures as (
            select
                indicator_values.la_code,
                indicator_values.indicator_id,
                indicator_values.component,
                indicator_values.basis,
                indicator_values.period_end,
                definitions.definition_version,
                indicator_values.numerator,
                indicator_values.denominator,
                indicator_values.value,
                if(catalogue.good_is = 'low', indicator_values.value, -indicator_values.value) as from_the_best
            from {schema}.indicator_values
            inner join {schema}.definitions using (la_code, indicator_id, component)
            inner join {schema}.dim_indicator as catalogue using (indicator_id, component)
            where indicator_values.value is not null
        ),

        placed as (
            select
                * exclude (from_the_best),
                rank() over (among_all order by from_the_best) as place,
                count(*) over among_all as authorities_placed,
                count(*) over (
                    partition by indicator_id, component, basis, period_end, definition_version, from_the_best
                ) > 1 as is_shared
            from figures
            window among_all as (partition by indicator_id, component, basis, period_end, definition_version)
        )

        select
            *,
            least(1 + 4 * (place - 1) // authorities_placed, 4) as quarter
        from placed
        order by all
        """
    )
    connection.execute(
        f"""
        create table {schema}.region_figures as
        with figures as (
            select
                indicator_values.*,
                definitions.definition_version,
                catalogue.measure,
                indicator_values.numerator is not null
                and (indicator_values.denominator is not null or catalogue.measure = 'count') as is_pooled
            from {schema}.indicator_values
            inner join {schema}.definitions using (la_code, indicator_id, component)
            inner join {schema}.dim_indicator as catalogue using (indicator_id, component)
        ),

        together as (
            select
                indicator_id,
                component,
                basis,
                period_end,
                definition_version,
                any_value(measure) as measure,
                count(*) as authorities,
                count(value) as authorities_with_a_figure,
                count(*) filter (value_symbol = 'c') as authorities_suppressed,
                avg(value) as mean,
                median(value) as median,
                stddev_samp(value) as standard_deviation,
                min(value) as lowest,
                quantile_cont(value, 0.25) as lower_quartile,
                quantile_cont(value, 0.75) as upper_quartile,
                max(value) as highest,
                count(*) filter (is_pooled) as authorities_pooled,
                sum(numerator) filter (is_pooled) as pooled_numerator,
                sum(denominator) filter (is_pooled) as pooled_denominator
            from figures
            group by indicator_id, component, basis, period_end, definition_version
        )

        select
            * exclude (measure),
            case measure
                when 'count' then pooled_numerator
                when 'percentage' then 100 * pooled_numerator / nullif(pooled_denominator, 0)
                when 'rate_per_10000' then 10000 * pooled_numerator / nullif(pooled_denominator, 0)
            end as pooled_value
        from together
        order by all
        """
    )
