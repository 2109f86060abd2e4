"""The pool of file pictures: upload, words and tags, approval, focal point, withdrawal."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.permissions import ModelPermissionPolicy

from wiredesk.archive import illustrating
from wiredesk.archive.models import PoolPicture
from wiredesk.core.errors import ActionRefused, Passing, Unreadable
from wiredesk.core.source_types import code_of
from wiredesk.desk import actions
from wiredesk.desk.darkroom import LIMITS
from wiredesk.desk.developing import Developed
from wiredesk.desk.pictures import develop_upload, put_into_pool
from wiredesk.newsroom.pictures import PARTS, point, shown_height
from wiredesk.newsroom.roles import may
from wiredesk.newsroom.viewsets import TracedCreate, TracedEdit, TracedViewSet

FIELDS = (
    "title caption alt credit copyright creator usage_terms digital_source_type topics countries"
    " people identifiable taken_on rights_end"
).split()


class PoolForm(forms.ModelForm):
    """The file is developed while the form is checked: no transaction waits for the darkroom."""

    upload = forms.FileField(required=False, label="File", help_text="JPEG, PNG, WebP, GIF or TIFF")
    made: Developed | None = None

    class Meta:
        model = PoolPicture
        fields = FIELDS

    def clean_topics(self) -> str:
        """Every line is a Media Topic."""
        text = self.cleaned_data["topics"]
        unknown = [one for one in illustrating.lines(text) if not illustrating.topic_code(one)]
        if unknown:
            raise forms.ValidationError(
                f"No IPTC Media Topic: {', '.join(unknown)}. Write the eight digits or the English"
                " name of one, a line each."
            )
        return text

    def clean_digital_source_type(self) -> str:
        """A code, also where an address was pasted."""
        return code_of(self.cleaned_data["digital_source_type"])

    def clean(self) -> dict[str, Any]:
        """Develop the upload; a new row needs one."""
        data = super().clean() or {}
        upload = data.get("upload")
        if upload is None and not self.instance.file:
            self.add_error("upload", "Choose the file of the picture.")
        if upload is None or self.errors:
            return data
        if upload.size > LIMITS.body:
            self.add_error("upload", f"The file is over {LIMITS.body // 1024 // 1024} MiB.")
            return data
        said = PoolPicture(**{name: data[name] for name in FIELDS if name != "countries"})
        said.focus_x, said.focus_y = self.instance.focus_x, self.instance.focus_y
        try:
            self.made = develop_upload(upload.read(), said)
        except (Unreadable, Passing) as error:
            self.add_error("upload", f"This file cannot be used: {error}.")
        return data

    def save(self, commit: bool = True) -> PoolPicture:
        """Words first, then the files; who changes words or file asks for approval again."""
        picture = super().save(commit)
        if self.made is not None:
            put_into_pool(picture, self.made)
        return picture


class _Watched:
    """A changed picture must be approved again; the end of its rights is put into the outbox."""

    def save_instance(self) -> PoolPicture:
        picture = super().save_instance()  # type: ignore[misc]
        illustrating.changed(picture, by=self.request.user.get_username())  # type: ignore[attr-defined]
        return picture


class PoolAdd(_Watched, TracedCreate):
    """See _Watched."""


class PoolEdit(_Watched, TracedEdit):
    """See _Watched."""


class PoolInspect(generic.InspectView):
    """One picture: state, forms, then its fields."""

    template_name = "newsroom/pool_picture.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "uses": self.object.uses.filter(state="stored").count(),
            "high": shown_height(self.object),
            "parts": PARTS,
            "may_focus": may(self.request.user, "focus_picture"),
            "may_approve": may(self.request.user, "approve_picture"),
        }


class KeptPolicy(ModelPermissionPolicy):
    """Nobody deletes a row: withdrawing takes its files and every use, and the books stay true."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class PoolViewSet(TracedViewSet):
    """File pictures for stories that come without one."""

    model = PoolPicture
    icon = "image"
    menu_label = "Picture pool"
    menu_order = 135
    name = "pool"
    add_view_class = PoolAdd
    edit_view_class = PoolEdit
    inspect_view_class = PoolInspect
    inspect_view_fields = [*FIELDS, "approved_by", "approved_at", "width", "height"]
    search_fields = ["title", "caption", "people", "topics"]
    list_display = [
        "title",
        Column("credit", label="Credit"),
        Column("state", label="State", accessor=lambda one: state_of(one)),
        "rights_end",
    ]

    @property
    def permission_policy(self) -> KeptPolicy:
        """See KeptPolicy."""
        return KeptPolicy(self.model)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        """See PoolForm."""
        return PoolForm


def state_of(picture: PoolPicture) -> str:
    """In a word or two, for the list."""
    if not picture.file:
        return "withdrawn"
    return "approved" if picture.approved_at else "not approved"


@require_POST
@require_admin_access
def act(request: HttpRequest, key: int) -> HttpResponse:
    """Approve, withdraw or focus a picture of the pool, as ``do`` says."""
    do, by = request.POST.get("do", ""), request.user.get_username()
    needed = {
        "approve": "approve_picture",
        "withdraw": "withdraw_picture",
        "focus": "focus_picture",
    }
    if do not in needed or not may(request.user, needed[do]):
        raise PermissionDenied
    picture = get_object_or_404(PoolPicture, pk=key)
    try:
        if do == "approve":
            actions.approve_picture(picture, by=by)
        elif do == "focus":
            actions.focus_picture(picture, *point(request.POST), by=by)
        else:
            actions.withdraw_picture(picture, by=by, reason=request.POST.get("reason", "")[:200])
    except ActionRefused as error:
        messages.error(request, f"Not done: {error}.")
    return redirect("pool:inspect", key)
