"""Numbers, money, dates and names, exactly as people read them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from zhike.ui import formats

NOW = dt.datetime(2026, 3, 14, 12, 0, tzinfo=dt.UTC)


def ago(**gap: float) -> dt.datetime:
    return NOW - dt.timedelta(**gap)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (0, None, "0"),
        (1284900.5, None, "1,284,900.5"),
        (Decimal("-1234.50"), 2, "-1,234.50"),
        (999, 0, "999"),
        (None, None, ""),
        ("not a number", None, "not a number"),
    ],
)
def test_number(value, decimals, shown):
    assert formats.number(value, decimals) == shown


@pytest.mark.parametrize(
    ("language", "amount", "currency", "shown"),
    [
        ("en", 1284, "CNY", "CN¥1,284.00"),
        ("zh-hans", 1284, "CNY", "¥1,284.00"),
        ("en", 1284, "JPY", "JP¥1,284"),
        ("zh-hans", 1284, "JPY", "JP¥1,284"),
        ("en", "8210.4", "EUR", "€8,210.40"),
        ("en", -5, "GBP", "−£5.00"),
        ("en", 5, "USD", "US$5.00"),
        ("zh-hans", 5, "GHS", "5.00 GHS"),
        ("en", "1.2345", "KWD", "1.234 KWD"),
        ("en", None, "EUR", ""),
    ],
)
def test_money(language, amount, currency, shown):
    with translation.override(language):
        assert formats.money(amount, currency) == shown


def test_percent_and_compact():
    assert formats.percent(0.7149) == "71%"
    assert formats.percent(Decimal("0.0196"), 1) == "2.0%"
    with translation.override("en"):
        assert (formats.compact(9999), formats.compact(1_284_900)) == ("9,999", "1.3M")
    with translation.override("zh-hans"):
        assert formats.compact(1_284_900) == "128.5万"


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (ago(seconds=10), "just now", "刚刚"),
        (ago(minutes=8), "8 minutes ago", "8分钟前"),
        (ago(hours=3), "3 hours ago", "3小时前"),
        (ago(days=1), "yesterday", "昨天"),
        (ago(days=-1), "tomorrow", "明天"),
        (ago(days=3), "3 days ago", "3天前"),
        (ago(days=-5), "in 5 days", "5天后"),
        (ago(days=400), "7 Feb 2025", "2025年2月7日"),
        (dt.date(2026, 3, 14), "today", "今天"),
        (dt.date(2020, 3, 14), "14 Mar 2020", "2020年3月14日"),
    ],
)
def test_relative(value, english, chinese):
    with translation.override("en"):
        assert formats.relative(value, NOW) == english
    with translation.override("zh-hans"):
        assert formats.relative(value, NOW) == chinese


def test_moments_stand_in_the_persons_time_zone():
    late = dt.datetime(2026, 3, 14, 23, 30, tzinfo=dt.UTC)
    with timezone.override("Asia/Shanghai"), translation.override("en"):
        assert formats.moment(late) == "15 Mar 2026 07:30"
        assert formats.iso_date(late) == "2026-03-15"
        assert formats.iso_moment(late) == "2026-03-15T07:30"
    with timezone.override("America/New_York"), translation.override("zh-hans"):
        assert formats.moment(late) == "2026年3月14日 19:30"


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (9, "9 s", "9 秒"),
        (75, "1 min 15 s", "1 分 15 秒"),
        (4080, "1 h 08 min", "1 小时 08 分"),
        (93_600, "1 d 2 h", "1 天 2 小时"),
        (-75, "−1 min 15 s", "−1 分 15 秒"),
    ],
)
def test_duration(seconds, english, chinese):
    with translation.override("en"):
        assert formats.duration(seconds) == english
    with translation.override("zh-hans"):
        assert formats.duration(dt.timedelta(seconds=seconds)) == chinese


def test_file_size():
    with translation.override("en"):
        sizes = [formats.file_size(size) for size in (1, 999, 1500, 43_200_000, 5 * 10**12)]
    assert sizes == ["1 byte", "999 bytes", "1.5 kB", "43.2 MB", "5.0 TB"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("林晓", "林"),
        ("欧阳娜娜", "欧"),
        ("北京张三贸易有限公司", "北"),
        ("Siobhán O’Brien-Łukasiewicz", "SŁ"),
        ("Ada Lin", "AL"),
        ("acme", "A"),
        ("Customer 15992", "C"),
        ("3M Deutschland 2", "3D"),
        ("15992", "1"),
        ("", "?"),
        ("  ", "?"),
        ("😀", "😀"),
        ("محمد علي", "مع"),
    ],
)
def test_initials(name, shown):
    assert formats.initials(name) == shown
