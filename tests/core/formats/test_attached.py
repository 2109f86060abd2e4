"""Wires that come attached to a mail are read in its place."""

from email.message import EmailMessage
from pathlib import Path

from wiredesk.core.formats import read
from wiredesk.desk.parsing import transmission

COPY = Path(__file__).parents[2] / "copy"
TELEX = (COPY / "iptc7901" / "two-messages.txt").read_bytes()
NITF = (COPY / "nitf" / "withdrawn.xml").read_bytes()


def letter(*attached: tuple[str, bytes]) -> bytes:
    """A mail with files attached."""
    message = EmailMessage()
    message["From"], message["To"] = "copy@shoal.example", "wire@desk.example"
    message["Subject"], message["Message-ID"] = "Copy of the day", "<1@shoal.example>"
    message.set_content("Please find the copy attached.")
    for name, body in attached:
        message.add_attachment(body, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_wires_stand_in_for_the_letter_around_them() -> None:
    reading = read(transmission("", letter(("a.txt", TELEX), ("b.xml", NITF), ("c.bin", b"\x00"))))
    assert [item.format for item in reading.items] == ["iptc7901", "iptc7901", "nitf"]
    assert [item.index for item in reading.items] == [0, 1, 2]
    assert reading.items[2].pub_status == "canceled"


def test_a_letter_whose_attachments_are_no_wires_is_an_item_itself() -> None:
    reading = read(transmission("", letter(("notes.txt", b"Some notes."), ("x.xml", b"<broken"))))
    assert [(item.format, item.headline) for item in reading.items] == [
        ("email", "Copy of the day")
    ]


def test_letters_inside_letters_are_not_opened() -> None:
    inner = letter(("a.xml", NITF))
    reading = read(transmission("", letter(("inner.eml", inner))))
    assert [item.format for item in reading.items] == ["email"]
