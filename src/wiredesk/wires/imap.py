"""The IMAP client of a mailbox: the library's, over a bounded socket, its errors in our words."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient import IMAPClient
from imapclient.exceptions import LoginError

from wiredesk.core.errors import FetchFailed
from wiredesk.wires.bounded import BoundedSocket
from wiredesk.wires.mailaddress import Mailbox

BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip
"""What answers beyond the grammar make of the client's parsers."""


class Protocol(imaplib.IMAP4):
    """IMAP over a socket that is there already, and bounded."""

    def __init__(self, io: BoundedSocket) -> None:
        self._io = io
        super().__init__()

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Nothing: the connection is there."""
        self.sock = self._io.sock

    def read(self, size: int) -> bytes:
        """See BoundedSocket."""
        return self._io.read(size)

    def readline(self) -> bytes:
        """See BoundedSocket."""
        return self._io.readline()

    def send(self, data: bytes) -> None:  # type: ignore[override]
        """See BoundedSocket."""
        self._io.write(bytes(data))

    def shutdown(self) -> None:
        """See BoundedSocket."""
        self._io.close()


class Client(IMAPClient):
    """The library's client over such a socket; it logs nothing, so no password either."""

    def __init__(self, io: BoundedSocket, mailbox: Mailbox) -> None:
        self._io = io
        super().__init__(mailbox.host, mailbox.port, ssl=mailbox.tls)
        self._imap.debug = 0

    def _create_IMAP4(self) -> Protocol:
        return Protocol(self._io)


def log_in(client: Client, mailbox: Mailbox, password: str) -> None:
    """By AUTHENTICATE PLAIN, which takes any characters, else by LOGIN.

    What the server says about a failure is not passed on: it may repeat what it was given.
    """
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(mailbox.user, password)
        elif password.isascii() and password.isprintable() and mailbox.user.isascii():
            client.login(f'"{mailbox.user}"', password)
        else:
            raise LoginError
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise FetchFailed(f"{mailbox.host} broke off", code="disconnected") from None
        raise FetchFailed(
            f"{mailbox.host} does not let {mailbox.user!r} in with the password of this wire",
            code="denied",
        ) from None


@contextmanager
def told(mailbox: Mailbox) -> Iterator[None]:
    """Errors of the client, told in our own words."""
    host = mailbox.host
    try:
        yield
    except TimeoutError as error:
        raise FetchFailed(f"{host} did not answer in time", code="timeout") from error
    except (imaplib.IMAP4.abort, OSError) as error:
        raise FetchFailed(f"{host} broke off, or speaks no IMAP", code="disconnected") from error
    except (imaplib.IMAP4.error, *BROKEN) as error:
        raise FetchFailed(f"{host} does not speak proper IMAP", code="bad-imap") from error
