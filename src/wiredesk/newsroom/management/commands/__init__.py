"""Commands that replace one of Wagtail's."""
