"""Who leads: proposed by the strongest tie, decided by those who may, with the way back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.actions import join_clients
from clients.models import Client, Stakeholder, TimelineEntry, Touchpoint
from core import clock, undo
from core.errors import DomainError, NotAllowed
from playbooks.leads.actions import end_leads, set_lead
from playbooks.models import ClientProductLead
from tests import factories as f
from tests.clients.pages import own_queries
from tests.clients.test_views_editing import drawn
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def page_of(client: Client) -> str:
    return reverse("playbooks:leads", args=[client.pk])


def edit_of(client: Client, product: Any = None) -> str:
    url = reverse("playbooks:lead_edit", args=[client.pk])
    return f"{url}?product={product.pk}" if product else url


def text(answer: Any) -> str:
    return str(answer.content.decode()).replace("\u00a0", " ")


def decider(client: Client) -> Stakeholder:
    role = f.StakeholderRoleFactory.create(
        stakeholder=f.StakeholderFactory.create(client=client), role="economic_buyer"
    )
    return role.stakeholder


def touched(client: Client, by: User, person: Stakeholder, days: int, *joined: User) -> Touchpoint:
    at = timezone.now() - dt.timedelta(days=days)
    touch = f.TouchpointFactory.create(client=client, by=by, at=at)
    touch.their_side.create(stakeholder=person)
    for one in joined:
        touch.our_side.create(person=one)
    return touch


def led(client: Client, person: User | None, by: User, product: Any = None) -> Any:
    return set_lead(client=client, product=product, person=person, by=by, today=clock.today())


def lead_now(client: Client, product: Any = None) -> User | None:
    row = ClientProductLead.objects.filter(client=client, product=product, until=None).first()
    return row.person if row else None


def test_the_owner_leads_and_the_strongest_tie_is_proposed_with_its_touches(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    person = decider(client_row)
    touched(client_row, kam, person, 100)
    own = [touched(client_row, colleague, person, days) for days in (10, 40)]
    touched(client_row, kam, person, 20, colleague)
    page = signed_in(kam).get(page_of(client_row))
    assert page.context["talks"].lead == kam
    best = page.context["best"]
    assert (best.person, best.points, len(best.tie.touches)) == (colleague, 9, 3)
    assert f"Самая прочная связь: {colleague.full_name} — 3 касания с ЛПР" in text(page)
    assert all(touch.get_absolute_url() in text(page) for touch in own)


def test_one_press_makes_the_lead_and_undo_takes_it_back(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    touched(client_row, colleague, decider(client_row), 5)
    browser = signed_in(kam)
    press = browser.get(page_of(client_row)).context["press"]
    seen = {name: press[name].value() for name in ("seen", "form_key")}
    for _time in range(2):
        answer = browser.post(edit_of(client_row), seen | {"person": colleague.pk})
        assert (answer.status_code, answer.url) == (302, page_of(client_row))
    assert ClientProductLead.objects.count() == 1
    assert not browser.get(page_of(client_row)).context["is_proposed"]
    entry = TimelineEntry.objects.get(client=client_row, verb="lead_decided")
    assert entry.changes == {"lead": [kam.full_name, colleague.full_name]}


def test_undo_puts_the_lead_before_back(client_row: Client, kam: User, colleague: User) -> None:
    other = f.MembershipFactory.create(client=client_row).person
    led(client_row, colleague, kam)
    record = led(client_row, other, kam)
    assert lead_now(client_row) == other
    undo.undo(token=record.token, by=kam)
    assert lead_now(client_row) == colleague
    ended = led(client_row, kam, kam)
    assert lead_now(client_row) is None
    led(client_row, other, kam)
    assert "ничего" in undo.undo(token=ended.token, by=kam)
    assert lead_now(client_row) == other


def test_former_leads_end_the_day_before(client_row: Client, kam: User, colleague: User) -> None:
    today = clock.today()
    old = ClientProductLead.objects.create(
        client=client_row, person=colleague, since=today - dt.timedelta(days=9)
    )
    led(client_row, None, kam)
    old.refresh_from_db()
    assert old.until == today - dt.timedelta(days=1)


def test_nobody_is_proposed_without_a_decision_maker_or_a_tie(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser = signed_in(kam)
    assert "Кто у клиента принимает решение, не записано" in text(browser.get(page_of(client_row)))
    person = decider(client_row)
    touched(client_row, kam, person, 200)
    page = browser.get(page_of(client_row))
    assert page.context["best"] is None
    assert person.person.short_name in page.context["why"]
    touched(client_row, kam, person, 2)
    page = browser.get(page_of(client_row))
    assert not page.context["is_proposed"]
    assert "ведёт переговоры, и связь здесь самая прочная" in text(page)


def test_each_product_has_its_lead_out_of_the_group(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    product = f.ContractFactory.create(client=client_row).product
    over = f.ContractFactory.create(client=client_row, ends_on=clock.today() - dt.timedelta(days=1))
    browser, url = signed_in(kam), edit_of(client_row, product)
    form = browser.get(url)
    assert f'action="{url}"' in text(form)
    typed = drawn(form, person=colleague.pk)
    assert browser.post(url, typed).status_code == 302
    page = browser.get(page_of(client_row))
    (standing,) = page.context["standings"]
    assert (standing.product, standing.lead) == (product, colleague)
    entry = TimelineEntry.objects.get(client=client_row, verb="lead_decided")
    assert entry.label == f"{colleague.full_name} ({product})"
    assert (lead_now(client_row, product), lead_now(client_row)) == (colleague, None)
    assert browser.get(edit_of(client_row, over.product)).status_code == 404


def test_what_somebody_else_decided_meanwhile_is_asked_about(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    other = f.MembershipFactory.create(client=client_row).person
    browser = signed_in(kam)
    typed = drawn(browser.get(edit_of(client_row)), person=other.pk)
    led(client_row, colleague, kam)
    answer = browser.post(edit_of(client_row), typed)
    assert answer.status_code == 422
    assert lead_now(client_row) == colleague
    (clash,) = answer.context["form"].clashes
    assert (clash.theirs, clash.mine) == (colleague.full_name, other.full_name)
    kept = typed | {"keep": "mine", "against": answer.context["form"].against}
    assert browser.post(edit_of(client_row), kept).status_code == 302
    assert lead_now(client_row) == other


def test_only_who_sees_the_client_by_right_leads(
    client_row: Client, kam: User, stranger: User
) -> None:
    with pytest.raises(DomainError):
        led(client_row, stranger, kam)
    manager = f.MembershipFactory.create(
        client=client_row, person=f.UserFactory.create(), role="kam"
    ).person
    with pytest.raises(NotAllowed):
        led(client_row, manager, manager)


def test_a_lead_who_left_the_group_or_us_gives_way_to_the_owner(
    client_row: Client, kam: User, colleague: User, admin: User, signed_in: Any
) -> None:
    led(client_row, colleague, kam)
    client_row.memberships.update(until=clock.today() - dt.timedelta(days=1))
    talks = signed_in(kam).get(page_of(client_row)).context["talks"]
    assert (talks.lead, talks.gone, talks.is_default) == (kam, colleague, True)
    end_leads(colleague, admin)
    assert lead_now(client_row) is None


def test_of_two_clients_made_one_the_kept_ones_lead_stays(
    client_row: Client, kam: User, colleague: User
) -> None:
    twin = f.ClientFactory.create(owner=kam)
    other = f.MembershipFactory.create(client=twin).person
    product = f.ContractFactory.create(client=twin).product
    led(client_row, colleague, kam)
    led(twin, other, kam)
    led(twin, other, kam, product)
    joined = join_clients(kept=client_row, other=twin, picks={}, by=kam)
    assert (lead_now(client_row), lead_now(client_row, product)) == (colleague, other)
    undo.undo(token=joined.undo.token, by=kam)
    assert (lead_now(twin), lead_now(twin, product)) == (other, other)


def test_meetings_of_several_of_us_are_listed_with_their_trades(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    person = f.StakeholderFactory.create(client=client_row)
    both = touched(client_row, kam, person, 30, colleague)
    touched(client_row, kam, person, 20)
    touched(client_row, kam, person, 400, colleague)
    (one,) = signed_in(colleague).get(page_of(client_row)).context["joint"]
    assert (one.touch, one.theirs) == (both, [person])
    assert [(who, role) for who, role in one.ours] == [
        (kam, ""),
        (colleague, colleague.get_specialty_display()),
    ]


def test_the_page_costs_the_same_with_ten_of_everything(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    browser, person = signed_in(kam), decider(client_row)

    def grow() -> None:
        product = f.ContractFactory.create(client=client_row).product
        one = f.MembershipFactory.create(client=client_row).person
        touched(client_row, kam, person, 5, one)
        led(client_row, one, kam, product)

    grow()
    once = len(own_queries(browser, page_of(client_row)))
    for _number in range(5):
        grow()
    assert len(own_queries(browser, page_of(client_row))) == once
    assert once <= 16
