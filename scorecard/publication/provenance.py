"""Where the figures come from: what arrived, which checks protect it, and the way from an extract to an indicator.

Read from the release's manifest and from dbt's own manifest; nothing here looks at a row of data.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scorecard.publication.sources_said import said_of_sources

# The extract of what services write.
COMMENTARY = "commentary"

PARTLY = "Counted from partial data"

# Models and seeds beneath nearly every figure: drawn, they would hide what tells one indicator from another.
COMMON_GROUND = frozenset({"periods", "code_words", "codes", "accepted_words", "delivery_conventions"})


@dataclass(frozen=True)
class ProtectingCheck:
    """One check of the release and what became of it."""

    name: str
    extract: str
    severity: str
    passed: bool
    error: str
    rows: int | None
    failing: int | None
    why: str
    protects: tuple[str, ...]  # indicators; none: all that need the extract

    @property
    def words(self) -> str:
        """`cp_plans__start_is_present` reads `Start is present`."""
        return self.name.split("__", 1)[-1].replace("_", " ").capitalize()

    @property
    def happened(self) -> str:
        """What happened where it did not pass: how many rows break the rule, and only then the rule."""
        rule = f"\u201c{self.words}\u201d"
        if self.error:
            return f"The rule {rule} could not be checked"
        if self.rows is None or self.failing is None or self.failing > self.rows:
            return f"The rule {rule} is broken"
        break_it = "rows breaks" if self.failing == 1 else "rows break"
        return f"{self.failing:,} of {self.rows:,} {break_it} the rule {rule}"

    @property
    def verdict(self) -> str:
        if self.passed:
            return "passed"
        return "failed" if self.severity == "critical" or self.error else "warning"


@dataclass(frozen=True)
class SourceExtract:
    """One file of the delivery, its rows accounted for, and the checks on it."""

    name: str
    status: str
    sha256: str
    received: int
    clean: int
    quarantined: int
    duplicates: int
    checks: tuple[ProtectingCheck, ...]


@dataclass(frozen=True)
class Node:
    """One box of a lineage: an extract with its cleaned table, a table worked out, a decision, the indicator."""

    name: str
    kind: str  # extract, decision, table, indicator
    depth: int


@dataclass(frozen=True)
class Lineage:
    """The way to one indicator, its SQL, and the file in which that stands."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    sql: str
    path: str

    @property
    def extracts(self) -> tuple[str, ...]:
        return tuple(node.name.removesuffix(".csv") for node in self.nodes if node.kind == "extract")


@dataclass(frozen=True)
class Reservation:
    """Why a measure is shown with a reservation, in a few words for its row and in a sentence for its page."""

    short: str
    said: str


@dataclass(frozen=True)
class Provenance:
    """What the pages say about the release itself."""

    release_id: str
    month: str
    commit: str
    code_fingerprint: str
    previous_release: str
    compared_with: str  # the release whose figures this one restates; empty where there is none before it
    overrides: Mapping[str, str]
    extracts: Mapping[str, SourceExtract]
    general_checks: tuple[ProtectingCheck, ...]
    lineages: Mapping[str, Lineage]
    received_at: str = ""  # when the run began to read the delivery; empty where the manifest does not say
    released_at: str = ""
    limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by indicator, what returns leave out of it
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by indicator, sentences on what it is of

    def extracts_of(self, indicator_id: str) -> list[SourceExtract]:
        """The extracts that an indicator needs, in alphabetical order."""
        lineage = self.lineages.get(indicator_id)
        return [] if lineage is None else [self.extracts[name] for name in lineage.extracts if name in self.extracts]

    def checks_of(self, indicator_id: str) -> list[ProtectingCheck]:
        """Every check that protects an indicator."""
        of_extracts = [check for extract in self.extracts_of(indicator_id) for check in extract.checks]
        return [
            check
            for check in (*of_extracts, *self.general_checks)
            if not check.protects or indicator_id in check.protects
        ]

    def reservations_of(self, indicator_id: str) -> list[Reservation]:
        """Whether an indicator is counted although a check failed, or from data that leave something out."""
        despite = [
            Reservation(
                "Counted despite a failed check",
                f"Counted although a check failed. {check.happened}. Overridden by decision: "
                f"{self.overrides[check.name].rstrip('.')}.",
            )
            for check in self.checks_of(indicator_id)
            if check.name in self.overrides and not check.passed
        ]
        partly = [Reservation(PARTLY, said) for said in self.left_out_of(indicator_id)]
        return [*despite, *partly]

    def left_out_of(self, indicator_id: str) -> list[str]:
        """What an indicator leaves out since a return feeds it in part, a sentence each."""
        return [f"{PARTLY}. {limit}" for limit in self.limits.get(indicator_id, ())]

    def without_rows(self) -> "Provenance":
        """What everybody may know: which checks a figure must pass to be there at all, and that it did.

        No warnings: many stand on single events, or on figures that are suppressed, and how one ended would tell.
        Nothing that counts rows, tells staff what to do, says that a check was set aside or why, or is about what
        services write.
        """

        def told(checks: tuple[ProtectingCheck, ...]) -> tuple[ProtectingCheck, ...]:
            return tuple(
                replace(check, error="", rows=None, failing=None, why="")
                for check in checks
                if check.severity == "critical" and check.name not in self.overrides
            )

        return replace(
            self,
            overrides={},
            sources={},
            extracts={
                name: SourceExtract(
                    name=name,
                    status=extract.status,
                    sha256="",
                    received=0,
                    clean=0,
                    quarantined=0,
                    duplicates=0,
                    checks=told(extract.checks),
                )
                for name, extract in self.extracts.items()
                if name != COMMENTARY
            },
            general_checks=told(self.general_checks),
        )

    @property
    def all_checks(self) -> list[ProtectingCheck]:
        of_extracts = [check for extract in self.extracts.values() for check in extract.checks]
        return [*of_extracts, *self.general_checks]


def read_provenance(manifest: Mapping[str, Any], dbt_manifest: Path) -> Provenance:
    """Read the release's manifest (as the release writes it) and dbt's manifest.json."""
    names = sorted({entry["extract"] for entry in manifest.get("inputs", ())} | set(manifest.get("rows", {})))
    by_prefix = {prefix: name for name in names for prefix in (name, "stg_" + name.removeprefix("ssd_"))}
    checks: dict[str, list[ProtectingCheck]] = {}
    for entry in manifest.get("checks", ()):
        check = _check(entry, by_prefix)
        checks.setdefault(check.extract, []).append(check)
    inputs = {entry["extract"]: entry for entry in manifest.get("inputs", ())}
    fed: Mapping[str, Any] = manifest.get("fed_by_returns") or {}
    previous = manifest.get("previous_release") or {}
    lineages = read_lineages(dbt_manifest)
    of_measures = {*fed, *(manifest.get("measure_sources") or {})}
    return Provenance(
        release_id=str(manifest.get("release_id", "")),
        month=str(manifest.get("month", "")),
        commit=str(manifest.get("commit") or ""),
        code_fingerprint=str(manifest.get("code_fingerprint") or ""),
        previous_release=str(previous.get("release_id", "")),
        compared_with=str(manifest.get("compared_with") or ""),
        overrides=dict(manifest.get("overrides") or {}),
        extracts={
            name: _extract(name, inputs.get(name, {}), manifest.get("rows", {}).get(name, {}), checks.get(name, []))
            for name in names
        },
        general_checks=tuple(sorted(checks.get("", ()), key=lambda check: check.name)),
        lineages=lineages,
        received_at=next((str(step["started_at"]) for step in manifest.get("steps", ())), ""),
        released_at=str(manifest.get("released_at") or ""),
        limits={indicator: tuple(each.get("limits") or ()) for indicator, each in fed.items()},
        sources={
            indicator: said_of_sources(manifest, indicator, lineages[indicator].extracts)
            for indicator in sorted(of_measures & lineages.keys())
        },
    )


def _check(entry: Mapping[str, Any], by_prefix: Mapping[str, str]) -> ProtectingCheck:
    prefix = entry["name"].split("__")[0]
    return ProtectingCheck(
        name=entry["name"],
        extract=entry.get("extract") or by_prefix.get(prefix, ""),
        severity=entry["severity"],
        passed=entry["passed"],
        error=entry.get("error") or "",
        rows=entry.get("rows"),
        failing=entry.get("failing"),
        why=entry.get("why") or "",
        protects=tuple(entry.get("protects") or ()),
    )


def _extract(
    name: str, received: Mapping[str, Any], account: Mapping[str, int], checks: list[ProtectingCheck]
) -> SourceExtract:
    return SourceExtract(
        name=name,
        status=str(received.get("status", "received")),
        sha256=str(received.get("sha256") or ""),
        received=account.get("rows_received", 0),
        clean=account.get("clean", 0),
        quarantined=account.get("quarantined", 0),
        duplicates=account.get("exact_duplicates", 0),
        checks=tuple(sorted(checks, key=lambda check: check.name)),
    )


def read_lineages(dbt_manifest: Path) -> dict[str, Lineage]:
    """The lineage of every indicator model by its name; none where dbt left no manifest."""
    if not dbt_manifest.is_file():
        return {}
    content = json.loads(dbt_manifest.read_text(encoding="utf-8"))
    nodes: dict[str, Any] = {**content["nodes"], **content["sources"]}
    parents: dict[str, list[str]] = content["parent_map"]
    models = {
        unique_id: node
        for unique_id, node in content["nodes"].items()
        if node["resource_type"] == "model" and "indicators" in node["fqn"][1:-1]
    }
    return {
        node["name"]: _lineage(unique_id, nodes, parents)
        for unique_id, node in sorted(models.items(), key=lambda item: item[1]["name"])
    }


def _lineage(indicator: str, nodes: Mapping[str, Any], parents: Mapping[str, list[str]]) -> Lineage:
    edges = {
        (_box(parent, nodes, parents), _box(child, nodes, parents))
        for child in _ancestors(indicator, parents)
        if _is_shown(child, nodes) and not _is_staging(child, nodes)
        for parent in parents.get(child, ())
        if _is_shown(parent, nodes)
    }
    depths = _depths(edges, nodes[indicator]["name"])
    kinds = {
        _box(unique_id, nodes, parents): _kind(unique_id, indicator, nodes)
        for unique_id in _ancestors(indicator, parents)
        if _is_shown(unique_id, nodes)
    }
    return Lineage(
        nodes=tuple(
            sorted(
                (Node(name=name, kind=kinds[name], depth=depth) for name, depth in depths.items()),
                key=lambda node: node.name,
            )
        ),
        edges=tuple(sorted(edges)),
        sql=nodes[indicator]["raw_code"].strip(),
        path=f"dbt_project/{nodes[indicator]['original_file_path']}",
    )


def _ancestors(unique_id: str, parents: Mapping[str, list[str]]) -> set[str]:
    """The node itself and everything above it."""
    found = {unique_id}
    waiting = [unique_id]
    while waiting:
        for parent in parents.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


def _is_shown(unique_id: str, nodes: Mapping[str, Any]) -> bool:
    node = nodes.get(unique_id)
    if node is None or node["name"] in COMMON_GROUND:
        return False
    return node["resource_type"] in ("model", "seed")


def _is_staging(unique_id: str, nodes: Mapping[str, Any]) -> bool:
    return "staging" in nodes[unique_id]["fqn"][1:-1]


def _box(unique_id: str, nodes: Mapping[str, Any], parents: Mapping[str, list[str]]) -> str:
    """The box in which a node is drawn: an extract and its cleaned table share one, called after the file."""
    if _is_staging(unique_id, nodes):
        return next(_raw_sources(unique_id, nodes, parents), nodes[unique_id]["name"])
    return str(nodes[unique_id]["name"])


def _raw_sources(unique_id: str, nodes: Mapping[str, Any], parents: Mapping[str, list[str]]) -> Iterator[str]:
    for parent in parents.get(unique_id, ()):
        node = nodes.get(parent)
        if node is not None and node["resource_type"] == "source" and node["source_name"] == "raw":
            yield f"{node['name']}.csv"


def _kind(unique_id: str, indicator: str, nodes: Mapping[str, Any]) -> str:
    if unique_id == indicator:
        return "indicator"
    if _is_staging(unique_id, nodes):
        return "extract"
    return "decision" if nodes[unique_id]["resource_type"] == "seed" else "table"


def _depths(edges: set[tuple[str, str]], indicator: str) -> dict[str, int]:
    """Column of every box: the indicator last, everything else just left of the first box made from it."""
    below: dict[str, set[str]] = {indicator: set()}
    for parent, child in edges:
        below.setdefault(parent, set()).add(child)
        below.setdefault(child, set())
    steps: dict[str, int] = {}

    def steps_to_indicator(name: str) -> int:
        if name not in steps:
            steps[name] = 1 + max(map(steps_to_indicator, below[name]), default=-1)
        return steps[name]

    furthest = max(map(steps_to_indicator, sorted(below)))
    return {name: furthest - steps[name] for name in sorted(below)}
