"""The documentation of the API, as people read it."""

import pytest

PAGES = {"first-steps": "/api/docs", "type": "/api/docs/orders", "problems": "/api/docs/problems"}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("language", "theme", "width"),
    [("en", "light", 1440), ("zh-hans", "dark", 1440), ("zh-hans", "light", 390)],
)
def test_the_documentation(
    page_as, person, look, accessible, no_sideways_scroll, name, language, theme, width
):
    page = page_as(person, language=language, theme=theme, width=width)
    page.goto(PAGES[name])
    look(page, f"api-{name}-{language}-{theme}-{width}")
    no_sideways_scroll(page)
    accessible(page)
