"""Great Expectations comes without what no check asks for, and still finds it where something does ask."""

import gc
import subprocess
import sys
from types import ModuleType

import pytest

from expectations.library import DEFERRED, deferred, import_library, without_collecting
from scorecard.settings import PROJECT_ROOT


def test_what_no_check_asks_for_is_not_imported() -> None:
    program = (
        "import sys\n"
        "from expectations.library import import_library\n"
        "import_library()\n"
        "assert 'great_expectations.expectations.core' in sys.modules\n"
        "print(*(name for name in sys.modules if name.split('.')[0] == 'altair' or name.startswith('scipy.stats')))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_the_library_has_them_when_it_uses_them() -> None:
    import_library()
    from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as divergence

    of_the_library = vars(divergence)
    assert of_the_library["stats"].entropy([1.0], [1.0]) == 0.0
    assert of_the_library["alt"].Chart.__module__.startswith("altair")
    assert all(type(sys.modules[name]) is ModuleType for name in DEFERRED)


def test_a_module_is_imported_when_something_of_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with deferred("colorsys"):
        import colorsys as within

        assert not hasattr(within, "__file__")
        assert within.rgb_to_hsv(0.0, 0.0, 1.0) == (2 / 3, 1.0, 1.0)
    import colorsys as after

    assert after is sys.modules["colorsys"]
    assert after.__file__


def test_what_nothing_was_asked_of_is_imported_afterwards_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    with deferred("colorsys"):
        import colorsys as within
    import colorsys as after

    assert after is not within
    assert after.__file__
    assert within.rgb_to_hsv is after.rgb_to_hsv


def test_a_module_that_is_there_stays_as_it_is() -> None:
    import json

    with deferred("json"):
        assert sys.modules["json"] is json
    assert sys.modules["json"] is json


def test_garbage_is_looked_for_again_afterwards() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="on the way"), without_collecting():
        assert not gc.isenabled()
        raise ValueError("on the way")
    assert gc.isenabled()
