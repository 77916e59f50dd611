"""What a colleague asks of the owner stands until it is answered; a mention until it is read."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Client, TimelineEntry
from core import undo
from core.errors import DomainError, NotAllowed
from flags.actions_raises import answer_raise, forget_person, raise_hand, who_sees
from flags.choices import CloseReason, RuleCode
from flags.models import Flag, HandRaise
from flags.sentences import tell
from tests import factories as f
from users.models import User

pytestmark = pytest.mark.django_db
RAISED = RuleCode.RAISED_BY_HAND


def asked(client: Client, by: User, **to: Any) -> HandRaise:
    raise_hand(client=client, text="Просят счёт до пятницы", by=by, **to)
    return HandRaise.objects.latest("pk")


def test_it_stands_until_the_owner_answers(
    client_row: Client, kam: User, colleague: User, raised: Any
) -> None:
    one = asked(client_row, colleague)
    (flag,) = raised(RAISED)
    assert "Просят счёт" in tell(flag, flag.opened_on).headline
    assert [again.pk for again in raised(RAISED)] == [flag.pk]
    record = answer_raise(raised=one, answer="Отправил сегодня", by=kam)
    assert Flag.objects.get(rule=RAISED).closed_reason == CloseReason.GONE
    line = TimelineEntry.objects.get(verb="raise_answered")
    assert line.changes["answer"] == ["", "Отправил сегодня"]
    undo.undo(token=record.token, by=kam)
    assert len(raised(RAISED)) == 1


def test_it_can_be_taken_back(client_row: Client, colleague: User, raised: Any) -> None:
    record = raise_hand(client=client_row, text="Ошибка", by=colleague)
    undo.undo(token=record.token, by=colleague)
    assert raised(RAISED) == []


def test_a_colleague_reads_a_mention_on_today(
    client_row: Client, kam: User, colleague: User, raised: Any, signed_in: Any
) -> None:
    one = asked(client_row, kam, to=colleague)
    assert raised(RAISED) == []
    browser = signed_in(colleague)
    assert "Просят счёт до пятницы" in browser.get("/").content.decode()
    assert browser.post(f"/raises/{one.pk}/answer/").status_code == 302
    assert "Просят счёт до пятницы" not in browser.get("/").content.decode()


def test_who_may_ask_and_be_told(
    client_row: Client, kam: User, colleague: User, head: User, admin: User, stranger: User
) -> None:
    assert set(who_sees(client_row, but=kam)) >= {colleague, head, admin}
    assert all(
        Client.objects.visible_to(one).filter(pk=client_row.pk).exists()
        for one in who_sees(client_row, but=kam)
    )
    with pytest.raises(NotAllowed):
        asked(client_row, stranger)
    with pytest.raises(DomainError):
        asked(client_row, kam, to=stranger)
    with pytest.raises(DomainError):
        asked(client_row, kam)


def test_only_whom_it_is_for_answers(
    client_row: Client, kam: User, colleague: User, signed_in: Any
) -> None:
    to_owner, mention = asked(client_row, colleague), asked(client_row, colleague, to=kam)
    for one in (to_owner, mention):
        assert signed_in(colleague).get(f"/raises/{one.pk}/answer/").status_code == 403
        answer_raise(raised=one, answer="", by=kam)
        with pytest.raises(DomainError):
            answer_raise(raised=one, answer="", by=kam)


def test_an_erased_person_is_named_no_more(client_row: Client, colleague: User) -> None:
    person = f.StakeholderFactory.create(client=client_row).person
    raise_hand(client=client_row, text=f"Звонил {person.full_name}", by=colleague)
    forget_person([client_row.pk], person)
    assert HandRaise.objects.get().text == "Звонил …"
