"""Why a figure is not what it was: every difference between two releases that can bear on it, each tested by itself.

Told are the causes that are there, not the one that moved the figure: where two come together, nobody can tell their
shares without counting twice. What no test explains is called unexplained. Plain functions of two manifests; the rows
of the ledger are made in `restatements`.
"""

from collections.abc import Collection, Mapping
from typing import Any

LATE_INPUT = "late or corrected input"
ANOTHER_MONTH = "another reporting month"
DEFINITION = "definition"
REFERENCE = "reference data"
OVERRIDE, OVERRIDE_ENDED = "override", "end of an override"
WITHHELD, WITHHELD_ENDED = "withheld", "end of withholding"
SETTINGS = "settings"
CODE_THAT_DECIDES = "code that decides"
CODE_THAT_DRAWS = "code that draws"
PACKAGES = "packages"
# releases of the first format say of code and seeds together whether they changed, and of the seeds apart
REFERENCE_OR_CODE = "reference data or code that decides"
UNEXPLAINED = "unexplained"
# told of the release that was withdrawn, beside the figures that stand instead of its own
RELEASE_WITHDRAWN = "release withdrawn"

# settings that bear on pages, public figures and stored cases, and on no figure inside
DECIDE_NO_FIGURE = frozenset({"case_months", "small_number", "low_reliability_below", "in_line_tolerance"})
OURSELVES = "childrens-scorecard"

Manifest = Mapping[str, Any]


def causes_between(before: Manifest, after: Manifest, indicator_id: str, extracts: Collection[str]) -> list[str]:
    """Every difference between two releases that can bear on an indicator, which needs these extracts.

    Whether its definition changed, and whether it was withheld, is told by the figures themselves.
    """
    tests = {
        LATE_INPUT: _inputs(before, extracts) != _inputs(after, extracts),
        ANOTHER_MONTH: before["month"] != after["month"] and _inputs(before, extracts) == _inputs(after, extracts),
        OVERRIDE: bool(_overrides_of(after, indicator_id, extracts) - _overrides_of(before, indicator_id, extracts)),
        OVERRIDE_ENDED: bool(
            _overrides_of(before, indicator_id, extracts) - _overrides_of(after, indicator_id, extracts)
        ),
        SETTINGS: _settings(before) != _settings(after),
        **_of_code(before, after),
    }
    return [cause for cause, is_so in tests.items() if is_so]


def causes_of_release(before: Manifest, after: Manifest) -> list[str]:
    """Every difference between two releases, whether it can bear on a figure or only on how it is drawn."""
    tests = {
        LATE_INPUT: is_another_delivery(before, after),
        ANOTHER_MONTH: before["month"] != after["month"],
        OVERRIDE: bool(after["overrides"].keys() - before["overrides"].keys()),
        OVERRIDE_ENDED: bool(before["overrides"].keys() - after["overrides"].keys()),
        WITHHELD: bool(after["withheld"].keys() - before["withheld"].keys()),
        WITHHELD_ENDED: bool(before["withheld"].keys() - after["withheld"].keys()),
        SETTINGS: before.get("settings", {}) != after.get("settings", {}),
        **_of_code(before, after),
        CODE_THAT_DRAWS: before.get("drawing_fingerprint") != after.get("drawing_fingerprint"),
    }
    return [cause for cause, is_so in tests.items() if is_so]


def _of_code(before: Manifest, after: Manifest) -> dict[str, bool]:
    other_reference = before["reference_fingerprint"] != after["reference_fingerprint"]
    told_apart = bool(before.get("rules_fingerprint") and after.get("rules_fingerprint"))
    other_code = before["code_fingerprint"] != after["code_fingerprint"]
    if told_apart:
        other_code = before["rules_fingerprint"] != after["rules_fingerprint"]
    cannot_tell = other_code and other_reference and not told_apart
    return {
        REFERENCE: other_reference and not cannot_tell,
        CODE_THAT_DECIDES: other_code and not cannot_tell,
        REFERENCE_OR_CODE: cannot_tell,
        PACKAGES: _packages(before) != _packages(after),
    }


def is_another_delivery(before: Manifest, after: Manifest) -> bool:
    """Whether two releases were made of different deliveries.

    A fingerprint is taken over every extract that the code of its time knows, also over those that did not come. So
    other code may find another one over the same files, and then their content decides.
    """
    if before["delivery_fingerprint"] == after["delivery_fingerprint"]:
        return False
    other_code = before["code_fingerprint"] != after["code_fingerprint"]
    return not (other_code and content_delivered(before) == content_delivered(after))


def content_delivered(manifest: Manifest) -> dict[str, str]:
    """Hash of everything that came, by extract and by file of a return; what could not be opened has its status.

    What the rules made of it is no part of it: a file that is refused by one version and read by the next is the same.
    """
    came = {each["extract"]: each["sha256"] or each["status"] for each in manifest["inputs"]}
    returned = {each["file"]: each["sha256"] for each in manifest.get("returns", ())}
    return {name: content for name, content in (came | returned).items() if content != "missing"}


def _inputs(manifest: Manifest, extracts: Collection[str]) -> dict[str, str]:
    return {name: content for name, content in content_delivered(manifest).items() if name in extracts}


def _overrides_of(manifest: Manifest, indicator_id: str, extracts: Collection[str]) -> set[str]:
    """Overridden checks that failed, and would have withheld the indicator or held the run."""
    found = set()
    for check in manifest["checks"]:
        if check["name"] in manifest["overrides"] and not check["passed"]:
            protects = check["protects"]
            if check["is_fatal"] or (indicator_id in protects if protects else check["extract"] in (*extracts, None)):
                found.add(check["name"])
    return found


def _settings(manifest: Manifest) -> dict[str, Any]:
    return {name: value for name, value in manifest.get("settings", {}).items() if name not in DECIDE_NO_FIGURE}


def _packages(manifest: Manifest) -> dict[str, str]:
    return {name: version for name, version in manifest.get("packages", {}).items() if name != OURSELVES}
