"""Addresses for machines, below /api/."""

from django.urls import path

from wiredesk.api import views

app_name = "api"

urlpatterns = [
    path("push/<str:wire>", views.push, name="push"),
    path("websub/<str:key>", views.websub, name="websub"),
]
