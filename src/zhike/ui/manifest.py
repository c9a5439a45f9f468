"""The web app manifest: Zhike can be installed on a phone or a desktop."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _

from zhike.ui.context import HTML_LANGUAGES

ICON_SIZES = (192, 512)


@login_not_required
def manifest(request: HttpRequest) -> JsonResponse:
    icons = [
        {"src": static(f"ui/icons/zhike-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in ICON_SIZES
    ]
    icons.append(
        {
            "src": static("ui/icons/zhike-maskable-512.png"),
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        }
    )
    return JsonResponse(
        {
            "id": "/",
            "name": _("Zhike"),
            "short_name": _("Zhike"),
            "description": _("Customers and knowledge in one place."),
            "lang": HTML_LANGUAGES.get(request.LANGUAGE_CODE, "en"),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#f7f8fa",
            "theme_color": "#4f46e5",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
