"""Scripts for a council where nobody may install Python: they write the folder of a delivery from SQL Server.

One for Windows PowerShell, which finds out which tables and columns there are and writes counts and hashes; one for SQL
Server Management Studio, where SQL alone is allowed: it takes the tables of the Standard Safeguarding Dataset as they
are specified and writes counts, since SQL never sees the bytes that the Studio writes. Both name the contracts' columns
and no others. Nothing here reaches a database.
"""

from collections.abc import Mapping
from pathlib import Path

from scorecard.delivery.contracts import Column, Contract
from scorecard.delivery.database.queries import catalogue_query, names_of, plain

TEMPLATES = Path(__file__).with_name("templates")
TIMES = ("date", "timestamp")


def write_scripts(
    contracts: Mapping[str, Contract], schema: str, la_code: str, month: str, folder: Path
) -> tuple[Path, Path]:
    """Write both scripts into a folder, which is made; gives their paths, that for PowerShell first.

    Raises:
        OddName: the schema's name is no plain name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for ending, text in (
        ("ps1", powershell_script(contracts, schema, la_code, month)),
        ("sql", studio_script(contracts, schema, la_code, month)),
    ):
        path = folder / f"extract-{la_code}-{month}.{ending}"
        # a byte order mark, so that both read the file as UTF-8; lines end as Windows ends them
        path.write_text("\ufeff" + text, encoding="utf-8", newline="\r\n")
        written.append(path)
    return written[0], written[1]


def powershell_script(contracts: Mapping[str, Contract], schema: str, la_code: str, month: str) -> str:
    """The script for Windows PowerShell."""
    return _filled(
        "extract.ps1",
        AUTHORITY=la_code,
        MONTH=month,
        SCHEMA=plain(schema),
        CATALOGUE=catalogue_query(schema).replace("'", "''"),
        WANTED="\n".join(_wanted(contract) for contract in contracts.values()),
    )


def studio_script(contracts: Mapping[str, Contract], schema: str, la_code: str, month: str) -> str:
    """The script for SQL Server Management Studio: the tables of the standard, each with all its columns."""
    of_standard = [contract for contract in contracts.values() if contract.standard == "SSD"]
    counts = [
        f'    N\'{"" if at == 0 else ", "}"{contract.extract}.csv": {{"rows": \', '
        f"(select count_big(*) from {plain(schema)}.{plain(contract.extract)}), N'}}',"
        for at, contract in enumerate(of_standard)
    ]
    return _filled(
        "extract.sql",
        AUTHORITY=la_code,
        MONTH=month,
        BLOCKS="\n\n".join(_block(contract, schema) for contract in of_standard),
        COUNTS="\n".join(counts),
    )


def _filled(template: str, **values: str) -> str:
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@@{name}@@", value)
    return text


def _wanted(contract: Contract) -> str:
    columns = ", ".join(f"@({_quoted(names_of(column))})" for column in contract.columns)
    order = _quoted([name for key in contract.key for name in names_of(contract.column(key))])
    return f"    '{plain(contract.extract)}' = @{{\n        Columns = @({columns})\n        Order = @({order})\n    }}"


def _quoted(names: list[str]) -> str:
    return ", ".join(f"'{plain(name)}'" for name in names)


def _block(contract: Contract, schema: str) -> str:
    names = [plain(column.name) for column in contract.columns]
    headings = "\n".join(
        f"        {'' if at == 0 else ', '}N'{',' if at else ''}{name}'" for at, name in enumerate(names)
    )
    cells = "\n".join(
        f"        {'' if at == 0 else f', N{COMMA}, '}{_cell(column)}" for at, column in enumerate(contract.columns)
    )
    key = ", ".join(plain(name) for name in contract.key)
    return _filled(
        "block.sql",
        EXTRACT=contract.extract,
        HEADINGS=headings,
        CELLS=cells,
        KEY=key,
        TABLE=f"{plain(schema)}.{plain(contract.extract)}",
    ).rstrip("\n")


COMMA = "','"


def _cell(column: Column) -> str:
    """A cell between quotes, those in it doubled; a day or an hour as ISO writes it."""
    style = ", 121" if column.data_type in TIMES else ""
    text = f"convert(nvarchar(max), {plain(column.name)}{style})"
    return f"""N'"', replace({text}, N'"', N'""'), N'"'"""
