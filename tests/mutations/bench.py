"""The bench: changes a delivery, takes it through both gates, and says which figures lie in silence.

A seed gives one batch of changes and always the same. A batch is of one kind:

- `otherwise`: every extract is written in other ways. No figure may differ.
- `other ids`: every id is another one. Figures may differ by ties that a finding names, and no others.
- `damage`: several extracts, no two under one line, are damaged. A line may differ where a check, a finding, its status
  or the refusal names it, or one of the extracts that were damaged under it.
- `loss`: the same with what only the sender's statement can tell of.
"""

import csv
import json
import logging
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from scorecard.delivery.contracts import Contract, load_contracts
from scorecard.delivery.load import UnusableDelivery
from scorecard.gates import run as gates
from scorecard.gates.run import DeliveryHeld
from scorecard.gates.seals import sealed
from scorecard.month_run import MonthRun
from scorecard.periods import ReportingMonth
from scorecard.settings import Settings
from scorecard.steps import STEPS, take_steps
from scorecard.warehouse.database import reading
from scorecard.warehouse.lineage import extracts_by_indicator
from tests.mutations.damage import HARMS, LOSSES, Harm
from tests.mutations.extract_file import ExtractFile
from tests.mutations.harmless import OTHERWISE
from tests.properties.test_ids import MAY_MOVE

LA_CODE, MONTH = "916", ReportingMonth(2024, 3)
TRUTH = {"clean": "expected_changed_rules.csv", "as_systems_write": "as_systems_write_expected.csv"}
KINDS = ("otherwise", "otherwise", "other ids", "damage", "damage", "damage", "damage", "damage", "damage", "loss")
TOLERANCE = 1e-9
WAYS_A_FILE = 4
# read by nearly every line: drawn on purpose, or a batch would hardly ever hold one of them
UNDER_MANY_LINES = 7

Key = tuple[str, ...]
"""indicator, component, basis, period_start, period_end."""
Figure = tuple[float | None, float | None, float | None]
Said = Counter[tuple[str, ...]]


@dataclass
class Account:
    """What a run says: its figures, and everything that may explain one."""

    figures: dict[Key, Figure] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    """Of lines that are withheld."""
    checks: Said = field(default_factory=Counter)
    """Failed checks by name, extract and the lines that each protects (joined by commas), with the rows at fault."""
    findings: Said = field(default_factory=Counter)
    """Findings by line or extract and words."""
    clean: dict[str, int] = field(default_factory=dict)
    set_aside: dict[str, int] = field(default_factory=dict)
    """Rows in quarantine and exact duplicates, by extract."""
    needs: dict[str, frozenset[str]] = field(default_factory=dict)
    refusal: str = ""


@dataclass(frozen=True)
class Change:
    """What was done to one extract."""

    extract: str
    what: str


@dataclass(frozen=True)
class Silent:
    """A difference that nothing explains."""

    seed: int
    changes: tuple[Change, ...]
    line: str
    saying: str

    def __str__(self) -> str:
        done = "; ".join(f"{change.extract}: {change.what}" for change in self.changes)
        return f"seed {self.seed}: {self.line}: {self.saying} [{done}]"


@dataclass(frozen=True)
class Batch:
    """What became of the changes of one seed."""

    seed: int
    kind: str
    delivery: str
    changes: tuple[Change, ...]
    differing: int
    silent: tuple[Silent, ...]


class Bench:
    """Two deliveries whose figures are known, and what the product says of them unchanged."""

    def __init__(self, conformance: Path, folder: Path) -> None:
        self._conformance = conformance
        self._folder = folder
        self._known: dict[str, tuple[dict[Key, Figure], Account]] = {}

    def known(self, delivery: str) -> tuple[dict[Key, Figure], Account]:
        """The figures counted independently, and the account of a run on the delivery as it is."""
        if delivery not in self._known:
            truth = _read_truth(self._conformance / TRUTH[delivery])
            account = account_of(self.files(delivery), self._folder)
            if differing(truth, account):
                raise AssertionError(f"The figures of the delivery {delivery} are not those counted independently.")
            self._known[delivery] = truth, account
        return self._known[delivery]

    def files(self, delivery: str) -> dict[str, ExtractFile]:
        """The extracts of a delivery, as they are."""
        return read_files(self._conformance / delivery)

    def batch(self, seed: int) -> Batch:
        """The changes of a seed, and what the product says of them."""
        dice = Random(seed)
        delivery, kind = dice.choice(sorted(TRUTH)), dice.choice(KINDS)
        needs = self.known(delivery)[1].needs
        files = self.files(delivery)
        if kind == "otherwise":
            changes = write_otherwise(dice, files)
        elif kind == "other ids":
            changes = give_other_ids(dice, files)
        else:
            changes = _damage(dice, files, HARMS if kind == "damage" else LOSSES, needs)
        return self.judge(seed, kind, delivery, files, changes)

    def judge(
        self, seed: int, kind: str, delivery: str, files: Mapping[str, ExtractFile], changes: Sequence[Change]
    ) -> Batch:
        """Run a changed delivery and hold every figure against the count."""
        truth, before = self.known(delivery)
        stated = {file.name: file.stated for file in files.values() if file.stated}
        now = account_of(files, self._folder, stated)
        different = differing(truth, now)
        silent = [] if now.refusal else list(_silent(kind, changes, different, before, now))
        silent += list(_wrong_refusal(kind, changes, now))
        return Batch(
            seed,
            kind,
            delivery,
            tuple(changes),
            sum(different.values()),
            tuple(
                Silent(seed, tuple(change for change in changes if not about or change.extract in about), line, saying)
                for line, about, saying in silent
            ),
        )


def read_files(folder: Path) -> dict[str, ExtractFile]:
    """The extracts of a folder that are plain CSV in UTF-8, as they are."""
    return {
        extract: ExtractFile.read(folder / contract.file_name, contract)
        for extract, contract in load_contracts().items()
        if (folder / contract.file_name).is_file()
    }


def account_of(files: Mapping[str, ExtractFile], folder: Path, stated: Mapping[str, object] | None = None) -> Account:
    """What the product says of a delivery, in a home below the folder that does not outlive the call."""
    home = Path(tempfile.mkdtemp(prefix="delivery-", dir=folder))
    try:
        run = MonthRun(Settings(home=home), LA_CODE, MONTH)
        run.landing.mkdir(parents=True)
        for file in files.values():
            file.write(run.landing)
        if stated:
            # a file that is not stated is a finding of its own: all are named
            everything = {file.contract.file_name: file.stated or _as_it_is(file) for file in files.values()}
            (run.landing / "delivery.json").write_text(json.dumps({"files": everything}), encoding="utf-8")
        return _take(run)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_it_is(file: ExtractFile) -> dict[str, object]:
    return {"rows": len(file.rows)}


def _read_truth(path: Path) -> dict[Key, Figure]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            tuple(row[name] for name in ("indicator_id", "component", "basis", "period_start", "period_end")): (
                _number(row["numerator"]),
                _number(row["denominator"]),
                _number(row["value"]),
            )
            for row in csv.DictReader(stream)
        }


def _number(text: str) -> float | None:
    return float(text) if text else None


def _check_delivery(run: MonthRun) -> None:
    """The first gate without the pages of its report, which say nothing that the warehouse does not."""
    with sealed(run, "delivery_gate"):
        gates.check_delivery(run, extracts_by_indicator(run.transformations.manifest)).raise_if_held()


def _check_marts(run: MonthRun) -> None:
    """The second gate, likewise."""
    with sealed(run, "marts_gate"):
        gates.check_marts(run).raise_if_held()


def _take(run: MonthRun) -> Account:
    assert list(STEPS)[:5] == ["load", "stage", "delivery_gate", "count", "marts_gate"]
    try:
        with _quiet():
            instead = {"delivery_gate": _check_delivery, "marts_gate": _check_marts}
            take_steps(run, until="marts_gate", instead=instead)
    except (UnusableDelivery, DeliveryHeld) as refused:
        return Account(refusal=str(refused))
    return _account(run.warehouse)


@contextmanager
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("scorecard")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _account(warehouse: Path) -> Account:
    account = Account()
    with reading(warehouse) as connection:

        def rows(query: str) -> list[tuple[str, ...]]:
            return list(connection.execute(query).fetchall())

        for *key, numerator, denominator, value in rows(
            "select indicator_id, component, basis, period_start, period_end, numerator, denominator, value "
            "from marts.indicator_values"
        ):
            account.figures[tuple(str(part) for part in key)] = (
                None if numerator is None else float(numerator),
                None if denominator is None else float(denominator),
                None if value is None else float(value),
            )
        account.statuses.update(
            (line, status) for line, status in rows("select indicator_id, status from control.withheld_indicators")
        )
        for name, extract, severity, failing, protects in rows(
            "select name, coalesce(extract, ''), severity, coalesce(failing_rows, 1), protects "
            "from quality.checks where not passed"
        ):
            account.checks[name, extract, severity, ",".join(protects)] = int(failing)
        for line, extract, finding, found in rows(
            "select coalesce(indicator_id, ''), coalesce(extract, ''), finding, found "
            "from marts.data_quality_findings where found > 0"
        ):
            account.findings[line, extract, finding] = int(found)
        for extract, clean, set_aside in rows(
            "select extract, clean, quarantined + exact_duplicates from quality.accounts"
        ):
            account.clean[extract], account.set_aside[extract] = int(clean), int(set_aside)
        needs: dict[str, set[str]] = {}
        for line, extract in rows("select indicator_id, extract from control.indicator_extracts"):
            needs.setdefault(line, set()).add(extract)
        account.needs.update({line: frozenset(extracts) for line, extracts in needs.items()})
    return account


# --- changing


def write_otherwise(dice: Random, files: Mapping[str, ExtractFile], ways: int = WAYS_A_FILE) -> list[Change]:
    """Write every file in so many other ways that lose nothing."""
    changes = []
    for extract, file in files.items():
        chosen = set(dice.sample(sorted(OTHERWISE), ways))
        if {"separator_named", "in_another_encoding"} <= chosen:
            chosen.remove("separator_named")
        for name, way in OTHERWISE.items():
            what = way(dice, file) if name in chosen else None
            if what:
                changes.append(Change(extract, what))
    return changes


def give_other_ids(dice: Random, files: Mapping[str, ExtractFile]) -> list[Change]:
    """Every key that one column makes, and whatever refers to it."""
    names: dict[str, dict[str, str]] = {}
    for extract, file in files.items():
        if len(file.contract.key) == 1:
            [key] = file.contract.key
            for place, column in file.columns.items():
                if column.name == key:
                    old = sorted({_plain(file.rows[number][place]) for number in file.filled(place)})
                    new = dice.sample(range(10**6, 10**7), len(old))
                    names[f"{extract}.{key}"] = {one: f"{number}" for one, number in zip(old, new, strict=True)}
    for extract, file in files.items():
        for place, column in file.columns.items():
            known = names.get(column.references or f"{extract}.{column.name}")
            for number in file.filled(place) if known else ():
                cell = file.rows[number][place]
                file.rows[number][place] = (known or {}).get(_plain(cell), cell)
    return [Change(extract, "other ids") for extract in files]


def _plain(text: str) -> str:
    plain = text.strip().upper()
    return plain.removesuffix(".0") if plain.removesuffix(".0").isdigit() else plain


def _damage(
    dice: Random, files: Mapping[str, ExtractFile], harms: Mapping[str, Harm], needs: Mapping[str, frozenset[str]]
) -> list[Change]:
    """Damage extracts of which no two are under one line, so that every difference has one cause."""
    lines = {extract: frozenset(line for line, under in needs.items() if extract in under) for extract in files}
    many = [extract for extract in files if len(lines[extract]) >= UNDER_MANY_LINES]
    order = dice.sample(sorted(files), len(files))
    if dice.random() < 0.6:
        order.insert(0, dice.choice(many))
    changes, taken = [], set[str]()
    for extract in order:
        if taken & lines[extract] or not lines[extract] or not files[extract].rows:
            continue
        what = harms[dice.choice(sorted(harms))](dice, files[extract])
        if what:
            changes.append(Change(extract, what))
            taken |= lines[extract]
    return changes


# --- judging


def differing(truth: Mapping[Key, Figure], account: Account) -> Counter[str]:
    """How many figures of each line are not as they were counted; none where the run was refused."""
    if account.refusal:
        return Counter()
    found: Counter[str] = Counter()
    for key in truth.keys() | account.figures.keys():
        one, other = truth.get(key), account.figures.get(key)
        if one is None or other is None or not all(map(_is_close, one, other)):
            found[key[0]] += 1
    return found


def _is_close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= TOLERANCE


Reasons = Iterator[tuple[str, frozenset[str], str]]
"""Line, the extracts that are to blame (none: any of them), and what is wrong."""


def _silent(kind: str, changes: Sequence[Change], different: Counter[str], before: Account, now: Account) -> Reasons:
    changed = frozenset(change.extract for change in changes)
    if kind == "otherwise":
        for line, figures in sorted(different.items()):
            yield line, before.needs[line], f"{figures} figures differ though nothing was lost"
        for check in sorted(now.checks.keys() - before.checks.keys()):
            if check[2] == "critical":
                yield check[0], frozenset({check[1]}), "fails though nothing was lost"
    elif kind == "other ids":
        tied = {line for line, _, _ in now.findings if line in MAY_MOVE}
        may_move = set().union(*(MAY_MOVE[line] for line in tied))
        for line in sorted(different.keys() - may_move):
            yield line, frozenset(), f"{different[line]} figures depend on ids, and no finding names a tie"
    else:
        for line, figures in sorted(different.items()):
            blamed = changed & before.needs[line]
            if not is_explained(line, blamed, before, now):
                yield line, blamed, f"{figures} figures differ and nothing says why"
        yield from _vanished(changed, before, now)


def is_explained(line: str, blamed: frozenset[str], before: Account, now: Account) -> bool:
    """Whether something that was not said of the delivery as it was names the line, or what was damaged under it."""
    told = now.statuses.get(line, "")
    if told and told != before.statuses.get(line):
        return True
    if not blamed:
        return False  # nothing under the line was changed
    near = blamed | _referring_to(blamed)
    for (name, extract, severity, protects), failing in now.checks.items():
        if failing > before.checks[name, extract, severity, protects]:
            names_it = line in protects.split(",") if protects else extract in near & before.needs[line]
            if names_it:
                return True
    return any(
        found > before.findings[of, extract, finding] and (of == line or extract in near & before.needs[line])
        for (of, extract, finding), found in now.findings.items()
    )


def _referring_to(extracts: frozenset[str]) -> frozenset[str]:
    """Extracts whose rows lead to those: they are at fault where what they lead to is gone."""
    return frozenset(
        contract.extract
        for contract in load_contracts().values()
        if any((column.references or "").split(".")[0] in extracts for column in contract.columns)
    )


def _vanished(changed: frozenset[str], before: Account, now: Account) -> Reasons:
    """Rows that no longer count though none of them is set aside: one finding must not speak for hundreds of rows."""
    for extract in sorted(changed):
        lost = before.clean[extract] - now.clean.get(extract, 0)
        told = now.set_aside.get(extract, 0) - before.set_aside[extract]
        critical = any(
            of == extract and severity == "critical" and check not in before.checks
            for check in now.checks
            for _, of, severity, _ in [check]
        )
        unusable = any(f"{extract}.csv" in status for status in now.statuses.values())
        if lost > told and not critical and not unusable:
            yield extract, frozenset({extract}), f"{lost} rows no longer count and {told} of them are set aside"


def _wrong_refusal(kind: str, changes: Sequence[Change], now: Account) -> Reasons:
    if not now.refusal:
        return
    if kind in ("otherwise", "other ids"):
        yield "the run", frozenset(), f"refused though nothing was lost: {now.refusal}"
    named = [contract for contract in _contracts(changes) if _names(now.refusal, contract)]
    if not named:
        yield "the run", frozenset(), f"refused, and no extract that was changed is named: {now.refusal}"


def _contracts(changes: Sequence[Change]) -> list[Contract]:
    return [load_contracts()[change.extract] for change in changes]


def _names(refusal: str, contract: Contract) -> bool:
    return contract.extract in refusal or contract.staging_model in refusal


@contextmanager
def bench_in(folder: Path, conformance: Path) -> Iterator[Bench]:
    """A bench that works below a folder; what it leaves there is removed."""
    work = Path(tempfile.mkdtemp(prefix="mutations-", dir=folder))
    os.environ.pop("DAGSTER_HOME", None)
    try:
        yield Bench(conformance, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)
