"""Children looked after return (SSDA903): as a set of CSV files, as one workbook, or as XML.

A year's return holds every episode that was open on some day of the year, whole from its own start on. Of an episode
that stands in several years the newest year knows best. An older year's episode that a newer year does not repeat and
that was still open stays open here: the shared rules end it where the child's next episode starts.

Keys: child and first day of the episode; where one child has several different episodes from one day, a number by their
content, never by their order in the file. A period of care is called after the child and the start of its first episode
known here.
"""

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from operator import itemgetter

from scorecard.delivery.returns.days import day_of, financial_year_of, iso
from scorecard.delivery.returns.reader import (
    Cells,
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
from scorecard.delivery.returns.stitching import newest
from scorecard.delivery.unusable import UnusableFile

# Of the days on which episodes start and end, the share that makes a year the year of the return: dates mistyped into
# the future are fewer.
SHARE_OF_A_YEAR = 0.05

# systems and regional pipelines write these of their own: a year's or an authority's name on each row of a joined file
OF_A_JOINED_FILE = ("YEAR", "LA")
CHILD = {"CHILD": ("CHILDID", "CHILD ID", "CHILD UNIQUE ID")}


def _table(
    name: str,
    told_by: tuple[str, ...],
    *columns: str,
    extracts: tuple[str, ...] = (),
    key: tuple[str, ...] = ("CHILD",),
    dates: tuple[str, ...] = (),
    **also: tuple[str, ...],
) -> TableKind:
    return TableKind(
        name,
        told_by=told_by,
        key=key,
        columns=(*told_by, *columns, *OF_A_JOINED_FILE),
        extract=extracts[0] if extracts else "",
        further_extracts=extracts[1:],
        dates=dates,
        also_called={**CHILD, **also},
        is_only_counted=not extracts,
    )


TABLES = (
    _table(
        "header",
        ("CHILD", "SEX", "DOB", "ETHNIC"),
        *("UPN", "MOTHER", "MC_DOB"),
        extracts=("ssd_person",),
        dates=("DOB", "MC_DOB"),
        SEX=("GENDER",),
        ETHNIC=("ETHNICITY",),
    ),
    _table(
        "episodes",
        ("CHILD", "DECOM", "RNE", "LS", "PLACE"),
        *("CIN", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
        *("PL_DISTANCE", "PL_LOCATION"),
        extracts=("ssd_cla_episodes", "ssd_cla_placement", "ssd_legal_status"),
        key=("CHILD", "DECOM"),
        dates=("DECOM", "DEC"),
        PLACE=("PL", "PLACEMENT"),
        PLACE_PROVIDER=("PLACEMENT_PROVIDER",),
    ),
    _table(
        "missing",
        ("CHILD", "MISSING", "MIS_START"),
        *("DOB", "MIS_END"),
        extracts=("ssd_missing",),
        key=("CHILD", "MIS_START"),
        dates=("DOB", "MIS_START", "MIS_END"),
    ),
    _table(
        "oc3",
        ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
        extracts=("ssd_care_leavers",),
        key=("CHILD", "DOB"),
        dates=("DOB",),
    ),
    _table("uasc", ("CHILD", "DOB", "DUC"), "SEX", extracts=("ssd_immigration_status",), dates=("DOB", "DUC")),
    _table(
        "sw_episodes",
        ("CHILD", "SW_ID", "SW_DECOM"),
        *("DOB", "SW_DEC", "SW_REASON"),
        extracts=("ssd_involvements", "ssd_professionals"),
        key=("CHILD", "SW_DECOM"),
        dates=("DOB", "SW_DECOM", "SW_DEC"),
    ),
    _table(
        "deprivation_of_liberty",
        ("CHILD", "DOLO_START"),
        *("DOB", "DOLO_END"),
        extracts=("deprivation_of_liberty_orders",),
        key=("CHILD", "DOLO_START"),
        dates=("DOB", "DOLO_START", "DOLO_END"),
    ),
    _table("reviews", ("CHILD", "REVIEW", "REVIEW_CODE")),
    _table("oc2", ("CHILD", "DOB", "CONVICTED")),
    _table("ad1", ("CHILD", "DATE_INT", "DATE_MATCH")),
    _table("placed_for_adoption", ("CHILD", "DATE_PLACED")),
    _table("previous_permanence", ("CHILD", "PREV_PERM")),
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
    "deprivation_of_liberty_orders_in_force": Feed("Since 2026-27, when the return began to ask for orders."),
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
    episodes = [record.cells for record in records if record.table == "episodes"]
    texts = Counter(cells["DECOM"] for cells in episodes) + Counter(cells["DEC"] for cells in episodes)
    by_year: Counter[int] = Counter()
    for text, count in texts.items():
        day = day_of(text)
        if day is not None:
            by_year[financial_year_of(day)] += count
    enough = max(1, SHARE_OF_A_YEAR * by_year.total())
    year = max((year for year, count in by_year.items() if count >= enough), default=None)
    if reference_date is not None:
        year = financial_year_of(reference_date)
    authorities = {name.upper() for name in {record.cells["LA"] for record in records}} - {""}
    if len(authorities) > 1:
        raise UnusableFile(
            f"An SSDA903 return of {len(authorities)} authorities: its column LA names so many. "
            "Deliver the rows of this authority alone."
        )
    if year is None:
        raise UnusableFile("An SSDA903 return without a single date of an episode that can be read. Export it again.")
    return Span(datetime.date(year, 4, 1), datetime.date(year + 1, 3, 31))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Rows for the extracts of all years together, the newest year's record standing where several have one."""
    years = [part for year in years for part in _by_year(year)]
    yield from _persons(years)
    episodes = _episodes(years)
    yield from _care(episodes)
    for record, number in newest(years, "missing", "CHILD", ("MIS_START", "MISSING")):
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
    for record, number in newest(years, "uasc", "CHILD"):
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
    for record, _ in newest(years, "deprivation_of_liberty", "CHILD", ("DOLO_START",)):
        yield ExtractRow(
            "deprivation_of_liberty_orders",
            record.place,
            {"person_id": record["CHILD"], "start_date": record["DOLO_START"], "end_date": record["DOLO_END"]},
        )
    workers = set()
    for record, number in newest(years, "sw_episodes", "CHILD", ("SW_DECOM", "SW_ID")):
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


def _by_year(year: ReturnYear) -> Iterator[ReturnYear]:
    """The years of a joined file, whose column YEAR says in which each row was returned, the oldest first."""
    if not any(record.cells["YEAR"] for record in year.records):
        yield year
        return
    by_year: dict[int, list[Record]] = defaultdict(list)
    for record in year.records:
        by_year[int(record["YEAR"]) if re.fullmatch(r"20\d\d", record["YEAR"]) else year.span.last.year].append(record)
    for ends, records in sorted(by_year.items()):
        yield ReturnYear(Span(datetime.date(ends - 1, 4, 1), datetime.date(ends, 3, 31)), records)


PERSON = itemgetter("CHILD", "SEX", "ETHNIC", "DOB", "UPN")
EPISODE = itemgetter(
    *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE"),
    *("PL_POST", "URN", "PL_DISTANCE", "PL_LOCATION"),
)


def _persons(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """One row a child: the newest header; a child that stands in no header is known by its episodes alone, not here."""
    for record, _ in newest(years, "header", "CHILD"):
        child, sex, ethnicity, born, upn = PERSON(record.cells)
        yield ExtractRow(
            "ssd_person",
            record.place,
            {
                "pers_person_id": child,
                "pers_sex": sex,
                "pers_ethnicity": ethnicity,
                "pers_dob": born,
                "pers_upn": upn,
            },
        )


def _episodes(years: Sequence[ReturnYear]) -> dict[str, list[tuple[str, str, Record]]]:
    """Episodes by child, by start, each with its start, its key and its record."""
    by_child: dict[str, list[tuple[str, str, Record]]] = defaultdict(list)
    for record, number in newest(years, "episodes", "CHILD", ("DECOM",)):
        child, start = record.cells["CHILD"], iso(record.cells["DECOM"])
        by_child[child.upper()].append((start, key_of(child, start, number), record))
    for episodes in by_child.values():
        if len(episodes) > 1:
            episodes.sort(key=BY_START)
    return by_child


BY_START = itemgetter(0, 1)


def _care(by_child: dict[str, list[tuple[str, str, Record]]]) -> Iterator[ExtractRow]:
    """Episodes, each with its placement and its legal status from the same row of the return."""
    for episodes in by_child.values():
        period = ""
        for start, key, record in episodes:
            place, cells = record.place, EPISODE(record.cells)
            child, day, begun, status, need, placement, provider, ceased, reason, change = cells[:10]
            postcode, urn, distance, location = cells[10:]
            if not period or begun.upper() == "S":
                period = key_of(child, "care", start)
            yield ExtractRow(
                "ssd_cla_episodes",
                place,
                {
                    "clae_cla_episode_id": key,
                    "clae_person_id": child,
                    "clae_cla_id": period,
                    "clae_cla_placement_id": key,
                    "clae_cla_episode_start_date": day,
                    "clae_cla_episode_start_reason": begun,
                    "clae_cla_primary_need_code": need,
                    "clae_cla_episode_ceased_date": ceased,
                    "clae_cla_episode_ceased_reason": reason,
                },
            )
            yield ExtractRow(
                "ssd_cla_placement",
                place,
                {
                    "clap_cla_placement_id": key,
                    "clap_person_id": child,
                    "clap_cla_id": period,
                    "clap_cla_placement_start_date": day,
                    "clap_cla_placement_end_date": ceased,
                    "clap_cla_placement_type": placement,
                    "clap_cla_placement_provider": provider,
                    "clap_cla_placement_urn": urn,
                    "clap_cla_placement_distance": distance,
                    "clap_cla_placement_postcode": postcode,
                    "clap_cla_placement_change_reason": change,
                },
            )
            yield ExtractRow(
                "ssd_legal_status",
                place,
                {
                    "lega_legal_status_id": key,
                    "lega_person_id": child,
                    "lega_legal_status": status,
                    "lega_legal_status_start_date": day,
                    "lega_legal_status_end_date": ceased,
                },
            )
            if location:
                yield ExtractRow("placement_location", place, {"placement_id": key, "in_out": location})


def _leavers(year: ReturnYear) -> Iterator[ExtractRow]:
    """OC3: what was known near the birthday that fell into the year. That birthday stands for the date of contact."""
    for record in year.of_table("oc3"):
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


XML_NAMES = {
    **{"CHILDID": "CHILD", "PL": "PLACE", "PLACEPROVIDER": "PLACE_PROVIDER"},
    **{"GENDER": "SEX", "ETHNICITY": "ETHNIC"},
}
# an element with one of these is a record of the table, whatever it is called
TOLD_BY_LEAF = {"DOLO_START": "deprivation_of_liberty", "SW_DECOM": "sw_episodes", "MIS_START": "missing"}
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
    """One child of the XML form: an element a child, with its episodes and a HEADER that holds the rest.

    A child without an identifier is passed on as it is, so that its rows are accounted for among those at fault.
    """
    about = Cells(_named(child))
    for node in _all_below(child):
        if not _table_of(node):
            about = Cells({**_named(node), **about})
    place = Place(file, child.line)
    yield Record("header", place, about)
    if about["IN_TOUCH"]:
        yield Record("oc3", place, about)
    if about["UASC"].upper() in ("1", "TRUE", "Y", "YES") or about["DUC"]:
        yield Record("uasc", place, about)
    for node in _all_below(child):
        table = _table_of(node)
        if table:
            yield Record(table, Place(file, node.line), Cells(_named_deep(node), CHILD=about["CHILD"]))


def _table_of(node: Element) -> str:
    """The table of which an element is a record; blank where it is of none."""
    if node.tag in TABLE_BY_ELEMENT:
        return TABLE_BY_ELEMENT[node.tag]
    return next((TOLD_BY_LEAF[leaf] for leaf in node.leaves if leaf in TOLD_BY_LEAF), "")


def _named(node: Element) -> dict[str, str]:
    return {XML_NAMES.get(tag, tag): text for tag, text in node.leaves.items()}


def _named_deep(node: Element) -> dict[str, str]:
    """Cells of an element; some systems put the placement of an episode into an element of its own."""
    found = _named(node)
    for below in _all_below(node):
        if not _table_of(below):
            found = {**_named(below), **found}
    return found


def _all_below(node: Element) -> Iterator[Element]:
    for below in node.nodes:
        yield below
        if below.tag == "EPISODE" or not _table_of(below):
            yield from _all_below(below)


READER = ReturnReader(
    kind="ssda903",
    name="SSDA903 return",
    feeds=FEEDS,
    tables=TABLES,
    rows=rows,
    span=span_of,
    needs=("header", "episodes"),
    may_feed=("placement_location",),
    xml=XmlShape("CLA", "CHILD", records_of, told_by=("CHILDID", "DOB"), called=str.upper),
)
