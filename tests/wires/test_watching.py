"""The ear of the hot folders, with the kernel's own events."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from wiredesk.wires.watching import Ear

SOON, NOW = 2.0, 0.0  # seconds


@pytest.fixture
def ear() -> Iterator[Ear]:
    one = Ear()
    yield one
    one.close()


def test_a_file_is_heard_when_it_is_closed_and_not_before(ear: Ear, tmp_path: Path) -> None:
    ear.listen_to([tmp_path])
    with (tmp_path / "a.xml").open("w") as file:
        file.write("<rss>")
        file.flush()
        assert ear.finished(NOW) == {}
    assert ear.finished(SOON) == {tmp_path: {"a.xml"}}
    assert ear.finished(NOW) == {}, "once is enough"


def test_a_file_that_is_moved_in_is_heard(ear: Ear, tmp_path: Path) -> None:
    upload, hot = tmp_path / "upload", tmp_path / "hot"
    upload.mkdir()
    hot.mkdir()
    ear.listen_to([hot])
    (upload / "b.xml").write_text("<rss/>")
    (upload / "b.xml").rename(hot / "b.xml")
    assert ear.finished(SOON) == {hot: {"b.xml"}}


def test_names_that_are_no_text_are_heard_as_the_system_lists_them(
    ear: Ear, tmp_path: Path
) -> None:
    ear.listen_to([tmp_path])
    (tmp_path / "\udcff.xml").write_text("<rss/>")
    assert ear.finished(SOON) == {tmp_path: {"\udcff.xml"}}


def test_only_the_folders_listed_last_are_heard(ear: Ear, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    ear.listen_to([old, tmp_path / "missing"])
    ear.listen_to([new])
    for folder in (old, new):
        (folder / "c.xml").write_text("<rss/>")
    assert ear.finished(SOON) == {new: {"c.xml"}}


def test_a_folder_made_anew_is_heard_again(ear: Ear, tmp_path: Path) -> None:
    hot = tmp_path / "hot"
    hot.mkdir()
    ear.listen_to([hot])
    shutil.rmtree(hot)
    hot.mkdir()
    ear.listen_to([hot])
    (hot / "d.xml").write_text("<rss/>")
    assert ear.finished(SOON) == {hot: {"d.xml"}}
