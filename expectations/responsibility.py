"""Of each check: which quality it asks about, and who has to act when it fails.

The six dimensions are those of the Government Data Quality Framework. The dimension follows from what a check is
called, by the first rule that fits; the owner from whose data it is about. What a check asks does not belong here.
"""

import re

ACCURACY, COMPLETENESS, UNIQUENESS = "accuracy", "completeness", "uniqueness"
CONSISTENCY, TIMELINESS, VALIDITY = "consistency", "timeliness", "validity"
DIMENSIONS = (ACCURACY, COMPLETENESS, UNIQUENESS, CONSISTENCY, TIMELINESS, VALIDITY)

# words of a check's name -> the quality that it asks about; the first that fits decides
RULES = (
    (
        UNIQUENESS,
        r"is_unique|not_shared|swallowed|^one_(?!off)|nobody_works_for_two|all_is_of_one|is_one_authority",
    ),
    (
        TIMELINESS,
        r"recent|of_an_earlier_month|of_a_later_month|reaches_the_end|stale|older_than|open_for_over|past_its_due|is_the_latest"
        r"|over_90_days|latest_figure|signed_ahead|far_ahead|unborn_are_not_overdue",
    ),
    (
        VALIDITY,
        r"codes|known_code|readable|can_be_read|quarantined_share|between_0_and_100|not_negative|first_day_out"
        r"|types_are_in_use|is_real|not_zero|no_length|end_with_a_month|named_by_their_first_day",
    ),
    (
        COMPLETENESS,
        r"has_rows|is_present|arrived|mostly|is_accounted_for|not_empty|no_earlier_month|every_|have_(?!no)|is_known|are_known"
        r"|some_|someone_|has_its|is_there|marked|missing_exactly|has_an_estimate|covers|earlier_contacts|follows_at_once"
        r"|known_accommodation|known_activity",
    ),
    (
        ACCURACY,
        r"volume|concentrated|suddenly|distance|contradicted|nobody_|16_to_25|before_18|turns_into|providers_of|attended_every_one"
        r"|born_or_expected|figures_are_those|value_is_what|without_direction|graded",
    ),
    (
        CONSISTENCY,
        r"not_before|overlap|agree|share|sum_of|within|same_child|is_before|_are_|no_more_than|told_one_way|follow"
        r"|stands_alone|end_with_a_death|were_|have_no|not_started|before_the_start|is_of_this_authority",
    ),
)


def dimension_of(check: str) -> str:
    """The quality that a check asks about, by its name, such as ``stg_person__child_id_is_unique``.

    Raises:
        ValueError: no rule fits. A new check has a name that says what it asks, or a rule here.
    """
    asked = check.split("__", 1)[-1]
    for dimension, words in RULES:
        if re.search(words, asked):
            return dimension
    raise ValueError(f"{check}: no rule says which quality it asks about. Add one to {__name__}.")


def owner_of(asset: str, extract: str | None) -> str:
    """Who has to act: who sends the extract, writes the commentary, keeps the seeds, or looks after the rest."""
    if extract:
        return f"sender of {extract}.csv"
    if asset.startswith("quality/comment"):
        return "author of the commentary"
    if asset.startswith(("reference/", "seeds/")):
        return "keeper of the seeds"
    return "data team"


def days_to_act(severity: str) -> int:
    """Days within which something has to be done: a week where figures are withheld, else until the next delivery."""
    return 7 if severity == "critical" else 31
