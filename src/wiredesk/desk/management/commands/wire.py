"""`wiredesk wire`: add, list, test, ask and end wires; their tokens, secrets, rules and health."""

import asyncio
from argparse import ArgumentParser, BooleanOptionalAction
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from msgspec.structs import replace

from wiredesk.archive import ending, recording
from wiredesk.archive.health import all_facts, facts_of
from wiredesk.archive.models import Agency, Licence, Wire
from wiredesk.core.health import FASTEST, SLOWEST, findings
from wiredesk.core.item import Transmission
from wiredesk.core.profiles import TRADE, filed_by, known, profile
from wiredesk.core.rights import PRESETS, Contract
from wiredesk.desk import actions, mailaccess, selecting, wireaccess
from wiredesk.desk.doors import DeskCommand, one_wire
from wiredesk.desk.engine.cell import Cell
from wiredesk.desk.pushing import add_push_arguments, show_new_token, show_tokens
from wiredesk.desk.wirehealth import in_numbers, in_words
from wiredesk.wires import folder
from wiredesk.wires.http import Ask, Client
from wiredesk.wires.place import transport_of

ALLOWED = {
    "abridge": "the contract allows machine-made shorts and round-ups (default: as the preset)",
    "learn": "the contract allows learning topics from its coded stories (default: as the preset)",
}


class Command(DeskCommand):
    """Add a wire by its address, list all, or look at one without filing anything."""

    help = "Add, list, test or end wires; what they log in with, and what logs in to push to them."

    def arguments(self, parser: ArgumentParser) -> None:
        """ACT, and what it acts on: an address (add) or the key of a wire."""
        parser.add_argument(
            "act",
            choices="add list test secret pin token select health ask end".split(),
        )
        parser.add_argument("what", nargs="?", help="URL or folder (add), key of a wire (others)")
        parser.add_argument("--agency", help="name of the agency")
        parser.add_argument("--name", help="name of the wire")
        parser.add_argument("--key")
        parser.add_argument("--licence", choices=sorted(PRESETS), help="preset of the contract")
        for name, what in ALLOWED.items():
            parser.add_argument(f"--{name}", action=BooleanOptionalAction, help=what)
        parser.add_argument("--auto", action="store_true", help="publish without a human touch")
        parser.add_argument("--profile", choices=known(), help="the agency's dialect")
        parser.add_argument("--zone", default="", help="IANA zone, for times without one")
        parser.add_argument("--language", default="")
        parser.add_argument("--press-release", action="store_true")
        parser.add_argument("--allow-network", action="append", default=[], metavar="CIDR")
        wireaccess.arguments(parser)
        mailaccess.arguments(parser)
        add_push_arguments(parser)
        parser.add_argument("--every", type=int, help="seconds between two looks, as contracted")
        parser.add_argument("--by", default="command line")
        parser.add_argument("--reason", default="", help="why the contract ends (end)")
        parser.add_argument(
            "--rules", type=Path, help="what to take and skip, TOML or JSON (select)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="try the rules on the last day (select)"
        )

    def perform(self, **options: Any) -> int:
        """One act; what has nothing to say shows all wires."""
        if (told := self._asked(options)) is not None:
            return told
        self.show([_row(wire) for wire in Wire.objects.all()], as_json=options["json"])
        return 0

    def _asked(self, options: dict[str, Any]) -> int | None:
        """Do what is asked; the exit code where it has shown what there is to see."""
        act = options["act"]
        if act == "list":
            return None
        if act == "add":
            self._add(options)
            return 0 if options["push"] else None
        if act == "health":
            return self._health(options)
        wire = one_wire(options["what"])
        if act == "secret":
            wireaccess.change_secret(wire, options)
            return None
        if act == "pin":
            self.show(wireaccess.pin(wire, options), as_json=options["json"])
        if act == "token":
            show_tokens(self, wire, options)
        if act == "ask":
            actions.ask_wire(wire, by=options["by"])
        if act == "select":
            return selecting.select(self, wire, options)
        if act == "test":
            return self._test(wire, options)
        return self._end(wire, options) if act == "end" else 0

    def _add(self, options: dict[str, Any]) -> None:
        if bool(options["what"]) == options["push"] or not options["agency"]:
            raise CommandError("`wire add` needs an address, or --push instead, and --agency")
        address, transport = _address(options)
        try:
            networks = [str(ip_network(text)) for text in options["allow_network"]]
        except ValueError as error:
            raise CommandError(f"--allow-network: {error}") from error
        name = options["name"] or options["agency"]
        key = options["key"] or slugify(name)[:60]
        if Wire.objects.filter(key=key).exists():
            raise CommandError(f"there is a wire {key!r} already; choose another --key")
        access = {**wireaccess.fields_of(options), **mailaccess.fields_of(options)}
        with transaction.atomic():
            dialect = (
                profile(options["profile"]) if options["profile"] else filed_by(options["agency"])
            )
            sheet = dialect.sheet
            agency, _ = Agency.objects.get_or_create(
                key=slugify(options["agency"])[:60],
                defaults={"name": options["agency"], "state_controlled": sheet.state_controlled},
            )
            wire = Wire.objects.create(
                key=key,
                agency=agency,
                name=name,
                transport=transport,
                address=address,
                profile="" if dialect.key == TRADE else dialect.key,
                zone=options["zone"] or sheet.zone,
                language=options["language"],
                policy=Wire.Policy.AUTO if options["auto"] else Wire.Policy.DESK,
                press_release=options["press_release"] or sheet.press_release or _press(options),
                allow_networks=networks,
                every=_every(options["every"]),
                signed=options["signed"],
                websub=options["websub"],
                **access,
            )
            wireaccess.keep(wire, options)
            if options["licence"]:
                contract = replace(PRESETS[options["licence"]], **_said(options))
                add_licence(wire, contract, by=options["by"])
            detail = f"{key}: {transport}"
            detail += f", read as {sheet.name}" if dialect.key != TRADE else ""
            detail += f", may dial {', '.join(networks)}" if networks else ""
            recording.audit(options["by"], "wire added", detail)
            if options["push"]:
                show_new_token(self, wire, options)

    def _end(self, wire: Wire, options: dict[str, Any]) -> int:
        """Hide and remove everything of a wire; what an earlier run left over goes as well."""
        by = options["by"]
        if wire.ended_at is None:
            hidden = actions.end_contract(wire, by=by, reason=options["reason"])
            self.stderr.write(f"{hidden} stories left the public's sight")
        went = ending.remove(wire.pk, by=by, now=timezone.now())
        rows = [{"surface": surface, "removed": count} for surface, count in sorted(went.items())]
        self.show(rows, as_json=options["json"])
        return 0

    def _health(self, options: dict[str, Any]) -> int:
        """How one wire or every wire is; 6 where anything is wrong."""
        known = [facts_of(one_wire(options["what"]))] if options["what"] else all_facts()
        now, row = timezone.now(), in_numbers if options["json"] else in_words
        self.show([row(one, now) for one in known], as_json=options["json"])
        return 6 if any(findings(one, now) for one in known) else 0

    def _test(self, wire: Wire, options: dict[str, Any]) -> int:
        """Fetch and read, show what three items would be; nothing is stored."""
        body, name = _sample(wire)
        if why := mailaccess.refused(wire, body):
            self.stderr.write(f"this mail would be refused: {why}")
        sent = Transmission(
            wire=wire.key,
            body=body,
            digest=recording.digest_of(body),
            received=timezone.now(),
            name=name,
            profile=wire.profile,
        )
        with Cell() as cell:
            reading = cell.read(sent)
        rows = [
            {
                "format": item.format,
                "guid": item.guid,
                "headline": item.headline,
                "updated": item.updated.at.isoformat() if item.updated else None,
                "words": len(item.body_text.split()),
            }
            for item in reading.items[:3]
        ]
        self.show(rows, as_json=options["json"])
        return 0


def _said(options: dict[str, Any]) -> dict[str, bool]:
    """What the command line says itself of the contract, against the preset."""
    return {name: options[name] for name in ALLOWED if options[name] is not None}


def _press(options: dict[str, Any]) -> bool:
    return bool(options["licence"]) and PRESETS[options["licence"]].press


def add_licence(wire: Wire, contract: Contract, *, by: str) -> Licence:
    """Give a wire such a licence, attested by a person."""
    fields = Licence.fields_of(contract)
    return Licence.objects.create(wire=wire, **fields, attested_by=by, attested_at=timezone.now())


def _address(options: dict[str, Any]) -> tuple[str, str]:
    if options["push"]:
        return "", Wire.Transport.PUSH
    text = options["what"]
    if mailaccess.is_mailbox(text):
        return text, Wire.Transport.IMAP
    if transport := transport_of(text):
        return text, transport
    if text.startswith(("http://", "https://")):
        return text, Wire.Transport.HTTP
    path = Path(text).absolute()
    if not path.is_dir():
        raise CommandError(
            f"{text} is no http(s), sftp, ftp(s), s3 or imaps URL, and no folder that exists"
        )
    return str(path), Wire.Transport.FOLDER


def _sample(wire: Wire) -> tuple[bytes, str]:
    if wireaccess.is_remote(wire):
        return wireaccess.sample(wire)
    if wire.transport == Wire.Transport.IMAP:
        return mailaccess.sample(wire)
    if wire.transport == Wire.Transport.PUSH:
        raise CommandError(f"{wire.key} is pushed to: nobody is asked; see `transmissions list`")
    if wire.transport == Wire.Transport.FOLDER:
        files = [one for one in folder.waiting(Path(wire.address), {}, 0) if not one.problem]
        if not files:
            raise CommandError(f"the folder {wire.address} is empty")
        taken = folder.take(Path(wire.address), files[0])
        return taken.body, taken.name
    networks = tuple(ip_network(text) for text in wire.allow_networks)

    async def fetch() -> tuple[bytes, str]:
        async with Client() as client:
            answer = await client.fetch(Ask(url=wire.address, allow_networks=networks))
        return answer.body, answer.url

    return asyncio.run(fetch())


def _every(seconds: int | None) -> int | None:
    if seconds is not None and not FASTEST <= seconds <= SLOWEST:
        raise CommandError(f"--every: from {FASTEST} to {SLOWEST} seconds")
    return seconds


def _policy(wire: Wire) -> str:
    if wire.ended_at is not None:
        return "ended"
    return "paused" if wire.paused else str(wire.policy)


def _licence(wire: Wire) -> str:
    """The contract in a few words: "full, abridge, learn"."""
    if not hasattr(wire, "licence"):
        return "none: publishes nothing"
    allowed = [name for name in ALLOWED if getattr(wire.licence, name)]
    return ", ".join([str(wire.licence.display), *allowed])


def _row(wire: Wire) -> dict[str, Any]:
    return {
        "key": wire.key,
        "agency": wire.agency.name,
        "transport": wire.transport,
        "address": wire.address,
        "policy": _policy(wire),
        "licence": _licence(wire),
        "checked": wire.checked_at.isoformat(timespec="seconds") if wire.checked_at else None,
        "error": wire.error or None,
    }
