-- How many children have an order in force on the last day of the month that authorises the deprivation of their
-- liberty? A child with several has one, that which began last. Someone of 18, whom such an order cannot reach, and a
-- child who has died have none.

with periods as (

    select * from {{ ref('periods') }}

),

orders as (

    select * from {{ ref('stg_deprivation_of_liberty_orders') }}

),

children as (

    select * from {{ ref('children') }}

),

in_force as (

    select
        orders.la_code,
        periods.period_end,
        orders.child_id,
        orders.start_date,
        count(*) over (partition by periods.la_code, periods.period_end, orders.child_id) as orders_in_force
    from orders
    inner join periods
        on orders.la_code = periods.la_code
        and orders.start_date <= periods.period_end
        and (orders.end_date is null or orders.end_date > periods.period_end)
    qualify row_number() over (
            partition by periods.la_code, periods.period_end, orders.child_id
            order by orders.start_date desc
        ) = 1

),

judged as (

    select
        in_force.la_code,
        in_force.period_end,
        in_force.child_id,
        in_force.start_date,
        in_force.orders_in_force,
        case
            when children.date_of_death <= in_force.period_end then 'ruled out: after death'
            when children.eighteenth_birthday <= in_force.period_end then 'ruled out: 18 or over'
        end as ruled_out
    from in_force
    left join children
        on in_force.la_code = children.la_code
        and in_force.child_id = children.child_id

),

cases as (

    select
        la_code,
        period_end,
        '' as component,
        child_id as case_id,
        child_id,
        start_date as event_date,
        ruled_out is null as in_denominator,
        ruled_out is null as in_numerator,
        1 as weight,
        coalesce(ruled_out, orders_in_force || ' in force') as evidence
    from judged

)

{{ indicator_rows('cases') }}
