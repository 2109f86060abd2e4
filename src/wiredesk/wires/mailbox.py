"""Takes mails out of a folder of an IMAP server: whole, unopened, and put away once they are kept.

    opened() -> look() the mails -> (transmissions committed) -> put_away()
                 ^--------- idling() until the server says that something came

A crash between commit and put_away only reads the same bytes again. Mails are read with BODY.PEEK,
so that looking changes nothing (RFC 9051). The server may be anybody's: whatever it answers, or
does not, ends in time and in bounds (``bounded.py``), as an error of ours.
"""

import imaplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Literal

from msgspec import Struct

from wiredesk.core.errors import FetchFailed, Misconfigured
from wiredesk.wires.bounded import BoundedSocket
from wiredesk.wires.guard import Networks
from wiredesk.wires.imap import Client, log_in, told
from wiredesk.wires.mailaddress import CONNECT, Lookup, Mailbox, connect, system_lookup

LOOK = 60.0  # seconds for one look, all its mails included
COMMAND = 20.0  # seconds for putting away, and for each end of an idle wait
MAX_MAIL = 20 * 1024 * 1024  # bytes
MOST_MAILS = 50  # in one look; the rest comes with the next
MOST_BYTES = 32 * 1024 * 1024  # of all mails of one look
ANSWER = 2 * 1024 * 1024  # bytes of an answer that is no mail
MAX_UID = 2**32 - 1  # RFC 9051, section 2.3.1.1

Filing = Literal["move", "flag"]
Place = Literal["Done", "Refused"]
OURS = "Wiredesk"  # the folder above Done and Refused
KEYWORDS: dict[Place, str] = {"Done": "$WiredeskDone", "Refused": "$WiredeskRefused"}


class Mail(Struct, frozen=True):
    """One mail: its number in the folder, where it lies, its bytes."""

    uid: int
    url: str
    body: bytes


class Look(Struct, frozen=True):
    """What one look brought; ``oversized``: numbers of mails over MAX_MAIL; ``more`` wait."""

    mails: tuple[Mail, ...]
    oversized: tuple[int, ...]
    more: bool


class Session:
    """A selected folder. Everything raises FetchFailed; its connection is of no use afterwards."""

    def __init__(self, client: Client, io: BoundedSocket, mailbox: Mailbox, filing: Filing) -> None:
        self._client, self._io, self._mailbox, self._filing = client, io, mailbox, filing
        self._put_away: set[int] = set()  # a server that keeps them all the same must not loop us
        self._places: dict[Place, str] = {}
        self._validity = self._select()
        self.can_idle = bool(client.has_capability("IDLE"))

    def look(self, most: int | None = None) -> Look:
        """The mails that wait, oldest first, at most ``most`` (MOST_MAILS) and MOST_BYTES."""
        most = most or MOST_MAILS
        mails: list[Mail] = []
        oversized: list[int] = []
        with told(self._mailbox):
            self._io.allow(LOOK)
            uids = self._waiting()
            sizes = self._sizes(uids[:most])
            room, seen = MOST_BYTES, 0
            for uid, size in sizes.items():
                if size > room or self._io.left < LOOK / 2:
                    break
                seen += 1
                if size > MAX_MAIL:
                    oversized.append(uid)
                elif (body := self._fetch(uid)) is not None:
                    mails.append(Mail(uid, self._mailbox.url(self._validity, uid), body))
                    room -= len(body)
        more = seen < len(sizes) or len(uids) > most
        return Look(tuple(mails), tuple(oversized), more)

    def put_away(self, uids: Sequence[int], place: Place) -> None:
        """Mark them as seen and move them, or set our keyword; may be repeated."""
        if not uids:
            return
        with told(self._mailbox):
            self._io.allow(COMMAND)
            self._io.spend(ANSWER)
            flags = [r"\Seen", *([KEYWORDS[place]] if self._filing == "flag" else [])]
            try:
                self._client.add_flags(uids, flags, silent=True)
                if self._filing == "move":
                    self._move(uids, self._place(place))
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as error:
                what = f"{self._mailbox.host} does not let us put mails away ({place})"
                raise FetchFailed(what, code="denied") from error
        self._put_away.update(uids)

    @contextmanager
    def idling(self) -> Iterator[None]:
        """The server tells of new mail while the block runs (RFC 2177)."""
        with told(self._mailbox):
            self._io.allow(COMMAND)
            self._io.spend(ANSWER)
            self._client.idle()
        yield
        with told(self._mailbox):
            self._io.allow(COMMAND)
            self._client.idle_done()

    def heard(self, seconds: float) -> bool:
        """Whether the server told of a mail, within so many seconds; only while idling."""
        if not self._io.wait(seconds):
            return False
        with told(self._mailbox):
            self._io.allow(COMMAND)
            line = self._io.readline()
            if not line or line.upper().startswith(b"* BYE"):
                raise FetchFailed(f"{self._mailbox.host} hung up", code="disconnected")
            return b" EXISTS" in line.upper()

    def _select(self) -> int:
        """Opens the folder for reading and writing; returns its UIDVALIDITY."""
        box = self._mailbox
        try:
            found = self._client.select_folder(box.folder)
        except imaplib.IMAP4.readonly as error:
            what = f"the folder {box.folder!r} is read-only"
            raise FetchFailed(what, code="denied") from error
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise FetchFailed(
                f"{box.host} opens no folder {box.folder!r}", code="denied"
            ) from error
        kept = {bytes(one).lower() for one in found.get(b"PERMANENTFLAGS", ())}
        wanted = {word.lower().encode() for word in KEYWORDS.values()}
        if self._filing == "flag" and b"\\*" not in kept and not wanted <= kept:
            raise FetchFailed(
                f"{box.host} keeps no keywords in {box.folder!r}; let the wire move its mails",
                code="denied",
            )
        return int(found[b"UIDVALIDITY"])

    def _waiting(self) -> list[int]:
        """Numbers of mails that are not put away, in the order of their arrival."""
        self._io.spend(ANSWER)
        criteria = ["UNDELETED"]
        if self._filing == "flag":
            criteria += [part for word in KEYWORDS.values() for part in ("UNKEYWORD", word)]
        found = set(self._client.search(criteria)) - self._put_away
        if not all(0 < uid <= MAX_UID for uid in found):
            raise ValueError("a number that no mail can have")
        return sorted(found)

    def _sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each that is still there."""
        if not uids:
            return {}
        self._io.spend(ANSWER)
        found = self._client.fetch(uids, ["RFC822.SIZE"])
        return {uid: int(found[uid][b"RFC822.SIZE"]) for uid in uids if uid in found}

    def _fetch(self, uid: int) -> bytes | None:
        """The bytes of a mail, or None where it is gone; they stay unread (BODY.PEEK)."""
        self._io.spend(MAX_MAIL + ANSWER)
        body = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        if body is not None and not isinstance(body, bytes):
            raise TypeError("a mail that is no text")
        return body

    def _move(self, uids: Sequence[int], folder: str) -> None:
        """By MOVE (RFC 6851), else by a copy; what others deleted is never expunged with ours."""
        client = self._client
        if client.has_capability("MOVE"):
            client.move(uids, folder)
            return
        client.copy(uids, folder)
        client.add_flags(uids, [r"\Deleted"], silent=True)
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)

    def _place(self, place: Place) -> str:
        """Our folder of this name, made where it is not there yet, as the server spells it."""
        if place not in self._places:
            ((_, separator, _),) = self._client.list_folders("", "")
            own = self._client.namespace()[0] if self._client.has_capability("NAMESPACE") else None
            prefix = own[0][0] if own else ""
            folder = f"{prefix}{OURS}{bytes(separator or b'/').decode('ascii')}{place}"
            with suppress(imaplib.IMAP4.error):  # it is there; if not, the move says so
                self._client.create_folder(folder)
            self._places[place] = folder
        return self._places[place]


@contextmanager
def opened(
    mailbox: Mailbox,
    password: str,
    filing: Filing = "move",
    *,
    allow_networks: Networks = (),
    tls: ssl.SSLContext | None = None,
    lookup: Lookup = system_lookup,
) -> Iterator[Session]:
    """A session that ends with the block.

    ``tls`` adds trust (a private CA) and may not take verification away. Raises AddressRefused and
    FetchFailed with a code: dns, connect, tls, timeout, disconnected, denied, bad-imap, too-long.
    """
    context = tls or ssl.create_default_context()
    if context.verify_mode != ssl.CERT_REQUIRED or not context.check_hostname:
        raise Misconfigured("TLS certificates are always verified")
    io = BoundedSocket(connect(mailbox, allow_networks, context, lookup), mailbox.host)
    try:
        with told(mailbox):
            io.allow(CONNECT)
            io.spend(ANSWER)
            client = Client(io, mailbox)
            log_in(client, mailbox, password)
            io.allow(COMMAND)
            session = Session(client, io, mailbox, filing)
        yield session
        with suppress(FetchFailed), told(mailbox):
            io.allow(CONNECT)
            io.spend(ANSWER)
            client.logout()
    finally:
        io.close()
