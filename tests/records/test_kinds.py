"""Each field kind takes what people write and refuses the rest with a sentence."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zhike.records import kinds
from zhike.records.errors import Invalid
from zhike.records.fields import Field
from zhike.records.kinds import STRICT, Choice, Formats
from zhike.records.kinds.codes import country_words

FREE = Formats()
SHANGHAI = Formats(zone=ZoneInfo("Asia/Shanghai"))


def a_field(kind: kinds.Kind, **settings) -> Field:
    return Field(name="x", kind=kind, label="X", nullable=True, **settings)


def read(kind: kinds.Kind, raw: object, formats: Formats = FREE, **settings):
    return kind.read(raw, a_field(kind, **settings), formats)


def refusal(kind: kinds.Kind, raw: object, formats: Formats = FREE, **settings) -> str:
    with pytest.raises(Invalid) as caught:
        read(kind, raw, formats, **settings)
    assert str(caught.value)
    return caught.value.code


def test_text_is_composed_trimmed_and_on_one_line():
    assert read(kinds.TextKind(), "  Zoe\u0308 \n Abdul ") == "Zoë Abdul"
    assert read(kinds.TextKind(), 17850.0) == "17850"
    assert read(kinds.TextKind(), "   ") == ""


def test_text_refuses_nul_lists_and_excess():
    assert refusal(kinds.TextKind(), "a\x00b") == "nul_character"
    assert refusal(kinds.TextKind(), ["a"]) == "not_text"
    assert refusal(kinds.TextKind(), True) == "not_text"
    assert refusal(kinds.TextKind(), "abc", max_length=2) == "too_long"


def test_right_to_left_and_emoji_survive():
    assert read(kinds.TextKind(), "مرحبا 👩‍👩‍👧") == "مرحبا 👩‍👩‍👧"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1234.56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("-12", "-12"),
        ("(12.50)", "-12.5"),
        ("¥1,280", "1280"),
        ("-£3.10", "-3.1"),
        ("1e3", "1000"),
        (2.55, "2.55"),
        (7, "7"),
        ("１２", "12"),
    ],
)
def test_number_with_a_point(raw, expected):
    assert read(kinds.NumberKind(), raw, decimals=4) == Decimal(expected)


def test_number_with_a_comma_needs_to_be_said():
    assert refusal(kinds.NumberKind(), "1.234,56", decimals=4) == "not_a_number"
    assert read(kinds.NumberKind(), "1.234,56", Formats(decimal=","), decimals=4) == Decimal("1234.56")
    assert refusal(kinds.NumberKind(), "1,234.56", Formats(decimal=","), decimals=4) == "not_a_number"


@pytest.mark.parametrize("raw", ["nan", "inf", "=1+1", "12abc", "--1", float("nan"), True, [1], "1,23"])
def test_not_numbers(raw):
    assert refusal(kinds.NumberKind(), raw, decimals=2) == "not_a_number"


def test_number_keeps_to_its_digits():
    assert refusal(kinds.NumberKind(), "1.234", decimals=2) == "too_many_decimals"
    assert refusal(kinds.NumberKind(), "1" * 19, decimals=2, digits=20) == "too_large"
    assert read(kinds.NumberKind(), "9" * 18, decimals=2, digits=20) == Decimal("9" * 18)
    assert refusal(kinds.NumberKind(), "1e999", decimals=2) == "too_large"
    assert refusal(kinds.NumberKind(), "-1", decimals=2, minimum=Decimal(0)) == "too_small"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12))
def test_number_goes_out_and_comes_back(value):
    field = a_field(kinds.NumberKind(), decimals=4)
    assert field.kind.read(field.kind.to_text(value, field), field, FREE) == value
    assert field.kind.read(field.kind.to_json(value, field), field, STRICT) == value


@given(st.text(max_size=40))
def test_no_text_breaks_a_parser(text):
    for kind in (
        kinds.NumberKind(),
        kinds.DateKind(),
        kinds.DateTimeKind(),
        kinds.DurationKind(),
        kinds.EmailKind(),
        kinds.PhoneKind(),
        kinds.UrlKind(),
        kinds.BooleanKind(),
        kinds.TagsKind(),
        kinds.RelationKind(),
        kinds.CountryKind(),
    ):
        for formats in (FREE, STRICT, Formats(decimal=",", day_first=True, region="CN")):
            try:
                kind.read(text, a_field(kind), formats)
            except Invalid as refused:
                assert str(refused)  # noqa: PT017


@pytest.mark.parametrize(
    "raw", ["2025-02-03", "2025/2/3", "2025.02.03", "2025年2月3日", "20250203", "2025-02-03 14:30"]
)
def test_dates_with_the_year_first(raw):
    assert read(kinds.DateKind(), raw) == date(2025, 2, 3)


def test_day_or_month_first_is_asked_not_guessed():
    assert refusal(kinds.DateKind(), "03/04/2025") == "ambiguous_date"
    assert read(kinds.DateKind(), "03/04/2025", Formats(day_first=True)) == date(2025, 4, 3)
    assert read(kinds.DateKind(), "03/04/2025", Formats(day_first=False)) == date(2025, 3, 4)
    assert read(kinds.DateKind(), "13/04/2025") == date(2025, 4, 13)


def test_days_that_do_not_exist():
    assert refusal(kinds.DateKind(), "31/02/2025") == "no_such_date"
    assert refusal(kinds.DateKind(), "2025-13-01") == "no_such_date"
    assert refusal(kinds.DateKind(), "0001-01-01") == "year_out_of_range"
    assert refusal(kinds.DateKind(), "20250203", STRICT) == "not_a_date"


def test_datetime_is_read_in_its_zone_and_kept_in_utc():
    assert read(kinds.DateTimeKind(), "2025-12-31 14:30", SHANGHAI) == datetime(
        2025, 12, 31, 6, 30, tzinfo=UTC
    )
    assert read(kinds.DateTimeKind(), "2025-12-31T14:30:00Z") == datetime(2025, 12, 31, 14, 30, tzinfo=UTC)
    assert read(kinds.DateTimeKind(), "12/1/2010 8:26", Formats(day_first=False)) == datetime(
        2010, 12, 1, 8, 26, tzinfo=UTC
    )
    assert read(kinds.DateTimeKind(), "12/31/2010 8:26 PM") == datetime(2010, 12, 31, 20, 26, tzinfo=UTC)
    assert refusal(kinds.DateTimeKind(), "2025-12-31 25:00") == "no_such_time"


def test_duration():
    assert read(kinds.DurationKind(), "1:30") == timedelta(minutes=90)
    assert read(kinds.DurationKind(), "2d 4h") == timedelta(days=2, hours=4)
    assert read(kinds.DurationKind(), "90分钟") == timedelta(minutes=90)
    assert read(kinds.DurationKind(), "PT1H30M", STRICT) == timedelta(minutes=90)
    assert refusal(kinds.DurationKind(), "soon") == "not_a_duration"


STAGES = (Choice("lead", translation.gettext_lazy("Yes or no")), Choice("lost", "Lost"))


def test_choice_by_key_or_by_label_in_both_languages():
    assert read(kinds.ChoiceKind(), "lead", choices=STAGES) == "lead"
    assert read(kinds.ChoiceKind(), "LOST", choices=STAGES) == "lost"
    assert refusal(kinds.ChoiceKind(), "LOST", STRICT, choices=STAGES) == "unknown_choice"
    assert refusal(kinds.ChoiceKind(), "won", choices=STAGES) == "unknown_choice"


def test_multiple_choice_and_tags():
    assert read(kinds.MultipleChoiceKind(), "lead、lost;lead", choices=STAGES) == ["lead", "lost"]
    assert read(kinds.TagsKind(), "VIP, 批发，vip") == ["VIP", "批发"]
    assert refusal(kinds.TagsKind(), [f"t{n}" for n in range(51)]) == "too_many"
    assert refusal(kinds.TagsKind(), "a,b", STRICT) == "not_a_list"


def test_email():
    assert read(kinds.EmailKind(), " Siobhan.O'Brien@Example.IE ") == "siobhan.o'brien@example.ie"
    assert refusal(kinds.EmailKind(), "siobhan@") == "not_an_email"


def test_phone_is_e164():
    assert read(kinds.PhoneKind(), "138 0013 8000", Formats(region="CN")) == "+8613800138000"
    assert read(kinds.PhoneKind(), "+353 86 123 4410") == "+353861234410"
    assert read(kinds.PhoneKind(), "010-88661234 转 12", Formats(region="CN")) == "+861088661234;ext=12"
    assert refusal(kinds.PhoneKind(), "138 0013 8000") == "not_a_phone"
    assert refusal(kinds.PhoneKind(), "12", Formats(region="CN")) == "not_a_phone"


def test_url():
    assert read(kinds.UrlKind(), "example.com/a") == "https://example.com/a"
    assert refusal(kinds.UrlKind(), "javascript:alert(1)") == "not_a_url"
    assert refusal(kinds.UrlKind(), "http://[::1") == "not_a_url"


def test_address():
    raw = {"street": "中关村大街1号", "city": "北京", "country": "中国"}
    assert read(kinds.AddressKind(), raw)["country"] == "CN"
    assert refusal(kinds.AddressKind(), {"planet": "Mars"}) == "unknown_part"
    assert refusal(kinds.AddressKind(), {"country": "Atlantis"}) == "unknown_country"


def test_every_country_of_online_retail_is_known():
    names = """United Kingdom|France|Australia|Netherlands|Germany|Norway|EIRE|Switzerland|Spain|Poland|Portugal
    |Italy|Belgium|Lithuania|Japan|Iceland|Channel Islands|Denmark|Cyprus|Sweden|Austria|Israel|Finland|Bahrain
    |Greece|Hong Kong|Singapore|Lebanon|United Arab Emirates|Saudi Arabia|Czech Republic|Canada|Brazil|USA
    |European Community|Malta|RSA"""
    codes = {country_words()[name.strip().casefold()] for name in names.split("|")}
    assert len(codes) == 37
    assert refusal(kinds.CountryKind(), "Unspecified") == "unknown_country"


def test_ids():
    assert refusal(kinds.RelationKind(), "C-10482") == "not_an_id"
    assert refusal(kinds.RelationKind(), 12) == "not_an_id"
    assert refusal(kinds.LinksKind(), "x") == "not_a_list"


@pytest.mark.django_db
def test_currency_is_one_of_the_workspace():
    assert read(kinds.CurrencyKind(), "gbp") == "GBP"
    assert refusal(kinds.CurrencyKind(), "XYZ") == "unknown_currency"
    assert refusal(kinds.CurrencyKind(), "gbp", STRICT) == "unknown_currency"
