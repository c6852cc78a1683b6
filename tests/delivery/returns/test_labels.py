"""Codes out of labels: as inspection workbooks of many authorities spell them, and never a guess."""

import pytest

from scorecard.delivery.returns.labels import code_of, yes_or_no


@pytest.mark.parametrize(
    ("code_list", "label", "code"),
    [
        ("ethnicity", "a) WBRI", "WBRI"),
        ("ethnicity", "White and Asian [MWAS]", "MWAS"),
        ("placement_provider", "e) PR4 - Private provision", "PR4"),
        ("placement_provider", "[PR1] Own provision (by local authority)", "PR1"),
        ("placement_provider", "PR5\u00a0Voluntary", "PR5"),
        ("referral_source", "q) 6: Police", "6"),
        ("referral_source", "\u20184", "4"),
        ("primary_need", "N1 - Abuse or Neglect", "N1"),
        ("primary_need", "CIN - N4 Family in Acute stress", "N4"),
        ("placement_type", "f) U6: Foster placement - not FFA", "U6"),
        ("placement_type", "K2OUT - Homes and Hostels (outside LA)", "K2"),
        ("placement_type", "Placement with other foster carer - long term fostering (IN) [U4a]", "U4"),
        ("placement_type", "T4: Temporary, other reason not covered by codes T1 to T3", "T4"),
        ("placement_type", "Foster placement with relative or friend- not long term or FFA", "U3"),
        ("reason_episode_ceased", "E4 A - Return home to live with parents", "E4A"),
        ("reason_episode_ceased", "Adopted - application unopposed (E11)", "E11"),
        ("reason_episode_ceased", "Special guardianship order made to carers, other than former foster carers", "E44"),
        ("reason_episode_ceased", "Special Guardianship made to former foster carer(s), other than relatives", "E46"),
        ("legal_status", "CLA - C2 - Full Care Order", "C2"),
        ("legal_status", "C1 -Interim Care Order", "C1"),
        ("legal_status", "SINGLE PERIOD OF ACCOMMODATION UNDER SECTION 20 [V2]", "V2"),
        ("legal_status", "Accommodated under Section 20 (single)", "V2"),
        ("legal_status", "Placement Order & Full Care Order granted on same day", "E1"),
        ("category_of_abuse", "Neglect; Emotional abuse", "MUL"),
        ("category_of_abuse", "Likelihood of Neglect", "NEG"),
        ("category_of_abuse", "NNNY", "EMO"),
        ("care_leaver_accommodation", "(D) Semi-Independent, Transitional Accommodation", "D"),
        ("care_leaver_accommodation", "K Ordinary lodgings", "K"),
        ("care_leaver_accommodation", "Foyers and similar supported lodgings", "T"),
        ("care_leaver_suitability", "2 - Unsuitable", "2"),
        ("care_leaver_suitability", "0 - Unsuitable", "2"),
        ("care_leaver_suitability", "Accommodation is considered to be suitable", "1"),
        ("care_leaver_in_touch", "1 - Yes, resident in the UK", "YES"),
        ("care_leaver_in_touch", "c) Died", "DIED"),
        ("care_leaver_activity", "Full time in training or employment (not apprenticeship)", "F5"),
        ("care_leaver_activity", "F2) Full time in education other than higher", "F2"),
        ("care_leaver_eligibility", "former relevant 18-20", "former_relevant"),
    ],
)
def test_the_code_of_a_label_is_taken(code_list: str, label: str, code: str) -> None:
    assert code_of(label, code_list) == code


@pytest.mark.parametrize(
    ("code_list", "label"),
    [
        ("reason_episode_ceased", "Adopted"),
        ("reason_episode_ceased", "E42 - Special guardianship order granted"),
        ("placement_type", "Foster placement with relative or friend"),
        ("legal_status", "CLA - E1 - Placement Order and C2 - Full Care Order"),
        ("legal_status", "S20 Short Breaks 75+ Nights"),
        ("legal_status", "Interim Supervision Order"),
        ("care_leaver_in_touch", "No contact recorded"),
        ("care_leaver_in_touch", "Yes, gone abroad"),
        ("care_leaver_eligibility", "Qualifying (Former Relevant)"),
        ("category_of_abuse", "Neglect or worse"),
        ("care_leaver_accommodation", "Foster placement with relative or friend, inside LA boundary"),
    ],
)
def test_a_label_that_leaves_the_code_open_is_passed_on_as_it_is(code_list: str, label: str) -> None:
    assert code_of(label, code_list) == label


@pytest.mark.parametrize("label", ["#N/A", " - ", "nan", "Not recorded", "c) N/A"])
def test_a_label_that_says_nothing_is_blank(label: str) -> None:
    assert code_of(label, "legal_status") == ""


@pytest.mark.parametrize(
    ("label", "word"),
    [("a) Yes", "Yes"), ("1 - Yes", "Yes"), ("NFA", "Yes"), ("b. No", "No"), ("Further action", "No"), ("Y", "Y")],
)
def test_yes_and_no_in_their_spellings(label: str, word: str) -> None:
    assert yes_or_no(label) == word
