"""What the newsroom's lists share: bounded counts, read-only books, traced changes."""

from typing import Any

from django.db import models, transaction
from django.urls import URLPattern
from django.utils.functional import cached_property
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from wiredesk.archive import recording
from wiredesk.archive.originals import pages_changed

MOST_COUNTED = 1_000


class BoundedPaginator(WagtailPaginator):
    """Counts no further than a thousand rows: the archive may hold millions."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by().values("pk")[: MOST_COUNTED + 1].count()

    @cached_property
    def count(self) -> int:
        """Rows that can be paged through."""
        return min(self._counted, MOST_COUNTED)

    @cached_property
    def items_count_label(self) -> str:
        """What the list says about its length."""
        if self._counted > MOST_COUNTED:
            return f"more than {MOST_COUNTED:,} {self.verbose_name_plural}"
        return super().items_count_label


class BoundedIndex(generic.IndexView):
    """A list over a table that only grows."""

    paginator_class = BoundedPaginator


class ReadOnlyPolicy(ModelPermissionPolicy):
    """May be seen by those who may see it, and changed here by nobody, superusers included."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class ReadOnlyViewSet(ModelViewSet):
    """A list and a page per row; nothing else has an address."""

    index_view_class = BoundedIndex
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    exclude_form_fields: list[str] = []
    list_per_page = 50
    kept = ("index", "index_results", "inspect")

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        """See ReadOnlyPolicy."""
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list[URLPattern]:
        """Only what reads."""
        return [one for one in super().get_urlpatterns() if one.name in self.kept]

    def register_admin_url_finder(self) -> None:
        """There is no edit page that Wagtail could link to."""


class _Traced:
    """Writes the books and ends kept pages in the transaction of the change."""

    request: Any
    model: type[models.Model]

    def trace(self, instance: models.Model, verb: str, changes: str = "") -> None:
        """One audit line; what the public pages show may have changed, so their copies end."""
        noun = self.model._meta.verbose_name
        by = self.request.user.get_username()
        recording.audit(by, f"{noun} {verb}", f"{instance}: {changes}".rstrip(": "))
        pages_changed(changed=f"{noun} {instance.pk}")


class TracedCreate(_Traced, generic.CreateView):
    """Adds a row and says so in the books."""

    def save_instance(self) -> models.Model:
        instance = super().save_instance()
        self.trace(instance, "added")
        return instance


class TracedEdit(_Traced, generic.EditView):
    """Changes a row and keeps old and new values in the books."""

    def save_instance(self) -> models.Model:
        changes = "; ".join(
            f"{name}: {self.form.initial.get(name)!r} → {self.form.cleaned_data.get(name)!r}"
            for name in self.form.changed_data
        )
        instance = super().save_instance()
        self.trace(instance, "changed", changes)
        return instance


class TracedDelete(_Traced, generic.DeleteView):
    """Deletes a row and says so in the books."""

    def delete_action(self) -> None:
        with transaction.atomic():
            self.trace(self.object, "deleted")
            super().delete_action()


class TracedViewSet(ModelViewSet):
    """Everything the operator may edit: each change is audited."""

    add_view_class = TracedCreate
    edit_view_class = TracedEdit
    delete_view_class = TracedDelete
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
