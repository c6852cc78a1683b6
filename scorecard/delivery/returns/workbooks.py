"""Workbooks read for their values: sheets and rows as text, with no formula worked out and no macro run.

What a formula gave when the workbook was last saved is what stands in its cell. Dates become ISO text.
"""

import datetime
import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scorecard.delivery.unusable import UnusableFile

if TYPE_CHECKING:
    from openpyxl import Workbook

LARGEST_UNPACKED = 1 << 30
# a day as a workbook counts it, in a cell that was not formatted as one: May 1927 to 2099
NUMBER_OF_A_DAY = re.compile(r"([1-6]\d|7[0-2])\d{3}(\.\d+)?")
FIRST_OF_A_WORKBOOK = datetime.date(1899, 12, 30)
# what a formula gives that could not be worked out: the cell says nothing
ERRORS = frozenset({"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
MOST_BLANK_ROWS = 1000  # after so many in a row a sheet has ended, whatever formatting goes on below


def refuse_unreadable(path: Path, name: str) -> None:
    """Refuse a workbook that holds macros, swells beyond reason, or is cut off.

    Raises:
        UnusableFile
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnusableFile(f"{name}: a workbook that is cut off. Deliver it again.") from error
    if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
        raise UnusableFile(
            f"{name}: a workbook with macros. None is run here. Save it as .xlsx, without macros, and deliver that."
        )
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnusableFile(
            f"{name}: a workbook of more than 1 GB when unpacked. No return is that large. Export it again."
        )


@contextmanager
def opened(path: Path, name: str) -> "Iterator[Workbook]":
    """A workbook, open for reading its values.

    Raises:
        UnusableFile: it cannot be read as a workbook.
    """
    from openpyxl import load_workbook  # a third of a second to import

    refuse_unreadable(path, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # the library raises whatever its parts raise
            raise UnusableFile(
                f"{name}: cannot be read as a workbook ({type(error).__name__}). Save it anew as .xlsx."
            ) from error
        try:
            yield workbook
        finally:
            workbook.close()


def day_numbered(text: str) -> str:
    """The day, as ISO, that a workbook's number of a day stands for."""
    return (FIRST_OF_A_WORKBOOK + datetime.timedelta(days=int(float(text)))).isoformat()


def rows_of(workbook: "Workbook", sheet: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells, as text, of the rows of a sheet that hold anything; none of a sheet that is a chart.

    Raises:
        UnusableFile: the sheet cannot be read to its end.
    """
    try:
        yield from _rows(workbook[sheet])
    except UnusableFile:
        raise
    except Exception as error:  # the library raises whatever its parts raise
        raise UnusableFile(
            f"{name}: sheet {sheet} cannot be read ({type(error).__name__}). Save the workbook anew as .xlsx."
        ) from error


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    if not hasattr(sheet, "iter_rows"):
        return
    sheet.reset_dimensions()  # some systems write that a sheet ends at its first cell
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            blank = 0
            yield number, texts
        else:
            blank += 1
            if blank > MOST_BLANK_ROWS:
                return


def _text(value: object) -> str:
    if value is None or (isinstance(value, str) and value in ERRORS):
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time(0, 0)
        return value.date().isoformat() if midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\u00a0", " ").strip()
