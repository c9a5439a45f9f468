"""All components in all their states, for those who build pages."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhike.ui.templatetags.ui import COLORS


def gallery(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return render(
        request,
        "ui/gallery.html",
        {
            "colors": COLORS,
            "now": now,
            "minutes_ago": now - dt.timedelta(minutes=8),
            "days_ago": now - dt.timedelta(days=3),
            "tomorrow": now + dt.timedelta(days=1),
        },
    )
