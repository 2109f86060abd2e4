"""What proves to a server that we may come in: passwords and keys, which are never shown."""

from wiredesk.core.item import Value


class Secret(Value, frozen=True, kw_only=True):
    """The credentials of one wire; an empty field = there is none. Its repr says nothing of them.

    ``private_key`` is a whole OpenSSH or PEM file without a passphrase; ``access_key`` and
    ``secret_key`` are the pair of an S3-compatible store.
    """

    password: str = ""
    private_key: str = ""
    access_key: str = ""
    secret_key: str = ""

    def __repr__(self) -> str:
        return "Secret(…)"

    def __bool__(self) -> bool:
        return self != Secret()


NOTHING = Secret()
