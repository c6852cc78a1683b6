"""Small invented returns in the formats of the real ones. No test stands here."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from scorecard.delivery.contracts import load_contracts
from scorecard.delivery.returns.read import ReadReturns, read_returns
from scorecard.delivery.returns.recognise import Lying, recognise
from scorecard.periods import ReportingMonth

Tables = Mapping[str, tuple[str, Sequence[str]]]
"""By file name: the headings, and the rows, each with commas between its cells."""

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"

# Two children in care at 31 March 2024, one of whom moved twice; one child went home in May.
SET: Tables = {
    "header.csv": (
        HEADER,
        ["101,1,05/06/2010,WBRI,A1,,", "102,2,11/01/2015,ABAN,A2,,", "103,1,01/01/2009,WBRI,A3,,"],
    ),
    "episodes.csv": (
        EPISODES,
        [
            "101,01/05/2023,S,C2,N1,U1,PR1,10/09/2023,X1,CARPL,,AA1 1AA,SC1",
            "101,10/09/2023,P,C2,N1,U4,PR4,05/01/2024,X1,CARPL,,AA2 2AA,SC2",
            "101,05/01/2024,P,C2,N1,K2,PR4,,,,,AA3 3AA,SC3",
            "102,03/03/2020,S,C1,N1,U6,PR1,,,,,AA4 4AA,SC4",
            "103,02/02/2022,S,V2,N1,U6,PR1,20/05/2023,E4A,,,AA4 4AA,SC4",
        ],
    ),
    "missing.csv": ("CHILD,DOB,MISSING,MIS_START,MIS_END", ["101,05/06/2010,M,04/03/2024,06/03/2024"]),
}


def write_set(folder: Path, tables: Tables = SET) -> Path:
    """Write files of a return into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (headings, rows) in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([line.split(",") for line in (headings, *rows)])
    return folder


def lying_in(folder: Path) -> Lying:
    """What is recognised in a folder, whatever the names."""
    return recognise(folder, [path.name for path in folder.iterdir()], load_contracts())


def read(folder: Path, month: str = "2024-03", la_code: str = "916") -> ReadReturns:
    """The returns of a folder, read for a month."""
    return read_returns(lying_in(folder).returns, la_code, ReportingMonth.parse(month))


def cells(returned: ReadReturns, extract: str, *columns: str) -> list[tuple[str, ...]]:
    """Some cells of every row made for an extract."""
    return [tuple(row.cells.get(column, "") for column in columns) for row in returned.rows.get(extract, ())]
