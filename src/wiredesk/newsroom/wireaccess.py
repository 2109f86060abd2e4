"""How the newsroom lets us into remote folders: host keys, stores, and secrets that go in only.

What is typed as a secret is encrypted at once and never shown again: not in a form that comes back
with an error, not in the books, not in a page about the wire.
"""

from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils.timezone import localtime

from wiredesk.archive import remotes, wires
from wiredesk.archive.models import Wire
from wiredesk.archive.secrets import keep_secret
from wiredesk.core.errors import WiredeskError
from wiredesk.core.secret import NOTHING, Secret
from wiredesk.desk import wireaccess
from wiredesk.newsroom.viewsets import TracedCreate, TracedEdit
from wiredesk.wires import place
from wiredesk.wires.sftp import read_host_keys

ACCESS_FIELDS = "host_keys endpoint region leave_files"
SECRETS = ("password", "private_key", "access_key", "secret_key")


class BlankTextarea(forms.Textarea):
    """A field for a long secret: it never shows what was typed before."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


def _secret(widget: type[forms.Widget], help_text: str) -> forms.CharField:
    attrs = {"autocomplete": "new-password", "spellcheck": "false"}
    return forms.CharField(
        required=False, strip=False, widget=widget(attrs=attrs), help_text=help_text
    )


class AccessForm(forms.ModelForm):
    """The part of a wire's form that concerns remote folders."""

    password = _secret(
        forms.PasswordInput, "SFTP, FTP, mailbox: kept encrypted, never shown again."
    )
    private_key = _secret(BlankTextarea, "SFTP: the whole key file, without a passphrase.")
    access_key = _secret(forms.PasswordInput, "S3: the id of the secret key.")
    secret_key = _secret(forms.PasswordInput, "S3: kept encrypted, never shown again.")
    forget_secret = forms.BooleanField(required=False, help_text="Remove the secret that is kept.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = NOTHING
        for name in ("host_keys", "private_key"):
            self.fields[name].widget.attrs["rows"] = 4
        if self.instance.pk and hasattr(self.instance, "secret"):
            kept = localtime(self.instance.secret.kept_at)
            self.fields[
                "password"
            ].help_text += (
                f" A secret is kept since {kept:%Y-%m-%d %H:%M %z}: what you enter replaces it."
            )

    @property
    def changed_data(self) -> list[str]:
        """What the books may name with its values: no secret."""
        return [name for name in super().changed_data if name not in SECRETS]

    def clean_host_keys(self) -> str:
        """One key a line, as OpenSSH writes it, or a fingerprint."""
        try:
            return "\n".join(read_host_keys(self.cleaned_data["host_keys"]))
        except WiredeskError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """The address fits the transport and may be dialled; secrets leave the cleaned data."""
        cleaned = super().clean() or self.cleaned_data
        self.secret = Secret(**{name: cleaned.pop(name, "") or "" for name in SECRETS})
        transport, address = cleaned.get("transport"), cleaned.get("address", "")
        expected = place.transport_of(address)
        if expected and transport != expected:
            self.add_error("transport", f"An address of this kind is fetched by {expected}.")
        elif transport in remotes.TRANSPORTS and address:
            self._check_address(address, cleaned)
        return cleaned

    def _check_address(self, address: str, cleaned: dict[str, Any]) -> None:
        networks = tuple(ip_network(text) for text in cleaned.get("allow_networks") or [])
        try:
            wireaccess.check(
                address, cleaned.get("endpoint", ""), cleaned.get("region", ""), networks
            )
        except WiredeskError as error:
            self.add_error("address", str(error))

    def keep(self, wire: Wire, *, by: str) -> None:
        """Keep or forget the secret; what we log in to is asked again at once."""
        if self.secret or self.cleaned_data["forget_secret"]:
            keep_secret(wire, self.secret, by=by)
        if wire.transport in (*remotes.TRANSPORTS, Wire.Transport.IMAP):
            wires.ask_again(wire.pk)


class _Keeping:
    """A view that keeps the secret in the transaction of the change."""

    request: Any
    form: AccessForm

    def save_instance(self) -> Wire:
        wire: Wire = super().save_instance()  # type: ignore[misc]
        self.form.keep(wire, by=self.request.user.get_username())
        return wire


class WireCreate(_Keeping, TracedCreate):
    """Adds a wire."""


class WireEdit(_Keeping, TracedEdit):
    """Changes a wire."""
