"""Letters leave by SMTP, plain, by STARTTLS or by TLS at once; the password shows nowhere."""

import logging
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.core.mail import send_mail
from hypothesis import given
from hypothesis import strategies as st

from wiredesk.core.errors import Misconfigured
from wiredesk.project.config import read_config
from wiredesk.project.mail import MailServer, mail_server, mail_settings

PASSWORD = "p@ss:w/rd?#%"
WRITTEN = "p%40ss%3Aw%2Frd%3F%23%25"

GOOD = {
    "smtp://mail.example": ("mail.example", 25, "", "", "none"),
    "smtp://mail.example:2525/": ("mail.example", 2525, "", "", "none"),
    "smtp://[::1]:25": ("::1", 25, "", "", "none"),
    f"smtp://u:{WRITTEN}@127.0.0.1": ("127.0.0.1", 25, "u", PASSWORD, "none"),
    f"smtp://u%40x:{WRITTEN}@m.example?starttls=1": ("m.example", 587, "u@x", PASSWORD, "starttls"),
    f"smtps://u:{WRITTEN}@m.example": ("m.example", 465, "u", PASSWORD, "implicit"),
    "smtps://m.example:466?starttls=0": ("m.example", 466, "", "", "implicit"),
}
BAD = (
    "mail.example:25", "http://m.example", "smtp://", "smtp://m.example/path", "smtp://m.example#x",
    "smtp://m.example:0x1", "smtp://m.example:99999", "smtp://m.example?starttls=yes",
    "smtp://m.example?tls=1", "smtp://m.example?x", "smtp://[m.example", "smtps://m.example?starttls=1",
    "smtp://u@m.example", "smtp://:sesame@m.example", "smtp://u:sesame@m.example",
    "smtp://u:ses/ame@m.example?starttls=1", "smtp://u:ses#ame@m.example?starttls=1",
    "smtps://u:ses?ame@m.example", "smtps://u:ses%C3%BCame@m.example",
)  # fmt: skip


@pytest.mark.parametrize(("url", "parts"), GOOD.items(), ids=GOOD)
def test_addresses(url: str, parts: tuple[Any, ...]) -> None:
    host, port, user, password, tls = parts
    assert mail_server(url) == MailServer(
        host=host, port=port, user=user, password=password, tls=tls
    )


@pytest.mark.parametrize("url", BAD)
def test_other_addresses_are_refused_without_being_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as refusal:
        read_config({"WIREDESK_SMTP_URL": url, "WIREDESK_SECRET_KEY": "k"}, tmp_path)
    assert "WIREDESK_SMTP_URL" in str(refusal.value)
    assert "sesame" not in url or "sesame" not in str(refusal.value)
    assert "u:ses" not in str(refusal.value) and "ame@" not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@given(st.text())
def test_no_text_but_an_address_is_taken(text: str) -> None:
    try:
        server = mail_server(text)
    except Misconfigured:
        return
    assert server.host and 0 < server.port < 65_536


def test_no_representation_holds_a_secret(tmp_path: Path) -> None:
    env = {
        "WIREDESK_SMTP_URL": f"smtps://u:{WRITTEN}@m.example",
        "WIREDESK_SECRET_KEY": "the-key",
        "DATABASE_URL": "postgresql://u:dbsesame@h/n",
        "BROKER_URL": "amqp://u:brokersesame@h",
        "CACHE_URL": "redis://:cachesesame@h",
    }
    config = read_config(env, tmp_path)
    shown = f"{config!r} {config} {config.mail!r} {config.mail}"
    assert not [one for one in (PASSWORD, WRITTEN, "sesame", "the-key") if one in shown]


class Sink:
    """A mail server's memory: who logged in, over what, and what was taken."""

    def __init__(self) -> None:
        self.logins: list[tuple[bytes, bytes]] = []
        self.encrypted: list[bool] = []

    def authenticate(self, server, session, envelope, mechanism, data) -> AuthResult:
        self.logins.append((data.login, data.password))
        return AuthResult(success=data.password == PASSWORD.encode())

    async def handle_DATA(self, server, session, envelope) -> str:
        self.encrypted.append(server.transport.get_extra_info("sslcontext") is not None)
        return "250 taken"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key with a certificate for 127.0.0.1, in one file."""
    file = tmp_path_factory.mktemp("tls") / "mail.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", file, "-out",
         file.with_suffix(".crt")],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + file.with_suffix(".crt").read_text())
    return file


@pytest.fixture
def listening(certificate: Path) -> Iterator[Callable[[Sink, str], int]]:
    """Starts a server that speaks one kind of TLS; answers its port."""
    started: list[Controller] = []

    def start(sink: Sink, tls: str) -> int:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        server = Controller(
            sink,
            hostname="127.0.0.1",
            port=port,
            authenticator=sink.authenticate,
            auth_require_tls=False,
            auth_required=True,
            ssl_context=context if tls == "implicit" else None,
            tls_context=context if tls == "starttls" else None,
            require_starttls=tls == "starttls",
        )
        server.start()
        started.append(server)
        return port

    yield start
    for server in started:
        server.stop()


ROADS = {
    "none": "smtp://desk:{}@127.0.0.1:{}",
    "starttls": "smtp://desk:{}@127.0.0.1:{}?starttls=1",
    "implicit": "smtps://desk:{}@127.0.0.1:{}",
}


def through(settings: Any, server: MailServer) -> None:
    """Send one letter by the settings of a server."""
    for name, value in mail_settings(server).items():
        setattr(settings, name, value)
    settings.EMAIL_TIMEOUT = 10
    send_mail("A letter", "Its text.", "desk@example.org", ["ada@example.org"])


@pytest.mark.parametrize("tls", ROADS)
def test_a_letter_leaves(tls, listening, certificate, settings, monkeypatch) -> None:
    sink = Sink()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    through(settings, mail_server(ROADS[tls].format(WRITTEN, listening(sink, tls))))
    assert sink.logins == [(b"desk", PASSWORD.encode())]
    assert sink.encrypted == [tls != "none"]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_an_unknown_certificate_gets_no_password(tls, listening, settings) -> None:
    sink = Sink()
    server = mail_server(ROADS[tls].format(WRITTEN, listening(sink, tls)))
    with pytest.raises(ssl.SSLCertVerificationError):
        through(settings, server)
    assert (sink.logins, sink.encrypted) == ([], [])


def test_a_server_without_starttls_gets_no_password(listening, settings) -> None:
    sink = Sink()
    server = mail_server(ROADS["starttls"].format(WRITTEN, listening(sink, "none")))
    with pytest.raises(SMTPException):
        through(settings, server)
    assert (sink.logins, sink.encrypted) == ([], [])


def test_a_refused_password_is_not_told(listening, settings, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    sink = Sink()
    server = mail_server(ROADS["none"].format("sesame", listening(sink, "none")))
    with pytest.raises(SMTPException) as refusal:
        through(settings, server)
    assert set(sink.logins) == {(b"desk", b"sesame")}
    assert "sesame" not in str(refusal.value) + repr(refusal.value)
    assert "sesame" not in "".join(r.getMessage() for r in caplog.records if r.name != "mail.log")
