"""Every calibrated number of the demonstration authority, with where it comes from.

Trends run over month offsets: 0 is the reporting month, -12 the same month a year before. Unless said
otherwise, amounts are for the whole authority of about 130,000 residents aged 0 to 17 (scale 1) and years end
on 31 March. "Published" means the Department for Education's open data for Gloucestershire; "scorecard" means
the source scorecard's figure for the reporting month; what has neither is a plain assumption.
"""

from dataclasses import dataclass

from scorecard.demonstration.dice import Weighted


@dataclass(frozen=True)
class RateOverTime:
    """Values at month offsets, with straight lines between them."""

    points: tuple[tuple[int, float], ...]

    def at(self, offset: int) -> float:
        """The value of a month."""
        before = self.points[0]
        for point in self.points:
            if point[0] >= offset:
                width = point[0] - before[0]
                share = (offset - before[0]) / width if width else 0.0
                return before[1] + share * (point[1] - before[1])
            before = point
        return before[1]


# --- referrals and assessments ---------------------------------------------------------------------

REFERRALS = RateOverTime(((-71, 660), (-40, 690), (-24, 715), (-14, 738), (-9, 568), (0, 538), (1, 538)))
"""Referrals a month. Published: 8,824 in 2023, 6,724 in 2024."""

SEASON = (1.03, 1.02, 1.04, 0.97, 1.08, 1.08, 1.06, 0.78, 0.96, 1.05, 1.06, 0.84)
"""Referrals by calendar month against the mean: schools refer most, and less in August and December."""

RE_REFERRALS = RateOverTime(
    ((-71, 0.29), (-36, 0.285), (-30, 0.25), (-22, 0.262), (-13, 0.272), (-8, 0.222), (-6, 0.209), (0, 0.208))
)
"""Share of referrals within 12 months of one before. Published: 30.2 % (2021), 24.5, 27.2, 21.5 % (2024);
scorecard 20.9 %."""

RE_REFERRALS_NOISE = 0.004
LONGER_AGO = 0.17
"""Share of the other referrals that concern a child last referred more than 12 months before."""

SAME_DAY_TWICE = 0.004
WHILE_OPEN = 0.004
"""Referrals recorded twice on a day, and referrals wrongly opened on a case that is open."""
AGAIN_IN_THE_MONTH = 0.03
"""Of cases closed with days of the month to go, how many children are referred once more in it."""

NO_FURTHER_ACTION = 0.075
"""Published England: about 7 % of referrals."""

ASSESSED = 0.80
"""Share of the other referrals that are assessed: some 5,000 assessments a year."""

ASSESSED_AGAIN = 0.22
"""Share of child in need plans with another assessment on the way."""

ASSESSED_IN_TIME = RateOverTime(
    ((-71, 0.79), (-38, 0.855), (-28, 0.80), (-20, 0.735), (-12, 0.705), (-7, 0.705), (-3, 0.74), (0, 0.757))
)
"""Share within 45 working days of the start. Published: 84.1 % (2021), 78.6, 70.9, 71.7 % (2024);
scorecard 75.2 %."""

DAYS_LATE = 13
"""Mean working days over 45 of an assessment that is late."""

NEVER_AUTHORISED = 0.0008

# --- child in need and child protection ------------------------------------------------------------

STRATEGY_DISCUSSION = 0.43
"""Share of assessed families with a strategy discussion at the outset. Published: 3,428 section 47 enquiries
in 2024, children counted; scorecard: some 271 children in the month."""

IN_NEED_PLAN = 0.265
"""Share of assessments without one that lead to a plan in need. Published: 954 plans open, March 2024."""

PLAN_AFTER_STRATEGY = 0.3
IN_NEED_MONTHS = 6.0
IN_NEED_LONG = RateOverTime(((-71, 0.12), (-40, 0.115), (-24, 0.065), (-14, 0.027), (0, 0.018)))
"""Mean length of a child in need plan, and the share that go on for years. Scorecard: 93.7 % of open plans
under 12 months."""

REISSUED = 0.15
"""Share of child in need plans closed and opened again on the same day at a review."""

CONCERN_IN_NEED, CONCERN_PROTECTION, CONCERN_CARE = 0.5, 0.4, 0.12
"""Strategy discussions on open cases: a plan in need, a protection plan, a year in care."""

PROTECTION_AT_OUTSET = RateOverTime(((-71, 0.18), (-24, 0.165), (-12, 0.165), (-6, 0.26), (0, 0.25)))
PROTECTION_FROM_IN_NEED = 0.38
"""Shares of strategy discussions that end in a child protection plan. Published: 725 starts in 2023, 782 in
2024."""

PROTECTION_DAYS = 285
STEP_DOWN = 0.5
"""Mean length of a child protection plan, and the share followed by a child in need plan."""

REPEAT_PLANS = RateOverTime(
    ((-71, 0.30), (-36, 0.297), (-24, 0.28), (-16, 0.262), (-11, 0.29), (-6, 0.355), (0, 0.325))
)
"""Share of plans that are a second or later one. Published: 28.9 % (2022), 26.6, 34.9 % (2024); scorecard
32.3 %."""

PLAN_AGAIN_SOON, PLAN_AGAIN_LATER = 1.85, 2.5
"""How much likelier a plan is for a child whose last one ended within two years, and longer ago. Scorecard:
3.2 % of plans within two years."""

CATEGORIES = Weighted({"NEG": 0.45, "EMO": 0.41, "PHY": 0.055, "SAB": 0.045, "MUL": 0.04})
CATEGORIES_LATELY = Weighted({"NEG": 0.565, "EMO": 0.325, "PHY": 0.04, "SAB": 0.035, "MUL": 0.035})
"""Initial category of abuse, up to a year before the reporting month and since. Published: neglect 44.7 %
(2023), 54.2 % (2024); physical abuse 4.1 %; scorecard: neglect 58 %."""

NEGLECT_IN_MONTH = 0.58
PHYSICAL_AGAIN = 0.4
"""Neglect in the reporting month; physical abuse kept as such on repeat plans. Scorecard: none of these."""

OTHER_AUTHORITIES_PLANS = 2.2
"""Temporary plans held for other authorities, a month."""

STRATEGY_IN_TIME = RateOverTime(((-71, 0.93), (-24, 0.95), (0, 0.978)))
"""Held within five working days; scorecard 97.8 %."""

ATTENDANCE = {
    "police": RateOverTime(((-71, 0.975), (-24, 0.985), (-6, 0.995), (0, 0.996))),
    "health": RateOverTime(((-71, 0.86), (-24, 0.89), (0, 0.945))),
    "social_care": RateOverTime(((-71, 0.998), (-12, 1.0))),
    "education": RateOverTime(((-71, 0.88), (-24, 0.905), (0, 0.948))),
    "other": RateOverTime(((-71, 0.3), (0, 0.3))),
}
"""Attendance at strategy discussions; scorecard 99.6, 94.5, 100 and 94.8 %."""

# --- children in care ------------------------------------------------------------------------------

IN_CARE = RateOverTime(
    (
        (-240, 430),
        (-144, 490),
        (-96, 590),
        (-71, 690),
        (-36, 784),
        (-24, 836),
        (-12, 865),
        (-6, 850),
        (0, 843),
        (1, 838),
    )
)
"""Children in care at month end. Published: 784 (2021), 836, 865, 840 (2024); scorecard 65.4 per 10,000,
which is 843 children on the estimate then published."""

CARE_ENTRIES_LEAST = 14
"""Children who enter care in a month whatever the numbers. Published: some 320 leave in a year."""

UNACCOMPANIED = 0.125
"""Share of entries that are unaccompanied asylum seeking children."""

RETURNS_TO_CARE = 0.05
SPECIAL_GUARDIANSHIP = RateOverTime(((-71, 3.6), (-24, 3.6), (-23, 2.9), (-12, 2.7), (-11, 1.4), (-1, 1.3), (0, 8.0)))
"""Leavers by special guardianship, a month. Published: 15 % of 315 (2022), 34 of 301, 22 of 320 (2024);
scorecard 31 % in the month, about 8 of 26."""

TEMPORARY_STAYS = 0.10
"""Hospital, holiday and other temporary stays for each year in foster care."""

OUTSIDE = {
    "kin": 0.33,
    "in_house": 0.16,
    "agency": 0.5,
    "home": 0.6,
    "supported": 0.36,
    "parents": 0.10,
    "adoption": 0.62,
    "other": 0.65,
}
"""Share of placements outside the county. Published: 23.9 % outside and over 20 miles, 8 % not known;
scorecard 17.1 %."""

IN_HOUSE = 0.57
"""Own carers among foster carers who are not kin. Scorecard: 68 % of the fostered live with own carers."""

SHORT_BREAK_CHILDREN = 230
SHORT_BREAK_CARE = 45
"""Children with open short breaks, and children with agreed series of care (legal status V3 or V4)."""

MISSING_YEARLY = 5.8
RUNNERS = 0.2
RUNNERS_AT_HOME = 25.0
"""Incidents a year of a child in care who goes missing, the share of older children who do, and incidents
a month of children at home. Published: 11 % (2023), 9 % (2024); scorecard 11 %."""

INTERVIEW_OFFERED = RateOverTime(((-71, 0.5), (-36, 0.57), (-18, 0.63), (-6, 0.72), (0, 0.68)))
INTERVIEW_ACCEPTED, INTERVIEW_COMPLETED = 0.977, 0.99
INTERVIEW_IN_TIME = RateOverTime(((-71, 0.55), (-36, 0.6), (-12, 0.67), (0, 0.725)))
"""Return interviews; scorecard: 67.8 % offered, 66.1 % completed, 71.8 % within 3 working days."""

LEAVER_IN_WORK = RateOverTime(((-71, 0.43), (-36, 0.44), (-24, 0.525), (-12, 0.545), (-6, 0.535), (0, 0.53)))
LEAVER_IN_WORK_BIRTHDAY = 0.09
LEAVER_SUITABLE = RateOverTime(((-71, 0.91), (-36, 0.92), (-6, 0.958), (0, 0.96)))
"""Care leavers in education, employment or training, and in suitable homes. Published around the birthday:
59.6 and 93.0 % (2024); scorecard 53.4 and 93.5 %. The birthday share of those out of work have a course or
job when seen then."""

LONG_TERM_MATCHED = 0.72

# --- workforce -------------------------------------------------------------------------------------

PERMANENT_FTE = RateOverTime(((-71, 330), (-42, 322), (-30, 312), (-18, 326), (-6, 354.1), (0, 371), (6, 403)))
"""Social workers in post. Published 30 September: 354.1 (2023), 403.7 (2024)."""

AGENCY_RATE = RateOverTime(
    ((-71, 0.24), (-42, 0.30), (-30, 0.31), (-18, 0.298), (-12, 0.283), (-6, 0.267), (0, 0.243), (2, 0.238))
)
"""Published FTE: 29.8 % (2022), 26.7 % (2023), 17.6 % (2024); scorecard 24 %."""

TURNOVER = RateOverTime(
    ((-71, 0.15), (-42, 0.16), (-32, 0.19), (-26, 0.23), (-18, 0.18), (-14, 0.125), (-8, 0.135), (0, 0.15))
)
"""Yearly rate at which permanent staff leave. Published: 21.6 % (2022), 11.7 % (2023); scorecard 13.2 %."""

NEWLY_QUALIFIED = 40
"""New assessed and supported years a year."""

TRAINED = {
    "practitioner": RateOverTime(((-72, 0), (-48, 9), (-24, 22), (-12, 33), (0, 46))),
    "supervisor": RateOverTime(((-60, 0), (-24, 5), (-12, 10), (0, 26))),
}
"""People who have completed systemic training. Scorecard: 33 and 10 in March 2023, targets 52 and 37."""

WORKER_CHANGE_MONTHS = RateOverTime(((-71, 9.0), (-36, 9.0), (-18, 12.0), (0, 19.0)))
"""Mean months that a worker keeps a case. Scorecard: 86.5 % of children had two workers or fewer in six
months. Published: 33 % of children in care had three or more in a year."""

# --- practice, early help, education ---------------------------------------------------------------

AUDITS = 38
AUDITS_GOOD = RateOverTime(((-71, 0.22), (-36, 0.27), (-12, 0.36), (0, 0.41)))
AUDITS_INADEQUATE = RateOverTime(((-71, 0.24), (-36, 0.19), (-12, 0.12), (0, 0.085)))
"""Case file audits a month and their grades; scorecard 41 % good or outstanding."""

SUPERVISION_LATE = RateOverTime(((-71, 0.26), (-36, 0.24), (-24, 0.2), (-12, 0.15), (0, 0.113)))
"""Share of supervisions that come after the interval; scorecard: 93 % of children up to date."""

SUPERVISION_DAYS = {"in need": 42, "child protection": 28, "looked after": 42}
"""Days between supervisions, as decided."""

QUALITY_OF_CARE = RateOverTime(((-71, 3), (-36, 6), (-12, 12), (0, 19)))
"""Quality of Care Profiles completed by partner agencies, a month."""

EARLY_HELP = RateOverTime(((-71, 165), (-36, 180), (0, 215)))
EARLY_HELP_DAYS = 240
EARLY_HELP_ASSESSED = 0.86
EARLY_HELP_NEGLECT = RateOverTime(((-71, 0.15), (-24, 0.17), (0, 0.215)))
EARLY_HELP_DOMESTIC_ABUSE = 0.37
"""Children who start early help a month, their stay, and factors of families assessed. Published for social
care assessments: neglect 27.5 %, domestic abuse 44.9 % (parent)."""

PLANS_ISSUED = RateOverTime(((-71, 40), (-36, 52), (-12, 60), (0, 71), (12, 76)))
PLANS_IN_TIME = RateOverTime(
    (
        (-71, 0.95),
        (-52, 0.97),
        (-46, 0.7),
        (-40, 0.45),
        (-37, 0.24),
        (-26, 0.24),
        (-22, 0.29),
        (-14, 0.31),
        (-11, 0.36),
        (-3, 0.34),
        (-2, 0.23),
        (0, 0.22),
        (12, 0.27),
    )
)
PLANS_EXCEPTION = 0.02
"""Education, health and care plans issued a month. Published: 739 in 2023, 910 in 2024; within 20 weeks
23.3 % (2021), 28.6, 35.0, 26.1 % (2024); scorecard 22.9 % in the quarter."""

GOOD_ATTENDANCE = RateOverTime(((-71, 0.81), (-36, 0.785), (-24, 0.77), (-12, 0.75), (0, 0.725)))
"""Pupils in care who attend 90 % or more; scorecard 74.4 %."""

EXCLUSIONS = RateOverTime(((-71, 7.5), (-36, 8), (-12, 11), (0, 14)))
EXCLUDED_OPEN = 0.27
"""Permanent exclusions a school month, and the share of children then open to social care."""
