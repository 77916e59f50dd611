"""Every form and every button pressed twice: what the second press adds is nothing.

A route that makes a row stands in MAKES, with the page that draws its form; that form must carry
a key. Every other route that takes a POST is pressed twice as the access table describes it. How
to add a route that makes rows: one line in MAKES.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from pptx import Presentation

from clients.models import (
    AppealCount,
    Client,
    ClientField,
    ClientRequest,
    CompetitorSighting,
    Goal,
    GoalReading,
    LedgerEntry,
    LifeCycleStage,
    Membership,
    SavedView,
    Stakeholder,
    SurveyAnswer,
    SurveyLink,
    Task,
    Touchpoint,
    UseAnswer,
)
from contracts.models import (
    Contract,
    CurrencyRate,
    Document,
    DocumentMove,
    Interest,
    LicenceReading,
    Product,
    ProductWish,
    WishTie,
)
from core import clock
from core.models import AuditLine, FormKey, OutboxMessage
from exchange.models import ImportRun
from flags.models import HandRaise
from playbooks.models import (
    Deck,
    DeckTemplate,
    HandOver,
    Playbook,
    PlaybookRun,
    Referral,
    Roadmap,
    TalkTrack,
)
from renewals.models import Invoice, PriceRound, RenewalStage
from tests.guards import access_world
from tests.guards.access_table import ROWS, Row
from tests.guards.access_world import PEOPLE
from tests.guards.forms_on_pages import form_to, forms_of
from users.models import Invitation, Team


@dataclass(frozen=True)
class Makes:
    """What a form makes, on which page it is drawn, and what a person types into it."""

    model: Any
    typed: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    page_args: tuple[str, ...] = ()
    query: str = ""
    by: str = "admin"


def _file() -> Any:
    return SimpleUploadedFile("клиенты.csv", "Клиент;ИНН\nООО «Ива»;\n".encode())


def _presentation() -> Any:
    out = io.BytesIO()
    Presentation().save(out)
    return SimpleUploadedFile("шаблон.pptx", out.getvalue())


TODAY = clock.today
MAKES: dict[str, Makes] = {
    "users:invite": Makes(Invitation, {"role": "kam", "team": "$team"}),
    "users:team_create": Makes(Team, {"name": "Юг"}),
    "clients:client_create": Makes(Client, {"name": "ООО «Ива»"}),
    "clients:view_list": Makes(SavedView, {"name": "Важные"}),
    "clients:person_create": Makes(Stakeholder, {"last_name": "Ивина", "job": "юрист"}),
    "clients:member_add": Makes(Membership, {"person": "$user", "role": "tutor"}),
    "clients:touch_create": Makes(
        Touchpoint, {"summary": "Созвонились"}, "clients:touch_new", (), "client={client}"
    ),
    "clients:client_bulk": Makes(
        Touchpoint,
        {"do": "event", "event": "event", "event_text": "Вебинар", "ids": "$client"},
        "clients:client_list",
    ),
    "clients:task_create": Makes(Task, {"title": "Позвонить"}, query="client={client}"),
    "clients:task_held": Makes(Touchpoint, {"is_held": "yes", "summary": "Была"}),
    "clients:person_change": Makes(
        Stakeholder, {"what": "left", "on": TODAY, "successor_name": "Ивина Анна"}
    ),
    "clients:people_change": Makes(
        Stakeholder,
        {"who": "$stakeholder", "what": "left", "on": TODAY, "successor_name": "Ивина Анна"},
    ),
    "clients:goal_create": Makes(
        Goal,
        {
            "task": "Быстрее проверять",
            "measure": "Минут на проверку",
            "baseline": "240",
            "target": "20",
            "until": "2030-12-31",
        },
    ),
    "clients:goal_reading": Makes(GoalReading, {"value": "100", "taken_on": "2026-01-15"}),
    "clients:ledger_create": Makes(LedgerEntry, {"quote": "Сберегли месяц работы"}),
    "clients:answer_create": Makes(SurveyAnswer, {"score": "9"}),
    "clients:survey_link_create": Makes(SurveyLink, {"stakeholder": "$stakeholder"}),
    "clients:request_create": Makes(ClientRequest, {"what": "Обучить юристов"}),
    "clients:use_answer": Makes(UseAnswer, {"is_connected": "yes"}),
    "clients:appeals": Makes(
        AppealCount, {f"week_{TODAY() - dt.timedelta(days=TODAY().weekday()):%Y%m%d}": "3"}
    ),
    "flags:raise_create": Makes(HandRaise, {"text": "Просят счёт"}, by="colleague"),
    "contracts:document_create": Makes(Document, {"title": "КП"}),
    "contracts:document_move": Makes(DocumentMove, {"at_whom": "юристы"}),
    "clients:sighting_create": Makes(CompetitorSighting, {"competitor": "Контур"}),
    "contracts:interest": Makes(Interest, {"press": "$press"}),
    "contracts:wish_tie": Makes(WishTie, {"title": "Выгрузка в 1С"}),
    "contracts:wish_list": Makes(ProductWish, {"title": "Выгрузка в 1С"}),
    "contracts:reading_create": Makes(LicenceReading, {"used_0": "7"}),
    "clients:stage_create": Makes(LifeCycleStage, {"name_ru": "Проба"}),
    "clients:field_create": Makes(ClientField, {"label": "Отдел", "kind": "text"}),
    "contracts:contract_create": Makes(Contract, {"product": "$product", "amount": "100"}),
    "renewals:renewal_win": Makes(Contract),
    "renewals:invoice_create": Makes(Invoice, {"number": "17", "amount": "100"}),
    "renewals:upsell_offer": Makes(Task, {"product": "$product", "into": "task"}),
    "renewals:price_list": Makes(
        PriceRound, {"name": "2030", "index": "5", "scope": "both", "effective_on": "2030-01-01"}
    ),
    "playbooks:playbook_start": Makes(
        PlaybookRun, {"playbook": "$playbook"}, query="client={client}"
    ),
    "playbooks:playbook_list": Makes(Playbook, {"name_ru": "Проба"}),
    "playbooks:talk_create": Makes(TalkTrack, {"title_ru": "Новость", "body_ru": "Новость"}),
    "playbooks:referral_create": Makes(Referral),
    "playbooks:deck_list": Makes(Deck),
    "playbooks:deck_minutes": Makes(Touchpoint, {"summary": "Обсудили итоги"}),
    "playbooks:deck_template": Makes(DeckTemplate, {"file": _presentation}),
    "playbooks:hand_over_create": Makes(
        HandOver, {"kind": "kam", "to_person": "$user"}, query="client={twin}"
    ),
    "playbooks:roadmap_create": Makes(Roadmap, {"goal": "Подключить филиалы"}),
    "playbooks:roadmap_add": Makes(Task, {"title": "Узнать порядок закупки"}),
    "renewals:stage_list": Makes(RenewalStage, {"name_ru": "Проба"}),
    "contracts:product_create": Makes(Product, {"name": "Досье"}),
    "contracts:rate_list": Makes(CurrencyRate, {"currency": "USD", "rate": "92,5"}),
    "renewals:renewal_change": Makes(
        Task,
        {"do": "task", "title": "Позвонить", "ids": "$contract"},
        "renewals:renewal_list",
        query="period=12m&status=all",
    ),
    "exchange:import_new": Makes(
        ImportRun, {"kind": "clients", "file": _file}, "exchange:import_list"
    ),
}
# Pages that hold a second form to the same address: the composer on a client's page.
ALSO = [("clients:touch_create", "clients:client", ("client",))]
# The door counts its tries and makes no rows of ours; a preview saves nothing.
DOORS = {name for name in ROWS if name.startswith(("account_", "mfa_"))}
# A press that means one more each time: a link shown once, work to be run again, a place up.
MEANT = {
    "users:person_link": {Invitation, AuditLine},
    "dashboard:job_run": {AuditLine, OutboxMessage},
    "clients:stage_order": {AuditLine},
}
NOT_COUNTED = {Session}
POSTS = re.compile(r"""<form[^>]*method="post"[^>]*action="{% url '([\w:]+)'""")


@pytest.fixture
def world(client_row: Any, kam: Any, admin: Any, team: Any, colleague: Any) -> dict[str, Any]:
    return access_world.build(client=client_row, owner=kam, admin=admin, team=team)


@pytest.fixture
def people(stranger: Any, colleague: Any, kam: Any, head: Any, admin: Any) -> dict[str, Any]:
    return dict(zip(PEOPLE, (None, stranger, colleague, kam, head, admin), strict=True))


def _counts() -> dict[Any, int]:
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return {m: m._base_manager.count() for m in models if m not in NOT_COUNTED}


def _typed(data: dict[str, Any], world: dict[str, Any]) -> dict[str, Any]:
    def value(given: Any) -> Any:
        if callable(given):
            made = given()
            return made.isoformat() if isinstance(made, dt.date) else made
        return world[given[1:]] if str(given).startswith("$") else given

    return {name: value(given) for name, given in data.items()}


def _added(press: Callable[[], Any]) -> set[Any]:
    before = _counts()
    press()
    return {model for model, count in _counts().items() if count > before[model]}


def _posting() -> list[str]:
    return [
        name
        for name, row in ROWS.items()
        if set(row.post.split()) - {"in", "403", "404", "405", "410"} and name not in DOORS
    ]


def test_every_route_that_makes_rows_is_known() -> None:
    assert sorted(set(MAKES) - set(_posting())) == []


def test_every_template_that_sends_to_such_a_route_carries_the_key() -> None:
    files = Path(settings.BASE_DIR, "templates").rglob("*.html")
    texts = {path.name: path.read_text(encoding="utf-8") for path in files}
    sending = {name for name, text in texts.items() if set(POSTS.findall(text)) & set(MAKES)}
    assert sending >= {"_composer.html", "_touch_new.html"}
    assert {n for n in sending if not re.search(r"form_key|form\|crispy", texts[n])} == set()


# That two at once are one is shown on both engines in tests/clients/test_one_row_each.py.
@pytest.mark.any_engine
@pytest.mark.parametrize("name", MAKES)
def test_a_form_makes_one_row_under_its_key(
    name: str, world: dict[str, Any], people: dict[str, Any]
) -> None:
    makes = MAKES[name]
    browser = Browser()
    browser.force_login(people[makes.by])
    url = reverse(name, args=[world[arg] for arg in ROWS[name].args])
    pages = [(makes.page or name, makes.page_args or ROWS[name].args, makes.query)]
    pages += [(page, args, "") for route, page, args in ALSO if route == name]
    if makes.page and not makes.page_args:
        pages[0] = (makes.page, (), makes.query)
    for route, args, query in pages:
        page = f"{reverse(route, args=[world[a] for a in args])}?{query.format(**world)}"
        form = form_to(browser.get(page), url, page)
        assert form.is_keyed, f"the form of {page} carries no key"
        before = makes.model.objects.count()

        answers = [
            browser.post(url, {**form.values, **_typed(makes.typed, world)}) for _time in range(3)
        ]

        assert [answer.status_code for answer in answers] == [302, 302, 302], page
        assert makes.model.objects.count() == before + 1, page
        assert FormKey.objects.filter(key=form.values["form_key"][0]).count() == 1
        assert answers[1].url == answers[2].url


@pytest.mark.any_engine
@pytest.mark.parametrize("name", [name for name in _posting() if name not in MAKES])
def test_a_second_press_adds_nothing(
    name: str, world: dict[str, Any], people: dict[str, Any]
) -> None:
    row: Row = ROWS[name]
    columns = zip(PEOPLE, row.expected("post"), strict=True)
    by = [who for who, status in columns if status in (200, 204, 302, 422)][-1]
    browser = Browser(raise_request_exception=False)
    if people[by] is not None:
        browser.force_login(people[by])
    url = reverse(name, args=[world[arg] for arg in row.args])
    drawn = browser.get(url)
    data: dict[str, Any] = {}
    if drawn.status_code == 200 and any(f.method == "post" for f in forms_of(drawn)):
        data |= form_to(drawn, url, url).values
    data |= _typed(row.data, world)
    browser.post(url, data)

    added = _added(lambda: browser.post(url, data))

    assert added - MEANT.get(name, set()) == set()
