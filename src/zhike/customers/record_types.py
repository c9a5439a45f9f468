"""Customers and relationships, as the engine knows them."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhike.customers.actions import assign, give_consent, relate, set_stage, withdraw_consent
from zhike.customers.contact_values import settle_contact_point
from zhike.customers.models import (
    Consent,
    ContactPoint,
    Customer,
    Need,
    Preference,
    Relationship,
    StageChange,
)
from zhike.customers.panels import load_relationships
from zhike.records import registry
from zhike.records.declaration import Lines, Panel, RecordType, RecordTypeExtension, Section
from zhike.records.errors import FieldError
from zhike.records.models import Record

ONE_PRIMARY = gettext_lazy(
    "Only one contact point of each kind can be primary. Clear the mark on the others."
)


@registry.register
class CustomerType(RecordType):
    model = Customer
    fields = (
        "kind name other_name family_name given_name birthday industry size source country city language"
        " time_zone website tags description"
    )
    facts = "number stage stage_since"
    columns = "name kind stage city country owner changed_at"
    filters = "kind stage owner team country industry size source tags language created_at"
    search = "name other_name number"
    sort = "-created_at"
    groups = "kind stage industry source country owner team created_at"
    children = (
        Lines(
            ContactPoint,
            "kind value address network label is_primary is_verified source",
            label=gettext_lazy("Contact points"),
            columns="kind value label is_primary is_verified",
            check=settle_contact_point,
        ),
        Lines(Need, "text category product urgency state outcome", label=gettext_lazy("Needs")),
        Lines(Preference, "key value basis source", label=gettext_lazy("Preferences")),
        Lines(
            Consent,
            "",
            facts="purpose channel decision wording source proof at by",
            label=gettext_lazy("Consents"),
            columns="purpose channel decision source at by",
        ),
        Lines(
            StageChange,
            "",
            facts="from_stage to_stage cause reason at by",
            label=gettext_lazy("Stage history"),
        ),
    )
    actions = (set_stage, assign, relate, give_consent, withdraw_consent)
    sections = (
        Section(gettext_lazy("Identity"), "kind name other_name family_name given_name birthday"),
        Section(gettext_lazy("Profile"), "industry size source tags website description"),
        Section(gettext_lazy("Place and language"), "country city language time_zone"),
    )
    views = (
        ("people", pgettext_lazy("customers", "People"), {"kind": "person"}),
        ("companies", pgettext_lazy("customers", "Companies"), {"kind": "organization"}),
    )
    constraints = MappingProxyType({"customers_contactpoint_one_primary": ("contact_points", ONE_PRIMARY)})
    icon = "users"
    order = 10
    go_key = "c"
    hint = gettext_lazy("Everybody you serve or want to serve. Add the first one, or import a file.")

    def portrait_of(self, record: Record) -> str:
        assert isinstance(record, Customer)
        return record.kind

    def check(self, values: Mapping[str, Any], record: Record | None) -> Iterable[FieldError]:
        seen: set[str] = set()
        for number, point in enumerate(values.get("contact_points") or ()):
            if not point.get("is_primary"):
                continue
            if point.get("kind") in seen:
                here = ("contact_points", number, "is_primary")
                yield FieldError(here, "several_primary", str(ONE_PRIMARY))
            seen.add(point.get("kind"))


@registry.register
class RelationshipType(RecordType):
    model = Relationship
    fields = "from_customer kind to_customer position since until"
    columns = "from_customer kind to_customer position since owner"
    filters = "from_customer to_customer kind owner"
    search = "position"
    title = "kind"
    group = ""
    icon = "link"

    def title_of(self, record: Record) -> str:
        assert isinstance(record, Relationship)
        return f"{record.from_customer} {record.kind_label} {record.to_customer}"

    def check(self, values: Mapping[str, Any], record: Record | None) -> Iterable[FieldError]:
        if values["from_customer_id"] == values["to_customer_id"]:
            message = _("A customer cannot be related to itself. Choose another customer.")
            yield FieldError(("to_customer",), "same_customer", message)
        if values["since"] and values["until"] and values["until"] < values["since"]:
            yield FieldError(
                ("until",), "end_before_start", _("It ends before it starts. Correct one of the days.")
            )


registry.extend(
    RecordTypeExtension(
        of="customer",
        panels=[
            Panel(
                key="relationships",
                label=gettext_lazy("Relationships"),
                template="customers/panels/relationships.html",
                load=load_relationships,
            )
        ],
    )
)
