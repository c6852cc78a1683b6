"""By what children are grouped on a page, and how to read each grouping."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """By what the children are grouped, and how to read it."""

    name: str
    explained: str
    extracts: tuple[str, ...]  # that say to which group a child belongs


DIMENSIONS = {
    "locality": Dimension(
        "Locality",
        "The department above the team that works with the child.",
        ("ssd_involvements", "ssd_department", "ssd_cin_episodes"),
    ),
    "team": Dimension(
        "Team",
        "The team of the lead social worker on the last day of the period. Where there is none, the team of the latest "
        "referral, which may be closed.",
        ("ssd_involvements", "ssd_department", "ssd_cin_episodes"),
    ),
    "age_band": Dimension(
        "Age",
        "Whole years on the last day of the period. A child with no date of birth counts as unborn.",
        ("ssd_person",),
    ),
    "sex": Dimension("Sex", "", ("ssd_person",)),
    "ethnicity_group": Dimension(
        "Ethnic group", "Chinese counts as Asian. Refused, or not yet obtained, counts as not known.", ("ssd_person",)
    ),
    "disability": Dimension(
        "Disability",
        "Where nothing is recorded, it is not known whether the child has a disability.",
        ("ssd_disability",),
    ),
}
