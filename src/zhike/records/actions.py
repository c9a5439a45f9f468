"""An action is one function; from it come the button and its form, the API call and the later faces."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from zhike.records import access, kinds
from zhike.records.access import Asker
from zhike.records.binding import visible_ids
from zhike.records.change_sets import changing
from zhike.records.declaration import Label, RecordType
from zhike.records.errors import ActionRefused, Conflict, FieldError, Invalid, Refused
from zhike.records.fields import Field
from zhike.records.kinds import STRICT, Formats
from zhike.records.models import Record
from zhike.records.writing import touch

KINDS: dict[type, kinds.Kind] = {
    str: kinds.TextKind(),
    int: kinds.NumberKind(),
    Decimal: kinds.NumberKind(),
    bool: kinds.BooleanKind(),
    date: kinds.DateKind(),
    datetime: kinds.DateTimeKind(),
}
#: Code of a refusal that only says that the action makes no sense now.
WRONG_STATE = "wrong_state"
UNDO = ("restore", "compensate", "none")


@dataclass(frozen=True)
class Input:
    """What an annotation says about an input beyond its Python type: `Annotated[str, Input(_("Reason"))]`."""

    label: Label
    kind: kinds.Kind | None = None
    choices: tuple[kinds.Choice, ...] = ()
    target: str = ""
    help: Label = ""


@dataclass(frozen=True)
class Action:
    """What the engine knows of an action function."""

    function: Callable[..., None]
    label: Label
    icon: str
    right: str
    guard: Callable[[Any], Any]
    undo: str
    is_dangerous: bool
    memo: dict[str, Any] = dataclass_field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        return self.function.__name__

    @property
    def help(self) -> str:
        """The docstring of the function, in the reader's language; tools/messages.py collects them."""
        text = inspect.getdoc(self.function)
        return _(text) if text else ""

    @cached_property
    def inputs(self) -> dict[str, Field]:
        """The typed inputs, from the keyword-only parameters after `by`."""
        hints = get_type_hints(self.function, include_extras=True)
        parameters = inspect.signature(self.function).parameters.values()
        return {
            p.name: _input_field(p, hints[p.name])
            for p in parameters
            if p.kind is inspect.Parameter.KEYWORD_ONLY and p.name != "by"
        }

    def check(self, record: Record) -> None:
        """Raises ActionRefused where the guard says no."""
        if self.guard(record) is False:
            raise ActionRefused(_("This cannot be done in the record's present state."), WRONG_STATE)

    def refusal(self, record: Record) -> str | None:
        """Why the action cannot be done now: a sentence, "" where it makes no sense; None when it can."""
        try:
            self.check(record)
        except ActionRefused as refused:
            return "" if refused.code == WRONG_STATE else str(refused)
        return None


def action(
    label: Label,
    *,
    icon: str = "bolt",
    right: str = "change",
    guard: Callable[[Any], Any] = lambda record: True,
    undo: str = "restore",
    is_dangerous: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declares an action: `def ship(order, *, by, carrier: str)`.

    The function gets a locked, freshly read record, writes the fields it means with `update_fields` and
    emits one event. `guard(record)` answers False where the action makes no sense (the button is hidden)
    or raises ActionRefused with a sentence that says why.
    """
    if undo not in UNDO:
        raise ValueError(f"undo={undo!r}; use one of {', '.join(UNDO)}.")

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        function.action = Action(function, label, icon, right, guard, undo, is_dangerous)  # type: ignore[attr-defined]
        function.do_not_call_in_templates = True  # type: ignore[attr-defined]
        return function

    return declare


def run_action(
    record_type: RecordType,
    name: str,
    record_id: UUID,
    raw: Mapping[str, Any],
    by: Asker,
    *,
    face: str = "page",
    formats: Formats = STRICT,
    expected: int | None = None,
) -> Record:
    """Runs an action on one record. Raises NotFound, NotAllowed, Conflict, ActionRefused or Refused."""
    declared = record_type.all_actions[name]
    with changing(by, face, f"{record_type.key}.{name}", type=record_type.key):
        record = access.fetch(by, record_type, record_id, declared.right, lock=True)
        if expected is not None and record.version != expected:
            raise Conflict(expected, record.version)
        declared.check(record)
        declared.function(record, by=by, **bind_inputs(declared, raw, by, formats))
        touch([record.pk], record_type)
        record_type.derive([record.pk])
    record.refresh_from_db()
    return record


def bind_inputs(declared: Action, raw: Mapping[str, Any], by: Asker, formats: Formats) -> dict[str, Any]:
    """The typed arguments for an action. Raises Refused with every error found."""
    values: dict[str, Any] = {}
    errors = [
        FieldError(
            (n,), "unknown_field", _("The action has no input “%(name)s”. Leave it out.") % {"name": n}
        )
        for n in raw
        if n not in declared.inputs
    ]
    for name, field in declared.inputs.items():
        try:
            value = field.kind.read(raw.get(name), field, formats)
        except Invalid as problem:
            errors.append(FieldError((name,), problem.code, str(problem)))
            continue
        if value in (None, "") and field.required:
            errors.append(FieldError((name,), "required", _("This is needed. Fill it in.")))
        elif value in (None, "") and field.default is not None:
            values[name] = field.default
        elif value is not None and field.is_reference and not visible_ids(by, field.target, {value}):
            errors.append(
                FieldError(
                    (name,),
                    "no_such_record",
                    _("There is no such record, or it is not open to you. Choose another."),
                )
            )
        else:
            values[name] = value
    if errors:
        raise Refused(errors)
    return values


def _input_field(parameter: inspect.Parameter, hint: Any) -> Field:
    said = Input(label=parameter.name.replace("_", " ").capitalize())
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
        said = next((extra for extra in extras if isinstance(extra, Input)), said)
    is_optional = parameter.default is not inspect.Parameter.empty
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    kind = said.kind or (kinds.ChoiceKind() if said.choices else None)
    if kind is None:
        kind = kinds.RelationKind() if hint is UUID or _is_model(hint) else KINDS[hint]
    return Field(
        name=parameter.name,
        kind=kind,
        label=said.label,
        help=said.help,
        max_length=10_000 if kind.key == "long_text" else 200,
        decimals=4 if hint is Decimal else 0,
        nullable=True,
        required=not is_optional and hint is not bool,
        default=parameter.default if is_optional else None,
        choices=said.choices,
        target=said.target or (hint._meta.model_name if _is_model(hint) else ""),
    )


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, models.Model)
