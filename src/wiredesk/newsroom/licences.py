"""The licence of a wire: filled in from a preset, field by field, and attested by a person."""

import re
from typing import Any

from django import forms
from django.utils import timezone

from wiredesk.archive import recording
from wiredesk.archive.models import Licence, Wire
from wiredesk.archive.models.agency import lines_of
from wiredesk.core.rights import CREDIT_FIELDS, PRESETS
from wiredesk.core.usageterms import countries_in
from wiredesk.newsroom.viewsets import TracedCreate, TracedDelete, TracedEdit, TracedViewSet

GROUPS: tuple[tuple[str, str], ...] = (
    ("What readers get", "wire display delay_hours retention_days forbidden allowed everywhere"),
    ("Credit and link", "credit credit_required backlink"),
    ("Pictures", "pictures excluded picture_days"),
    ("What the desk and its software may do", "edits abridge revisions_public learn known_terms"),
    ("Search engines and machines", "index mining mining_policy"),
    ("Passing it on", "full_text_feeds full_text_api wires_out"),
    ("Attestation", "attested_by evidence_days"),
)
"""The form: title and fields of each part."""

PRESET_WORDS = {
    "full": "text and pictures, not for search engines",
    "full-indexed": "also for search engines, feeds and the API",
    "press-release": "labelled, links sponsored, never trending",
    "quotation": "50 words and a link, nothing changed, no picture",
    "headline": "headline and link",
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class LicenceForm(forms.ModelForm):
    """What the contract allows; whoever attests to it is stamped with the time."""

    preset = forms.ChoiceField(
        choices=[("", ""), *((key, key) for key in PRESETS)],
        required=False,
        widget=forms.HiddenInput,
    )
    mining_policy = forms.URLField(
        required=False,
        assume_scheme="https",
        help_text=Licence._meta.get_field("mining_policy").help_text,
    )

    class Meta:
        model = Licence
        fields = " ".join(names for _, names in GROUPS).split()

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The form part by part, for the template."""
        return [(title, [self[name] for name in names.split()]) for title, names in GROUPS]

    def clean_forbidden(self) -> str:
        """See _codes."""
        return _codes(self.cleaned_data["forbidden"])

    def clean_allowed(self) -> str:
        """See _codes."""
        return _codes(self.cleaned_data["allowed"])

    def clean_excluded(self) -> str:
        """One party a line."""
        return "\n".join(lines_of(self.cleaned_data["excluded"]))

    def clean_credit(self) -> str:
        """A line whose places can all be filled."""
        line: str = self.cleaned_data["credit"]
        unknown = [name for name in _PLACEHOLDER.findall(line) if name not in CREDIT_FIELDS]
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in CREDIT_FIELDS)
            raise forms.ValidationError(f"{{{unknown[0]}}} is unknown; there are {known}.")
        return line

    def clean(self) -> dict[str, Any]:
        """A quotation rests on a permission that somebody vouches for."""
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("display") == Licence.Display.EXCERPT and not cleaned.get("attested_by"):
            self.add_error(
                "attested_by", "Quotations need a permission: who vouches that there is one?"
            )
        return cleaned

    def save(self, commit: bool = True) -> Licence:
        """A new name under the attestation is a new attestation; press copy is the wire's mark."""
        if "attested_by" in self.changed_data:
            self.instance.attested_at = timezone.now() if self.instance.attested_by else None
        chosen = self.cleaned_data["preset"]
        if chosen and PRESETS[chosen].press:
            Wire.objects.filter(pk=self.instance.wire_id).update(press_release=True)
        saved: Licence = super().save(commit)
        return saved


def _codes(text: str) -> str:
    """ISO codes or names of countries as codes: "jp, Korea" is refused, "jp, South Korea" not."""
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    if all(re.fullmatch(r"[A-Za-z]{2}", part) for part in parts):
        codes = [part.upper() for part in parts]
        unknown = [code for code in codes if code not in _known()]
    else:
        codes = [code for name in re.split(r"[,;\n]", text) for code in countries_in(name.lower())]
        unknown = [
            name.strip() for name in re.split(r"[,;\n]", text) if not countries_in(name.lower())
        ]
    if unknown:
        raise forms.ValidationError(f"No country that we know: {unknown[0]}. Write JP KR.")
    return " ".join(dict.fromkeys(codes))


def _known() -> set[str]:
    from wiredesk.core.enrich.gazetteer import country_codes

    return set(country_codes().values())


class _Contract:
    """A change of a licence counts for what the wire has filed already."""

    template_name = "newsroom/licence.html"
    request: Any

    def preset(self) -> str:
        """The preset that the form is to be filled in from; it is shown, not saved."""
        asked: str = self.request.GET.get("preset", "")
        return asked if asked in PRESETS and self.request.method == "GET" else ""

    def get_initial(self) -> dict[str, Any]:
        """The preset's fields over those of the row; the wire that it was asked for."""
        filled: dict[str, Any] = super().get_initial()  # type: ignore[misc]
        if chosen := self.preset():
            filled |= {**Licence.fields_of(PRESETS[chosen]), "preset": chosen}
        if wire := self.request.GET.get("wire"):
            filled["wire"] = wire
        return filled

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every preset as a link that fills the form in."""
        wire = self.request.GET.get("wire", "")
        asked = f"&wire={wire}" if wire.isdigit() else ""
        presets = [(key, words, f"?preset={key}{asked}") for key, words in PRESET_WORDS.items()]
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return {**context, "presets": presets, "chosen": self.preset()}

    def trace(self, instance: Licence, verb: str, changes: str = "") -> None:
        """The books, and every story of the wire folded anew."""
        super().trace(instance, verb, changes)  # type: ignore[misc]
        recording.contract_changed(instance.wire_id)


class LicenceAdd(_Contract, TracedCreate):
    """Comes filled in with the wire it was asked for."""


class LicenceEdit(_Contract, TracedEdit):
    """See _Contract."""


class LicenceDelete(TracedDelete):
    """From now on the wire publishes nothing."""

    def trace(self, instance: Licence, verb: str, changes: str = "") -> None:
        """See _Contract."""
        super().trace(instance, verb, changes)
        recording.contract_changed(instance.wire_id)


class LicenceViewSet(TracedViewSet):
    """Licences: one per wire; a wire without one publishes nothing."""

    model = Licence
    add_view_class = LicenceAdd
    edit_view_class = LicenceEdit
    delete_view_class = LicenceDelete
    create_template_name = "newsroom/licence.html"
    edit_template_name = "newsroom/licence.html"
    icon = "doc-full"
    menu_order = 30
    list_display = ["__str__", "display", "index", "pictures", "retention_days", "attested_by"]
    inspect_view_fields = " ".join(names for _, names in GROUPS).split()
    name = "licences"

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See LicenceForm."""
        return LicenceForm
