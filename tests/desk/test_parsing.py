"""`wiredesk parse` as a user meets it: lines out, exit codes, one bad file among good ones."""

import io
import json
import subprocess
import sys
from pathlib import Path

from wiredesk.desk.parsing import DONE, SOME_FAILED, USAGE, run

COPY = Path(__file__).parents[1] / "copy"
KEYS = (
    "file index format guid version headline headline_tags byline body_text body_html language "
    "created updated pub_status embargoed expires urgency slugline subjects dateline pictures "
    "rights links instruction eds_notes guessed"
).split()
LISTS = "headline_tags subjects pictures links eds_notes guessed".split()


def parse(*arguments: str, stdin: bytes = b"") -> tuple[int, list[dict[str, object]]]:
    out = io.BytesIO()
    code = run(list(arguments), io.BytesIO(stdin), out)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_per_item_with_every_key() -> None:
    file = str(COPY / "atom" / "full.xml")
    code, lines = parse(file)
    assert code == DONE
    assert len(lines) == 3
    for line in lines:
        assert set(KEYS) <= set(line)
        assert line["file"] == file
        assert all(isinstance(line[name], list) for name in LISTS)


def test_bad_files_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"hello")
    (tmp_path / "b.xml").write_bytes((COPY / "rdf" / "full.xml").read_bytes())
    code, lines = parse(str(tmp_path), str(tmp_path / "absent"))
    assert code == SOME_FAILED
    assert [line.get("error", {}).get("code") for line in lines] == [
        "unknown-format",
        None,
        "cannot-open",
    ]


def test_standard_input_and_indefinite_embargo() -> None:
    code, lines = parse("-", stdin=(COPY / "ninjs" / "v3.json").read_bytes())
    assert (code, lines[0]["file"], lines[0]["embargoed"]) == (DONE, "-", "indefinite")


def test_usage() -> None:
    assert parse("--nonsense")[0] == USAGE
    assert parse("-h")[0] == DONE


def test_needs_no_django() -> None:
    look = "import sys, wiredesk.desk.parsing; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
