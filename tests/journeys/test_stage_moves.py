"""A client leaves a stage by a dialog that asks what is known, and from where."""

from __future__ import annotations

import datetime as dt
from typing import Any

from playwright.sync_api import expect

from clients.models import Client, LifeCycleStage
from core import clock
from playbooks.models import StageAnswer
from tests.journeys.world import Book
from users.models import User

HEARD = "Работают каждый день, бизнес-заказчик это видит"


def test_a_move_asks_for_answers_with_their_source(
    new_screen: Any, width: int, kam: User, book: Book
) -> None:
    stages = LifeCycleStage.objects.in_bulk(field_name="code")
    Client.objects.filter(pk=book.main.pk).update(
        stage=stages["onboarding"], stage_since=clock.today() - dt.timedelta(days=20)
    )
    screen = new_screen(width, person=kam)
    page = screen.page
    screen.open(book.main.get_absolute_url())
    screen.tap(page.locator("main .c-head__act summary"))
    screen.tap(page.locator('main .c-menu a[href$="/stage/"]'))
    dialog = page.locator("#dialog")
    texts, sources = dialog.locator("[name$='-text']"), dialog.locator("[name$='-source']")
    expect(texts).to_have_count(2)
    dialog.locator("[name=stage]").select_option(str(stages["adoption"].pk))
    texts.first.fill(HEARD)
    sources.first.select_option(f"person-{book.champion.pk}")
    until = clock.today() + dt.timedelta(days=7)
    dialog.locator("[name$='-until']").last.fill(until.isoformat())
    screen.tap(dialog.get_by_role("button", name="Перевести"))
    expect(screen.message("использование")).to_be_visible()
    assert book.main.tasks.get(title__startswith="Узнать").due_on == until

    screen.open(f"/clients/{book.main.pk}/stages/")
    expect(page.locator("main")).to_contain_text(HEARD)
    assert StageAnswer.objects.get(text=HEARD).stakeholder == book.champion
