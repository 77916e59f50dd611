"""People in the archive: out of lists, rules and counts, kept in past figures."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from clients import actions
from clients.models import Stakeholder, TimelineEntry
from clients.queries import client_people, gaps, people, quicklog, search
from core import clock, undo
from core.errors import DomainError, NotAllowed
from flags.engine import raise_flags
from flags.models import Flag
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(client_row):
    person = f.PersonFactory.create(last_name="Былова", first_name="Нина")
    return f.StakeholderFactory.create(
        client=client_row, person=person, status="left", until=clock.today()
    )


def archived(person):
    person.archived_at = timezone.now()
    person.save(update_fields=["archived_at"])
    return person


def test_who_left_goes_to_the_archive_and_comes_back(gone, kam):
    record = actions.archive_person(person=gone.person, by=kam)
    gone.person.refresh_from_db()
    assert gone.person.is_archived
    undo.undo(token=record.token, by=kam)
    gone.person.refresh_from_db()
    assert not gone.person.is_archived
    actions.archive_person(person=gone.person, by=kam)
    assert not actions.restore_person(person=gone.person, by=kam).is_archived
    verbs = TimelineEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert [v for v in verbs if v.startswith("person_")] == [
        *("person_archived", "person_archived", "person_restored")
    ]


def test_who_still_works_somewhere_is_not_archived(client_row, kam):
    place = f.StakeholderFactory.create(client=client_row)
    with pytest.raises(DomainError, match=client_row.name):
        actions.archive_person(person=place.person, by=kam)


def test_a_book_one_does_not_see_loses_nobody_and_is_not_named(gone, kam, admin):
    hidden = f.StakeholderFactory.create(person=gone.person, client__name="Тайна")
    with pytest.raises(NotAllowed) as refused:
        actions.archive_person(person=gone.person, by=kam)
    assert hidden.client.name not in str(refused.value)


def test_who_may_not_edit_a_client_of_theirs_archives_nobody(gone, colleague):
    colleague.role = "member"
    colleague.save(update_fields=["role"])
    with pytest.raises(NotAllowed):
        actions.archive_person(person=gone.person, by=colleague)


def test_an_archived_person_is_taken_back_before_anything_is_changed(gone, client_row, kam):
    archived(gone.person)
    with pytest.raises(DomainError, match=r"archive|архив"):
        actions.update_person(person=gone.person, changes={"note": "x"}, by=kam, client=client_row)
    with pytest.raises(DomainError, match=r"archive|архив"):
        actions.add_stakeholder(client=client_row, by=kam, today=clock.today(), person=gone.person)


def test_lists_search_guesses_and_birthdays_leave_the_archive_out(client_row, kam):
    today = clock.today()
    person = f.PersonFactory.create(
        last_name="Редькина", birth_day=today.day, birth_month=today.month
    )
    place = f.StakeholderFactory.create(client=client_row, person=person)
    assert search.suggest("редьк", kam)
    assert people.birthdays(kam, today, today)
    archived(person)
    assert search.suggest("редьк", kam) == []
    assert search.matches("редьк", kam) == []
    assert people.birthdays(kam, today, today) == []
    assert client_people.people_of(client_row) == []
    assert quicklog.people_to_offer(client_row) == []
    assert place.person in [e.person for e in people.employments_of(person, kam)]


def test_the_role_of_an_archived_champion_is_not_held(client_row):
    client_row.tier = "A"
    client_row.save(update_fields=["tier"])
    role = f.StakeholderRoleFactory.create(stakeholder__client=client_row, role="champion")
    codes = lambda: {gap.code for gap in gaps.meter(client_row).missing}  # noqa: E731
    assert "champion" not in codes()
    archived(role.stakeholder.person)
    raise_flags(today=clock.today(), now=timezone.now(), client_ids=[client_row.pk])
    assert "champion" in codes()
    assert Flag.objects.filter(rule="champion_missing", closed_at=None).exists()
    assert not Flag.objects.filter(rule="champion_unconfirmed", closed_at=None).exists()


def test_a_past_touch_keeps_naming_them_and_can_be_edited(gone, client_row, kam, signed_in):
    touch = f.TouchpointFactory.create(client=client_row, by=kam)
    touch.their_side.create(stakeholder=gone)
    archived(gone.person)
    form = signed_in(kam).get(reverse("clients:touch_edit", args=[touch.pk]))
    assert "Нина" in form.content.decode()
    assert Stakeholder.objects.get(touchpoints=touch) == gone


def test_the_page_of_a_person_says_it_and_offers_the_way_back(gone, kam, signed_in):
    browser, page = signed_in(kam), reverse("clients:person", args=[gone.person_id])
    url = reverse("clients:person_archive", args=[gone.person_id])
    assert url in browser.get(page).content.decode()
    browser.post(url)
    shown = browser.get(page).content.decode()
    assert reverse("clients:person_restore", args=[gone.person_id]) in shown
    assert reverse("clients:person_erase", args=[gone.person_id]) not in shown
