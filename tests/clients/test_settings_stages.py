"""Settings of the life cycle: shown before saving, merged, ordered, retired, undone."""

import datetime as dt

import pytest
from django.urls import reverse

from clients import previews
from clients.choices import QuestionWhen
from clients.models import Client, LifeCycleStage
from core import clock
from playbooks.models import Playbook
from tests import factories as f


@pytest.fixture
def stages(db):
    Playbook.objects.all().delete()
    LifeCycleStage.objects.all().delete()
    return [f.StageFactory.create(name_ru=name) for name in ("Пилот", "Середина", "Продление")]


@pytest.fixture
def browser(admin, signed_in):
    return signed_in(admin)


def edit_url(stage):
    return reverse("clients:stage_edit", args=[stage.pk])


def shown(browser, stage):
    """What a browser would send back untouched."""
    form = browser.get(edit_url(stage)).context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "is_churned"}
    return values | {"seen": form.fields["seen"].initial}


def test_the_list_opens_with_the_first_stage(browser, stages):
    page = browser.get(reverse("clients:stage_list"))
    assert page.context["stage"] == stages[0]


def test_a_stage_is_added_with_its_questions(browser, stages):
    typed = {"name_ru": "Реактивация", "norm_a": "10", "exit": "Что изменилось?\n\n Кто решает? "}
    browser.post(reverse("clients:stage_create"), typed)
    made = LifeCycleStage.objects.get(name_ru="Реактивация")
    asked = made.questions.order_by("position").values_list("asked", "text")
    assert made.norm_a == 10
    assert list(asked) == [
        (QuestionWhen.EXIT, "Что изменилось?"),
        (QuestionWhen.EXIT, "Кто решает?"),
    ]


def test_one_form_adds_one_stage(browser, stages):
    form = browser.get(reverse("clients:stage_create")).context["form"]
    typed = {"name_ru": "Новая", "form_key": str(form.initial["form_key"])}
    for _try in range(2):
        browser.post(reverse("clients:stage_create"), typed)
    assert LifeCycleStage.objects.filter(name_ru="Новая").count() == 1


def test_the_effect_is_counted_and_nothing_is_saved(browser, stages):
    for tier in ("A", "A", "B"):
        f.ClientFactory.create(stage=stages[1], tier=tier)
    f.ClientFactory.create(
        stage=stages[1], tier="A", archived_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    typed = shown(browser, stages[1]) | {"norm_a": "10"}
    page = browser.post(reverse("clients:stage_preview", args=[stages[1].pk]), typed)
    stages[1].refresh_from_db()
    assert page.context["effect"].clients == 2
    assert stages[1].norm_a is None


def test_without_scripts_a_button_shows_the_effect(browser, stages):
    f.ClientFactory.create(stage=stages[1], tier="A")
    typed = shown(browser, stages[1]) | {"norm_a": "10", "preview": "1"}
    page = browser.post(edit_url(stages[1]), typed)
    stages[1].refresh_from_db()
    assert page.context["effect"].clients == 1
    assert stages[1].norm_a is None


def test_higher_apps_add_what_becomes_overdue(stages, monkeypatch):
    line = previews.Line(9, "окажутся без касания")
    seen = []
    monkeypatch.setattr(previews, "_stage_hooks", [lambda s, c, t: seen.append(c) or [line]])
    effect = previews.stage_effect(stages[0], {"norm_a": 10, "name_ru": "Иное"}, clock.today())
    assert effect.lines == [line]
    assert seen == [{"norm_a": 10}]


def test_a_new_name_touches_nobody(stages):
    f.ClientFactory.create(stage=stages[0])
    assert previews.stage_effect(stages[0], {"name_ru": "Проба"}, clock.today()).clients == 0


def test_a_stage_is_saved_and_its_questions_are_kept_when_not_touched(browser, stages, admin):
    stages[1].questions.create(asked="exit", text="Кто решает?", text_en="Who decides?")
    browser.post(edit_url(stages[1]), shown(browser, stages[1]) | {"norm_b": "30"})
    stages[1].refresh_from_db()
    assert stages[1].norm_b == 30
    assert stages[1].questions.get().text_en == "Who decides?"


@pytest.mark.parametrize(
    ("typed", "words"), [("600", "60"), ("0", "365"), ("-1", "365"), ("тридцать", "")]
)
def test_a_norm_out_of_range_is_refused_with_a_guess(browser, stages, typed, words):
    answer = browser.post(edit_url(stages[0]), shown(browser, stages[0]) | {"norm_c": typed})
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors["norm_c"])


def test_two_administrators_edits_of_one_stage_are_both_kept(browser, stages):
    first, second = shown(browser, stages[0]), shown(browser, stages[0])
    browser.post(edit_url(stages[0]), first | {"norm_a": "10"})
    browser.post(edit_url(stages[0]), second | {"hint": "Проверяем метрики"})
    stages[0].refresh_from_db()
    assert (stages[0].norm_a, stages[0].hint) == (10, "Проверяем метрики")


def test_the_same_field_of_a_stage_changed_twice_asks(browser, stages):
    first, second = shown(browser, stages[0]), shown(browser, stages[0])
    browser.post(edit_url(stages[0]), first | {"norm_a": "10"})
    asked = browser.post(edit_url(stages[0]), second | {"norm_a": "12"})
    form = asked.context["form"]
    browser.post(
        edit_url(stages[0]), second | {"norm_a": "12", "keep": "mine", "against": form.against}
    )
    stages[0].refresh_from_db()
    assert asked.status_code == 422
    assert stages[0].norm_a == 12


def test_a_stage_moves_up_and_keeps_the_focus(browser, stages):
    answer = browser.post(reverse("clients:stage_order"), {"up": stages[2].pk})
    names = list(LifeCycleStage.objects.live().values_list("name_ru", flat=True))
    assert names == ["Пилот", "Продление", "Середина"]
    assert f"moved={stages[2].pk}" in answer.url


@pytest.mark.parametrize("typed", [{"up": "first"}, {"down": "999999"}, {}, {"up": "1; drop"}])
def test_nonsense_does_not_disturb_the_order(browser, stages, typed):
    browser.post(reverse("clients:stage_order"), typed)
    assert list(LifeCycleStage.objects.live()) == stages


def test_a_retired_stage_gives_its_clients_away_and_comes_back_by_undo(browser, stages):
    client = f.ClientFactory.create(stage=stages[0])
    answer = browser.post(
        reverse("clients:stage_retire", args=[stages[0].pk]), {"into": stages[1].pk}, follow=True
    )
    client.refresh_from_db()
    assert client.stage == stages[1]
    message = next(iter(answer.context["messages"]))
    token = message.extra_tags.removeprefix("undo:")
    browser.post(reverse("core:undo", args=[token]))
    assert Client.objects.get().stage == stages[0]


def test_before_retiring_each_way_out_says_what_becomes_overdue(browser, stages):
    LifeCycleStage.objects.filter(pk=stages[1].pk).update(norm_c=10)
    owned = clock.today() - dt.timedelta(days=30)
    f.ClientFactory.create(stage=stages[0], owner_since=owned, tier="C")
    answer = browser.get(reverse("clients:stage_retire", args=[stages[0].pk]))
    told = {into.pk: [line.count for line in lines] for into, lines in answer.context["effects"]}
    assert told == {stages[1].pk: [1], stages[2].pk: []}
    assert LifeCycleStage.objects.get(pk=stages[0].pk).norm_c is None


def test_a_stage_is_not_retired_into_itself_or_a_retired_one(browser, stages):
    answer = browser.post(
        reverse("clients:stage_retire", args=[stages[0].pk]), {"into": stages[0].pk}
    )
    assert answer.status_code == 422
    assert LifeCycleStage.objects.live().count() == 3


def test_fields_that_the_form_does_not_show_are_not_written(browser, stages):
    extra = {"code": "hacked", "position": "1", "retired_at": "2020-01-01", "id": "77"}
    browser.post(edit_url(stages[2]), shown(browser, stages[2]) | extra | {"norm_a": "9"})
    stages[2].refresh_from_db()
    assert stages[2].norm_a == 9
    assert stages[2].code != "hacked"
    assert stages[2].retired_at is None


def test_the_page_costs_the_same_with_many_stages(browser, stages, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser.get(edit_url(stages[0]))
    with CaptureQueriesContext(connection) as few:
        browser.get(edit_url(stages[0]))
    for _number in range(30):
        f.ClientFactory.create(stage=f.StageFactory.create())
    with django_assert_num_queries(len(few)):
        browser.get(edit_url(stages[0]))


def test_the_dismissal_sentence_counts_the_clients(client_row, kam, head):
    assert "1" in previews.dismissal_effect(kam, head)
    assert head.full_name in previews.dismissal_effect(kam, head)
    assert previews.dismissal_effect(head, None) == previews.dismissal_effect(head, kam)
