"""How the newsroom lets us into mailboxes: who may file, and by whose word (wireaccess.py: how)."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms

from wiredesk.archive.models import Wire
from wiredesk.core.errors import WiredeskError
from wiredesk.core.vouching import listing
from wiredesk.desk import mailaccess

MAIL_FIELDS = "mail_senders mail_servers mail_proof mail_filing"


class MailForm(forms.ModelForm):
    """The part of a wire's form that concerns mailboxes; what is not posted stays as it was."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("mail_proof", "mail_filing"):
            self.fields[name].required = False

    def clean_mail_senders(self) -> list[str]:
        """Addresses and domains."""
        return self._listed("mail_senders", listing.senders)

    def clean_mail_servers(self) -> list[str]:
        """Names of mail servers."""
        return self._listed("mail_servers", listing.servers)

    def clean(self) -> dict[str, Any]:
        """The address fits the transport and may be dialled."""
        cleaned = super().clean() or self.cleaned_data
        by_mail = cleaned.get("transport") == Wire.Transport.IMAP
        address = cleaned.get("address", "")
        if mailaccess.is_mailbox(address) and not by_mail:
            self.add_error("transport", "An address of this kind is a mailbox.")
        elif by_mail and address:
            try:
                mailaccess.check(address, cleaned.get("allow_networks") or [])
            except WiredeskError as error:
                self.add_error("address", str(error))
        return cleaned

    def _listed(self, name: str, tidy: Callable[[Iterable[str]], list[str]]) -> list[str]:
        given = self.cleaned_data[name] or []
        if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
            raise forms.ValidationError('A list, for example ["desk@agency.example"].')
        try:
            return tidy(given)
        except WiredeskError as error:
            raise forms.ValidationError(str(error)) from error
