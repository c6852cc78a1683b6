"""Each check asks about one quality, and somebody has to act on it."""

import pytest

from expectations.responsibility import DIMENSIONS, dimension_of, owner_of
from scorecard.gates.checks import announced_checks
from scorecard.settings import Settings


def test_every_check_has_a_dimension_and_an_owner_and_every_dimension_is_asked_about() -> None:
    checks = [check for gate in announced_checks(Settings()) for check in gate]
    found = {dimension_of(check.name) for check in checks}
    assert found == set(DIMENSIONS)
    assert all(owner_of(check.asset, check.extract) for check in checks)


@pytest.mark.parametrize(
    ("check", "dimension"),
    [
        ("stg_person__child_id_is_unique", "uniqueness"),
        ("stg_person__has_rows", "completeness"),
        ("stg_person__sex_codes_are_understood", "validity"),
        ("stg_cla_episodes__newest_event_is_recent", "timeliness"),
        ("asye__volume_is_usual", "accuracy"),
        ("stg_cp_plans__end_date_is_not_before_start_date", "consistency"),
        ("files__every_extract_of_last_time_arrived", "completeness"),
        ("stg_cp_plans__plans_of_a_child_do_not_overlap", "consistency"),
    ],
)
def test_the_dimension_is_that_of_the_framework(check: str, dimension: str) -> None:
    assert dimension_of(check) == dimension


def test_a_check_that_no_rule_fits_is_named() -> None:
    with pytest.raises(ValueError, match="no rule says which quality"):
        dimension_of("stg_person__zzz")


def test_who_has_to_act() -> None:
    assert owner_of("staging/stg_person", "ssd_person") == "sender of ssd_person.csv"
    assert owner_of("marts/indicator_values", None) == "data team"
