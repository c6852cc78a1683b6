"""Preparing an edition in a process of its own: whatever becomes of it, the caller goes on and is told what to do."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from scorecard.problems import UnusableInput
from scorecard.public import apart
from scorecard.public.apart import BrokeOff, do_apart
from scorecard.settings import Settings

pytestmark = pytest.mark.slow

HERE = "tests.public.test_apart"


def tell(settings: Settings, la_code: str) -> dict[str, Any]:
    return {"la_code": la_code, "small_number": settings.small_number, "home": str(settings.home)}


def refuse(settings: Settings, la_code: str) -> dict[str, Any]:
    raise UnusableInput("Put the register back.")


def fail(settings: Settings, la_code: str) -> dict[str, Any]:
    raise ValueError("a value of a record")


def never_end(settings: Settings, la_code: str) -> dict[str, Any]:
    while True:
        pass


def sleep_for_ever(settings: Settings, la_code: str) -> dict[str, Any]:
    while True:
        time.sleep(1)


def be_killed(settings: Settings, la_code: str) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def test_what_a_process_gives_comes_back(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, small_number=7)
    assert do_apart(f"{HERE}:tell", settings, "916") == {"la_code": "916", "small_number": 7, "home": str(tmp_path)}


def test_a_refusal_keeps_its_words(tmp_path: Path) -> None:
    with pytest.raises(UnusableInput, match=r"^Put the register back\.$"):
        do_apart(f"{HERE}:refuse", Settings(home=tmp_path), "916")


def test_a_failure_is_told_by_its_kind_and_place_without_its_words(tmp_path: Path) -> None:
    with pytest.raises(BrokeOff) as told:
        do_apart(f"{HERE}:fail", Settings(home=tmp_path), "916")
    assert "It failed: ValueError in test_apart.py, line " in str(told.value)
    assert "a value" not in str(told.value)
    assert "run the month again" in str(told.value)


def test_what_takes_longer_than_its_limit_is_stopped(tmp_path: Path) -> None:
    said = "more than 10 seconds of the processor .* SCORECARD_PUBLIC_EDITION_SECONDS higher"
    with pytest.raises(BrokeOff, match=said):
        do_apart(f"{HERE}:never_end", Settings(home=tmp_path, public_edition_seconds=10), "916")


def test_what_waits_for_ever_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0.5)
    with pytest.raises(BrokeOff, match=r"stopped after 5.0 seconds"):
        do_apart(f"{HERE}:sleep_for_ever", Settings(home=tmp_path, public_edition_seconds=10), "916")


def test_what_is_killed_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokeOff, match="ended by SIGKILL: was there enough memory"):
        do_apart(f"{HERE}:be_killed", Settings(home=tmp_path), "916")
