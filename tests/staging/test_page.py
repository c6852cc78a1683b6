"""The page that follows a cell through staging: its SQL is the model's own."""

import re
from pathlib import Path

from scorecard.settings import PROJECT_ROOT
from tests.staging.bench import Bench

PAGE = PROJECT_ROOT / "docs" / "staging.md"


def in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_the_sql_of_the_page_is_that_of_the_model(bench: Bench) -> None:
    bench.stage(
        "page", {"short_breaks": ("short_break_id person_id start_date end_date", [["B1", "P1", "2024-01-01", ""]])}
    )
    compiled = in_one_line(bench.compiled("stg_short_breaks"))
    blocks = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(blocks) == 6
    assert [block for block in blocks if in_one_line(block) not in compiled] == []


def test_the_files_that_the_page_names_are_there() -> None:
    named = re.findall(r"`(\w+\.sql)`", PAGE.read_text(encoding="utf-8"))
    assert set(named) == {"read_rows.sql", "cells.sql", "dates.sql", "judge_rows.sql", "sorted_rows.sql"}
    assert [name for name in named if not Path(PROJECT_ROOT / "dbt_project" / "macros" / name).is_file()] == []
