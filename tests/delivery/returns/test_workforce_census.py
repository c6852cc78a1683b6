"""The workforce census: posts on 30 September and gone in the year before."""

import datetime
from pathlib import Path

import pytest

from scorecard.delivery.returns.lines import fed_lines
from tests.delivery.returns.invented import cells, read
from tests.support import command, marts

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


@pytest.mark.slow
def test_the_figures_of_30_september_are_released_months_later(tmp_path: Path) -> None:
    in_post = "<CSWWWorker><AgencyWorker>0</AgencyWorker><SWENo>SW3</SWENo><FTE30>0.9</FTE30><OrgRole>6</OrgRole>"
    census = CENSUS.replace("</Message>", f"{in_post}<RoleStartDate>2019-01-02</RoleStartDate></CSWWWorker></Message>")
    home = tmp_path / "home"
    landing = home / "landing" / "916" / "2024-03"
    landing.mkdir(parents=True)
    (landing / "staff.xml").write_text(census, encoding="utf-8")
    outcome = command("run", "--authority", "916", "--month", "2024-03", "--home", str(home))
    assert outcome.exit_code == 0, outcome.said
    # SW1 of the agency with 0.6 and SW3 with 0.9 are in post; SW2 with 1.0 had left in the year
    assert marts(
        home,
        "select indicator_id, period_end, round(numerator, 4), round(denominator, 4) from indicator_values "
        "where basis = 'headline' and value is not null order by 1",
    ) == [
        ("agency_rate", datetime.date(2023, 9, 30), 0.6, 1.5),
        ("agency_rate_headcount", datetime.date(2023, 9, 30), 1.0, 2.0),
        ("turnover_rate", datetime.date(2023, 9, 30), 1.0, 0.9),
    ]
    [shown] = marts(
        home,
        "select latest_period_end, round(latest_value, 1), value_status from scorecard "
        "where indicator_id = 'agency_rate'",
    )
    assert shown[:2] == (datetime.date(2023, 9, 30), 40.0)
    assert shown[2].startswith("not available: a social work workforce census for 1 October 2022 to 30 September 2023")
