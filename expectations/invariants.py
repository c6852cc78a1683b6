"""What staging has just made sure of, asked once more where a fault in it would be dearest.

Staging sorts every row by its contract, and its macro has tests of its own. To ask the same of every column again would
find nothing and hide what is worth reading. These few stand over the tables that most figures come from: a failure is
a fault in the models, and none in the data. Does not belong here: anything that a delivery can get wrong.
"""

from collections.abc import Iterator

from expectations.dataset import Check
from expectations.handed_in import ExtractContract
from expectations.rules import CRITICAL, is_present, is_unique, no_rows_where

OUR_FAULT = "Staging keeps such rows out, so this is a fault in the models: do not publish, report it."

# A record that stands twice is counted twice.
KEYS = {
    "ssd_person",
    "ssd_cin_episodes",
    "ssd_cin_assessments",
    "ssd_cp_plans",
    "ssd_cla_episodes",
    "ssd_cla_placement",
    "ssd_care_leavers",
    "ssd_involvements",
    "ssd_missing",
    "strategy_discussions",
}
# Whose, and from when: windows are worked out from these.
PRESENT = {
    "ssd_cin_episodes": ("child_id", "referral_date"),
    "ssd_cla_episodes": ("child_id",),
    "ssd_cp_plans": ("child_id",),
}
# Rules compare codes and miss every other spelling.
CODES = {"ssd_cla_placement": "placement_type", "ssd_cp_plans": "initial_category"}
# A span that ends before it starts falls into no window, or into the wrong one.
SPANS = {"ssd_cin_episodes", "ssd_cla_episodes", "ssd_cla_placement", "ssd_cp_plans", "ssd_involvements"}
# Nothing of a later month may be counted in this one.
NOT_AHEAD = {"ssd_cp_plans"}


def invariants(contract: ExtractContract) -> Iterator[Check]:
    """The invariants of one staged extract, none for most."""
    extract = contract.extract
    if extract in KEYS:
        keys = [contract.column(name).staged_as for name in contract.key]
        yield Check(
            f"{'_and_'.join(keys)}_{'is' if len(keys) == 1 else 'are'}_unique",
            is_unique(keys, CRITICAL),
            f"A record that stands twice is counted twice. {OUR_FAULT}",
        )
    for column in PRESENT.get(extract, ()):
        yield Check(
            f"{column}_is_present",
            is_present(column, CRITICAL),
            f"The contract requires a value in {column}. {OUR_FAULT}",
        )
    if extract in CODES:
        column = CODES[extract]
        code_list = next(each.code_list for each in contract.columns if each.staged_as == column)
        yield Check(
            f"{column}_is_a_known_code",
            no_rows_where(
                f"{column} is not null and {column} not in "
                f"(select code from reference.code_words where code_list = '{code_list}')",
                CRITICAL,
            ),
            f"Rules compare codes of the list {code_list} and miss every other spelling. {OUR_FAULT}",
        )
    for start_as_received, end_as_received in contract.starts_and_ends:
        start, end = contract.column(start_as_received).staged_as, contract.column(end_as_received).staged_as
        if extract in SPANS:
            yield Check(
                f"{end}_is_not_before_{start}",
                no_rows_where(f"cast({end} as date) < cast({start} as date)", CRITICAL),
                f"Nothing ends before it starts. {OUR_FAULT}",
            )
        if extract in NOT_AHEAD:
            yield Check(
                f"{start}_is_not_far_ahead",
                no_rows_where(
                    f"cast({start} as date) > (select cast(period_end + interval 3 month as date) from control.run)",
                    CRITICAL,
                ),
                f"Nothing starts more than three months after the reporting month. {OUR_FAULT}",
            )
