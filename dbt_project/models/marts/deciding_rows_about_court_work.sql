-- Of lines about work before and in court: the orders in force, and of pre-proceedings the row that stands for its day.

{{ config(schema='intermediate', materialized='view') }}

with of_orders as (

    {{ cases_of(['deprivation_of_liberty_orders_in_force']) }}

),

of_pre_proceedings as (

    {{ cases_of(['pre_proceedings_within_16_weeks']) }}

),

order_rows as (

    select * from {{ ref('stg_deprivation_of_liberty_orders') }}

),

pre_proceedings_rows as (

    select * from {{ ref('stg_pre_proceedings') }}

),

standing as (

    select
        pre_proceedings_rows.la_code,
        pre_proceedings_rows.pre_proceedings_id,
        another.source_row
    from pre_proceedings_rows
    inner join pre_proceedings_rows as another
        on pre_proceedings_rows.la_code = another.la_code
        and pre_proceedings_rows.child_id = another.child_id
        and pre_proceedings_rows.start_date = another.start_date
        and pre_proceedings_rows.pre_proceedings_id > another.pre_proceedings_id
    where another.end_date is not null

),

decided as (

    {{ row_behind('of_orders', 'deprivation_of_liberty_orders', 'order_rows') }}
    from of_orders
    inner join order_rows
        on of_orders.la_code = order_rows.la_code
        and of_orders.child_id = order_rows.child_id
        and of_orders.period_end >= order_rows.start_date
        and (order_rows.end_date is null or of_orders.period_end < order_rows.end_date)

    union all

    {{ row_behind('of_pre_proceedings', 'ssd_pre_proceedings', 'standing') }}
    from of_pre_proceedings
    inner join standing
        on of_pre_proceedings.la_code = standing.la_code
        and of_pre_proceedings.case_id = standing.pre_proceedings_id
    where of_pre_proceedings.evidence = 'ruled out: another row of the same child and day stands'

)

select
    la_code,
    indicator_id,
    component,
    period_end,
    case_id,
    extract,
    source_row
from decided
