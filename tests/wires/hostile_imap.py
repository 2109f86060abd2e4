"""An IMAP server made by hand that answers one command in a way that no server should."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from wiredesk.wires.mailaddress import Mailbox

ADDRESS = "127.0.0.2"
MAIL = b"From: desk@agency.example\r\nSubject: Ferry\r\n\r\nThe ferry landed.\r\n"
Misbehaviour = bytes | Callable[[socket.socket], None]
"""Bytes in which TAG stands for the command's tag, or what is done with the connection."""

GOOD: dict[str, bytes] = {
    "GREETING": b"* OK ready\r\n",
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 AUTH=PLAIN IDLE MOVE UIDPLUS\r\nTAG OK done\r\n",
    "AUTHENTICATE": b"TAG OK in\r\n",
    "SELECT": b"* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 7] v\r\n"
    b"* OK [PERMANENTFLAGS (\\Seen \\*)] f\r\nTAG OK [READ-WRITE] in\r\n",
    "SEARCH": b"* SEARCH 1\r\nTAG OK done\r\n",
    "SIZE": b"* 1 FETCH (UID 1 RFC822.SIZE %d)\r\nTAG OK done\r\n" % len(MAIL),
    "BODY": b"* 1 FETCH (UID 1 BODY[] {%d}\r\n%s)\r\nTAG OK done\r\n" % (len(MAIL), MAIL),
    "STORE": b"TAG OK done\r\n",
    "LIST": b'* LIST (\\Noselect) "/" ""\r\nTAG OK done\r\n',
    "CREATE": b"TAG OK done\r\n",
    "MOVE": b"* 1 EXPUNGE\r\nTAG OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE\r\nTAG OK done\r\n",
}


def hang(conn: socket.socket) -> None:
    """Say nothing more, until the other side goes."""
    with suppress(OSError):
        while conn.recv(4096):
            pass


def drop(conn: socket.socket) -> None:
    """Break off."""
    conn.shutdown(socket.SHUT_RDWR)


def endless(piece: bytes) -> Callable[[socket.socket], None]:
    """The same again and again, until the other side goes."""

    def send(conn: socket.socket) -> None:
        with suppress(OSError):
            while True:
                conn.sendall(piece)

    return send


def dripping(piece: bytes) -> Callable[[socket.socket], None]:
    """The same every twentieth of a second: a time-out of the socket never comes."""

    def send(conn: socket.socket) -> None:
        with suppress(OSError):
            while not threading.Event().wait(0.05):
                conn.sendall(piece)

    return send


@contextmanager
def imap_server(**wrong: Misbehaviour) -> Iterator[Mailbox]:
    """A server that is good except for what is given, by the names of GOOD; its mailbox."""
    with socket.create_server((ADDRESS, 0), backlog=64) as listener:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    conn, _ = listener.accept()
                    threading.Thread(target=_talk, args=(conn, wrong), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        port = listener.getsockname()[1]
        yield Mailbox(host=ADDRESS, port=port, user="desk", folder="INBOX", tls=False)
        listener.shutdown(socket.SHUT_RDWR)


def _talk(conn: socket.socket, wrong: dict[str, Misbehaviour]) -> None:
    answers = {**GOOD, **wrong}
    with conn, suppress(OSError):
        _answer(conn, answers["GREETING"], "*")
        tag, lines = "*", conn.makefile("rb")
        for line in lines:
            words = line.decode("latin-1").split()
            if len(words) < 2 and words != ["DONE"]:
                return
            tag = words[0] if words != ["DONE"] else tag
            if words[1:2] == ["AUTHENTICATE"]:
                conn.sendall(b"+ \r\n")
                lines.readline()
            _answer(conn, answers[_command(words)], tag)


def _command(words: list[str]) -> str:
    if words == ["DONE"]:
        return "DONE"
    name = words[2] if words[1] == "UID" else words[1]
    if name == "FETCH":
        return "SIZE" if "RFC822.SIZE" in words[4] else "BODY"
    return name


def _answer(conn: socket.socket, what: Misbehaviour, tag: str) -> None:
    if callable(what):
        what(conn)
    else:
        conn.sendall(what.replace(b"TAG", tag.encode()))
