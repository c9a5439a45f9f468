"""All addresses of the product, assembled from what the packages declare."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from zhike.core import health

PACKAGES = ("ui", "records", "customers", "sales")


def _declared(package: str) -> list[URLPattern | URLResolver]:
    name = f"zhike.{package}.urls"
    return [path("", include(name))] if find_spec(name) else []


urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("zhike.records.api.urls")),
    path("accounts/", include("zhike.ui.accounts")),
    *(entry for package in PACKAGES for entry in _declared(package)),
]

handler400 = "zhike.ui.errors.bad_request"
handler403 = "zhike.ui.errors.permission_denied"
handler404 = "zhike.ui.errors.page_not_found"
handler500 = "zhike.ui.errors.server_error"
