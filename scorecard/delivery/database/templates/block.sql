:out $(folder)\@@EXTRACT@@.csv
select line
from (
    select 0 as part, cast(0 as bigint) as number, concat(
@@HEADINGS@@
    , N'') as line
    union all
    select 1 as part, row_number() over (order by @@KEY@@) as number, concat(
@@CELLS@@
    , N'') as line
    from @@TABLE@@
) as lines
order by part, number;
