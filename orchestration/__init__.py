"""When and where: Dagster, and the command that starts it.

What a step does stands in `scorecard/`, what must hold of data in `expectations/`, how a line is counted in
`dbt_project/`. Nothing here draws, counts or decides; nothing imports it.
"""

from orchestration import stopped as stopped  # first of all: a signal may come while the rest is loaded
