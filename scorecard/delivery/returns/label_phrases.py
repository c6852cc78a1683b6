"""What a label says where no code stands in it: turns of phrase of the published lists, as authorities shorten them.

By code list, the first that matches decides; a blank code says that the label means no one code, and stops the search.
Taken from the lists that the DfE and Ofsted publish, and tried on the spellings that inspection workbooks have. Where a
shortened label leaves open which code is meant (`Adopted`, `Foster placement`), nothing here may match it.
"""

import re
from collections.abc import Mapping

_Phrases = tuple[tuple[str, str], ...]

LEGAL_STATUS: _Phrases = (
    (r"breaks?.*agreements", "V4"),
    (r"breaks?.*episodes", "V3"),
    (r"breaks?\b|respite|shared care|supervision|special guardianship|residence order|arrangements? order", ""),
    (r"interim care order", "C1"),
    (r"placement order", "E1"),
    (r"freeing order|freed for adoption", "D1"),
    (r"care order", "C2"),
    (r"emergency protection order|\bepo\b", "L2"),
    (r"police (powers of )?protection", "L1"),
    (r"child assessment order", "L3"),
    (r"\bremand", "J1"),
    (r"\bpace\b|police and criminal evidence", "J2"),
    (r"youth rehabilitation order", "J3"),
    (r"\b(section|sect?|s)\.? ?20\b", "V2"),
    (r"single period of accomm?odation", "V2"),
)
REASON_EPISODE_CEASED: _Phrases = (
    (r"adopted.*unopposed", "E11"),
    (r"adopted.*consent dispensed", "E12"),
    (r"\bdied\b", "E2"),
    (r"taken over by (an)?other (la\b|local authority)", "E3"),
    (r"\breturn(ed)? home.*(not (as )?part of|\bunplanned)", "E4B"),
    (r"\breturn(ed)? home.*(part of|\bplanned)", "E4A"),
    (r"\breturn(ed)? home", ""),
    (r"left care.*no (parental|pr\b)", "E13"),
    (r"special guardianship.*(other than|not) (a )?former.*(other than|not) (a )?relative", "E48"),
    (r"special guardianship.*(other than|not) (a )?former.*relative", "E47"),
    (r"special guardianship.*(other than|not) (a )?former", "E44"),
    (r"special guardianship.*former.*(other than|not) (a )?relative", "E46"),
    (r"special guardianship.*former.*relative", "E45"),
    (r"special guardianship.*former", "E43"),
    (r"residence order|child arrangements? order", "E41"),
    (r"independ[ea]nt living.*(no formal|without|unsupported|non supportive|no support)", "E6"),
    (r"independ[ea]nt living.*support", "E5"),
    (r"transfer.*adult", "E7"),
    (r"sentenced to custody", "E9"),
    (r"remand ended", "E14"),
    (r"age assess?e?ment determined", "E15"),
    (r"moved abroad", "E16"),
    (r"(remained|stayed) with (their )?(current|former)( foster)? carers", "E17"),
    (r"any other reason", "E8"),
)
PLACEMENT_TYPE: _Phrases = (
    (r"temporary.*hospital", "T1"),
    (r"temporary.*carer.*holiday", "T3"),
    (r"temporary.*holiday", "T2"),
    (r"temporary.*seven days", "T4"),
    (r"types of temporary move", "T0"),
    (r"placed for adoption.*consent.*not with current", "A4"),
    (r"placed for adoption.*consent.*with current", "A3"),
    (r"placed for adoption.*order.*not with current", "A6"),
    (r"placed for adoption.*order.*with current", "A5"),
    (r"foster.*relative.*(not long[ -]term|not ffa)", "U3"),
    (r"foster.*relative.*approved adopt", "U2"),
    (r"foster.*relative.*long[ -]term", "U1"),
    (r"other foster carer.*(not long[ -]term|not ffa)", "U6"),
    (r"other foster carer.*approved adopt", "U5"),
    (r"other foster carer.*long[ -]term", "U4"),
    (r"foster", ""),
    (r"^plac(ed|ement) with (own )?parents?\b", "P1"),
    (r"not subject to.*children.?s homes? reg", "H5"),
    (r"young offender|\byoi\b", "R5"),
    (r"^secure (unit|accommodation)\b|^secure children", "K1"),
    (r"semi-independent", ""),
    (r"^independent living|^living independently", "P2"),
    (r"residential employment", "P3"),
    (r"\bnhs\b", "R2"),
    (r"family centre|mother (and|&) baby", "R3"),
    (r"residential care home", "R1"),
    (r"residential schools?\b", "S1"),
    (r"^children.?s homes?\b|^homes and hostels\b", "K2"),
)
PLACEMENT_PROVIDER: _Phrases = (
    (r"parental resp|\bparents?\b", "PR0"),
    (r"own (la )?provision", "PR1"),
    (r"other (la|local authority) provision", "PR2"),
    (r"other public provision", "PR3"),
    (r"\bprivate\b", "PR4"),
    (r"\bvoluntary\b|third sector", "PR5"),
)
IN_TOUCH: _Phrases = (
    (r"no longer requires", "NREQ"),
    (r"refuse", "REFU"),
    (r"\bdied\b", "DIED"),
    (r"returned to (live with )?parents", "RHOM"),
    (r"abroad|not known|not recorded", ""),
    (r"\byes, resident", "YES"),
    (r"\bno, resident", "NO"),
)
ACCOMMODATION: _Phrases = (
    (r"former foster carer", "Z"),
    (r"foster|\blac\b", ""),
    (r"semi[ -]independent|transitional", "D"),
    (r"\bfoyer", "T"),
    (r"supported lodgings", "E"),
    (r"parents?( or | of |/)relatives", "B"),
    (r"community home", "C"),
    (r"gone abroad", "G"),
    (r"\bdeported\b", "H"),
    (r"ordinary lodgings", "K"),
    (r"residence not known?", "R"),
    (r"no fixed abode|\bhomeless\b", "S"),
    (r"independ[ea]nt living|own tenancy", "U"),
    (r"emergency accommodation", "V"),
    (r"bed (and|&) breakfast", "W"),
    (r"\bcustody\b", "X"),
    (r"other accommodation", "Y"),
)
SUITABILITY: _Phrases = (
    (r"\bunsuitable|\bnot (considered )?(to be )?suitable|^(no?|false)$", "2"),
    (r"\bsuitable|^(y|yes|true)$", "1"),
)
ACTIVITY: _Phrases = (
    (r"pregnan|parenting", "G6"),
    (r"illness|disabilit", "G4"),
    (r"(not in (education|employment)|\bneet\b).*other", "G5"),
    (r"full[ -]time.*(employment|training).*not (an )?apprentice", "F5"),
    (r"part[ -]time.*(employment|training).*not (an )?apprentice", "P5"),
    (r"full[ -]time.*apprentice", "F4"),
    (r"part[ -]time.*apprentice", "P4"),
    (r"full[ -]time.*(other than|not) higher", "F2"),
    (r"part[ -]time.*(other than|not) higher", "P2"),
    (r"full[ -]time.*higher", "F1"),
    (r"part[ -]time.*higher", "P1"),
    (r"full[ -]time.*(employment|training)", "F3"),
    (r"part[ -]time.*(employment|training)", "P3"),
)
ELIGIBILITY: _Phrases = (
    (r"qualifying.*relevant", ""),
    (r"qualifying", "qualifying"),
    (r"former relevant", "former_relevant"),
    (r"\brelevant", "relevant"),
    (r"\beligible", "eligible"),
)
IN_OUT: _Phrases = ((r"^in(side)?\b", "IN"), (r"^out(side)?\b", "OUT"))

PHRASES: Mapping[str, tuple[tuple["re.Pattern[str]", str], ...]] = {
    code_list: tuple((re.compile(phrase), code) for phrase, code in phrases)
    for code_list, phrases in {
        "legal_status": LEGAL_STATUS,
        "reason_episode_ceased": REASON_EPISODE_CEASED,
        "placement_type": PLACEMENT_TYPE,
        "placement_provider": PLACEMENT_PROVIDER,
        "care_leaver_in_touch": IN_TOUCH,
        "care_leaver_accommodation": ACCOMMODATION,
        "care_leaver_suitability": SUITABILITY,
        "care_leaver_activity": ACTIVITY,
        "care_leaver_eligibility": ELIGIBILITY,
        "in_out": IN_OUT,
    }.items()
}

ABUSE = {"neglect": "NEG", "physical": "PHY", "sexual": "SAB", "emotional": "EMO"}
ABUSE_FLAGS = ("NEG", "PHY", "SAB", "EMO")  # in the order of `YNNN`
ABUSE_WORDS = frozenset({"abuse", "and", "only", "likelihood", "of", "multiple", "injury"})


def said_by_phrase(label: str, code_list: str) -> str:
    """The code that a label's words stand for; blank where they stand for none, or for more than one."""
    text = label.lower().replace("\u2019", "'")
    if code_list == "category_of_abuse":
        return _category_of_abuse(text)
    return next((code for phrase, code in PHRASES.get(code_list, ()) if phrase.search(text)), "")


def _category_of_abuse(text: str) -> str:
    """One category or, of several, `MUL`; blank where a word is none that such a label has."""
    if re.fullmatch(r"[yn]{4}", text):
        named = {code for code, flag in zip(ABUSE_FLAGS, text, strict=True) if flag == "y"}
    else:
        words = re.findall(r"[a-z]+", text)
        if any(word not in ABUSE and word not in ABUSE_WORDS for word in words):
            return ""
        named = {ABUSE[word] for word in words if word in ABUSE}
    return "MUL" if len(named) > 1 else "".join(named)
