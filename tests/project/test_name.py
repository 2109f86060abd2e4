"""`wiredesk name` as real processes: what is missing is said, it is niced, and `run` starts it."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bench.site import free_port
from tests.crash.sites import descendants, gone
from tests.desk.ruler import ruler
from wiredesk.core.errors import Misconfigured
from wiredesk.desk.pipeline import load, missing
from wiredesk.project.config import Config, read_config
from wiredesk.project.management.commands.run import children
from wiredesk.project.preflight import require_pipeline

COMMAND = (sys.executable, "-m", "wiredesk")
STORY = {
    "uri": "n-1", "headline": "Winch oiled", "type": "text", "language": "en",
    "body_text": "The winch has a Qorvane drum and Umbrix paid.",
}  # fmt: skip


def config(model: str) -> Config:
    env = {"WIREDESK_NER_MODEL": model, "WIREDESK_SECRET_KEY": "k"}
    return read_config(env, Path("/nowhere"))


def broken(folder: Path) -> str:
    """A folder that claims to hold a pipeline."""
    ruler(folder)
    (folder / "quay-1.0/config.cfg").write_text("[nlp")
    return str(folder / "quay-1.0")


def test_the_setting_is_off_unless_it_names_something() -> None:
    assert [config(text).ner_model for text in ("", " ", " quay ")] == ["", "", "quay"]
    assert [child.name for child in children(config(""))] == ["web", "worker"]
    assert [child.name for child in children(config("quay"))] == ["web", "worker", "name"]
    require_pipeline(config(""))


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)  # as if it were not installed
    with pytest.raises(Misconfigured, match=r"not installed.*wiredesk\[ner\].*requirements/ner"):
        require_pipeline(config("quay"))


@pytest.mark.parametrize("model", ["no_such_pipeline", "no-such", ".", "/nowhere", "../x y", "pip"])
def test_a_pipeline_that_is_not_there_is_told(model: str, tmp_path: Path) -> None:
    ruler(tmp_path)
    assert model == "pip" or f"names {model!r}, but no spaCy pipeline" in missing(model)
    with pytest.raises(Misconfigured, match="WIREDESK_NER_MODEL"):
        load(model)


def test_a_pipeline_that_does_not_load_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="which spaCy cannot load"):
        load(broken(tmp_path))


def test_who_asks_for_a_pipeline_loads_none(site: dict[str, str]) -> None:
    """The web server, the worker and `run` never hold spaCy in their memory."""
    code = (
        "import sys, wiredesk.project.wsgi, wiredesk.desk.engine.embedded as worker\n"
        "from wiredesk.project.management.commands import name, run\n"
        "from wiredesk.desk.pipeline import missing\n"
        "worker.toolbox()\n"
        "assert missing(sys.argv[1]) == '' and 'spacy' not in sys.modules"
    )
    told = {**site, "DJANGO_SETTINGS_MODULE": "wiredesk.project.settings"}
    model = site["WIREDESK_NER_MODEL"]
    done = subprocess.run([sys.executable, "-c", code, model], env=told, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def wiredesk(*args: str, env: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *args], env=env, capture_output=True, timeout=120)


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a story in public, and a pipeline beside it."""
    folder = tmp_path_factory.mktemp("furnished")
    ruler(folder)
    (folder / "in").mkdir()
    (folder / "story.json").write_text(json.dumps(STORY))
    wire = ("wire", "add", str(folder / "in"), "--agency", "N", "--licence", "full", "--auto")
    for args in (
        ("init", "--no-input", "--no-editor"),
        wire,
        ("ingest", "--wire", "n", str(folder / "story.json")),
    ):
        done = wiredesk(*args, env=environment(folder))
        assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture
def site(furnished: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a copy of that site."""
    shutil.copytree(furnished, tmp_path / "site")
    return environment(tmp_path / "site")


def environment(folder: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("WIREDESK_")}
    return ours | {
        "WIREDESK_HOME": str(folder / "home"),
        "WIREDESK_NER_MODEL": str(folder / "quay-1.0"),
        "WIREDESK_LISTEN": f"127.0.0.1:{free_port()}",
    }


def test_once_names_what_waits_and_ends(site: dict[str, str]) -> None:
    done = [wiredesk("name", "--once", "--json", env=site) for _ in range(2)]
    assert [json.loads(one.stdout)["stories"] for one in done] == [1, 0], done[0].stderr.decode()
    assert json.loads(done[0].stdout)["pipeline"] == "spaCy en_quay-1.0"


@pytest.mark.parametrize(("model", "says"), [("", b"is not set"), ("quay", b"no spaCy pipeline")])
def test_what_is_missing_ends_name_and_run(model: str, says: bytes, site: dict[str, str]) -> None:
    site["WIREDESK_NER_MODEL"] = model
    for command in ("name", "run") if model else ("name",):
        done = wiredesk(command, env=site)
        assert done.returncode == 3 and says in done.stderr, done.stderr.decode()
        assert b"Traceback" not in done.stderr


@contextmanager
def started(command: str, env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*COMMAND, command], env=env, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def until(true: Callable[[], object], why: str) -> None:
    deadline = time.monotonic() + 40
    while not true():
        assert time.monotonic() < deadline, why
        time.sleep(0.1)


def named(env: dict[str, str]) -> bool:
    """Whether the story has its names, seen from outside."""
    with closing(sqlite3.connect(Path(env["WIREDESK_HOME"]) / "wiredesk.sqlite3")) as database:
        rows = database.execute("SELECT found FROM archive_storyversion").fetchall()
    return [json.loads(found).get("named_by") for (found,) in rows] == ["spaCy en_quay-1.0"]


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_runs_at_low_priority_until_told_to_end(number: int, site: dict[str, str]) -> None:
    with started("name", site) as process:
        until(lambda: named(site), "the story was not named")
        assert os.getpriority(os.PRIO_PROCESS, process.pid) == 10
        process.send_signal(number)
        assert process.wait(10) == 0


@pytest.mark.alone
def test_run_starts_it_and_takes_it_along(site: dict[str, str]) -> None:
    with started("run", site) as tree:
        until(lambda: named(site), "the story was not named")
        family = descendants(tree.pid)
        assert [pid for pid in family if "wiredesk name" in command_of(pid)]
        tree.terminate()
        assert tree.wait(15) == 0
        until(lambda: all(map(gone, family)), "processes were left over")


@pytest.mark.alone
def test_it_ends_with_the_process_that_started_it(site: dict[str, str]) -> None:
    """However that ended: the parent here does not say goodbye."""
    code = (
        "import subprocess, os; from wiredesk.project.supervisor import leashed_command\n"
        "print(subprocess.Popen(leashed_command('name')).pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env=site, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    until(lambda: named(site), "the story was not named")
    parent.kill()
    parent.communicate()
    until(lambda: gone(child), "it was left over")
