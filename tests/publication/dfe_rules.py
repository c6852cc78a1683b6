"""The rules of the Department for Education's open data standard that its screener holds a data file and its metadata
file to, written anew from their description.

Left out are the rules about levels of geography that no file here has, and the two that compare names with the
department's own dictionary of columns, which holds few of these measures. Two are stricter than the department's: an
indicator must be in the data, and its cells must be numbers or symbols with no more decimals than it says.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from scorecard.geography import REGION_CODES
from scorecard.periods import MONTHS
from scorecard.seeds import load_seeds

REQUIRED_META = (
    *("col_name", "col_type", "label", "indicator_grouping", "indicator_unit", "indicator_dp"),
    *("filter_hint", "filter_grouping_column"),
)
OPTIONAL_META = ("filter_default", "parent_filter")
REQUIRED_DATA = ("time_period", "time_identifier", "geographic_level", "country_code", "country_name")
LA_COLUMNS = ("region_code", "region_name", "old_la_code", "new_la_code", "la_name")
UNIT_COLUMNS = frozenset((*REQUIRED_DATA, *LA_COLUMNS))
UNITS = frozenset({"", "%", "pp", "£", "£m", "numberstring"})
QUARTERS = tuple(f"Financial year Q{number}" for number in (1, 2, 3, 4))
FAMILIES = {
    **dict.fromkeys(MONTHS, ("months", 4)),
    **dict.fromkeys(QUARTERS, ("quarters", 6)),
    "Financial year": ("financial years", 6),
    "Calendar year": ("calendar years", 4),
}
NULLS = frozenset({"NULL", "Null", "null", "NA", "na", "N/A", "n/a", ".", "..", "-"})
SYMBOLS = frozenset({"z", "x", "c", "low"})
BARRED = (
    *("african", "arab", "asian", "bangladeshi", "black", "british", "caribbean", "chinese", "english", "female"),
    *("indian", "irish", "male", "pakistani", "roma", "scottish", "welsh", "white"),
)
RESERVED = {
    "sen_": ("sen_status", "sen_primary_need", "sen_secondary_need", "sen_provision"),
    "primary_need": ("sen_primary_need",),
    "secondary_need": ("sen_secondary_need",),
    "establishment_type": ("establishment_type", "establishment_type_group"),
    "school_type": ("establishment_type", "establishment_type_group"),
    "provider_type": ("provider_type",),
    "ethnic": ("ethnicity_major", "ethnicity_minor", "ethnicity_detailed", "minority_ethnic"),
}
LIKE_A_UNIT = re.compile(
    r"(country|estab|inst|la|lep|local|mat|mca|oa|pcon|pfa|prov|reg|rsc|sch|ward).*"
    r"(code|id|name|number|ukprn|upin|urn)"
    r"|code|estab|id|inst|institutions?|la|lad|laestab|lep|mat|mca|name|number|oa|pcon|prov|providers?|region|rsc|sch"
    r"|schools?|ukprn|upin|urn|ward",
    re.IGNORECASE,
)
Rows = list[dict[str, str]]


@dataclass
class Pair:
    """A data file and its metadata file, read as text."""

    data_name: str
    meta_name: str
    columns: list[str]
    rows: Rows
    meta_columns: list[str]
    meta: Rows

    @classmethod
    def read(cls, data: Path, meta: Path) -> "Pair":
        found = []
        for path in (data, meta):
            with path.open(encoding="utf-8", newline="") as stream:
                reader = csv.DictReader(stream, strict=True)
                found.append((list(reader), list(reader.fieldnames or ())))
        (rows, columns), (meta_rows, meta_columns) = found
        return cls(data.name, meta.name, columns, rows, meta_columns, meta_rows)

    @cached_property
    def filters(self) -> list[str]:
        return [row["col_name"] for row in self.meta if row["col_type"] == "Filter"]

    @cached_property
    def indicators(self) -> Rows:
        return [row for row in self.meta if row["col_type"] == "Indicator"]

    @cached_property
    def groups(self) -> list[str]:
        return [row["filter_grouping_column"] for row in self.meta if row["filter_grouping_column"].strip()]

    def values(self, column: str) -> set[str]:
        return {row.get(column, "") for row in self.rows}


def names_of_files(pair: Pair) -> Iterator[str]:
    for name in (pair.data_name, pair.meta_name):
        if not re.fullmatch(r"[\w-]+(\.meta)?\.csv", name, re.ASCII):
            yield f"filename_special: {name}"
    if pair.meta_name != pair.data_name.replace(".csv", ".meta.csv", 1):
        yield "filenames_match"


def columns_of_both(pair: Pair) -> Iterator[str]:
    yield from (f"col_req_meta: {name}" for name in REQUIRED_META if name not in pair.meta_columns)
    yield from (
        f"col_invalid_meta: {name}" for name in pair.meta_columns if name not in (*REQUIRED_META, *OPTIONAL_META)
    )
    yield from (f"col_req_data: {name}" for name in REQUIRED_DATA if name not in pair.columns)
    if len(pair.meta) > len(pair.columns) - 5:
        yield "col_to_rows"
    if len(pair.columns) != len(set(pair.columns)):
        yield "col_dupes"
    told = {row["col_name"] for row in pair.meta}
    yield from (f"cross_meta_to_data: {name}" for name in (*told, *pair.groups) if name not in pair.columns)
    for name in pair.columns:
        if name not in UNIT_COLUMNS and name not in told and len(pair.values(name)) > 1:
            yield f"cross_data_to_meta: {name}"


def names_of_columns(pair: Pair) -> Iterator[str]:
    for name in pair.columns:
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            yield f"col_snake_case, col_names_spaces or col_var_start: {name}"
        if len(name) > 50:
            yield f"api_char_col_name: {name}"
    for row in pair.indicators:
        if any(words in row["col_name"].lower() for words in BARRED):
            yield f"col_ind_smushed: {row['col_name']}"
    for name in [row["col_name"] for row in pair.meta] + pair.groups:
        if name in ("characteristic", "characteristic_group"):
            yield f"col_var_characteristic: {name}"
        for part, allowed in RESERVED.items():
            if part in name.lower() and name not in allowed:
                yield f"harmonised_variables: {name}"


def metadata(pair: Pair) -> Iterator[str]:
    names, labels = [row["col_name"] for row in pair.meta], [row["label"] for row in pair.meta]
    if len(names) != len(set(names)):
        yield "meta_col_name_dupe"
    if len(labels) != len(set(labels)):
        yield "meta_dupe_label"
    if len(pair.groups) != len(set(pair.groups)):
        yield "meta_fil_grp_dupe"
    for row in pair.meta:
        name = row["col_name"]
        if row["col_type"] not in ("Filter", "Indicator"):
            yield f"meta_col_type: {row['col_type']}"
        if not name.strip():
            yield "meta_col_name"
        if " " in name:
            yield f"meta_col_name_spaces: {name}"
        if not row["label"].strip():
            yield f"meta_label: {name}"
        if len(row["label"]) > 100:
            yield f"api_char_col_label: {name}"
        if name in UNIT_COLUMNS:
            yield f"meta_ob_unit: {name}"
        if row["col_type"] == "Filter":
            told = ("indicator_dp", "indicator_unit", "indicator_grouping")
            yield from (f"meta_{each} of a filter: {name}" for each in told if row[each])
            if LIKE_A_UNIT.fullmatch(name):
                yield f"meta_geog_catch: {name}"
        else:
            yield from (
                f"meta_{each} of an indicator: {name}"
                for each in ("filter_grouping_column", "filter_hint")
                if row[each]
            )
            if not re.fullmatch(r"\d+", row["indicator_dp"]):
                yield f"meta_ind_dp_set or meta_ind_dp_values: {name}"
            if row["indicator_unit"] not in UNITS:
                yield f"meta_ind_unit_validation: {name}"
    for name in pair.groups:
        if name not in names:
            yield f"meta_fil_grp_is_fil: {name}"
        if name not in pair.columns:
            yield f"meta_fil_grp_match: {name}"
        found = pair.values(name)
        if len({re.sub(r"[^A-Za-z0-9]", "", each) for each in found}) != len(found):
            yield f"meta_fil_grp_stripped: {name}"


def time(pair: Pair) -> Iterator[str]:
    families = {FAMILIES.get(each, (f"time_id_valid: {each}", 0)) for each in pair.values("time_identifier")}
    yield from (name for name, length in families if not length)
    if len(families) > 1:
        yield "time_id_mix"
    for period in pair.values("time_period"):
        if not re.fullmatch(r"\d{4}(\d\d)?", period):
            yield f"time_period_num: {period}"
        elif any(length and len(period) != length for _, length in families):
            yield f"time_period: {period}"
        elif len(period) == 6 and int(period[4:]) != (int(period[2:4]) + 1) % 100:
            yield f"time_period_six: {period}"


def filters(pair: Pair) -> Iterator[str]:
    groupings = {row["col_name"]: row["filter_grouping_column"] for row in pair.meta if row["col_type"] == "Filter"}
    defaults = {row["col_name"]: row.get("filter_default") or "Total" for row in pair.meta}
    for name in pair.filters:
        found = pair.values(name)
        if len(found) < 2:
            yield f"filter_not_singular: {name}"
        if defaults[name] not in found:
            yield f"filter_defaults: {name}"
        if groupings[name] and len(found) < len(pair.values(groupings[name])):
            yield f"filter_group_level: {name}"
        for item in found:
            if not item:
                yield f"filter_blanks: {name}"
            if item != item.strip():
                yield f"filter_whitespace: {name}"
            if len(item) > 120:
                yield f"api_char_filter_items: {name}"
        if len(found) > 25_000:
            yield f"filter_item_limit: {name}"
    for name in pair.columns:
        if (name in UNIT_COLUMNS or LIKE_A_UNIT.fullmatch(name)) and pair.values(name) & {"Total", "total", "All"}:
            yield f"filter_ob_total: {name}"


def geography(pair: Pair) -> Iterator[str]:
    yield from (f"geog_la_col_present: {name}" for name in LA_COLUMNS if name not in pair.columns)
    if pair.values("geographic_level") != {"Local authority"}:
        yield "geog_level"
    authorities = {(row.la_code, row.ons_code, row.name) for row in load_seeds().authorities}
    regions = {(code, name) for name, code in REGION_CODES.items()}
    for row in pair.rows[:1] + [row for row in pair.rows[1:] if any(row[each] != pair.rows[0][each] for each in LA)]:
        if (row["country_code"], row["country_name"]) != ("E92000001", "England"):
            yield "geog_country_combos"
        if row["region_code"] != "x" and (row["region_code"], row["region_name"]) not in regions:
            yield f"geog_region_combos: {row['region_code']}"
        la = (row["old_la_code"], row["new_la_code"], row["la_name"])
        if row["new_la_code"] != "x" and la not in authorities:
            yield f"geog_la_combos: {la}"
        yield from (f"geog_level_completed or geog_region_for_la: {name}" for name in LA_COLUMNS if not row[name])
        yield from (f"api_char_loc_code: {name}" for name in LA_COLUMNS if "code" in name and len(row[name]) > 30)


LA = (*LA_COLUMNS, "country_code", "country_name")


def general(pair: Pair) -> Iterator[str]:
    key = [each for each in pair.columns if each in UNIT_COLUMNS or each in (*pair.filters, *pair.groups)]
    keys = [tuple(row[each] for each in key) for row in pair.rows]
    if len(keys) != len(set(keys)):
        yield "general_dupes"
    if any(cell in NULLS for rows in (pair.rows, pair.meta) for row in rows for cell in row.values()):
        yield "general_null"


def indicators(pair: Pair) -> Iterator[str]:
    for told in pair.indicators:
        name, places = told["col_name"], int(told["indicator_dp"] or 0)
        number = re.compile(rf"-?\d+(\.\d{{1,{places}}})?" if places else r"-?\d+")
        for cell in pair.values(name):
            if cell not in SYMBOLS and not number.fullmatch(cell):
                yield f"ind_invalid_entry: {name}: {cell!r}"


RULES: tuple[Callable[[Pair], Iterator[str]], ...] = (
    names_of_files,
    columns_of_both,
    names_of_columns,
    metadata,
    time,
    filters,
    geography,
    general,
    indicators,
)


def broken(pair: Pair) -> list[str]:
    """Every rule that a pair of files breaks, with what breaks it; failures and warnings alike."""
    return [told for rule in RULES for told in rule(pair)]


def pairs_in(folder: Path) -> list[Pair]:
    """The pairs of open data in a folder."""
    return [
        Pair.read(path, path.with_name(path.name.replace(".csv", ".meta.csv")))
        for path in sorted(folder.glob("open_data*.csv"))
        if not path.name.endswith(".meta.csv")
    ]
