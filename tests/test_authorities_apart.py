"""Several authorities in one warehouse do not touch each other: no step of a model joins, groups or counts across them.

What belongs here: the rule, held over the SQL of every model as dbt compiles it, and that its reader finds what breaks
it. What does not: that the figures of several are those of each alone (`test_authorities_together.py`).
"""

import pytest

from tests.authorities_apart import AUTHORITY, read
from tests.conftest import FolderMaker
from tests.properties.workbench import keep_compiled_models, kept_models

# what is everybody's among the tables that the loader and staging write
FOR_EVERYBODY = {"control.bank_holidays"}
EXCEPTIONS = {
    ("dim_date", "subquery of periods in calendar"): "one calendar for all, as long as any of them needs it",
    ("dim_period_window", "output of months"): "a window begins and ends for all on the same days",
    ("periods", "subquery of run in calendar"): "one calendar for all, from which each takes its own months",
    ("working_days", "subquery of run in calendar"): "one calendar for all, as long as any of them needs it",
}
# of two tables of rows of an authority, `children` and `plans`, and one of everybody's, `days`
APART = {
    "a join": "select c.la_code, p.plan_id from s.children as c inner join s.plans as p "
    "on c.la_code = p.la_code and c.child_id = p.child_id inner join s.days as d on p.start_date = d.day",
    "a chain of joins": "select c.la_code from s.children as c left join s.plans as p on c.la_code = p.la_code "
    "left join s.plans as q on p.la_code = q.la_code and p.child_id = q.child_id",
    "a group": "select la_code, child_id, count(*) as n from s.plans group by la_code, child_id",
    "a group by all": "select la_code, child_id, count(*) as n from s.plans group by all",
    "a window": "select la_code, count(*) filter (where x) over (partition by la_code, child_id) as n from s.plans",
    "exists": "select la_code from s.children where not exists "
    "(select 1 from s.plans where plans.la_code = children.la_code and plans.child_id = children.child_id)",
    "steps": "with a as (select * from s.plans), b as (select la_code, plan_id from a union all select a.* from a) "
    "select la_code, plan_id from b",
    "what is everybody's": "select max(day) as day from s.days group by month",
}
MIXED = {
    "join of p in the model": "select c.la_code from s.children as c inner join s.plans as p on c.id = p.id",
    "join of q in the model": "select c.la_code from s.children as c inner join s.plans as p on c.la_code = p.la_code "
    "inner join s.plans as q on p.child_id = q.child_id and (p.la_code = q.la_code or q.x)",
    "join of plans in step": "with step as (select children.la_code from s.children, s.plans) select la_code from step",
    "group of the model": "select max(la_code) as la_code, child_id from s.plans group by child_id",
    "group of step": "with step as (select count(*) filter (where x) as n, 'x' as la_code from s.plans) from step",
    "window of the model": "select la_code, row_number() over (partition by child_id order by x) as n from s.plans",
    "window of b": "with b as (select la_code, plan_id from s.plans qualify lag(x) over (order by plan_id) = 1) "
    "select la_code, plan_id from b",
    "subquery of plans in the model": "select la_code from s.children where child_id in (select child_id from s.plans)",
    "subquery of p in the model": "select la_code, (select max(x) from s.plans as p where p.id = children.id) as x "
    "from s.children",
    "output of the model": "select child_id from s.plans",
    "output of both": "with both as (select la_code, x from s.plans union all select 'x', x from s.days) from both",
}


def test_every_join_group_window_and_subquery_keeps_authorities_apart(made_once: FolderMaker) -> None:
    models = kept_models(made_once("workbench", keep_compiled_models))
    tells: dict[str, bool] = {}
    found: set[tuple[str, str]] = set()

    def tells_authority(table: str) -> bool:
        schema, _, name = table.partition(".")
        if table not in tells and schema in ("control", "quality", "staging"):
            return table not in FOR_EVERYBODY
        if table not in tells and schema == "seeds":
            return AUTHORITY in models[name].column_types
        if table not in tells:
            of_model = read(models[name].sql, tells_authority)
            tells[table] = of_model.tells_authority
            found.update((name, str(mixed)) for mixed in of_model.mixed)
        return tells[table]

    for name, model in models.items():
        tells_authority(f"{model.schema}.{name}")
    assert len(tells) > 100
    assert sorted(found - EXCEPTIONS.keys()) == []
    assert sorted(EXCEPTIONS.keys() - found) == [], "these need no exception any more"


@pytest.mark.parametrize("sql", APART.values(), ids=APART)
def test_what_keeps_authorities_apart_is_left_alone(sql: str) -> None:
    assert read(sql, lambda table: table != "s.days").mixed == ()


@pytest.mark.parametrize("what", MIXED)
def test_what_mixes_authorities_is_found(what: str) -> None:
    assert what in [str(mixed) for mixed in read(MIXED[what], lambda table: table != "s.days").mixed]
