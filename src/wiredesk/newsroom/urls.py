"""Addresses of the newsroom beside Wagtail's own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
