"""One browser for all that look at pages. Without Chromium on the machine they are left out, and that is said."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

MISSING = (
    "Chromium is not on this machine and could not be installed: the pages were not checked in a browser. "
    "Install Debian's package chromium."
)
# nothing of a browser but the pages: no updates, no accounts, no calls of its own
PAGES_ALONE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, with a profile of its own that goes with it."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=PAGES_ALONE)
        yield started
        started.close()
