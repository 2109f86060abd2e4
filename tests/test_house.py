"""The house is in order, and every check of it is proved by a fault that it must notice."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.faults import IMPORT_FAULTS, SOURCE_FAULTS, TOOL_FAULTS, Fault
from tests.house.reading import House, read
from tests.house.rules import RULES
from tests.house.tools import TOOLS, run

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def house() -> House:
    return read(ROOT)


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """A temporary copy of src and of the settings of the tools, to plant faults in."""
    for name in ("pyproject.toml", ".importlinter"):
        shutil.copy2(ROOT / name, tmp_path / name)
    shutil.copytree(
        ROOT / "src/wiredesk",
        tmp_path / "src/wiredesk",
        ignore=lambda folder, names: [
            n for n in names if (Path(folder) / n).is_file() and not n.endswith(".py")
        ],
    )
    yield tmp_path
    shutil.rmtree(tmp_path / "src")


@pytest.mark.parametrize("name", RULES)
def test_rule_is_kept(house: House, name: str) -> None:
    assert list(RULES[name](house)) == []


@pytest.mark.parametrize("name", TOOLS)
def test_tool_is_content(name: str) -> None:
    done = run(name, ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("fault", SOURCE_FAULTS, ids=lambda fault: fault.name)
def test_rule_notices(copy: Path, fault: Fault) -> None:
    before = set(RULES[fault.check](read(copy)))
    fault.plant(copy)
    new = set(RULES[fault.check](read(copy))) - before
    assert any(fault.says in complaint for complaint in new), new


@pytest.mark.parametrize("fault", IMPORT_FAULTS, ids=lambda fault: fault.name)
def test_contract_notices(copy: Path, fault: Fault) -> None:
    fault.plant(copy)
    done = run("imports", copy)
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert done.returncode != 0
    assert any(line.startswith(fault.says) for line in broken), done.stdout + done.stderr


@pytest.mark.parametrize("fault", TOOL_FAULTS, ids=lambda fault: fault.name)
def test_tool_notices(copy: Path, fault: Fault) -> None:
    fault.plant(copy)
    done = run(fault.check, copy)
    new = [line for line in done.stdout.splitlines() if fault.says in line]
    assert done.returncode != 0
    assert new, done.stdout + done.stderr


def test_every_check_is_proved() -> None:
    proved = {fault.check for fault in (*SOURCE_FAULTS, *IMPORT_FAULTS, *TOOL_FAULTS)}
    assert proved == {*RULES, *TOOLS}
