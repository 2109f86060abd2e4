"""The pages on remote folders do what they say: every command in them, in their order."""

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.wires import remote_servers as servers
from tests.wires.remote_servers import HOST, Rig
from wiredesk.archive.models import Audit, Wire
from wiredesk.archive.secrets import read_secret

PAGES = Path(__file__).parent.parent.parent / "docs" / "how-to"
COMMAND = re.compile(r"(?:^ {4,}|`)wiredesk wire ([^`\n]+)", re.M)
FEED = (
    b'<rss version="2.0"><channel><title>T</title><item><guid>g-1</guid>'
    b"<title>Harbour reopens</title></item></channel></rss>"
)
pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def serving(transport: str, folder: Path) -> Iterator[Rig]:
    serve = {"sftp": servers.sftp_server, "ftp": servers.ftp_server}
    with servers.s3_server() if transport == "s3" else serve[transport](folder) as rig:
        rig.drop("a.xml", FEED)
        yield rig


@pytest.mark.parametrize("transport", ["sftp", "ftp", "s3"])
def test_every_command_of_a_page(
    transport: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (PAGES / f"fetch-from-{transport}.md").read_text("utf-8")
    monkeypatch.setenv("AGENCY_PASSWORD", servers.PASSWORD)
    monkeypatch.setenv("AGENCY_SECRET_KEY", "kw7-secret-key")
    acts = []
    with serving(transport, tmp_path) as rig:
        for command in COMMAND.findall(page):
            words = shlex.split(command)
            acts.append(words[0])
            if words[0] == "test":
                _point_to(rig)
            if len(words) == 1 and words[0] in ("pin", "add", "secret"):
                continue  # the command is only named
            call_command("wire", *words)
            if words[0] == "test":
                assert "Harbour reopens" in capsys.readouterr().out
        assert rig.names() == ["a.xml"], "a test moves nothing"
    assert {"add", "test", "secret"} <= set(acts)
    assert _secrets_told(capsys) == [] and Wire.objects.count() >= 2
    wire = Wire.objects.get(key="agency")
    assert servers.PASSWORD in read_secret(wire.pk).password or transport == "s3"


def _point_to(rig: Rig) -> None:
    Wire.objects.filter(key="agency").update(
        address=rig.way.address, endpoint=rig.way.endpoint, allow_networks=[f"{HOST}/32"],
        host_keys="\n".join(rig.way.host_keys),
    )  # fmt: skip


def _secrets_told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    call_command("wire", "list", json=True)
    said = capsys.readouterr()
    told = said.out + said.err + "".join(Audit.objects.values_list("reason", flat=True))
    return [one for one in (servers.PASSWORD, "kw7-secret-key") if one in told]


def test_an_unknown_host_key_is_shown_and_confirmed_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PASSWORD_OF_AGENCY", servers.PASSWORD)
    with serving("sftp", tmp_path) as rig:
        call_command(
            "wire", "add", rig.way.address, "--agency", "Agency", "--allow-network", f"{HOST}/32",
            "--password-from", "PASSWORD_OF_AGENCY",
        )  # fmt: skip
        with pytest.raises(CommandError) as shown:
            call_command("wire", "test", "agency")
        said = str(shown.value)
        assert rig.extra["host_key"].get_fingerprint() in said
        assert Wire.objects.get().host_keys == "", "it is not taken on trust"
        pin = shlex.split(said.rpartition("wiredesk wire ")[2])
        call_command("wire", *pin)
        call_command("wire", "test", "agency")
        assert "Harbour reopens" in capsys.readouterr().out
        assert "none → SHA256:" in Audit.objects.get(act="wire host key confirmed").reason


@pytest.mark.parametrize(
    ("address", "more", "said"),
    [
        ("sftp://u:kw7@files.agency.example/x", [], "no password"),
        ("sftp://files.agency.example/x", [], "names its user"),
        ("sftp://u@127.0.0.1/x", [], "loopback"),
        ("ftp://u@files.agency.example:8021/x", [], "port 8021"),
        ("sftp://u@localhost/x", [], "internal name"),
        ("s3://Agency_Wires/x", [], "name of a bucket"),
        ("s3://wires/x", ["--endpoint", "http://store.agency.example"], "only inside"),
        ("s3://wires/x", ["--endpoint", "https://169.254.169.254"], "metadata"),
        ("s3://wires/x", ["--region", "evil.example/#"], "a region"),
        ("ftp://u@files.agency.example/x", ["--password-from", "NO_SUCH_NAME"], "NO_SUCH_NAME"),
        ("sftp://u@files.agency.example/x", ["--host-key", "SHA256:short"], "fingerprint"),
        ("sftp://u@files.agency.example/x", ["--host-key", "nonsense"], "ssh-ed25519 AAAA"),
    ],
)
def test_what_could_never_be_dialled_is_not_added(address: str, more: list[str], said: str) -> None:
    with pytest.raises(CommandError, match=re.escape(said)) as caught:
        call_command("wire", "add", address, "--agency", "Agency", *more)
    assert "kw7" not in str(caught.value)
    assert not Wire.objects.exists()
