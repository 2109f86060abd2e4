"""What all tests share: Django where it is needed, services and shared material or a plain skip."""

import os
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests import services

TESTS = Path(__file__).parent
SHARED = Path(os.environ.get("WIREDESK_SHARED", TESTS.parent.parent / "shared"))

# These run without Django: the core and the wires do not know it, the house only reads sources.
WITHOUT_DJANGO = {"core", "wires", "house", "docs", "test_house.py"}

# Reasons that WIREDESK_REQUIRE_SERVICES=1 still accepts: material beside the checkout.
SHARED_MARK = "WIREDESK_SHARED"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material (wire files, corpora); tests without it are skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared material at {SHARED} (set {SHARED_MARK})")
    return SHARED


def pytest_collect_file(file_path: Path) -> None:
    """Set Django up before the first file that needs it is imported."""
    inside = file_path.match("test_*.py") and TESTS in file_path.parents
    if inside and file_path.relative_to(TESTS).parts[0] not in WITHOUT_DJANGO:
        _set_django_up()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a service that is not there, or fail where services are required."""
    for marker in item.iter_markers("needs"):
        for service in marker.args:
            reason = services.missing(service)
            if reason and services.required():
                pytest.fail(f"needs {service}: {reason}", pytrace=False)
            elif reason:
                pytest.skip(f"needs {service}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where services are required, a skip for any reason but shared material is a failure."""
    if services.required() and any(SHARED_MARK not in reason for reason in _skips(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say plainly what was not run and why."""
    skips = _skips(terminalreporter.config)
    if not skips:
        return
    terminalreporter.section("not run")
    for reason, count in skips.most_common():
        forbidden = services.required() and SHARED_MARK not in reason
        refused = " (a failure: WIREDESK_REQUIRE_SERVICES=1)" if forbidden else ""
        terminalreporter.line(f"{count:4} test{'s' * (count > 1):1}  {reason}{refused}")


@cache
def _set_django_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wiredesk.project.settings")
    os.environ.setdefault("WIREDESK_HOME", tempfile.mkdtemp(prefix="wiredesk-tests-"))
    import django

    django.setup()


def _skips(config: pytest.Config) -> Counter[str]:
    """How often each reason was given; workers of xdist report to the controller only."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    given = (r.longrepr[2] if isinstance(r.longrepr, tuple) else str(r.longrepr) for r in reports)
    return Counter(reason.removeprefix("Skipped: ") for reason in given)
