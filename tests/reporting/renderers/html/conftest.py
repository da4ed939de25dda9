"""A real browser, and pages for it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

from tests.reporting.documents import read_report
from tests.reporting.hostile import hostile_report

# No screen, no sandbox for root, and nothing that Chromium would like to fetch for itself.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Open = Callable[..., Chrome]


@pytest.fixture(scope="session")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium, with its console and its requests recorded."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        pytest.skip("chromium or chromedriver is not installed")
    options = ChromeOptions()
    options.binary_location = browser
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with Chrome(options=options, service=Service(driver)) as found:
        yield found


@pytest.fixture
def open_page(chrome: Chrome) -> Open:
    """Opens a page anew, as wide as asked, light or dark."""

    def opened(page: Path, place: str = "", *, width: int = 1400, dark: bool = False) -> Chrome:
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        chrome.get("about:blank")
        for kind in ("browser", "performance"):
            chrome.get_log(kind)  # type: ignore[no-untyped-call]
        chrome.get(f"{page.as_uri()}{place}")
        return chrome

    return opened


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of nine real events, whose bodies stand in it."""
    from oomlog.reporting.renderers.html import render

    page = tmp_path_factory.mktemp("few") / "report.html"
    page.write_text(render(read_report("6.18-amd64-mixed-scopes")))
    return page


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an event whose every text attacks it."""
    from oomlog.reporting.renderers.html import render

    page = tmp_path_factory.mktemp("hostile") / "report.html"
    page.write_text(render(hostile_report()))
    return page


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 500 events with 300 tasks each, packed."""
    from benchmarks.generate import dense
    from oomlog.reporting.renderers.html import render
    from tests.reporting.documents import report_of

    folder = tmp_path_factory.mktemp("many")
    dense(folder / "kern.log", 500)
    page = folder / "report.html"
    page.write_text(render(report_of(folder / "kern.log")))
    return page
