"""The form of the desk's overlay: what is left as filed keeps following the agency."""

from copy import copy
from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.widgets import AdminAutoHeightTextInput

from wiredesk.archive.models import StoryVersion
from wiredesk.core.text.sanitise import sanitise
from wiredesk.desk.actions.edit import WORDS, conflicts, current_version, refused_by_licence

FEATURES = "h2 h3 h4 bold italic link ol ul blockquote".split()
BEYOND_THE_EDITOR = ("<table", "<pre", "<figure", "<dl", "<sub", "<sup")
"""Markup that the rich editor would lose: such a text is edited as HTML."""


class StoryEditForm(WagtailAdminModelForm):
    """Shows the agency's words where the desk changed nothing, and stores only what differs.

    ``seen`` is the version the person had before them: words are compared with that one, so a
    correction that arrives while the form is open is never mistaken for a change by the desk.
    """

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    settled = forms.BooleanField(
        required=False, label="I have compared both: keep the desk's words over the new version"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current_version(self.instance.story)
        self.conflicts = conflicts(self.instance)
        self.fields["picture"].queryset = self.instance.story.pictures.all()
        self.fields["picture"].empty_label = "As the agency filed it"
        self.fields["body_html"].label = "Text"
        self.fields["dek"].label = "Summary"
        if not self.conflicts:
            del self.fields["settled"]
        if self.current is None:
            return
        self.initial["seen"] = self.current.pk
        for field in WORDS:
            if getattr(self.instance, field) is None:
                self.initial[field] = getattr(self.current, field)
        as_html = any(tag in (self.initial.get("body_html") or "") for tag in BEYOND_THE_EDITOR)
        if as_html:
            body = self.fields["body_html"]
            body.widget = AdminAutoHeightTextInput()
            body.help_text = "This text holds a table or the like: edit its HTML."

    def clean(self) -> dict[str, Any]:
        """Words equal to the agency's become "not touched"; markup is sanitised."""
        cleaned = super().clean()
        seen = self._seen()
        for field in WORDS:
            cleaned[field] = _own(field, cleaned.get(field) or "", seen)
        if not self.conflicts or cleaned.get("settled"):
            self.instance.base = seen
        self._within_licence(cleaned)
        return cleaned

    def _within_licence(self, cleaned: dict[str, Any]) -> None:
        """Say at once what could not be published anyway."""
        draft = copy(self.instance)
        for field in WORDS:
            setattr(draft, field, cleaned[field])
        if why := refused_by_licence(draft):
            self.add_error(None, f"{why[0].upper()}{why[1:]}.")

    def _seen(self) -> StoryVersion | None:
        key = self.cleaned_data.get("seen")
        return self.instance.story.versions.filter(pk=key).first() or self.current


def _own(field: str, words: str, seen: StoryVersion | None) -> str | None:
    """What the desk itself says in a field; None where it says nothing of its own."""
    filed = getattr(seen, field, "")
    if field == "body_html":
        ours = sanitise(words).html
        same = ours in (sanitise(filed).html, sanitise(through_editor(filed)).html)
        return None if same or not ours.strip() else ours
    ours = " ".join(words.split())
    if ours == " ".join(filed.split()) or (field == "headline" and not ours):
        return None
    return ours


def through_editor(html: str) -> str:
    """Markup as the rich editor hands it back when nothing was typed."""
    converter = ContentstateConverter(FEATURES)
    return converter.to_database_format(converter.from_database_format(html))


def body_widget() -> DraftailRichTextArea:
    """The rich editor, with no more than the public page can show."""
    return DraftailRichTextArea(features=FEATURES)
