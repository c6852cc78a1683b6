"""What the steps of a run do: load, stage, check, count, decide, release, publish. Knows no Dagster.

When and where a step runs is decided in `orchestration/`; what must hold of data stands in `expectations/`; how a
line is counted stands in `dbt_project/`. None of these belongs here.
"""
