"""Scripts for whoever may not install Python: the contracts' columns and no others, in T-SQL that a parser reads."""

import json
import re
from pathlib import Path

import pytest
import sqlglot
import tree_sitter_powershell
from sqlglot import exp
from tree_sitter import Language, Parser

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.delivery.database.queries import OddName, names_of
from scorecard.delivery.database.scripts import powershell_script, studio_script
from scorecard.delivery.version_log import version_log_layout
from scorecard.settings import PROJECT_ROOT
from tests.support import command

LAYOUTS: dict[str, Contract] = {**load_contracts(), version_log_layout().extract: version_log_layout()}
# T-SQL that the parser does not know
SNAPSHOT = "set transaction isolation level snapshot;"
STANDARD = {extract: contract for extract, contract in LAYOUTS.items() if contract.standard == "SSD"}


def studio_parts(text: str) -> dict[str, str]:
    """The SQL by the file into which it is written; what stands before the first is under none."""
    parts = re.split(r"^:out (?:\$\(folder\)\\)?(\S+)$", text, flags=re.MULTILINE)
    unread = (":setvar", SNAPSHOT)
    assert SNAPSHOT in parts[0]
    before = "\n".join(line for line in parts[0].splitlines() if not line.startswith(unread))
    return {"": before} | dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_studio_script_takes_the_columns_of_the_standard_and_no_others() -> None:
    parts = studio_parts(studio_script(LAYOUTS, "dbo", "916", "2024-03"))
    assert parts.keys() == {"", "delivery.json", "stdout", *(f"{extract}.csv" for extract in STANDARD)}
    for extract, contract in STANDARD.items():
        [query] = sqlglot.parse(parts[f"{extract}.csv"], read="tsql")
        assert query is not None
        names = [column.name for column in contract.columns]
        [table] = query.find_all(exp.Table)
        assert (table.db, table.name) == ("dbo", extract)
        of_lines = {"line", "part", "number"}
        assert {column.name for column in query.find_all(exp.Column)} - of_lines == set(names)
        headings = "".join(re.findall(r"^        (?:, )?N'([^']*)'$", parts[f"{extract}.csv"], re.MULTILINE))
        assert headings == ",".join(names)


def test_every_statement_of_the_studio_script_is_read_as_t_sql_and_none_of_them_writes() -> None:
    allowed = (exp.Select, exp.Set, exp.Transaction, exp.Commit)
    for part, text in studio_parts(studio_script(LAYOUTS, "dbo", "916", "2024-03")).items():
        for statement in filter(None, sqlglot.parse(text, read="tsql")):
            assert isinstance(statement, allowed), f"{part}: {statement.sql()[:80]}"


def test_the_studio_script_counts_each_file_that_it_writes() -> None:
    counted = studio_parts(studio_script(LAYOUTS, "dbo", "916", "2024-03"))["delivery.json"]
    [query] = sqlglot.parse(counted, read="tsql")
    assert query is not None
    assert [table.name for table in query.find_all(exp.Table)] == list(STANDARD)
    # what SQL would put together, each count being 7
    pieces = re.findall(r"N'([^']*)'|(count_big)|(getdate)", counted)
    text = "".join(said or ("7" if count else "2024-04-02") for said, count, _ in pieces)
    assert json.loads(text) == {
        "authority": "916",
        "month": "2024-03",
        "taken_on": "2024-04-02",
        "files": {f"{extract}.csv": {"rows": 7} for extract in STANDARD},
    }


def test_the_powershell_script_names_the_columns_of_every_contract_and_no_others() -> None:
    text = powershell_script(LAYOUTS, "dbo", "916", "2024-03")
    wanted = dict(re.findall(r"^    '(\w+)' = @\{\n        Columns = @\((.*)\)$", text, re.MULTILINE))
    assert wanted.keys() == LAYOUTS.keys()
    for extract, contract in LAYOUTS.items():
        named = [re.findall(r"'(\w+)'", column) for column in re.findall(r"@\(([^()]*)\)", wanted[extract])]
        assert named == [names_of(column) for column in contract.columns]
    assert "@@" not in text


def slips_of_powershell(text: str) -> list[str]:
    """Where a parser of PowerShell finds what it cannot read."""
    ahead = [Parser(Language(tree_sitter_powershell.language())).parse(text.encode()).root_node]
    slips = []
    while ahead:
        node = ahead.pop()
        if node.is_error or node.is_missing:
            slips.append(f"line {node.start_point.row + 1}: {node.type}")
        ahead += node.children
    return slips


def test_the_powershell_script_is_read_as_powershell() -> None:
    text = powershell_script(LAYOUTS, "dbo", "916", "2024-03")
    assert slips_of_powershell(text) == []
    assert slips_of_powershell(text.replace("}", "", 1)) != []


def test_powershell_of_the_documents_is_read_as_powershell() -> None:
    blocks = [
        block
        for page in sorted((PROJECT_ROOT / "docs").glob("*.md"))
        for block in re.findall(
            r"^```powershell\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        )
    ]
    assert blocks
    assert [slip for block in blocks for slip in slips_of_powershell(block)] == []


def test_the_queries_of_the_powershell_script_are_read_as_t_sql() -> None:
    text = powershell_script(LAYOUTS, "dbo", "916", "2024-03")
    [catalogue] = re.findall(r"CommandText = '(select.*)'$", text, re.MULTILINE)
    [begins] = re.findall(r'\$query = "(select .*)"$', text, re.MULTILINE)
    [ends] = re.findall(r'\$query \+= "( order by .*)"', text)
    query = begins.replace("$($columns -join ', ')", "a, b").replace("$schema", "dbo").replace("$extract", "ssd_person")
    for sql in (catalogue.replace("''", "'"), query + ends.replace("$($order -join ', ')", "a")):
        [statement] = sqlglot.parse(sql, read="tsql")
        assert isinstance(statement, exp.Select)
        assert "$" not in sql


@pytest.mark.parametrize("make", [powershell_script, studio_script])
def test_a_schema_that_is_no_name_stands_in_no_script(make: object) -> None:
    assert callable(make)
    with pytest.raises(OddName):
        make(LAYOUTS, "dbo; drop table ssd_person", "916", "2024-03")


def test_the_command_writes_both_scripts_and_asks_for_no_database(tmp_path: Path) -> None:
    outcome = command("extract", "--authority", "916", "--month", "2024-03", "--script", str(tmp_path / "scripts"))
    assert outcome.exit_code == 0, outcome.said
    names = sorted(path.name for path in (tmp_path / "scripts").iterdir())
    assert names == ["extract-916-2024-03.ps1", "extract-916-2024-03.sql"]
    for path in (tmp_path / "scripts").iterdir():
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.count(b"\n") == content.count(b"\r\n")


def test_a_database_or_a_folder_for_scripts_is_named_and_not_both(tmp_path: Path) -> None:
    asked = ["extract", "--authority", "916", "--month", "2024-03"]
    for further in ([], ["--source", "postgresql://server/ssd", "--script", str(tmp_path)]):
        outcome = command(*asked, *further)
        assert outcome.exit_code == 2
        assert "Name the database with --source, or a folder with --script" in " ".join(outcome.said.split())
