"""A part drawn once and filled in, for each row or for each page, is the part drawn each time."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from core import showing
from core.templatetags import stencils
from tests import factories as f

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


# --- drawn once for all requests -------------------------------------------------------------

MENU_OF = "components/_person_menu.html"


def menu(**given: Any) -> str:
    return str(stencils.kept_part(MENU_OF, **{"theme": "dark", "gap_csrf_token": "t", **given}))


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of templates that were drawn, whatever was drawn before this test."""
    drawn: list[str] = []

    def draw(name: str, values: dict[str, Any]) -> str:
        drawn.append(name)
        return " ".join(f"{key}={value!s}" for key, value in values.items())

    stencils._kept_pieces.cache_clear()
    monkeypatch.setattr(stencils, "render_to_string", draw)
    monkeypatch.setattr(stencils, "checks", lambda _key: False)
    yield drawn
    stencils._kept_pieces.cache_clear()


def test_a_kept_part_is_drawn_once_for_each_set_of_values(drawings: list[str]) -> None:
    for _time in range(3):
        for theme in ("dark", "light"):
            assert menu(theme=theme) == f"theme={theme} csrf_token=t"
    assert drawings == [MENU_OF] * 2


def test_a_gap_is_filled_anew_and_escaped(drawings: list[str]) -> None:
    assert menu(gap_csrf_token='<b>"') == "theme=dark csrf_token=&lt;b&gt;&quot;"
    assert menu(gap_csrf_token=SimpleLazyObject(lambda: "{0}")) == "theme=dark csrf_token={0}"
    assert drawings == [MENU_OF]


def test_one_and_yes_are_two_values(drawings: list[str]) -> None:
    assert [menu(theme=value)[:10] for value in (1, True, [1], [True])] == [
        "theme=1 cs",
        "theme=True",
        "theme=(1,)",
        "theme=(Tru",
    ]


def test_language_prefix_and_what_is_hidden_draw_other_parts(drawings: list[str]) -> None:
    menu()
    with translation.override("en"):
        menu()
    with showing.hiding():
        menu()
    set_script_prefix("/crm/")
    try:
        menu()
    finally:
        set_script_prefix("/")
    menu()
    assert len(drawings) == 4


def test_what_is_not_plain_is_refused(kam: Any) -> None:
    for value in (kam, {"a": 1}, object(), SimpleLazyObject(lambda: "токен")):
        with pytest.raises(TypeError, match="plain values"):
            menu(theme=value)


def test_a_part_that_shows_what_it_is_not_given_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = count()
    stencils._kept_pieces.cache_clear()
    monkeypatch.setattr(stencils, "render_to_string", lambda *_args: str(next(numbers)))
    monkeypatch.setattr(stencils, "checks", lambda _key: True)
    with pytest.raises(AssertionError, match="shows what it is not given"):
        menu()
    stencils._kept_pieces.cache_clear()


def test_the_frame_follows_what_a_person_changes(signed_in: Any, kam: Any) -> None:
    browser = signed_in(kam)
    before = browser.get("/me/").content.decode()
    assert str(kam) in before
    assert '<a href="/team/"' not in before
    kam.last_name, kam.theme, kam.role = "Ёлкина<i>", "dark", "head"
    kam.save()
    after = browser.get("/clients/").content.decode()
    assert "Ёлкина&lt;i&gt;" in after
    assert "<i>" not in after
    assert '<a href="/team/"' in after
    assert 'value="dark" aria-pressed="true"' in after
    assert 'href="/clients/" title="Клиенты" data-go="c" aria-current="page"' in after


def test_two_people_never_see_each_others_frame(signed_in: Any, team: Any) -> None:
    people = [f.UserFactory.create(team=team, last_name=name) for name in ("Ветрова", "Тян")]
    pages = [signed_in(person).get("/me/").content.decode() for person in people]
    assert [[str(one) in page for one in people] for page in pages] == [
        [True, False],
        [False, True],
    ]
