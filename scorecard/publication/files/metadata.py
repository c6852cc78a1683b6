"""What describes a release's data to machines: CSVW beside the CSV files, schema.org in the public page.

CSVW is the W3C's metadata for tables on the web: `csv-metadata.json` in a folder says of each CSV file there what its
columns hold, of which type, and what their key is. The Department for Education's own metadata files are written beside
the open data. What a column holds is said where the file is written.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scorecard.publication.edition import Edition
from scorecard.publication.files.csv_files import (
    BREAKDOWN_COLUMNS,
    BREAKDOWN_KEY,
    SAYS_WHETHER_INVENTED,
    TIDY_COLUMNS,
    TIDY_KEY,
)
from scorecard.publication.files.open_data import FILES, FILTER_COLUMNS, META_COLUMNS, PLACE_COLUMNS
from scorecard.publication.format import month
from scorecard.publication.invented import invented
from scorecard.publication.model import Scorecard
from scorecard.release.evidence import OPEN_GOVERNMENT_LICENCE

CSVW = "csv-metadata.json"
CONTEXT: Sequence[Any] = ("http://www.w3.org/ns/csvw", {"@language": "en"})
DATES = frozenset({"period_start", "period_end", "window_start"})
NUMBERS = frozenset({"numerator", "denominator", "value", "target", "average", "lower_limit", "upper_limit"})
DATE = {"base": "date", "format": "yyyy-MM-dd"}
# what open data has in place of a number
SYMBOLS = ("c", "x", "z", "low")


@dataclass(frozen=True)
class DescribedFile:
    """A CSV file with the meaning of its columns; `holds_symbols` where columns of numbers hold symbols too."""

    name: str
    title: str
    columns: Mapping[str, str]
    key: Sequence[str]
    numbers: frozenset[str] = NUMBERS
    holds_symbols: bool = False
    datatypes: Mapping[str, Any] = field(default_factory=dict)  # of columns whose names do not tell it


def described_files(open_data: Mapping[str, Mapping[str, str]]) -> list[DescribedFile]:
    """The CSV files in the folder of a release; `open_data` are the columns of each data file there, by its name."""
    files = [
        DescribedFile("indicator_values.csv", "Every figure", TIDY_COLUMNS, TIDY_KEY),
        DescribedFile("breakdowns.csv", "Figures of groups of children", BREAKDOWN_COLUMNS, BREAKDOWN_KEY),
    ]
    for name, columns in open_data.items():
        given = [*PLACE_COLUMNS, *FILTER_COLUMNS]
        key = [each for each in ("time_period", "time_identifier", "new_la_code", *FILTER_COLUMNS) if each in columns]
        numbers = frozenset(columns) - {*given, *SAYS_WHETHER_INVENTED}
        title = f"Open data: {FILES[name].lower()}"
        files.append(DescribedFile(f"{name}.csv", title, columns, key, numbers, holds_symbols=True))
        meta = DescribedFile(
            f"{name}.meta.csv", f"{title}, what the columns hold", META_COLUMNS, ["col_name"], frozenset()
        )
        files.append(meta)
    return files


def write_csvw(
    folder: Path, files: Sequence[DescribedFile], scorecard: Scorecard, release_id: str, edition: Edition
) -> None:
    """Write `csv-metadata.json` for CSV files of a folder; nothing where there are none."""
    if not files:
        return
    authority = scorecard.authority
    about = f"{authority.name}, {month(scorecard.month_end)}: children's services scorecard"
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "dc:title": f"{about}. {invented(authority)}" if authority.is_demonstration else about,
        "dc:identifier": release_id,
        "dc:publisher": authority.name,
    }
    if edition.is_public:
        said["dc:license"] = {"@id": OPEN_GOVERNMENT_LICENCE}
    else:
        said["dc:rights"] = edition.marking
    schemas: dict[str, dict[str, Any]] = {}
    for file in files:
        schemas.setdefault(json.dumps([*file.columns]), _schema(file))
    if len(schemas) == 1:  # the same columns in every file are said once
        said["tableSchema"] = next(iter(schemas.values()))
        said["tables"] = [{"url": file.name, "dc:title": file.title} for file in files]
    else:
        said["tables"] = [{"url": file.name, "dc:title": file.title, "tableSchema": _schema(file)} for file in files]
    (folder / CSVW).write_text(json.dumps(said, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _schema(file: DescribedFile) -> dict[str, Any]:
    columns = [_column(file, *each) for each in file.columns.items()]
    return {"columns": columns, "primaryKey": list(file.key)} if file.key else {"columns": columns}


def _column(file: DescribedFile, name: str, words: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name, "dc:description": words, "datatype": _datatype(file, name)}
    if file.holds_symbols and name in file.numbers:
        column["null"] = list(SYMBOLS)
    return column


def _datatype(file: DescribedFile, name: str) -> Any:
    if name in file.datatypes:
        return file.datatypes[name]
    if name in DATES:
        return DATE
    if name in SAYS_WHETHER_INVENTED:
        return "boolean"
    return "number" if name in file.numbers else "string"


def dataset(scorecard: Scorecard, release_id: str, files: Sequence[str]) -> dict[str, Any]:
    """The public edition as a schema.org Dataset; `files` lie above the folder of the site."""
    authority = scorecard.authority
    first = min(value.period_start for value in scorecard.values)
    last = max(value.period_end for value in scorecard.values)
    words = (
        f"How children's social care in {authority.name} was doing in {month(scorecard.month_end)}, in "
        f"{len(scorecard.lines)} measures, by month, quarter and financial year. Small numbers are not shown."
    )
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"{authority.name} children's services scorecard, {month(scorecard.month_end)}",
        "description": f"{invented(authority)} {words}" if authority.is_demonstration else words,
        "identifier": release_id,
        "license": OPEN_GOVERNMENT_LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": "en-GB",
        "creator": {"@type": "Organization", "name": scorecard.published_by.office or authority.name},
        "temporalCoverage": f"{first.isoformat()}/{last.isoformat()}",
        "spatialCoverage": {"@type": "AdministrativeArea", "name": authority.name},
        "variableMeasured": [line.definition.title for line in scorecard.lines],
        "distribution": [
            {"@type": "DataDownload", "name": file, "encodingFormat": "text/csv", "contentUrl": f"../{file}"}
            for file in files
        ],
    }
    return said
