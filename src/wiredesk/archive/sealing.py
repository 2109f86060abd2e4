"""The seal on what stands encrypted in the database.

Fernet (AES-128-CBC and HMAC-SHA256) under a key that HKDF (RFC 5869) derives from the
installation's secret key, which is not in the database: a stolen backup opens nothing.
A module of its own, imported by what seals or opens: the library takes six MB of a process.
"""

import base64
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from wiredesk.core.errors import Misconfigured

PURPOSE = b"wiredesk wire secret 1"


def sealed(plain: bytes) -> bytes:
    """Sealed with the secret key of today."""
    return _seal().encrypt(plain)


def opened(token: bytes) -> bytes:
    """What was sealed with the secret key of today or one before it (Django's fallbacks).

    Raises Misconfigured where it does not open: another secret key, or a row that was changed.
    """
    try:
        return _seal().decrypt(token)
    except InvalidToken as error:
        raise Misconfigured(
            "the secret of this wire was kept under another WIREDESK_SECRET_KEY; enter it again"
        ) from error


def _seal() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([_fernet(key) for key in keys])


@cache
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE)
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
