"""The workforce census: posts on 30 September and gone in the year before."""

import datetime
from pathlib import Path

from scorecard.delivery.returns.lines import fed_lines
from tests.delivery.returns.invented import cells, read

CENSUS = """<Message>
  <Header>
    <CollectionDetails><Collection>CSWW</Collection><ReferenceDate>2023-09-30</ReferenceDate></CollectionDetails>
    <Source><LEA>916</LEA></Source>
  </Header>
  <CSWWWorker><AgencyWorker>1</AgencyWorker><SWENo>SW1</SWENo><FTE>0.5</FTE><FTE30>0.6</FTE30>
    <OrgRole>4</OrgRole><RoleStartDate>2022-04-07</RoleStartDate></CSWWWorker>
  <CSWWWorker><AgencyWorker>0</AgencyWorker><SWENo>SW2</SWENo><FTE>1</FTE>
    <OrgRole>3</OrgRole><RoleStartDate>2020-01-02</RoleStartDate><RoleEndDate>2023-02-03</RoleEndDate>
    <ReasonLeave>10</ReasonLeave></CSWWWorker>
</Message>
"""


def test_workers_become_posts_and_count_for_30_september_alone(tmp_path: Path) -> None:
    (tmp_path / "staff.xml").write_text(CENSUS, encoding="utf-8")
    returned = read(tmp_path, "2024-03")
    columns = ("post_id", "worker_id", "employment_type", "role_code", "fte", "start_date", "end_date", "leave_reason")
    assert cells(returned, "workforce_posts", *columns) == [
        ("SW1-2022-04-07", "SW1", "agency", "4", "0.6", "2022-04-07", "", ""),
        ("SW2-2020-01-02", "SW2", "permanent", "3", "1", "2020-01-02", "2023-02-03", "10"),
    ]
    [line] = fed_lines(
        {"agency_rate": frozenset({"workforce_posts"})}, {"workforce_posts": "workforce_census"}, returned.spans
    ).values()
    assert (line.first, line.last) == (datetime.date(2023, 9, 30), datetime.date(2023, 9, 30))
    assert line.limits[0].startswith("For 30 September alone")
