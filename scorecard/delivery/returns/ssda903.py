"""Children looked after return (SSDA903): as a set of CSV files, as one workbook, or as XML.

A year's return holds every episode that was open on some day of the year, whole from its own start on. Of an episode
that stands in several years the newest year knows best. An older year's episode that a newer year does not repeat and
that was still open stays open here: the shared rules end it where the child's next episode starts.

Keys: child and first day of the episode; where one child has several different episodes from one day, a number by their
content, never by their order in the file. A period of care is called after the child and the start of its first episode
known here.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from scorecard.delivery.returns.days import day_of, financial_year_of, iso
from scorecard.delivery.returns.reader import (
    ExtractRow,
    Feed,
    Place,
    Record,
    ReturnReader,
    ReturnYear,
    Span,
    TableKind,
    XmlShape,
    key_of,
)
from scorecard.delivery.returns.safe_xml import Element
from scorecard.delivery.unusable import UnusableFile

# Of the days on which episodes start and end, the share that makes a year the year of the return: dates mistyped into
# the future are fewer.
SHARE_OF_A_YEAR = 0.05

TABLES = (
    TableKind(
        "header",
        told_by=("CHILD", "SEX", "DOB", "ETHNIC"),
        key=("CHILD",),
        columns=("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
        extract="ssd_person",
        also_called={"SEX": ("GENDER",), "ETHNIC": ("ETHNICITY",)},
    ),
    TableKind(
        "episodes",
        told_by=("CHILD", "DECOM", "RNE", "LS", "PLACE"),
        key=("CHILD", "DECOM"),
        columns=(
            *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
            *("HOME_POST", "PL_POST", "URN", "PL_DISTANCE", "PL_LOCATION"),
        ),
        extract="ssd_cla_episodes",
        dates=("DECOM",),
        also_called={"PLACE": ("PL",)},
    ),
    TableKind(
        "missing",
        told_by=("CHILD", "MISSING", "MIS_START"),
        key=("CHILD", "MIS_START"),
        columns=("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
        extract="ssd_missing",
        dates=("MIS_START",),
    ),
    TableKind(
        "oc3",
        told_by=("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        key=("CHILD", "DOB"),
        columns=("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        extract="ssd_care_leavers",
    ),
    TableKind(
        "uasc",
        told_by=("CHILD", "DOB", "DUC"),
        key=("CHILD",),
        columns=("CHILD", "SEX", "DOB", "DUC"),
        extract="ssd_immigration_status",
    ),
    TableKind(
        "sw_episodes",
        told_by=("CHILD", "SW_ID", "SW_DECOM"),
        key=("CHILD", "SW_DECOM"),
        columns=("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
        extract="ssd_involvements",
        dates=("SW_DECOM",),
    ),
    TableKind(
        "reviews",
        told_by=("CHILD", "REVIEW", "REVIEW_CODE"),
        key=("CHILD",),
        columns=("CHILD", "REVIEW", "REVIEW_CODE"),
    ),
    TableKind("oc2", told_by=("CHILD", "DOB", "CONVICTED"), key=("CHILD",), columns=("CHILD", "DOB", "CONVICTED")),
    TableKind(
        "ad1", told_by=("CHILD", "DATE_INT", "DATE_MATCH"), key=("CHILD",), columns=("CHILD", "DATE_INT", "DATE_MATCH")
    ),
    TableKind(
        "placed_for_adoption", told_by=("CHILD", "DATE_PLACED"), key=("CHILD",), columns=("CHILD", "DATE_PLACED")
    ),
    TableKind("previous_permanence", told_by=("CHILD", "PREV_PERM"), key=("CHILD",), columns=("CHILD", "PREV_PERM")),
    TableKind(
        "deprivation_of_liberty", told_by=("CHILD", "DOLO_START"), key=("CHILD",), columns=("CHILD", "DOLO_START")
    ),
)

WITHOUT_LOCATION = frozenset({"placement_location"})
CARE = Feed(without=WITHOUT_LOCATION)
BIRTHDAY = Feed("At the birthday alone: the return has no date of a contact, and each birthday of its year once.")
DISTANCE = (
    "Only where the system adds distance and location (PL_DISTANCE, PL_LOCATION) to the episodes; a return by itself "
    "has postcodes alone."
)
FEEDS = {
    "ceased_care_special_guardianship": CARE,
    "children_in_care_rate": CARE,
    "in_house_foster_care": CARE,
    "fostered_share_of_children_in_care": CARE,
    "out_of_county_over_20_miles": Feed(DISTANCE),
    "out_of_county_over_20_miles_known_distance": Feed(DISTANCE),
    "three_or_more_placements": Feed(months=12, without=WITHOUT_LOCATION),
    "long_term_placement_stability": Feed(
        "From the third year of returns on: a period of care and its placement began years before.",
        30,
        WITHOUT_LOCATION,
    ),
    "children_in_care_missing": Feed(months=12, without=WITHOUT_LOCATION),
    "children_missing_in_year": Feed(months=12, without=WITHOUT_LOCATION),
    "care_leavers_in_education_employment_training_at_birthday": BIRTHDAY,
    "care_leavers_suitable_accommodation_at_birthday": BIRTHDAY,
    "two_or_fewer_social_workers": Feed(
        "Children in care alone, since 2023-24: the return knows no worker of a child in need or on a plan.",
        6,
        WITHOUT_LOCATION | {"ssd_cin_episodes", "ssd_cp_plans", "cp_plan_history"},
    ),
    # its children in care are as good as any: what else these lines need comes as extracts, or from another return
    **dict.fromkeys(
        (
            "children_in_care_good_attendance",
            "long_term_foster_matched",
            "child_in_need_plans_under_12_months",
            "case_supervision_up_to_date",
            "early_help_neglect",
            "excluded_children_open_to_social_care",
        ),
        Feed(without=WITHOUT_LOCATION, helps=True),
    ),
}


def span_of(records: Sequence[Record], reference_date: datetime.date | None = None) -> Span:
    """The collection year, 1 April to 31 March, that the starts and ends of episodes tell.

    It is the latest financial year in which enough of them lie. A return run for a day within its year covers the year
    up to there; the delivery is taken after month end, so the year's end stands for it.
    """
    days = [
        day
        for record in records
        if record.table == "episodes"
        for day in (day_of(record["DECOM"]), day_of(record["DEC"]))
        if day is not None
    ]
    by_year = Counter(financial_year_of(day) for day in days)
    enough = max(1, SHARE_OF_A_YEAR * len(days))
    year = max((year for year, count in by_year.items() if count >= enough), default=None)
    if reference_date is not None:
        year = financial_year_of(reference_date)
    if year is None:
        raise UnusableFile("An SSDA903 return without a single date of an episode that can be read. Export it again.")
    return Span(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Rows for the extracts of all years together, the newest year's record standing where several have one."""
    yield from _persons(years)
    episodes = _episodes(years)
    yield from _care(episodes)
    for record, number in _newest(years, "missing", ("MIS_START", "MISSING")):
        key = key_of(record["CHILD"], iso(record["MIS_START"]), record["MISSING"].upper(), number)
        yield ExtractRow(
            "ssd_missing",
            record.place,
            {
                "miss_table_id": key,
                "miss_person_id": record["CHILD"],
                "miss_missing_episode_start_date": record["MIS_START"],
                "miss_missing_episode_type": record["MISSING"],
                "miss_missing_episode_end_date": record["MIS_END"],
            },
        )
    for year in years:
        yield from _leavers(year)
    for record, number in _newest(years, "uasc", ()):
        yield ExtractRow(
            "ssd_immigration_status",
            record.place,
            {
                # the day on which the status ends is not passed on: it lies years ahead, and no line asks for it
                "immi_immigration_status_id": key_of(record["CHILD"], "UASC", number),
                "immi_person_id": record["CHILD"],
                "immi_immigration_status": "UASC",
            },
        )
    workers = set()
    for record, number in _newest(years, "sw_episodes", ("SW_DECOM", "SW_ID")):
        yield ExtractRow(
            "ssd_involvements",
            record.place,
            {
                "invo_involvements_id": key_of(record["CHILD"], iso(record["SW_DECOM"]), record["SW_ID"], number),
                "invo_professional_id": record["SW_ID"],
                "invo_professional_role_id": "Allocated Social Worker",
                "invo_involvement_start_date": record["SW_DECOM"],
                "invo_involvement_end_date": record["SW_DEC"],
                "invo_worker_change_reason": record["SW_REASON"],
                "invo_person_id": record["CHILD"],
            },
        )
        if record["SW_ID"] and record["SW_ID"].upper() not in workers:
            workers.add(record["SW_ID"].upper())
            yield ExtractRow(
                "ssd_professionals",
                record.place,
                {"prof_professional_id": record["SW_ID"], "prof_staff_id": record["SW_ID"]},
            )


def _persons(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """One row a child: the newest header; a child that stands in no header is known by its episodes alone, not here."""
    newest: dict[str, list[Record]] = {}
    for year in years:
        of_year: dict[str, list[Record]] = defaultdict(list)
        for record in year.records:
            if record.table == "header":
                of_year[record["CHILD"].upper()].append(record)
        newest.update(of_year)
    for records in newest.values():
        for record in records:
            yield ExtractRow(
                "ssd_person",
                record.place,
                {
                    "pers_person_id": record["CHILD"],
                    "pers_sex": record["SEX"],
                    "pers_ethnicity": record["ETHNIC"],
                    "pers_dob": record["DOB"],
                    "pers_upn": record["UPN"],
                },
            )


def _newest(years: Sequence[ReturnYear], table: str, identifying: Sequence[str]) -> Iterator[tuple[Record, str]]:
    """Records of a table, those of the newest year for every child and identifying cells, each with its number.

    The number is empty for the first of different contents, by content; equal records share it, so that they have one
    key and count once.
    """
    newest: dict[tuple[str, ...], list[Record]] = {}
    for year in years:
        of_year: dict[tuple[str, ...], list[Record]] = defaultdict(list)
        for record in year.records:
            if record.table == table:
                key = (record["CHILD"].upper(), *(iso(record[column]).upper() for column in identifying))
                of_year[key].append(record)
        newest.update(of_year)
    for records in newest.values():
        contents = sorted({record.content for record in records})
        for record in records:
            at = contents.index(record.content)
            yield record, str(at + 1) if at else ""


def _episodes(years: Sequence[ReturnYear]) -> dict[str, list[tuple[Record, str]]]:
    """Episodes by child, by start, each with its key."""
    by_child: dict[str, list[tuple[Record, str]]] = defaultdict(list)
    for record, number in _newest(years, "episodes", ("DECOM",)):
        key = key_of(record["CHILD"], iso(record["DECOM"]), number)
        by_child[record["CHILD"].upper()].append((record, key))
    for episodes in by_child.values():
        episodes.sort(key=lambda episode: (iso(episode[0]["DECOM"]), episode[1]))
    return by_child


def _care(by_child: dict[str, list[tuple[Record, str]]]) -> Iterator[ExtractRow]:
    """Episodes, each with its placement and its legal status from the same row of the return."""
    for episodes in by_child.values():
        period = ""
        for record, key in episodes:
            if record["RNE"].upper() == "S" or not period:
                period = key_of(record["CHILD"], "care", iso(record["DECOM"]))
            yield from _episode(record, key, period)


def _episode(record: Record, key: str, period: str) -> Iterator[ExtractRow]:
    place: Place = record.place
    yield ExtractRow(
        "ssd_cla_episodes",
        place,
        {
            "clae_cla_episode_id": key,
            "clae_person_id": record["CHILD"],
            "clae_cla_id": period,
            "clae_cla_placement_id": key,
            "clae_cla_episode_start_date": record["DECOM"],
            "clae_cla_episode_start_reason": record["RNE"],
            "clae_cla_primary_need_code": record["CIN"],
            "clae_cla_episode_ceased_date": record["DEC"],
            "clae_cla_episode_ceased_reason": record["REC"],
        },
    )
    yield ExtractRow(
        "ssd_cla_placement",
        place,
        {
            "clap_cla_placement_id": key,
            "clap_person_id": record["CHILD"],
            "clap_cla_id": period,
            "clap_cla_placement_start_date": record["DECOM"],
            "clap_cla_placement_end_date": record["DEC"],
            "clap_cla_placement_type": record["PLACE"],
            "clap_cla_placement_provider": record["PLACE_PROVIDER"],
            "clap_cla_placement_urn": record["URN"],
            "clap_cla_placement_distance": record["PL_DISTANCE"],
            "clap_cla_placement_postcode": record["PL_POST"],
            "clap_cla_placement_change_reason": record["REASON_PLACE_CHANGE"],
        },
    )
    yield ExtractRow(
        "ssd_legal_status",
        place,
        {
            "lega_legal_status_id": key,
            "lega_person_id": record["CHILD"],
            "lega_legal_status": record["LS"],
            "lega_legal_status_start_date": record["DECOM"],
            "lega_legal_status_end_date": record["DEC"],
        },
    )
    if record["PL_LOCATION"]:
        yield ExtractRow("placement_location", place, {"placement_id": key, "in_out": record["PL_LOCATION"]})


def _leavers(year: ReturnYear) -> Iterator[ExtractRow]:
    """OC3: what was known near the birthday that fell into the year. That birthday stands for the date of contact."""
    for record in year.records:
        if record.table != "oc3":
            continue
        birthday = _birthday_within(day_of(record["DOB"]), year.span)
        yield ExtractRow(
            "ssd_care_leavers",
            record.place,
            {
                "clea_table_id": key_of(record["CHILD"], "OC3", str(year.span.last.year)),
                "clea_person_id": record["CHILD"],
                "clea_care_leaver_eligibility": "former_relevant",
                "clea_care_leaver_in_touch": record["IN_TOUCH"],
                "clea_care_leaver_latest_contact": birthday.isoformat() if birthday else "",
                "clea_care_leaver_accommodation": record["ACCOM"],
                "clea_care_leaver_activity": record["ACTIV"],
            },
        )


def _birthday_within(born: datetime.date | None, span: Span) -> datetime.date | None:
    """The birthday within a year; 28 February of a common year for who was born on the 29th."""
    if born is None:
        return None
    for year in (span.first.year, span.last.year):
        day = 28 if (born.month, born.day) == (2, 29) and not _is_leap(year) else born.day
        birthday = datetime.date(year, born.month, day)
        if span.first <= birthday <= span.last:
            return birthday
    return None


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


XML_NAMES = {"CHILDID": "CHILD", "PL": "PLACE", "PLACEPROVIDER": "PLACE_PROVIDER"}
TABLE_BY_ELEMENT = {
    "EPISODE": "episodes",
    "AMISSING": "missing",
    "MISSING_EPISODE": "missing",
    "AREVIEW": "reviews",
    "OC2": "oc2",
    "PERMANENCE": "previous_permanence",
    "AD_PLACED": "placed_for_adoption",
    "SWEPISODE": "sw_episodes",
    "SW_EPISODE": "sw_episodes",
}


def records_of(child: Element, file: str) -> Iterator[Record]:
    """One child of the XML form: an element a child, with its episodes and a HEADER that holds the rest."""
    about = _named(child)
    for node in _all_below(child):
        if node.tag not in TABLE_BY_ELEMENT and node.nodes:
            about = {**_named(node), **about}
    if not about.get("CHILD"):
        return
    place = Place(file, child.line)
    yield Record("header", place, about)
    if about.get("IN_TOUCH"):
        yield Record("oc3", place, about)
    if about.get("UASC", "") in ("1", "true", "Y") or about.get("DUC"):
        yield Record("uasc", place, about)
    for node in _all_below(child):
        table = TABLE_BY_ELEMENT.get(node.tag)
        if table and node.nodes:
            yield Record(table, Place(file, node.line), {**_named_deep(node), "CHILD": about["CHILD"]})


def _named(node: Element) -> dict[str, str]:
    return {XML_NAMES.get(tag, tag): text for tag, text in node.leaves.items()}


def _named_deep(node: Element) -> dict[str, str]:
    """Cells of an element; some systems put the placement of an episode into an element of its own."""
    found = _named(node)
    for below in _all_below(node):
        if below.nodes and below.tag not in TABLE_BY_ELEMENT:
            found = {**_named(below), **found}
    return found


def _all_below(node: Element) -> Iterator[Element]:
    for below in node.nodes:
        yield below
        if below.tag not in TABLE_BY_ELEMENT or below.tag == "EPISODE":
            yield from _all_below(below)


READER = ReturnReader(
    kind="ssda903",
    name="SSDA903 return",
    feeds=FEEDS,
    tables=TABLES,
    rows=rows,
    span=span_of,
    needs=("header", "episodes"),
    xml=XmlShape(collection="CLA", record="", records_of=records_of, told_by=("CHILDID", "EPISODE")),
)
