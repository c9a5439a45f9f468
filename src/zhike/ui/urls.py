"""Addresses of the frame: home, preferences, gallery, manifest."""

from django.urls import path

from zhike.ui.gallery import gallery
from zhike.ui.home import home
from zhike.ui.manifest import manifest
from zhike.ui.preferences import change_preferences

app_name = "ui"
urlpatterns = [
    path("", home, name="home"),
    path("gallery/", gallery, name="gallery"),
    path("preferences/", change_preferences, name="preferences"),
    path("manifest.webmanifest", manifest, name="manifest"),
]
