"""Whatever programs send, in bodies, parameters, headers and addresses: never a 500."""

from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.values import json_values, make
from zhike.records import registry

TYPES = list(registry.all_types())
every_type = pytest.mark.parametrize("record_type", TYPES, ids=[t.key for t in TYPES])
tried = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

NASTY_TEXT = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "", " ", "\x00", "\u202eabc", "👩‍🚀", "31/02/2025", "2025-02-31", "9999-12-31", "0000-01-01",
            "9999-12-31T23:59:59-14:00", "1.234,56", "1e400", "-0", "NaN", "Infinity", "=1+1", "P1Y", "PT1H", "XXX",
            "2025-01-01T25:00:00", "+86", "+" * 40, "http://[", "https://", "a@b", "%s %(x)s", "{}", "'; --", "me",
            "today", "..", "1..", "x" * 5_000,
            "1234567890123456789012345.5", "0." + "1" * 40,  "99999999-9999-9999-9999-999999999999", "−5", "١٢٣", "²",
        ]
    ),
)  # fmt: skip
NUMBERS = st.one_of(
    st.integers(min_value=-(10**30), max_value=10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([10**18, 10**25, 10**40, -(2**63), 2**63, 0.1 + 0.2, 1e-30, 1e25, 10**24 + 1]),
)
SCALARS = st.one_of(st.none(), st.booleans(), NUMBERS, NASTY_TEXT)
KEYS = st.one_of(st.text(max_size=10), st.sampled_from(["id", "value", "kind", "street", "country", "city"]))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=8,
)


def fine(response) -> bool:
    """An answer that means something: success, or a problem in words."""
    if response.status_code >= 500:
        return False
    return response.status_code < 400 or response.data["detail"] != ""


def bodies(record_type) -> st.SearchStrategy:
    """Any values under the type's names, in rows too, over a body that would be taken."""
    names = st.sampled_from([*record_type.all_fields, *record_type.lines, "id", "version", "labels", "x"])
    wild = st.dictionaries(names, JSON, min_size=1, max_size=4)
    rows = [
        st.fixed_dictionaries(
            {
                name: st.lists(
                    st.dictionaries(st.sampled_from(["id", *lines.all_fields]), JSON, max_size=4), max_size=2
                )
            }
        )
        for name, lines in record_type.lines.items()
    ]
    return st.one_of(wild, *rows)


@every_type
def test_any_body(record_type, admin):
    path = f"/api/v1/{record_type.slug}/{make(record_type).pk}"
    valid = json_values(record_type)

    @tried
    @given(bodies(record_type), st.booleans())
    def send(body, is_new):
        if is_new:
            assert fine(admin.post(f"/api/v1/{record_type.slug}", valid | body))
        else:
            assert fine(admin.patch(path, body))

    send()


@every_type
def test_any_action_input(record_type, admin):
    path = f"/api/v1/{record_type.slug}/{make(record_type).pk}/actions"
    actions = record_type.all_actions

    @tried
    @given(st.data())
    def send(data):
        name = data.draw(st.sampled_from(list(actions)))
        body = data.draw(st.dictionaries(st.sampled_from([*actions[name].inputs, "x"]), JSON, max_size=4))
        assert fine(admin.post(f"{path}/{name}", body))

    if actions:
        send()


@every_type
def test_any_parameter(record_type, admin):
    operators = {operator for field in record_type.all_fields.values() for operator in field.kind.operators}
    names = [f"{name}__{operator}" for name in record_type.all_fields for operator in operators]
    names += [
        *record_type.all_fields,
        "q",
        "sort",
        "after",
        "limit",
        "labels",
        "count",
        "trashed",
        "by",
        "measure",
    ]
    values = st.one_of(
        NASTY_TEXT, st.sampled_from([*record_type.all_fields, "placed_at:month", "true", "1", "2025"])
    )

    @settings(tried, max_examples=150)
    @given(
        st.lists(st.tuples(st.sampled_from(names), values), min_size=1, max_size=3),
        st.sampled_from(["", "/totals"]),
    )
    def ask(pairs, place):
        query = urlencode([(name, value.encode("utf-8", "replace")) for name, value in pairs])
        assert fine(admin.get(f"/api/v1/{record_type.slug}{place}?{query}"))

    ask()


@tried
@given(
    content=st.one_of(st.binary(max_size=200), JSON.map(lambda value: repr(value).encode("utf-8", "replace")))
)
def test_any_bytes(admin, content):
    assert fine(admin.post("/api/v1/customers", content))


@tried
@given(
    parts=st.lists(st.text(min_size=1, max_size=12), max_size=5),
    method=st.sampled_from(["GET", "PATCH", "POST"]),
)
def test_any_address(admin, parts, method):
    path = "/".join(quote(part.encode("utf-8", "replace"), safe="") for part in parts)
    assert fine(admin.ask(method, f"/api/v1/{path}", {}))


@tried
@given(
    name=st.sampled_from(["If_Match", "Idempotency_Key", "Accept_Language", "Authorization", "Content_Type"]),
    value=st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40),
)
def test_any_header(admin, name, value):
    assert fine(admin.post("/api/v1/customers", {"name": "Ada", "kind": "person"}, **{name: value}))
