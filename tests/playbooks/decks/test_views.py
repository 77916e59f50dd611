"""Marks, decks and reviews in the browser; who may and what comes of a press."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pptx import Presentation

from clients.models import Outcome, Task, Touchpoint
from core import clock
from core.models import AuditLine
from playbooks.decks.choices import ShownKind
from playbooks.models import Deck, DeckTemplate, NamedReference, Roadmap, ShownEntry
from tests import factories as f
from tests.playbooks.decks.world import World, full_world
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def world(kam: User) -> World:
    return full_world(kam)


@pytest.fixture
def mine(kam: User) -> Browser:
    browser = Browser()
    browser.force_login(kam)
    return browser


def marks_of(world: World) -> str:
    return reverse("playbooks:shown", args=[world.client.pk])


def test_one_press_keeps_all_marks_and_takes_others_back(world: World, mine: Browser) -> None:
    page = mine.get(marks_of(world)).content.decode()
    keys = [world.key(kind) for kind in (*ShownKind.values, "ledger")]
    assert [key for key in keys if f'name="drawn" value="{key}=0"' not in page] == []
    mine.post(marks_of(world), {"drawn": [f"{key}=0" for key in keys], "shown": keys})
    world.rows["ledger"].refresh_from_db()
    assert ShownEntry.objects.count() == len(ShownKind.values)
    assert world.rows["ledger"].is_shareable
    sent = {"drawn": [f"{key}=1" for key in keys], "shown": keys[1:]}
    mine.post(marks_of(world), sent)
    assert not ShownEntry.objects.filter(kind="need").exists()


def test_marks_of_two_people_are_both_kept(world: World, mine: Browser) -> None:
    need, goal = world.key("need"), world.key("goal")
    drawn = [f"{need}=0", f"{goal}=0"]
    mine.post(marks_of(world), {"drawn": drawn, "shown": [need]})
    mine.post(marks_of(world), {"drawn": drawn, "shown": [goal]})
    assert set(ShownEntry.objects.values_list("kind", flat=True)) == {"need", "goal"}


def test_a_row_of_another_client_cannot_be_marked(world: World, mine: Browser) -> None:
    other = f.OutcomeFactory.create(kind="need", objection="", text="Чужое")
    mine.post(marks_of(world), {"drawn": [f"need:{other.pk}=0"], "shown": [f"need:{other.pk}"]})
    assert not ShownEntry.objects.exists()


def test_a_client_is_named_only_with_who_and_when(world: World, mine: Browser) -> None:
    seen = mine.get(marks_of(world)).context["form"]["seen"].value()
    sent: dict[str, Any] = {"seen": seen, "is_named": "on"}
    assert mine.post(marks_of(world), sent).status_code == 422
    person = world.client.stakeholders.get()
    sent |= {"stakeholder": person.pk, "agreed_on": clock.today(), "story": "Проверяют быстро"}
    assert mine.post(marks_of(world), sent).status_code == 302
    assert NamedReference.objects.get().stakeholder == person


@pytest.mark.parametrize("where", ["marks", "deck"])
def test_a_page_costs_the_same_at_one_and_many_rows(
    world: World, mine: Browser, where: str
) -> None:
    world.mark_all()
    page = marks_of(world) if where == "marks" else world.deck().get_absolute_url()

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            mine.get(page)
        return len(asked)

    cost()
    few = cost()
    touch, line = world.rows["need"].touchpoint, world.rows["licence"].line
    for number in range(12):
        made = {
            "need": f.OutcomeFactory.create(touchpoint=touch, kind="need", objection=""),
            "reading": f.GoalReadingFactory.create(goal__client=world.client),
            "answer": f.SurveyAnswerFactory.create(client=world.client),
            "licence": f.LicenceReadingFactory.create(
                line=line, taken_on=clock.today() - dt.timedelta(days=20 + number)
            ),
        }
        made["goal"] = made["reading"].goal
        for kind, row in made.items():
            ShownEntry.objects.create(client=world.client, kind=kind, row=row.pk)
        f.LedgerEntryFactory.create(client=world.client, is_shareable=True)
    assert cost() == few


def test_a_deck_of_a_renewal_is_made_and_taken_as_files(world: World, mine: Browser) -> None:
    world.mark_all()
    page = reverse("playbooks:deck_list", args=[world.client.pk])
    assert (
        f'value="{world.renewal.pk}" selected'
        in mine.get(f"{page}?renewal={world.renewal.pk}").content.decode()
    )
    sent = {
        "title": "Итоги",
        "shown_on": "2026-12-01",
        "language": "ru",
        "renewal": world.renewal.pk,
        "kinds": ["title", "proposal"],
    }
    mine.post(page, sent)
    deck = Deck.objects.get()
    answer = mine.get(reverse("playbooks:deck_file", args=[deck.pk, "pptx"]))
    slides = Presentation(io.BytesIO(answer.content)).slides
    assert [slide.shapes.title.text for slide in slides] == ["Итоги", "Предложение"]
    name = (
        "%D0%9E%D0%9E%D0%9E%20%C2%AB%D0%A0%D0%BE%D0%BC%D0%B0%D1%88%D0%BA%D0%B0%C2%BB%202026-12-01"
    )
    assert f"{name}.pptx" in answer["Content-Disposition"]
    assert AuditLine.objects.get(verb="deck_taken").subject == f"deck:{deck.pk}"


def test_a_roadmap_gives_its_goal_and_renewal(world: World, mine: Browser) -> None:
    plan = Roadmap.objects.create(
        client=world.client,
        renewal=world.renewal,
        goal="Выйти в филиалы",
        expected="Три филиала",
        since=clock.today(),
        until=clock.today(),
        responsible=world.owner,
    )
    sent = {"title": "План", "shown_on": "2026-12-01", "language": "ru", "roadmap": plan.pk}
    mine.post(reverse("playbooks:deck_list", args=[world.client.pk]), sent)
    deck = Deck.objects.get()
    words = dict(deck.slides.exclude(text="").values_list("kind", "text"))
    assert words == {"need": "Выйти в филиалы", "next": "Три филиала"}
    assert deck.renewal == world.renewal


def test_presses_order_leave_out_and_word_slides(world: World, mine: Browser) -> None:
    world.mark_all()
    deck = world.deck()
    page = deck.get_absolute_url()
    mine.post(page, {"up": "next"})
    mine.post(page, {"hide": "need"})
    edit = reverse("playbooks:deck_edit", args=[deck.pk])
    form = mine.get(f"{edit}?slide=words").context["form"]
    sent = {"seen": form["seen"].value(), "heading": "Говорят люди", "text": "Важно"}
    mine.post(f"{edit}?slide=words", sent)
    kinds = list(deck.slides.order_by("position").values_list("kind", flat=True))
    assert kinds[-2:] == ["next", "proposal"]
    shown = mine.get(reverse("playbooks:deck_show", args=[deck.pk])).content.decode()
    assert "Говорят люди" in shown
    assert "Нужда-слова" not in shown


def test_a_deck_goes_and_comes_back(world: World, mine: Browser) -> None:
    deck = world.deck()
    answer = mine.post(deck.get_absolute_url(), {"delete": "1"}, follow=True)
    assert mine.get(deck.get_absolute_url()).status_code == 404
    (message,) = answer.context["messages"]
    token = message.extra_tags.removeprefix("undo:")
    mine.post(reverse("core:undo", args=[token]))
    assert mine.get(deck.get_absolute_url()).status_code == 200


def test_minutes_become_a_review_promises_and_tasks_once(world: World, mine: Browser) -> None:
    deck = world.deck(agenda="Итоги\nБюджет")
    page = reverse("playbooks:deck_minutes", args=[deck.pk])
    form = mine.get(page).context["form"]
    assert form.initial["summary"] == "Итоги: \nБюджет: "
    sent = {
        "form_key": form["form_key"].value(),
        "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "summary": "Обсудили итоги",
        "people": [world.client.stakeholders.get().pk],
        "what_1": "Прислать расчёт",
        "who_1": "ours",
        "due_1": "+7",
        "what_2": "Согласовать бюджет",
        "who_2": "theirs",
        "due_2": "+14",
        "what_3": "Подготовить обучение",
        "who_3": str(world.owner.pk),
        "due_3": "+3",
        "what_4": "Работаем дальше",
    }
    for _press in range(2):
        mine.post(page, sent)
    touch = Touchpoint.objects.get(kind="review")
    made = Task.objects.filter(touchpoint=touch).order_by("due_on")
    assert [(t.title, t.kind, t.is_theirs) for t in made] == [
        ("Подготовить обучение", "step", False),
        ("Прислать расчёт", "promise", False),
        ("Согласовать бюджет", "promise", True),
    ]
    assert Outcome.objects.filter(touchpoint=touch, kind="agreement").count() == 3
    deck.refresh_from_db()
    assert deck.review == touch
    mine.post(page, sent | {"form_key": ""})
    assert Touchpoint.objects.filter(kind="review").count() == 1


def test_a_template_is_checked_kept_and_used(
    world: World, admin: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    browser = Browser()
    browser.force_login(admin)
    own = Presentation()
    own.slides.add_slide(own.slide_layouts[0]).shapes.title.text = "Слайд шаблона"
    out = io.BytesIO()
    own.save(out)
    page = reverse("playbooks:deck_template")
    bad = SimpleUploadedFile("a.pptx", b"PK\x03\x04nothing")
    assert browser.post(page, {"file": bad}).status_code == 422
    browser.post(page, {"file": SimpleUploadedFile("фирма.pptx", out.getvalue())})
    kept = DeckTemplate.objects.get()
    assert kept.path.stat().st_mode & 0o77 == 0
    file = browser.get(reverse("playbooks:deck_file", args=[world.deck().pk, "pptx"]))
    made = Presentation(io.BytesIO(file.content))
    assert made.slide_width == own.slide_width
    assert [slide.shapes.title.text for slide in made.slides] == ["Итоги года"]
    browser.post(page, {"forget": "1"})
    assert not kept.path.exists()
    assert not DeckTemplate.objects.exists()


def test_whoever_does_not_see_the_client_gets_nothing(world: World, stranger: User) -> None:
    deck = world.deck()
    browser = Browser()
    browser.force_login(stranger)
    for name in ("pptx", "docx"):
        assert browser.get(reverse("playbooks:deck_file", args=[deck.pk, name])).status_code == 404


def test_references_are_picked_one_by_one(
    world: World, mine: Browser, kam: User, stranger: User
) -> None:
    names = [("Альфа", kam), ("Бета", kam), ("Чужая", stranger)]
    _first, second, unseen = (
        NamedReference.objects.create(
            client=f.ClientFactory.create(owner=owner, name=name), agreed_on=clock.today()
        )
        for name, owner in names
    )
    deck = world.deck()
    slide = deck.slides.get(kind="references")
    slide.picked = [unseen.pk]
    slide.save()
    edit = f"{reverse('playbooks:deck_edit', args=[deck.pk])}?slide=references"
    form = mine.get(edit).context["form"]
    assert [name for _pk, name in form.fields["picked"].choices] == ["Альфа", "Бета"]
    sent = {"seen": form["seen"].value(), "picked": [second.pk]}
    assert mine.post(edit, sent | {"picked": [unseen.pk]}).status_code == 422
    assert mine.post(edit, sent).status_code == 302
    slide.refresh_from_db()
    assert slide.picked == [second.pk, unseen.pk]
    page = mine.get(deck.get_absolute_url()).content.decode()
    assert "Бета" in page
    assert "Альфа" not in page
    assert "Чужая" not in page
