"""What is expected of one dataset, and how the modules that say so are found."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from great_expectations.expectations.expectation import Expectation

import expectations


@dataclass(frozen=True)
class Check:
    """One expectation with what people need to act on it.

    ``name`` is unique in its dataset; ``why`` says why the check exists and what to do when it fails; ``protects``
    names indicators, none meaning all that need the extract; ``needs`` names further extracts without which the
    check makes no sense.
    """

    name: str
    expectation: Expectation
    why: str
    protects: tuple[str, ...] = ()
    is_fatal: bool = False
    needs: tuple[str, ...] = ()
    extract: str | None = None

    @property
    def severity(self) -> str:
        """`critical` or `warning`; the expectation itself knows it."""
        return str(self.expectation.severity.value)


@dataclass(frozen=True)
class Dataset:
    """The checks on one asset, keyed as Dagster keys it: `staging/stg_cp_plans`."""

    asset: str
    checks: tuple[Check, ...] = field(default=())

    def __init__(self, asset: str, checks: Iterable[Check]) -> None:
        object.__setattr__(self, "asset", asset)
        object.__setattr__(self, "checks", tuple(checks))

    def full_name(self, check: Check) -> str:
        """The name by which people know a check: `stg_person__has_rows`. It is unique among all datasets."""
        return check.name if "__" in check.name else f"{self.table}__{check.name}"

    @property
    def schema(self) -> str:
        return self.asset.split("/")[0]

    @property
    def table(self) -> str:
        return self.asset.split("/")[1]


def find_datasets(*layers: str) -> Iterator[Dataset]:
    """The dataset of every module in the folders named, in order of asset."""
    for layer in layers:
        package = importlib.import_module(f"{expectations.__name__}.{layer}")
        for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda found: found.name):
            dataset = importlib.import_module(f"{package.__name__}.{module.name}").dataset
            assert isinstance(dataset, Dataset)
            yield dataset
