"""How a remote folder is let in: its options of `wiredesk wire`, host keys, a first look; secrets.

Secrets come from standard input or from an environment variable that the caller names, never from
the command line, where other users of the machine and its history would read them.
"""

import asyncio
import getpass
import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from ipaddress import ip_network
from typing import Any

from wiredesk.archive import recording, remotes, wires
from wiredesk.archive.models import Wire
from wiredesk.archive.secrets import keep_secret
from wiredesk.core.errors import FetchFailed, HostKeyRefused, Misconfigured
from wiredesk.core.secret import Secret
from wiredesk.desk.beside import is_remote
from wiredesk.desk.intake import PICTURE_FILES
from wiredesk.desk.remotes import LOOK, way_of
from wiredesk.wires import place, remote
from wiredesk.wires.folder import MAX_FILE, label
from wiredesk.wires.reach import Reach, Way
from wiredesk.wires.sftp import fingerprint, read_host_keys

STDIN = "-"
SECRETS = {"password_from": "password", "private_key_from": "private_key",
           "secret_key_from": "secret_key"}  # fmt: skip


def arguments(parser: ArgumentParser) -> None:
    """What `wire add`, `wire secret` and `wire pin` take for secrets and remote folders."""
    where = {"metavar": "NAME|-", "help": "the environment variable that holds it, or - for stdin"}
    parser.add_argument("--password-from", **where)  # type: ignore[arg-type]
    parser.add_argument("--private-key-from", **where)  # type: ignore[arg-type]
    parser.add_argument("--secret-key-from", **where)  # type: ignore[arg-type]
    parser.add_argument("--access-key", default="", help="S3: the id of the secret key")
    parser.add_argument(
        "--host-key", action="append", default=[], metavar="KEY",
        help='SFTP: "ssh-ed25519 AAAA…" or "SHA256:…", as the agency told you',
    )  # fmt: skip
    parser.add_argument("--endpoint", default="", help="S3: URL of the store, if not Amazon's")
    parser.add_argument("--region", default="", help="S3: the region of the bucket")
    parser.add_argument(
        "--leave-files", action="store_true", help="the server is read-only: files stay there"
    )


def fields_of(options: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a new wire that only remote folders have, {} for others.

    Raises Misconfigured, AddressRefused: nothing is kept that could never be dialled.
    """
    if place.transport_of(options["what"] or "") is None:
        return {}
    fields = {name: options[name] for name in ("endpoint", "region", "leave_files")}
    networks = tuple(ip_network(text) for text in options["allow_network"])
    check(options["what"], fields["endpoint"], fields["region"], networks)
    return {**fields, "host_keys": "\n".join(_host_keys(options))}


def check(address: str, endpoint: str, region: str, networks: tuple[Any, ...]) -> None:
    """Whether such a folder may be reached at all. Raises Misconfigured, AddressRefused."""
    place.place_of(address, networks)
    place.check_endpoint(endpoint, networks)
    place.check_region(region)


def keep(wire: Wire, options: Mapping[str, Any]) -> None:
    """Keep the secret that `wire add` was given, if any."""
    if secret := secret_of(options):
        keep_secret(wire, secret, by=options["by"])


def change_secret(wire: Wire, options: Mapping[str, Any]) -> None:
    """`wire secret`: what is given replaces what was kept; nothing given = nothing kept."""
    keep_secret(wire, secret_of(options), by=options["by"])
    wires.ask_again(wire.pk)


def pin(wire: Wire, options: Mapping[str, Any]) -> list[dict[str, str]]:
    """`wire pin`: a person confirms the host keys of a server, in place of those before.

    Raises Misconfigured where none is given or one cannot be read.
    """
    keys = _host_keys(options)
    if wire.transport != Wire.Transport.SFTP or not keys:
        raise Misconfigured("`wire pin` takes an SFTP wire and --host-key")
    confirm(wire, keys, by=options["by"])
    return [{"key": wire.key, "host_key": fingerprint(key)} for key in keys]


def confirm(wire: Wire, keys: list[str], *, by: str) -> None:
    """Write the keys down, and in the books which they were before."""
    before = ", ".join(fingerprint(key) for key in wire.host_keys.splitlines()) or "none"
    now = ", ".join(fingerprint(key) for key in keys)
    Wire.objects.filter(pk=wire.pk).update(host_keys="\n".join(keys))
    recording.audit(by, "wire host key confirmed", f"{wire.key}: {before} → {now}")
    wires.ask_again(wire.pk)


def secret_of(options: Mapping[str, Any]) -> Secret:
    """The secret that the options point to. Raises Misconfigured where it is not there."""
    given = {field: options[name] for name, field in SECRETS.items() if options[name]}
    if list(given.values()).count(STDIN) > 1:
        raise Misconfigured("only one secret can come from standard input")
    read = {field: _read(source, field) for field, source in given.items()}
    return Secret(**read, access_key=options["access_key"])


def sample(wire: Wire) -> tuple[bytes, str]:
    """The bytes and the name of one file of the folder; nothing is moved or remembered.

    Raises HostKeyRefused, which shows the key where none is confirmed; FetchFailed, Misconfigured.
    """
    found = remotes.of(wire)
    if found.trouble is not None:
        raise found.trouble
    if wire.transport == Wire.Transport.SFTP and not wire.host_keys:
        raise _unconfirmed(wire, asyncio.run(_shown(way_of(found))))
    return asyncio.run(_sample(way_of(found)))


async def _shown(way: Way) -> str:
    with Reach() as reach:
        return await reach.host_key_of(way)


async def _sample(way: Way) -> tuple[bytes, str]:
    with Reach() as reach:
        async with reach.opened(way) as folder:
            try:
                async with asyncio.timeout(LOOK):
                    listed = await folder.entries(remote.MOST_NAMES)
                    files = remote.judge(listed, {}, 0.0, atomic=True)
                    for one in files:
                        if one.ready and not one.entry.name.lower().endswith(PICTURE_FILES):
                            return await folder.read(one.entry, MAX_FILE), one.entry.name
            except TimeoutError as error:
                raise FetchFailed(f"the look took over {LOOK:.0f} s", code="timeout") from error
    problems = "; ".join(f"{label(one.entry.name)}: {one.problem}" for one in files if one.problem)
    raise FetchFailed(f"no file lies there to be read. {problems}".strip(), code="empty")


def _unconfirmed(wire: Wire, line: str) -> HostKeyRefused:
    return HostKeyRefused(
        f"the server of {wire.key} shows a key that nobody has confirmed:\n"
        f"  {fingerprint(line)} ({line.split()[0]})\n"
        "Compare it with what the agency told you, by another way than this server. Then:\n"
        f"  wiredesk wire pin {wire.key} --host-key '{line}'",
        code="host-key-unknown",
        offered=line,
    )


def _host_keys(options: Mapping[str, Any]) -> list[str]:
    return read_host_keys("\n".join(options["host_key"]))


def _read(source: str, field: str) -> str:
    if source == STDIN:
        if sys.stdin.isatty() and field != "private_key":
            text = getpass.getpass(f"{field.replace('_', ' ')}: ")
        else:
            text = sys.stdin.read()
    elif (found := os.environ.get(source)) is not None:
        text = found
    else:
        raise Misconfigured(f"there is no environment variable {source}")
    text = text if field == "private_key" else text.rstrip("\r\n")
    if not text.strip():
        raise Misconfigured(f"the {field.replace('_', ' ')} is empty")
    return text


__all__ = [
    "arguments", "change_secret", "check", "confirm", "fields_of", "is_remote", "keep", "pin",
    "sample", "secret_of",
]  # fmt: skip
