"""A real IMAP server for tests: Dovecot with a configuration of its own, on loopback, with TLS."""

import grp
import itertools
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests import services

HOST = "mail.agency.test"
ADDRESS = "127.0.0.1"
PASSWORD = "correct horse; baterí staple"
MOST_USERS = 100
CONFIG = """
protocols = imap
listen = {address}
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail/%u
ssl = yes
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_cache_size = 0
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {home}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
    ssl = no
  }}
  inet_listener imaps {{
    port = {tls}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
{more}
"""


class Dovecot:
    """A running server; each ``user`` logs in with PASSWORD."""

    def __init__(self, home: Path, more: str) -> None:
        self.home, self.tls_port, self.plain_port = home, _free_port(), _free_port()
        self.authority = trustme.CA()
        self._numbers = itertools.count(1)
        self._users = iter(range(1, MOST_USERS))
        self._uid, self._gid = _owner()
        certificate = self.authority.issue_cert(HOST, ADDRESS)
        certificate.cert_chain_pems[0].write_to_path(home / "cert.pem")
        certificate.private_key_pem.write_to_path(home / "key.pem")
        self.authority.cert_pem.write_to_path(home / "authority.pem")
        names = (f"desk{number}@agency.test" for number in range(1, MOST_USERS))
        lines = "".join(f"{name}:{{PLAIN}}{PASSWORD}\n" for name in names)
        (home / "users").write_text(lines)  # all at once: Dovecot rereads it by the second
        home.chmod(0o755)
        self._folder(home / "mail")
        (home / "dovecot.conf").write_text(self._config(more))

    def trust(self) -> ssl.SSLContext:
        """A context that trusts this server's authority."""
        context = ssl.create_default_context()
        self.authority.configure_trust(context)
        return context

    def user(self) -> str:
        """A new user with an empty mailbox."""
        name = f"desk{next(self._users)}@agency.test"
        self._folder(self.home / "mail" / name)
        return name

    def address(self, user: str, folder: str = "INBOX") -> str:
        """As a wire has it."""
        return f"imaps://{user.replace('@', '%40')}@{HOST}:{self.tls_port}/{folder}"

    def deliver(self, user: str, mail: bytes, folder: str = "") -> None:
        """As a delivery agent does: into the mail directory, whole at once."""
        box = self.home / "mail" / user / (f".{folder}" if folder else "")
        for part in ("", "tmp", "new", "cur"):
            self._folder(box / part)
        name = f"{time.time():.6f}.{next(self._numbers)}.test"
        (box / "tmp" / name).write_bytes(mail)
        os.chown(box / "tmp" / name, self._uid, self._gid)
        (box / "tmp" / name).rename(box / "new" / name)

    def mails(self, user: str, folder: str = "") -> list[str]:
        """File names of what lies in a folder; those of seen mails end in "S" and more."""
        box = self.home / "mail" / user / (f".{folder}" if folder else "")
        return sorted(file.name for part in ("new", "cur") for file in (box / part).glob("*"))

    def forget(self, user: str) -> None:
        """Loses the numbers of the mails: another UIDVALIDITY, as after a restore."""
        for file in (self.home / "mail" / user).rglob("dovecot*"):
            file.unlink()

    def _folder(self, path: Path) -> None:
        if not path.exists():
            path.mkdir(mode=0o700)
            os.chown(path, self._uid, self._gid)

    def _config(self, more: str) -> str:
        root = os.getuid() == 0
        me = pwd.getpwuid(os.getuid()).pw_name
        group = grp.getgrgid(os.getgid()).gr_name
        return CONFIG.format(
            address=ADDRESS, home=self.home, tls=self.tls_port, plain=self.plain_port, more=more,
            internal="dovecot" if root else me, internal_group="dovecot" if root else group,
            login="dovenull" if root else me, owner=self._uid, owner_group=self._gid,
        )  # fmt: skip


@contextmanager
def dovecot(more: str = "") -> Iterator[Dovecot]:
    """A server while the block runs. Raises AssertionError where it does not come up.

    Its home is no folder of pytest's: as root, Dovecot reads it as users of its own.
    """
    home = Path(tempfile.mkdtemp(prefix="wiredesk-dovecot-"))
    server = Dovecot(home, more)
    program = services.program("dovecot")
    assert program, "see services.missing"
    process = subprocess.Popen([program, "-F", "-c", str(home / "dovecot.conf")])
    try:
        _until_it_answers(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(home, ignore_errors=True)


def _until_it_answers(server: Dovecot) -> None:
    for _ in range(100):
        try:
            with socket.create_connection((ADDRESS, server.plain_port), timeout=5) as sock:
                if sock.recv(100).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.1)
    log = server.home / "log"
    raise AssertionError(log.read_text() if log.exists() else "Dovecot did not start")


def _owner() -> tuple[int, int]:
    """Whose the mails are: ours, or nobody's where we are root."""
    if os.getuid():
        return os.getuid(), os.getgid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _free_port() -> int:
    with socket.create_server((ADDRESS, 0)) as free:
        return int(free.getsockname()[1])
