"""What gets into a deck: marked rows alone; figures of the charts are those of the facts."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from django.utils import translation
from docx import Document
from pptx import Presentation

from clients.models import Client
from core import clock
from playbooks.decks.actions import move_slide, show_slide
from playbooks.decks.choices import ShownKind, SlideKind
from playbooks.decks.memo import memo
from playbooks.decks.model import Chart
from playbooks.decks.presentation import presentation
from playbooks.decks.slides import slides_of
from playbooks.models import Deck, DeckSlide
from tests import factories as f
from tests.playbooks.decks.world import PRIVATE, World, full_world
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
WORDS = {
    "need": "Нужда-слова",
    "words": "Отзыв-слова",
    "answer": "Ответ-слова",
    "goal": "Цель-задача",
    "ledger": "Выгода-слова",
    "training": "14 человек",
    "licence": "130",
    "promise": "Обещание-слова",
}


@pytest.fixture
def world(kam: User) -> World:
    return full_world(kam)


def opened(deck: Deck) -> Any:
    slides = slides_of(deck, deck.made_by, clock.today())
    return Presentation(io.BytesIO(presentation(slides, title=deck.title, author="Я")))


def texts(file: Any) -> str:
    found = []
    for slide in file.slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                found.append(shape.text_frame.text)
            if shape.has_table:
                found += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                found.append(shape.chart._chartSpace.xml)
    return "\n".join(found).replace("\u00a0", " ")


def charts(file: Any) -> dict[str, tuple[list[str], dict[str, list[float]]]]:
    """Return {title: (labels, {series: values})} of every native chart."""
    found = {}
    for slide in file.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                plot = shape.chart.plots[0]
                values = {one.name: list(one.values) for one in plot.series}
                title = shape.chart.chart_title.text_frame.text
                found[title] = (list(plot.categories), values)
    return found


def memo_text(deck: Deck) -> str:
    data = memo(slides_of(deck, deck.made_by, clock.today()), title=deck.title, author="Я")
    document = Document(io.BytesIO(data))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells]).replace("\u00a0", " ")


def test_nothing_unmarked_gets_into_a_deck(world: World) -> None:
    deck = world.deck()
    said = texts(opened(deck)) + memo_text(deck)
    assert [word for word in WORDS.values() if word in said] == []
    assert "ООО «Ромашка»" in said


@pytest.mark.parametrize("kind", [*ShownKind.values, "ledger"])
def test_a_mark_lets_in_its_own_row_alone(world: World, kind: str) -> None:
    if kind == "ledger":
        world.rows["ledger"].is_shareable = True
        world.rows["ledger"].save()
    else:
        world.mark(kind)
    slides = slides_of(world.deck(), world.owner, clock.today())
    said = (
        repr([one for one in slides if one.is_in_file]).replace("\\xa0", " ").replace("\xa0", " ")
    )
    expected = {WORDS[kind]} if kind != "reading" else set()
    assert {word for word in WORDS.values() if word in said} == expected


def test_all_marks_fill_the_files_and_nothing_of_ours_gets_along(world: World) -> None:
    world.mark_all()
    deck = world.deck(renewal=world.renewal)
    for said in (texts(opened(deck)), memo_text(deck)):
        assert [
            word for word in (*WORDS.values(), "Позиция-слова", "90 мин") if word not in said
        ] == []
        assert [word for word in PRIVATE if word in said] == []


def test_native_charts_hold_the_figures_of_the_facts(world: World) -> None:
    world.mark_all()
    found = charts(opened(world.deck()))
    assert found["Как далеко каждая цель"] == (["Цель-мера"], {"Пройдено пути, %": [75.0]})
    assert found["Лицензии: куплено и используется"] == (
        ["Досье"],
        {"Куплено": [200.0], "Занято": [130.0]},
    )
    assert found["Всего, ₽"][1] == {"Всего, ₽": [1_500_000.0, 0.0]}


def test_slides_stand_in_the_chosen_order_without_those_left_out(world: World) -> None:
    world.mark_all()
    deck = world.deck()
    move_slide(deck=deck, kind="words", is_up=True, by=world.owner)
    show_slide(deck=deck, kind="need", is_shown=False, by=world.owner)
    DeckSlide.objects.filter(deck=deck, kind="next").update(heading="Куда дальше")
    headings = [slide.shapes.title.text for slide in opened(deck).slides]
    assert headings[:2] == ["Итоги года", "Результаты по целям"]
    assert headings.index("Что говорят пользователи") < headings.index("Польза и вложения")
    assert headings[-1] == "Куда дальше"
    assert "Какую задачу решаем" not in headings


def test_a_long_text_goes_on_over_slides_and_loses_no_word(world: World) -> None:
    words = [f"слово{number}" for number in range(900)]
    deck = world.deck()
    DeckSlide.objects.filter(deck=deck, kind="next").update(text=" ".join(words))
    file = opened(deck)
    assert len(file.slides) > 3
    assert texts(file).split().count("слово899") == 1
    assert [word for word in words if word not in texts(file)] == []


def test_odd_signs_do_not_break_the_files(world: World) -> None:
    deck = world.deck(title="A\x0b & <b> \ud7ff")
    DeckSlide.objects.filter(deck=deck, kind="next").update(text="x\x08y\x1f\ufffe<&")
    assert "xy<&" in texts(opened(deck))
    assert "xy<&" in memo_text(deck)


def test_a_label_is_no_formula_in_the_workbook_behind_a_chart(world: World) -> None:
    world.mark_all()
    goal = world.rows["goal"]
    goal.measure = "=1+1"
    goal.save()
    (labels, _values) = charts(opened(world.deck()))["Как далеко каждая цель"]
    assert labels == ["'=1+1"]


def test_an_english_deck_speaks_english(world: World) -> None:
    world.mark_all()
    said = texts(opened(world.deck(language="en")))
    assert "Results against goals" in said
    assert "Результаты" not in said


def test_a_deck_is_quick_to_make(world: World) -> None:
    world.mark_all()
    deck = world.deck(renewal=world.renewal)
    opened(deck)
    start = time.process_time()
    opened(deck)
    assert time.process_time() - start < 2.0


def test_comparable_clients_are_anonymous_and_at_least_five(world: World) -> None:
    world.mark("training")
    others = [_trained(world, number) for number in range(1, 5)]
    assert "Меньше пяти" in _slide(world, SlideKind.COMPARISON).why
    others.append(_trained(world, 5))
    slide = _slide(world, SlideKind.COMPARISON)
    assert slide.tables[0].rows == (("Обучено человек за год", "14", "30", "5"),)
    assert [one.name for one in others if one.name in repr(slide)] == []


def test_figures_of_clients_of_others_are_not_counted(world: World, stranger: User) -> None:
    world.mark("training")
    for number in range(1, 6):
        _trained(world, number, owner=stranger)
    assert _slide(world, SlideKind.COMPARISON).why


def test_only_clients_that_agreed_are_named(world: World, stranger: User) -> None:
    agreed, hidden = (
        f.ClientFactory.create(owner=owner, name=name)
        for owner, name in ((world.owner, "Согласна"), (stranger, "Чужая"))
    )
    for client in (agreed, hidden, world.client):
        client_named(client)
    assert [p.text for p in _slide(world, SlideKind.REFERENCES).points] == ["Согласна"]


def client_named(client: Client) -> None:
    from playbooks.models import NamedReference

    NamedReference.objects.create(client=client, agreed_on=clock.today())


def _slide(world: World, kind: SlideKind) -> Any:
    deck = world.deck()
    return next(one for one in slides_of(deck, world.owner, clock.today()) if one.kind == kind)


def _trained(world: World, number: int, owner: User | None = None) -> Client:
    client: Client = f.ClientFactory.create(
        owner=owner or world.owner, name=f"Другая{number}", industry="Банк"
    )
    touch = f.TouchpointFactory.create(client=client, kind="training")
    touch_training(touch, number * 10)
    return client


def touch_training(touch: Any, trained: int) -> None:
    from contracts.models import Training

    Training.objects.create(touchpoint=touch, trained=trained)


def test_figures_of_a_chart_are_told_in_the_language_of_the_deck() -> None:
    with translation.override("ru"):
        share = Chart("Цели", ("1",), (("путь", (17,)),), unit="%")
        sum_ = Chart("Польза", ("1",), (("сумма", (2400000,)),))
    with translation.override("en"):
        assert share.words(17) == "17\u00a0%"
        assert sum_.words(2400000).replace("\u00a0", " ").replace("\u202f", " ") == "2 400 000"
