"""Forms as browsers fill them in: from the values of a record, or from the page itself."""

from html.parser import HTMLParser
from typing import Any

from zhike.records.declaration import RecordType


def form_of(record_type: RecordType, values: dict[str, Any]) -> dict[str, list[str]]:
    """The values of `tests.contract.values`, under the names that the form gives them."""
    sent: dict[str, list[str]] = {}
    for name, value in values.items():
        if name in record_type.lines:
            sent[f"{name}-sent"] = ["1"]
            for number, row in enumerate(value):
                sent[f"{name}-{number}-id"] = [""]
                for field, part in row.items():
                    sent |= _inputs(f"{name}-{number}-{field}", part)
        else:
            sent |= _inputs(name, value)
    return sent


def _inputs(name: str, value: Any) -> dict[str, list[str]]:
    if isinstance(value, dict):
        return {f"{name}.{part}": [text] for part, text in value.items()}
    if isinstance(value, bool):
        return {name: ["false", "true"] if value else ["false"]}
    if isinstance(value, list):
        return {name: [str(part) for part in value] or [""]}
    return {name: ["" if value is None else str(value)]}


class _FormReader(HTMLParser):
    """Collects what the form of a record would send untouched, without JavaScript."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.is_inside = False
        self.templates = 0
        self.select: tuple[str, bool] | None = None
        self.textarea = ""
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        if tag == "form":
            self.is_inside = "data-record-form" in known
        self.templates += tag == "template"
        if not self.is_inside or self.templates:
            return
        name, value = known.get("name") or "", known.get("value") or ""
        if tag == "input" and name and known.get("type") != "file":
            if known.get("type") not in {"checkbox", "radio"} or "checked" in known:
                self.values.setdefault(name, []).append(value)
        elif tag == "select":
            self.select = (name, "multiple" in known)
        elif tag == "option" and self.select:
            self._option(value, "selected" in known)
        elif tag == "textarea":
            self.textarea, self.text = name, ""

    def _option(self, value: str, is_selected: bool) -> None:
        assert self.select is not None
        name, is_multiple = self.select
        if is_multiple and is_selected:
            self.values.setdefault(name, []).append(value)
        elif not is_multiple and (is_selected or name not in self.values):
            self.values[name] = [value]

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        self.templates -= tag == "template"
        if tag == "select":
            self.select = None
        elif tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.textarea:
            # A browser leaves out the first line break and sends CRLF for the others.
            self.values.setdefault(self.textarea, []).append(
                self.text.removeprefix("\n").replace("\n", "\r\n")
            )
            self.textarea = ""


def read_form(html: str) -> dict[str, list[str]]:
    reader = _FormReader()
    reader.feed(html)
    return {name: values for name, values in reader.values.items() if not name.endswith(".search")}
