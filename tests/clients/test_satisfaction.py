"""Answers by hand and by a link, the links, requests: made, corrected, closed, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.actions import erase_person
from clients.actions import requests as asking
from clients.actions import satisfaction as actions
from clients.models import Client, ClientRequest, SurveyAnswer, SurveyLink, TimelineEntry
from clients.queries import satisfaction as queries
from clients.queries import wording
from core import clock, stored, undo
from core.errors import DomainError, NotAllowed
from core.logs import OneLineFormatter
from tests import factories as f
from tests.clients.pages import own_queries
from users.models import User

DAY = dt.timedelta(days=1)


def record(client: Client, by: User, **facts: Any) -> SurveyAnswer:
    wanted = {"kind": "nps", "score": 9, "answered_on": clock.today()} | facts
    return actions.record_answer(client=client, by=by, **wanted)


def test_an_answer_is_written_down_and_told_with_its_scale(client_row: Client, kam: User) -> None:
    who = f.StakeholderFactory.create(client=client_row)
    answer = record(client_row, kam, stakeholder=who, comment="Быстро отвечаете")
    assert (answer.source, answer.by, answer.stakeholder) == ("hand", kam, who)
    line = TimelineEntry.objects.get(verb="answer_added")
    assert wording.sentence(line) == "Оценка: NPS"
    assert line.changes["score"] == ["", "9/10"]
    assert "Быстро" not in str(line.changes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"score": 11},
        {"kind": "csat", "score": 0},
        {"kind": "ces", "score": 8},
        {"kind": "nothing"},
        {"answered_on": dt.date(2999, 1, 1)},
    ],
)
def test_an_answer_off_its_scale_is_refused(client_row: Client, kam: User, wrong: Any) -> None:
    with pytest.raises(DomainError):
        record(client_row, kam, **wrong)


def test_people_of_other_clients_answer_nothing_here(client_row: Client, kam: User) -> None:
    stranger = f.StakeholderFactory.create()
    with pytest.raises(DomainError):
        record(client_row, kam, stakeholder=stranger)
    with pytest.raises(DomainError):
        actions.make_link(client=client_row, stakeholder=stranger, kind="nps", by=kam)


def test_who_only_reads_the_client_writes_none_of_it(client_row: Client, colleague: User) -> None:
    with pytest.raises(NotAllowed):
        record(client_row, colleague)
    with pytest.raises(NotAllowed):
        facts = {"kind": "work", "what": "Обучение", "received_on": clock.today()}
        asking.add_request(client=client_row, data=facts, by=colleague)


def test_an_answer_is_corrected_deleted_and_comes_back(client_row: Client, kam: User) -> None:
    answer = record(client_row, kam)
    actions.edit_answer(answer=answer, changes={"score": 4}, by=kam)
    assert SurveyAnswer.objects.get().score == 4
    with pytest.raises(DomainError):
        actions.edit_answer(answer=answer, changes={"score": 12}, by=kam)
    gone = actions.delete_answer(answer=answer, by=kam)
    assert not SurveyAnswer.objects.alive().exists()
    undo.undo(token=gone.token, by=kam)
    assert SurveyAnswer.objects.alive().get().score == 4


def test_figures_are_of_a_year_and_a_dash_without_answers(client_row: Client) -> None:
    today = clock.today()
    for score, days in ((10, 1), (9, 20), (3, 40), (0, 500)):
        f.SurveyAnswerFactory.create(client=client_row, score=score, answered_on=today - days * DAY)
    (voice,) = queries.voices_of(queries.answers_of(client_row))
    assert (voice.figure(today), voice.last.score, voice.course) == (33, 10, 1)
    assert voice.figure(today + 500 * DAY) is None


# --- the link --------------------------------------------------------------------------------
@pytest.fixture
def link(client_row: Client) -> SurveyLink:
    cache.clear()
    who = f.StakeholderFactory.create(client=client_row)
    return f.SurveyLinkFactory.create(stakeholder=who)


def address(link: SurveyLink) -> str:
    return reverse("clients:survey", args=[queries.token_of(link)])


def test_a_link_takes_one_answer_of_its_person(link: SurveyLink) -> None:
    browser, url = Browser(), address(link)
    answer = browser.post(url, {"score": "3", "comment": "Долго"}, follow=True)
    assert (answer.status_code, "Спасибо" in answer.content.decode()) == (200, True)
    given = SurveyAnswer.objects.get()
    assert (given.score, given.comment, given.source) == (3, "Долго", "link")
    assert (given.stakeholder, given.by) == (link.stakeholder, None)
    # Pressed twice, thanked twice; opened again, it is over.
    assert browser.post(url, {"score": "9"}, follow=True).status_code == 200
    assert browser.get(url).status_code == 410
    SurveyLink.objects.update(answered_at=timezone.now() - DAY)
    assert browser.get(f"{url}?thanks=1").status_code == 410
    assert browser.post(url, {"score": "9"}).status_code == 410
    assert SurveyAnswer.objects.count() == 1


def test_looking_at_a_link_answers_nothing_and_keeps_nothing(link: SurveyLink) -> None:
    browser = Browser()
    for ask in (browser.get, browser.head, browser.get):
        assert ask(f"{address(link)}?score=0").status_code == 200
    assert not SurveyAnswer.objects.exists()
    assert "sessionid" not in browser.cookies


def test_a_form_from_elsewhere_is_refused(link: SurveyLink) -> None:
    assert Browser(enforce_csrf_checks=True).post(address(link), {"score": "3"}).status_code == 403
    assert not SurveyAnswer.objects.exists()


def test_the_page_tells_our_name_and_the_question_alone(link: SurveyLink, admin: User) -> None:
    stored.store(changes={"company_name": "ООО «Наша»"}, by=admin)
    answer = Browser().get(address(link), headers={"Accept-Language": "en"})
    page = answer.content.decode()
    assert "ООО «Наша»" in page
    assert "How likely are you to recommend us to a colleague?" in page
    names = (link.client.name, link.stakeholder.person.last_name, link.client.inn or "-no-")
    assert [name for name in names if name in page] == []
    assert "<script" not in page
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


def test_the_language_can_be_picked_on_the_page(link: SurveyLink) -> None:
    page = Browser().get(f"{address(link)}?lang=en", headers={"Accept-Language": "ru"})
    assert '<html lang="en">' in page.content.decode()
    odd = Browser().get(f"{address(link)}?lang=xx", headers={"Accept-Language": "ru"})
    assert '<html lang="ru">' in odd.content.decode()


@pytest.mark.parametrize("how", ["expired", "revoked", "archived", "forged"])
def test_a_link_that_no_longer_works_says_one_calm_sentence(
    link: SurveyLink, kam: User, how: str
) -> None:
    url = address(link)
    if how == "expired":
        SurveyLink.objects.update(expires_at=timezone.now())
    elif how == "revoked":
        actions.revoke_link(link=link, by=kam)
    elif how == "archived":
        Client.objects.filter(pk=link.client_id).update(archived_at=timezone.now())
    else:
        url = reverse("clients:survey", args=[f"{queries.token_of(link)}x"])
    for answer in (Browser().get(url), Browser().post(url, {"score": "3"})):
        assert answer.status_code == 410
        assert "Эта ссылка уже использована или больше не действует" in answer.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_a_link_stands_in_no_log(link: SurveyLink, caplog: Any) -> None:
    SurveyLink.objects.update(expires_at=timezone.now())
    Browser().get(address(link))
    told = [OneLineFormatter().format(record) for record in caplog.records]
    assert told
    assert link.code.hex not in "".join(told)


def test_a_wrong_number_is_asked_again(link: SurveyLink) -> None:
    for score in ("", "11", "-1", "много"):
        assert Browser().post(address(link), {"score": score}).status_code == 422
    assert not SurveyAnswer.objects.exists()


def test_tries_are_counted_and_one_too_many_waits(link: SurveyLink) -> None:
    browser, url = Browser(), address(link)
    found = [browser.post(url, {"score": "99"}).status_code for _try in range(11)]
    assert found == [422] * 10 + [429]
    assert browser.get(url).status_code == 200


def test_a_revoked_link_comes_back_and_an_answered_one_is_not_revoked(
    link: SurveyLink, kam: User
) -> None:
    gone = actions.revoke_link(link=link, by=kam)
    undo.undo(token=gone.token, by=kam)
    now = timezone.now()
    link.refresh_from_db()
    assert actions.takes_answers(link, now)
    actions.answer_by_link(link=link, score=10, comment="", now=now)
    with pytest.raises(DomainError):
        actions.revoke_link(link=link, by=kam)


def test_a_link_is_shown_to_those_alone_who_may_type_an_answer_in(
    link: SurveyLink, kam: User, colleague: User, signed_in: Any
) -> None:
    url, token = reverse("clients:satisfaction", args=[link.client_id]), queries.token_of(link)
    assert token in signed_in(kam).get(url).content.decode()
    assert token not in signed_in(colleague).get(url).content.decode()


# --- requests --------------------------------------------------------------------------------
@pytest.fixture
def asked(client_row: Client) -> ClientRequest:
    return f.ClientRequestFactory.create(client=client_row)


def test_a_request_is_lost_with_a_reason_and_closed_today(asked: ClientRequest, kam: User) -> None:
    with pytest.raises(DomainError):
        asking.edit_request(asked=asked, changes={"outcome": "lost"}, by=kam)
    changes = {"outcome": "lost", "reason": "дорого"}
    found = asking.edit_request(asked=asked, changes=changes, by=kam)
    assert found.closed_on == clock.today()
    line = TimelineEntry.objects.get(verb="request_closed")
    assert {str(change.new) for change in wording.changes(line)} >= {"проигран", "дорого"}
    again = asking.edit_request(asked=asked, changes={"outcome": "open"}, by=kam)
    assert (again.closed_on, again.reason) == (None, "")


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": ""},
        {"received_on": dt.date(2999, 1, 1)},
        {"outcome": "withdrawn"},
        {"outcome": "won", "closed_on": dt.date(2020, 1, 1)},
        {"amount": -1},
    ],
)
def test_a_request_that_makes_no_sense_is_refused(
    client_row: Client, kam: User, wrong: Any
) -> None:
    facts = {"kind": "work", "what": "Обучение", "received_on": clock.today()}
    with pytest.raises(DomainError):
        asking.add_request(client=client_row, data=facts | wrong, by=kam)


def test_a_request_names_people_and_touches_of_its_client(client_row: Client, kam: User) -> None:
    facts = {"kind": "work", "what": "Обучение", "received_on": clock.today()}
    for name, row in (
        ("stakeholder", f.StakeholderFactory.create()),
        ("touchpoint", f.TouchpointFactory.create()),
    ):
        with pytest.raises(DomainError):
            asking.add_request(client=client_row, data=facts | {name: row}, by=kam)


def test_a_deleted_request_comes_back(asked: ClientRequest, kam: User) -> None:
    gone = asking.delete_request(asked=asked, by=kam)
    assert queries.requests_of(asked.client).ended.received == 0
    undo.undo(token=gone.token, by=kam)
    assert queries.requests_of(asked.client).ended.received == 1


# --- pages -----------------------------------------------------------------------------------
def test_the_card_shows_figure_last_answer_scale_and_open_requests(
    asked: ClientRequest, kam: User, signed_in: Any
) -> None:
    client, day = asked.client, clock.today() - 90 * DAY
    f.SurveyAnswerFactory.create(client=client, score=10, answered_on=day)
    f.SurveyAnswerFactory.create(client=client, score=6)
    f.ClientRequestFactory.create(
        client=client, what="Давний", outcome="won", closed_on=clock.today()
    )
    page = signed_in(kam).get(client.get_absolute_url()).content.decode()
    panel = page.partition('id="satisfaction"')[2].partition("</section>")[0].replace("\xa0", " ")
    for words in ("NPS", "0–10", "6 из 10", "было 10", "NPS: 10, 6", asked.what):
        assert words in panel, words
    assert "Давний" not in panel


def test_the_card_is_calm_where_nobody_answered(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    page = signed_in(kam).get(client_row.get_absolute_url()).content.decode()
    assert 'id="satisfaction"' not in page


def test_card_and_page_cost_the_same_with_one_answer_and_with_thirty(
    link: SurveyLink, kam: User, signed_in: Any
) -> None:
    browser, client = signed_in(kam), link.client
    urls = [client.get_absolute_url(), reverse("clients:satisfaction", args=[client.pk])]

    def more() -> None:
        who = f.StakeholderFactory.create(client=client)
        f.SurveyAnswerFactory.create(client=client, stakeholder=who, by=f.UserFactory.create())
        f.SurveyLinkFactory.create(stakeholder=who)
        touch = f.TouchpointFactory.create(client=client)
        f.ClientRequestFactory.create(client=client, stakeholder=who, touchpoint=touch)

    more()
    before = [len(own_queries(browser, url)) for url in urls]
    for _number in range(29):
        more()
    assert [len(own_queries(browser, url)) for url in urls] == before


def test_with_an_erased_person_go_their_words_and_their_name_and_the_number_stays(
    client_row: Client, admin: User
) -> None:
    person = f.PersonFactory.create(last_name="Стрижова", first_name="Вера")
    place = f.StakeholderFactory.create(client=client_row, person=person, status="left")
    f.SurveyAnswerFactory.create(client=client_row, stakeholder=place, score=4, comment="Обидно")
    f.ClientRequestFactory.create(client=client_row, what="Обучить отдел, просит Вера Стрижова")
    f.SurveyLinkFactory.create(stakeholder=place)
    person.archived_at = timezone.now()
    person.save()
    erase_person(person=person, by=admin, typed=person.full_name)
    left = SurveyAnswer.objects.get()
    assert (left.score, left.comment, left.stakeholder) == (4, "", None)
    assert ClientRequest.objects.get().what == "Обучить отдел, просит …"
    assert not SurveyLink.objects.exists()


def test_a_client_that_asked_for_nothing_has_no_sum_of_nothing(
    client_row: Client, kam: User, signed_in: Any
) -> None:
    page = signed_in(kam).get(reverse("clients:satisfaction", args=[client_row.pk]))
    assert "Получено" not in page.content.decode()
    f.ClientRequestFactory.create(client=client_row)
    page = signed_in(kam).get(reverse("clients:satisfaction", args=[client_row.pk]))
    assert "Получено 1" in page.content.decode().replace("\u00a0", " ")
