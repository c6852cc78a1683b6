"""The children in need census: every part of an episode becomes a row, its years are put together."""

import datetime
from pathlib import Path

import pytest

from scorecard.delivery.returns.reader import Span
from scorecard.delivery.unusable import UnusableFile
from tests.delivery.returns.invented import cells, read

CENSUS = """<?xml version="1.0" encoding="utf-8"?>
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><ReferenceDate>{year}-03-31</ReferenceDate></CollectionDetails>
    <Source><LEA>{lea}</LEA></Source>
  </Header>
  <Children>
    <Child>
      <ChildIdentifiers><LAchildID>C1</LAchildID><UPN>A1</UPN><PersonBirthDate>2012-05-06</PersonBirthDate>
        <PersonGenderCurrent>2</PersonGenderCurrent></ChildIdentifiers>
      <ChildCharacteristics><Ethnicity>WBRI</Ethnicity></ChildCharacteristics>
      <CINdetails>
        <CINreferralDate>2022-10-06</CINreferralDate><ReferralSource>1A</ReferralSource>
        <PrimaryNeedCode>N4</PrimaryNeedCode>{closed}
        <Assessments><AssessmentActualStartDate>2022-10-07</AssessmentActualStartDate>
          <AssessmentAuthorisationDate>2022-11-30</AssessmentAuthorisationDate></Assessments>
        <CINPlanDates><CINPlanStartDate>2022-12-01</CINPlanStartDate></CINPlanDates>
        <Section47><S47ActualStartDate>2022-12-02</S47ActualStartDate></Section47>
        <ReferralNFA>0</ReferralNFA>
        <ChildProtectionPlans><CPPstartDate>2022-12-20</CPPstartDate>
          <InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>EMO</LatestCategoryOfAbuse>
          <NumberOfPreviousCPP>2</NumberOfPreviousCPP></ChildProtectionPlans>
      </CINdetails>
    </Child>
  </Children>
</Message>
"""
CLOSED = "<CINclosureDate>2023-06-01</CINclosureDate><ReasonForClosure>RC1</ReasonForClosure>"


def write_census(path: Path, year: int, closed: str = "", lea: str = "916") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(CENSUS.format(year=year, lea=lea, closed=closed), encoding="utf-8")
    return path


def test_every_part_of_an_episode_becomes_a_row_under_its_referral(tmp_path: Path) -> None:
    write_census(tmp_path / "in need.xml", 2023)
    returned = read(tmp_path, "2023-03")
    referral = "C1-2022-10-06"
    assert cells(returned, "ssd_cin_episodes", "cine_referral_id", "cine_referral_nfa", "cine_close_date") == [
        (referral, "0", "")
    ]
    assert cells(returned, "ssd_cin_assessments", "cina_assessment_id", "cina_referral_id") == [
        ("C1-2022-10-06-assessment-2022-10-07", referral)
    ]
    assert cells(returned, "ssd_cin_plans", "cinp_referral_id", "cinp_cin_plan_start_date") == [
        (referral, "2022-12-01")
    ]
    assert cells(returned, "ssd_s47_enquiry", "s47e_referral_id", "s47e_s47_start_date") == [(referral, "2022-12-02")]
    plan = ("C1-2022-10-06-cp_plan-2022-12-20", "NEG", "EMO")
    categories = ("cppl_cp_plan_initial_category", "cppl_cp_plan_latest_category")
    assert cells(returned, "ssd_cp_plans", "cppl_cp_plan_id", *categories) == [plan]
    assert cells(returned, "cp_plan_history", "cp_plan_id", "previous_plan_count") == [(plan[0], "2")]
    assert cells(returned, "ssd_person", "pers_person_id", "pers_sex", "pers_dob", "pers_upn") == [
        ("C1", "2", "2012-05-06", "A1")
    ]
    assert returned.rows["ssd_cin_episodes"][0].place.row == 12


def test_of_an_episode_in_two_censuses_the_newest_knows_best(tmp_path: Path) -> None:
    write_census(tmp_path / "a.xml", 2024, CLOSED)
    write_census(tmp_path / "b.xml", 2023)
    returned = read(tmp_path, "2024-03")
    assert cells(returned, "ssd_cin_episodes", "cine_close_date", "cine_close_reason") == [("2023-06-01", "RC1")]
    assert returned.spans["cin_census"] == Span(datetime.date(2022, 4, 1), datetime.date(2024, 3, 31))


def test_a_census_of_another_authority_is_refused(tmp_path: Path) -> None:
    write_census(tmp_path / "a.xml", 2024, lea="301")
    with pytest.raises(UnusableFile, match=r"a.xml: says that it is of authority 301. This delivery is for 916."):
        read(tmp_path, "2024-03")


def test_two_layouts_of_one_year_are_refused(tmp_path: Path) -> None:
    write_census(tmp_path / "a.xml", 2024)
    write_census(tmp_path / "b.xml", 2024, CLOSED)
    with pytest.raises(UnusableFile, match=r"for 1 April 2023 to 31 March 2024 a second time, beside a.xml"):
        read(tmp_path, "2024-03")


def test_a_census_of_another_year_than_the_month_is_refused(tmp_path: Path) -> None:
    write_census(tmp_path / "a.xml", 2023)
    with pytest.raises(
        UnusableFile,
        match=r"The newest children in need census is for 1 April 2022 to 31 March 2023; the month is 2024-03",
    ):
        read(tmp_path, "2024-03")


def test_pre_proceedings_of_the_layout_of_2026_are_read_and_an_offer_of_a_meeting_alone_is_none(tmp_path: Path) -> None:
    blocks = (
        "<PreProceedingsandFGDM><PPStartDate>2022-11-01</PPStartDate><StepDecisionDate>2023-01-10</StepDecisionDate>"
        "</PreProceedingsandFGDM><PreProceedingsandFGDM><FGDMMeetingOffer>1</FGDMMeetingOffer></PreProceedingsandFGDM>"
    )
    (tmp_path / "in need.xml").write_text(
        CENSUS.format(year=2023, lea="916", closed="").replace("</CINdetails>", f"{blocks}</CINdetails>"),
        encoding="utf-8",
    )
    columns = ("prep_table_id", "prep_person_id", "prep_pre_pro_decision_date", "prep_agree_stepdown_issue_date")
    assert cells(read(tmp_path, "2023-03"), "ssd_pre_proceedings", *columns) == [
        ("C1-2022-10-06-pre_proceedings-2022-11-01", "C1", "2022-11-01", "2023-01-10")
    ]


def test_a_part_without_anything_in_it_is_a_row_all_the_same(tmp_path: Path) -> None:
    census = write_census(tmp_path / "in need.xml", 2023)
    text = census.read_text(encoding="utf-8")
    text = text.replace("<ReferralNFA>", "<Assessments/>of no element<ReferralNFA>")
    census.write_text(text.replace("</CINdetails>", "</CINdetails>\n<CINdetails/>"), encoding="utf-8")
    returned = read(tmp_path, "2023-03")
    assert cells(returned, "ssd_cin_episodes", "cine_referral_id", "cine_person_id", "cine_referral_date") == [
        ("C1-2022-10-06", "C1", "2022-10-06"),
        ("C1", "C1", ""),
    ]
    assert cells(returned, "ssd_cin_assessments", "cina_assessment_id", "cina_assessment_start_date") == [
        ("C1-2022-10-06-assessment-2022-10-07", "2022-10-07"),
        ("C1-2022-10-06-assessment", ""),
    ]
    rows = [row.place.row for row in returned.rows["ssd_cin_episodes"]]
    assert rows == [
        text[: text.index("<CINdetails>")].count("\n") + 1,
        text[: text.index("</CINdetails>")].count("\n") + 2,
    ]


def test_of_two_elements_of_one_name_the_first_stands_with_all_its_text(tmp_path: Path) -> None:
    census = write_census(tmp_path / "in need.xml", 2023)
    text = census.read_text(encoding="utf-8").replace(
        "<ReferralSource>1A<", "<ReferralSource> <!-- by phone -->1<![CDATA[A]]> </ReferralSource><ReferralSource>2B<"
    )
    census.write_text(text, encoding="utf-8")
    returned = read(tmp_path, "2023-03")
    assert cells(returned, "ssd_cin_episodes", "cine_referral_source_code") == [("1A",)]
