"""Words that systems write in place of codes, by extract and column, from the code lists' own labels."""

from collections.abc import Mapping

PLACEMENT_TYPES = {
    "U1": "Foster carer, relative or friend, long term",
    "U3": "Foster carer, relative or friend, neither long term nor FfA/concurrent",
    "U4": "Other foster carer, long term",
    "U6": "Other foster carer, neither long term nor FfA/concurrent",
    "A6": "Placed for adoption under placement order, not with current foster carer",
    "K2": "Children's home under the Children's Homes Regulations",
    "H5": "Semi-independent living outside the Children's Homes Regulations",
    "P1": "With own parent or person with parental responsibility",
    "T1": "Temporary: in hospital",
    "T3": "Temporary: usual foster carer on holiday",
    "T4": "Temporary: other reason, seven days or less",
}
PROVIDERS = {
    "PR1": "Own provision of the responsible authority",
    "PR2": "Another local authority",
    "PR4": "Private",
    "PR5": "Voluntary / third sector",
}
LEGAL_STATUSES = {
    "C1": "Interim care order",
    "C2": "Full care order",
    "E1": "Placement order",
    "V2": "Single period of accommodation, section 20",
    "V3": "Series of short breaks, each episode recorded",
    "V4": "Series of short breaks, agreement recorded",
}
STARTED = {
    "S": "Started to be looked after",
    "L": "Legal status only",
    "P": "Placement and carer only",
    "T": "Placement only, same carer",
    "B": "Legal status, placement and carer",
    "U": "Legal status and placement, same carer",
}
CEASED = {
    "X1": "Episode ends, another starts the same day",
    "E11": "Adopted, application unopposed",
    "E12": "Adopted, consent dispensed with",
    "E4A": "Returned home, part of care planning",
    "E4B": "Returned home, not part of care planning",
    "E45": "SGO to former foster carer who is a relative or friend",
    "E47": "SGO to other carer who is a relative or friend",
    "E5": "Independent living with formal support",
    "E8": "Any other reason",
    "E17": "Aged 18+, stayed with current carers",
}
ABUSE = {
    "NEG": "Neglect",
    "PHY": "Physical Abuse",
    "EMO": "Emotional Abuse",
    "SAB": "Sexual Abuse",
    "MUL": "Multiple: Neglect, Physical Abuse",
}
ACTIVITIES = {
    "F1": "Full time higher education",
    "F2": "Full time other education",
    "F4": "Full time apprenticeship",
    "F5": "Full time training or employment, not apprenticeship",
    "P2": "Part time other education",
    "P5": "Part time training or employment, not apprenticeship",
    "G4": "NEET: illness or disability",
    "G5": "NEET: other",
    "G6": "NEET: pregnancy or parenting",
}
HOMES = {
    "B": "With parents or relatives",
    "D": "Semi-independent / transitional",
    "E": "Supported lodgings",
    "K": "Ordinary lodgings, no formal support",
    "R": "Residence not known",
    "S": "No fixed abode / homeless",
    "U": "Independent living",
    "X": "In custody",
    "Z": "With former foster carer",
}
IN_TOUCH = {
    "YES": "In touch",
    "NO": "Not in touch",
    "NREQ": "No longer requires services",
    "REFU": "Refuses contact",
}
MISSING = {"M": "Missing", "A": "Away from placement without authorisation"}

WORDS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("ssd_cla_placement", "clap_cla_placement_type"): PLACEMENT_TYPES,
    ("ssd_cla_placement", "clap_cla_placement_provider"): PROVIDERS,
    ("ssd_legal_status", "lega_legal_status"): LEGAL_STATUSES,
    ("ssd_cla_episodes", "clae_cla_episode_start_reason"): STARTED,
    ("ssd_cla_episodes", "clae_cla_episode_ceased_reason"): CEASED,
    ("ssd_cp_plans", "cppl_cp_plan_initial_category"): ABUSE,
    ("ssd_cp_plans", "cppl_cp_plan_latest_category"): ABUSE,
    ("ssd_care_leavers", "clea_care_leaver_activity"): ACTIVITIES,
    ("ssd_care_leavers", "clea_care_leaver_accommodation"): HOMES,
    ("ssd_care_leavers", "clea_care_leaver_accom_suitable"): {"1": "Suitable", "2": "Unsuitable"},
    ("ssd_care_leavers", "clea_care_leaver_in_touch"): IN_TOUCH,
    ("ssd_missing", "miss_missing_episode_type"): MISSING,
    ("ssd_person", "pers_sex"): {"1": "Male", "2": "Female"},
    **{
        ("", column): {"Y": word, "N": other}
        for column, word, other in (
            ("voided", "Yes", "No"),
            ("is_initial", "True", "False"),
            ("outcome_s47", "1", "0"),
            ("attended", "Yes", "No"),
            ("invited", "T", "F"),
            ("is_child_and_family", "True", "False"),
            ("exception_flag", "1", "0"),
            ("transferred_in", "Yes", "No"),
            ("is_main_school", "True", "False"),
        )
    },
}
"""Labels by extract and column; a column under no extract is a yes or no, in the words of one system."""

RELABELLED = frozenset(
    {
        ("ssd_cin_episodes", "cine_cin_primary_need_code"),
        ("ssd_cp_plans", "cppl_cp_plan_ola"),
        ("ssd_care_leavers", "clea_care_leaver_eligibility"),
        ("ssd_immigration_status", "immi_immigration_status"),
        ("ssd_involvements", "invo_professional_role_id"),
        ("ssd_missing", "miss_missing_rhi_offered"),
        ("practice_audits", "grade_initial"),
        ("practice_audits", "audit_type"),
        ("case_supervisions", "status"),
        ("strategy_discussions", "status"),
        ("strategy_discussion_attendance", "agency"),
        ("return_interviews", "offered_flag"),
        ("return_interviews", "completed_flag"),
        ("early_help_assessments", "status"),
        ("early_help_assessment_factors", "factor_code"),
        ("quality_of_care_profiles", "completing_org_type"),
        ("workforce_posts", "employment_type"),
        ("asye", "outcome"),
        ("training_enrolments", "track"),
        ("permanent_exclusions", "outcome"),
        ("ehc_plan_requests", "assessment_outcome"),
    }
)
"""Columns whose codes come in other case only."""

NEVER_BLANK_WORDS = frozenset(
    {
        "offered_flag",
        "accepted_flag",
        "completed_flag",
        "miss_missing_rhi_offered",
        "miss_missing_rhi_accepted",
        "body",
    }
)
"""Columns in which NA is a code or where a word is text: their blanks stay free of NA and N/A."""
