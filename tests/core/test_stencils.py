"""A part drawn once and filled in for each row is the part drawn each time."""

from typing import Any

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory

pytestmark = pytest.mark.django_db
ROWS = "{% load stencils %}{% for pk, name in rows %}"
MENU = (
    '{% stencil "flags/_snooze_menu.html" 0 pk=pk name=name target=name next=name also="" %}'
    "{% endfor %}"
)


def drawn(rows: list[tuple[int, str]], today: Any, **request: Any) -> str:
    facts = {"rows": rows, "today": today, "times": 0}
    asked = RequestFactory().get("/")
    made = RequestContext(asked, facts) if request.get("kept", True) else Context(facts)
    made.update({"csrf_token": "t"})
    return str(Template(ROWS + MENU).render(made))


def test_each_row_has_its_own_id_and_name(today: Any) -> None:
    rows = [(1, "Опора"), (22, "Лад{0}га")]
    once, each = drawn(rows, today), drawn(rows, today, kept=False)
    assert once == each
    assert [word in once for word in ("u1-1", "u1-22", "Лад{0}га")] == [True] * 3


def test_what_people_typed_is_escaped(today: Any) -> None:
    html = drawn([(1, "А"), (2, "<b>\"'")], today)
    assert "<b>" not in html
    assert "&lt;b&gt;&quot;&#x27;" in html


@pytest.fixture
def today() -> Any:
    from core import clock

    return clock.today()
