"""The rules of remote folders, without any server: what is whole, refused, remembered, parsed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.errors import AddressRefused, Misconfigured
from wiredesk.wires.ftp import list_line, machine_line
from wiredesk.wires.place import Place, place_of, transport_of
from wiredesk.wires.remote import Entry, Seen, judge, pack, remember, unpack
from wiredesk.wires.sftp import read_host_keys

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"


def entry(name: str, size: int = 6, stamp: str = "1", **more: str) -> Entry:
    return Entry(name=name, size=size, stamp=stamp, **more)  # type: ignore[arg-type]


def ready(files: list) -> list[str]:
    return [one.entry.name for one in files if one.ready]


def test_two_looks_far_enough_apart_make_a_file_whole() -> None:
    first = judge([entry("a.xml")], {}, 100.0)
    assert ready(first) == []
    assert ready(judge([entry("a.xml")], remember(first), 105.0)) == []
    assert ready(judge([entry("a.xml")], remember(first), 110.0)) == ["a.xml"]
    grown = judge([entry("a.xml", 9)], remember(first), 110.0)
    assert ready(grown) == [] and grown[0].seen.since == 110.0
    touched = judge([entry("a.xml", stamp="2")], remember(first), 110.0)
    assert ready(touched) == []


def test_the_writers_rename_makes_a_file_whole() -> None:
    part = remember(judge([entry("a.xml.part"), entry("b.xml.TMP")], {}, 100.0))
    now = [entry("a.xml"), entry("b.xml", 7), entry("c.xml")]
    assert ready(judge(now, part, 101.0)) == ["a.xml"], "b grew, c was never seen"
    both = [entry("a.xml"), entry("a.xml.part")]
    assert ready(judge(both, part, 101.0)) == [], "the unfinished name is still there"


def test_an_unfinished_upload_is_told_after_an_hour() -> None:
    first = judge([entry("a.part")], {}, 100.0)
    assert judge([entry("a.part")], remember(first), 3600.0)[0].problem == ""
    late = judge([entry("a.part")], remember(first), 3701.0)[0]
    assert late.problem == "an upload that was never finished" and not late.ready


@pytest.mark.parametrize(
    "name", ["../x", "/etc/passwd", "a/b", "a\nb", "a\rb", "a\\b", "a\0b", "", "x" * 256]
)
def test_names_that_lead_elsewhere_are_told_and_never_asked_for(name: str) -> None:
    (found,) = judge([entry(name)], {}, 0.0, atomic=True)
    assert found.problem and not found.ready
    assert remember([found]) == {}


def test_hidden_files_and_folders_are_left_alone_and_links_told() -> None:
    listed = [entry(".a"), entry("sub", kind="folder"), entry("link", kind="other"), entry("a")]
    files = judge(listed, {}, 0.0, atomic=True)
    assert [(one.entry.name, one.problem) for one in files] == [
        ("a", ""), ("link", "not a regular file"),
    ]  # fmt: skip


def test_what_is_taken_is_not_ready_again_until_it_changes() -> None:
    memory = remember(judge([entry("a")], {}, 0.0, atomic=True), ["a"])
    assert ready(judge([entry("a")], memory, 9.0, atomic=True)) == []
    assert ready(judge([entry("a", stamp="2")], memory, 9.0, atomic=True)) == ["a"]
    assert remember(judge([], memory, 9.0)) == {}, "what is gone is forgotten"


@given(
    st.dictionaries(
        st.binary(min_size=1, max_size=40).map(lambda raw: raw.decode("utf-8", "surrogateescape")),
        st.builds(
            Seen, size=st.integers(0, 2**40), stamp=st.text(max_size=20),
            since=st.floats(0, 2e9), taken=st.booleans(),
        ),
    )
)  # fmt: skip
def test_a_memory_survives_the_table(memory: dict[str, Seen]) -> None:
    assert unpack(pack(memory)) == memory


@given(st.lists(st.binary(max_size=80)))
def test_no_listing_makes_a_reader_fail(lines: list[bytes]) -> None:
    for line in lines:
        machine_line(line)
        list_line(line)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"type=file;size=12;modify=20261130200000; a b.xml", ("a b.xml", 12, "file")),
        (b"Type=File;Size=3;Modify=20261130200000.123;UNIX.mode=0644; \xff.xml",
         ("\udcff.xml", 3, "file")),
        (b"type=dir;modify=20261130200000; sub", ("sub", 0, "folder")),
        (b"type=cdir; .", None),
        (b"type=OS.unix=slink:/etc/passwd;size=1; link", ("link", 1, "other")),
        (b"type=file;size=-1; odd", ("odd", 0, "file")),
        (b"nonsense", None),
    ],
)  # fmt: skip
def test_machine_listings(line: bytes, told: tuple | None) -> None:
    found = machine_line(line)
    assert (found and (found.name, found.size, found.kind)) == told


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"-rw-r--r--   1 ftp  ftp   42 Nov 30 20:28 a b.xml", ("a b.xml", 42, "file")),
        (b"-rw-r--r--   1 1000 1000  42 Nov  3  2025 a.xml", ("a.xml", 42, "file")),
        (b"-rw-r--r--   1 owner      42 Nov 30 20:28 a.xml", ("a.xml", 42, "file")),
        (b"drwxr-xr-x   2 ftp  ftp 4096 Nov 30 20:28 sub", ("sub", 4096, "folder")),
        (b"lrwxrwxrwx   1 ftp  ftp   11 Nov 30 20:28 l -> /etc/passwd", ("l", 11, "other")),
        (b"11-30-26  08:28PM                   42 a b.xml", ("a b.xml", 42, "file")),
        (b"11-30-2026  20:28       <DIR>          sub", ("sub", 0, "folder")),
        (b"total 12", None),
    ],
)
def test_listings_for_people(line: bytes, told: tuple | None) -> None:
    found = list_line(line)
    assert (found and (found.name, found.size, found.kind)) == told


def test_places() -> None:
    assert place_of("sftp://ag%40x@files.example.org/out/x") == Place(
        transport="sftp", host="files.example.org", port=22, user="ag@x", path="/out/x"
    )
    secure = place_of("FTPS://files.Example.org.:990/")
    assert (secure.host, secure.tls, secure.implicit) == ("files.example.org", True, True)
    assert place_of("s3://wires/a/b/").path == "a/b"
    assert transport_of("https://x") is None and transport_of("/srv/x") is None


@pytest.mark.parametrize(
    "address",
    [
        "ftp://files.example.org/a%0ab", "ftp://files.example.org/?x=1", "ftp://u:p@files.example.org",
        "sftp://u@files.example.org:99999/", "ftp://files.example.org:0/", "ftp://0x7f000001/",
        "ftp://[::1]/", "ftp://[::ffff:10.0.0.1]/", "ftp://files.example.org:22/", "ftp:///x",
        "sftp://u@169.254.169.254/", "ftp://a b/", "s3://10.0.0.1:80/x", "ftp://metadata/",
        "sftp://u@files.example.org@127.0.0.1/",
    ],
)  # fmt: skip
def test_places_that_are_refused(address: str) -> None:
    with pytest.raises((AddressRefused, Misconfigured)):
        place_of(address)


def test_host_keys_as_people_paste_them() -> None:
    fingerprint = "SHA256:" + "a" * 43
    pasted = f"\n files.example.org,10.0.0.1 {KEY} comment\n{fingerprint} files (ED25519)\n"
    assert read_host_keys(pasted) == [KEY, fingerprint]
    for wrong in ("ssh-ed25519", "ssh-ed25519 AAAAnonsense", "MD5:ab:cd", "SHA256:abc"):
        with pytest.raises(Misconfigured):
            read_host_keys(wrong)
