"""Addresses of the engine's pages."""

from django.urls import include, path

app_name = "records"
urlpatterns = [
    path("", include("zhike.records.imports.pages.urls")),
    path("", include("zhike.records.pages.urls")),
]
