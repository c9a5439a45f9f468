"""All components in all their states, for those who build pages."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhike.ui.templatetags.ui import COLORS

ICON_LIST = Path(__file__).parent / "icons.txt"


def icon_names() -> list[str]:
    """The icons of the sprite."""
    lines = (line.strip() for line in ICON_LIST.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _rows(now: dt.datetime) -> list[dict[str, Any]]:
    """Five customers that test the table: both scripts, long names, several currencies."""
    names = ("name", "kind", "stage", "color", "city", "total", "currency", "health", "tag", "ago", "owner")
    values: list[tuple[Any, ...]] = [
        ("欧阳娜娜", "person", _("Active"), "green", "上海", "12480", "CNY", 82, "VIP", 3 * 24, "林晓"),
        ("北京张三贸易有限公司", "organization", _("Repeat"), "teal", "北京", "1284900", "CNY", 91, "批发", 1, "陈默"),
        ("Siobhán O’Brien-Łukasiewicz", "person", _("At risk"), "red", "Cork", "8210.4", "EUR", 23, "VIP", 1704, "Ada"),
        ("Northwind", "organization", _("Active"), "green", "London", "203118.9", "GBP", 67, "Wholesale", 26, "Ada"),
        ("Kofi Mensah", "person", _("Lead"), "blue", "Accra", "-120.5", "GHS", 44, "", 9000, "—"),
    ]  # fmt: skip
    rows = [dict(zip(names, value, strict=True)) for value in values]
    for place, row in enumerate(rows):
        health = row["health"]
        row["at"] = now - dt.timedelta(hours=row["ago"])
        row["health_color"] = "green" if health > 60 else "amber" if health > 30 else "red"
        row["is_selected"] = place == 1
    return rows


def _choices() -> dict[str, Any]:
    return {
        "crumbs": [(_("Home"), "/"), (_("Gallery"), "")],
        "tabs": [
            {"label": _("All"), "url": "#all", "current": True, "count": 5},
            {"label": _("Mine"), "url": "#mine"},
            {"label": _("At risk"), "url": "#risk", "count": 1},
        ],
        "steps": [
            {"label": _("Lead"), "state": "done"},
            {"label": _("Prospect"), "state": "done"},
            {"label": _("Active"), "state": "now"},
            {"label": _("Repeat"), "state": ""},
        ],
        "options": [
            ("lead", _("Lead")),
            ("prospect", _("Prospect")),
            ("active", _("Active")),
            ("lost", _("Lost")),
        ],
        "chosen": ["lead", "active"],
        "currencies": ["CNY", "EUR", "GBP", "USD"],
        "sample_toasts": [
            {
                "text": _("Saved."),
                "level": "success",
                "action": {"label": _("Undo"), "url": "#undo", "method": "get"},
            },
            {"text": _("The file is being read."), "level": "info", "action": None},
            {"text": _("Two rows were rejected."), "level": "warning", "action": None},
            {"text": _("You may not do that."), "level": "error", "action": None},
        ],
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The page at `/gallery/`."""
    now = timezone.now()
    context = {
        "colors": COLORS,
        "icons": icon_names(),
        "rows": _rows(now),
        "now": now,
        "minutes_ago": now - dt.timedelta(minutes=8),
        "days_ago": now - dt.timedelta(days=3),
        "tomorrow": now + dt.timedelta(days=1),
        **_choices(),
    }
    return render(request, "ui/gallery.html", context)
