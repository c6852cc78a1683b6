"""Children's social work workforce census, as XML: one row a worker in post on 30 September or gone in the year before.

Keys: the worker's Social Work England number and the start of the role; a number by content where two are alike.
"""

import datetime
from collections.abc import Iterator, Sequence

from scorecard.delivery.returns.days import iso
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
    in_any_case,
    key_of,
)
from scorecard.delivery.returns.safe_xml import Element
from scorecard.delivery.returns.stitching import newest
from scorecard.delivery.unusable import UnusableFile

EMPLOYMENT = {"1": "agency", "0": "permanent", "true": "agency", "false": "permanent"}
TAGS = (
    *("CSWWWorker", "AgencyWorker", "SWENo", "FTE", "FTE30", "OrgRole", "RoleStartDate", "RoleEndDate", "ReasonLeave"),
)
SEPTEMBER = Feed(
    "For 30 September alone: the census knows who was in post on that day, and who left in the year to it.", 12
)
FEEDS = {"agency_rate": SEPTEMBER, "agency_rate_headcount": SEPTEMBER, "turnover_rate": SEPTEMBER}


def records_of(worker: Element, file: str) -> Iterator[Record]:
    """One worker."""
    yield Record("worker", Place(file, worker.line), Cells(worker.leaves))


def span_of(records: Sequence[Record], reference_date: datetime.date | None) -> Span:
    """The year to the reference date, a 30 September."""
    if reference_date is None:
        raise UnusableFile("A workforce census whose header has no ReferenceDate that can be read. Export it again.")
    return Span(datetime.date(reference_date.year - 1, 10, 1), datetime.date(reference_date.year, 9, 30))


def rows(years: Sequence[ReturnYear]) -> Iterator[ExtractRow]:
    """Posts of all censuses; of one worker and role that several have, the newest knows best.

    A census holds children's social workers alone, so every post is child and family.
    """
    for record, number in newest(years, "worker", "SWENo", ("RoleStartDate",)):
        yield ExtractRow(
            "workforce_posts",
            record.place,
            {
                "post_id": key_of(record["SWENo"], iso(record["RoleStartDate"]), number),
                "worker_id": record["SWENo"],
                "swe_no": record["SWENo"],
                "employment_type": EMPLOYMENT.get(record["AgencyWorker"].lower(), record["AgencyWorker"]),
                "role_code": record["OrgRole"],
                "is_child_and_family": "Y",
                "fte": record["FTE30"] or record["FTE"],
                "start_date": record["RoleStartDate"],
                "end_date": record["RoleEndDate"],
                "leave_reason": record["ReasonLeave"],
            },
        )


READER = ReturnReader(
    kind="workforce_census",
    name="social work workforce census",
    feeds=FEEDS,
    tables=(TableKind("worker", (), ("SWENo",), (), "workforce_posts"),),
    rows=rows,
    span=span_of,
    must_hold_the_month=False,
    xml=XmlShape(
        "CSWW",
        "CSWWWorker",
        records_of,
        told_by=("AgencyWorker", "SWENo"),
        called=in_any_case(*TAGS, HCPCNo="SWENo", SWEnumber="SWENo"),
        year_ends=(9, 30),
    ),
)
