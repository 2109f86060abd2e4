"""The editors' side: Wagtail admin, buttons and the kill page."""
