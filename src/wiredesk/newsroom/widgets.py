"""Wagtail's choosers without inline scripts: what they start stands in attributes instead.

Its date, time and inline panels are templates, overridden in templates/wagtailadmin; the choosers
write their script in Python (docs/decisions/012). static/newsroom/start.js starts them all.
"""

import re
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.admin.widgets import BaseChooser

STATEMENT = re.compile(r"(?:new )?(\w+)\((.*)\);", re.DOTALL)


def without_inline_script() -> None:
    """Let every chooser of Wagtail be drawn by ``chooser``; called once at start."""
    BaseChooser.render = chooser


def chooser(
    self: BaseChooser, name: str, value: Any, attrs: dict[str, Any], renderer: object = None
) -> SafeString:
    """The widget, and beside it the one call that Wagtail would have written into a script."""
    data = self.get_value_data(value)
    html = self.render_html(name, data, attrs)
    return format_html("{}{}", html, starter(self.render_js_init(attrs["id"], name, data)))


def starter(script: str) -> SafeString:
    """``new Name(JSON, ...);`` as attributes. Raises ValueError for any other statement."""
    found = STATEMENT.fullmatch(script)
    if found is None:
        raise ValueError(f"not one call: {script[:60]}")
    return format_html(
        '<span hidden data-controller="wd-start" data-wd-start-name-value="{}"'
        ' data-wd-start-arguments-value="[{}]"></span>',
        *found.groups(),
    )
