"""The hot folder: whole regular files only, whatever their names and whoever swaps them."""

import base64
import json
import os
import time
from pathlib import Path

import pytest

from wiredesk.core.errors import FetchFailed, ForbiddenContent, Refused, TooBig
from wiredesk.wires import folder as hot
from wiredesk.wires.folder import Seen, Waiting, file_away, label, remember, take, waiting

NOW = time.time()
OLD = NOW - 60


def drop(folder: Path, name: str, body: bytes = b"<rss/>", at: float = OLD) -> None:
    (folder / name).write_bytes(body)
    os.utime(folder / name, (at, at))


def one(folder: Path, **seen: Seen) -> Waiting:
    (file,) = waiting(folder, seen, NOW)
    return file


def test_a_settled_file_is_taken_and_filed_away(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    file = one(tmp_path)
    assert file.ready and take(tmp_path, file).body == b"<rss/>"
    assert file_away(tmp_path, "a.xml") == "a.xml"
    assert waiting(tmp_path, {}, NOW) == []
    assert (tmp_path / ".done/a.xml").read_bytes() == b"<rss/>"


def test_a_file_is_ready_as_soon_as_its_writer_has_finished(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml", at=NOW)
    drop(tmp_path, "b.xml", at=NOW)
    found = {file.name: file.ready for file in waiting(tmp_path, {}, NOW, {"a.xml", "gone.xml"})}
    assert found == {"a.xml": True, "b.xml": False}


def test_a_partial_name_is_not_ready_when_closed(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml.part", at=NOW)
    assert [file.ready for file in waiting(tmp_path, {}, NOW, {"a.xml.part"})] == [False]


def test_filing_away_is_repeatable_and_overwrites_nothing(tmp_path: Path) -> None:
    for body in (b"one", b"two"):
        drop(tmp_path, "a.xml", body)
        file_away(tmp_path, "a.xml")
    assert file_away(tmp_path, "a.xml") is None
    assert sorted(p.read_bytes() for p in (tmp_path / ".done").iterdir()) == [b"one", b"two"]


def test_a_crash_before_the_move_reads_the_same_bytes_again(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    assert take(tmp_path, one(tmp_path)) == take(tmp_path, one(tmp_path))


def test_a_growing_file_waits_until_two_looks_agree(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml", b"<rs", NOW - 1)
    first = waiting(tmp_path, {}, NOW)
    assert not first[0].ready
    drop(tmp_path, "a.xml", b"<rss", NOW)
    second = waiting(tmp_path, remember(first), NOW + 1)
    assert not second[0].ready
    third = waiting(tmp_path, remember(second), NOW + 2)
    assert third[0].ready


def test_a_file_open_for_writing_is_left_alone(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    file = one(tmp_path)
    with (tmp_path / "a.xml").open("ab"), pytest.raises(FetchFailed) as caught:
        take(tmp_path, file)
    assert caught.value.code == "being-written"
    assert take(tmp_path, file).body == b"<rss/>"


def test_partial_and_hidden_files_are_not_taken(tmp_path: Path) -> None:
    for name in (".a.xml.swp", "b.part", "c.TMP", ".hidden"):
        drop(tmp_path, name)
    assert not any(file.ready for file in waiting(tmp_path, {}, NOW))
    reported = {file.name for file in waiting(tmp_path, {}, NOW + 7200) if file.problem}
    assert reported == {"b.part", "c.TMP"}


def test_links_pipes_and_folders_are_not_opened(tmp_path: Path) -> None:
    drop(tmp_path, "..a.xml")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    files = waiting(tmp_path, {}, NOW + 60)
    assert {file.name for file in files} == {"link", "loop", "pipe"}
    assert not any(file.ready for file in files)
    for file in files:
        with pytest.raises(Refused):
            take(tmp_path, file)


def test_swapped_changed_and_vanished_files_are_not_taken(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    file = one(tmp_path)
    drop(tmp_path, "b.xml", b"<xss/>")
    os.replace(tmp_path / "b.xml", tmp_path / "a.xml")
    with pytest.raises(FetchFailed, match="changed"):
        take(tmp_path, file)
    (tmp_path / "a.xml").unlink()
    with pytest.raises(FetchFailed, match="gone"):
        take(tmp_path, file)
    (tmp_path / "a.xml").symlink_to("/etc/passwd")
    with pytest.raises(Refused):
        take(tmp_path, file)


@pytest.mark.parametrize("name", ["", ".", "..", "../a", "/etc/passwd", "a/b", "a\0b"])
def test_names_that_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused):
        take(tmp_path, Waiting(name=name, seen=Seen(0, 0, 0, 0)))
    with pytest.raises(Refused):
        file_away(tmp_path, name)


def test_done_that_is_a_link_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    drop(inside, "a.xml")
    (inside / ".done").symlink_to(tmp_path)
    with pytest.raises(OSError):
        file_away(inside, "a.xml")
    assert (inside / "a.xml").exists()


def test_too_big_files_are_reported_and_never_read(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    os.truncate(tmp_path / "a.xml", hot.MAX_FILE + 1)
    os.utime(tmp_path / "a.xml", (OLD, OLD))
    file = one(tmp_path)
    assert file.problem is not None and not file.ready
    with pytest.raises(TooBig):
        take(tmp_path, file)


@pytest.mark.parametrize("body", [b"PK\x03\x04x", b"\x1f\x8bx", bytes(257) + b"ustar"])
def test_archives_are_refused(tmp_path: Path, body: bytes) -> None:
    drop(tmp_path, "a.zip", body)
    with pytest.raises(ForbiddenContent, match="archive"):
        take(tmp_path, one(tmp_path))


def test_files_left_in_place_are_taken_once(tmp_path: Path) -> None:
    drop(tmp_path, "a.xml")
    seen = one(tmp_path).seen
    taken = Seen(seen.size, seen.mtime_ns, seen.inode, seen.at, taken=True)
    assert waiting(tmp_path, {"a.xml": taken}, NOW) == []
    drop(tmp_path, "a.xml", b"<rss>2</rss>")
    assert one(tmp_path, **{"a.xml": taken}).ready


def test_hostile_names_of_the_corpus(shared: Path, tmp_path: Path) -> None:
    rows = map(json.loads, (shared / "hostile/routes.jsonl").open())
    names = [base64.b64decode(r["b64"]) for r in rows if r["class"] == "hot-folder-name"]
    possible = [n for n in names if b"/" not in n and b"\0" not in n]
    assert possible
    for number, raw in enumerate(possible):
        drop(tmp_path, os.fsdecode(raw), b"%d" % number)
    files = [file for file in waiting(tmp_path, {}, NOW) if file.ready]
    for file in files:
        assert label(file.name).isprintable()
        take(tmp_path, file)
        file_away(tmp_path, file.name)
    left = [entry.name for entry in tmp_path.iterdir() if entry.is_file()]
    assert all(name.startswith(".") or name.endswith(hot.UNFINISHED) for name in left)


def test_labels_are_safe_to_print() -> None:
    assert label("a\nb\x1b[0m\u202e\udcff.xml") == "a\\nb\\x1b[0m\\u202e\\udcff.xml"
