"""Invitations, links to a new password and the first administrator."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from core.errors import DomainError, NotAllowed
from core.models import AuditLine, OutboxMessage
from tests import factories as f
from users import actions, queries
from users.choices import Role
from users.models import Invitation, User

NOW = timezone.now()
BASE = "http://testserver/"
TYPED = {
    "first_name": "Анна",
    "last_name": "Новикова",
    "email": "new@example.com",
    "password": "длинная-фраза-о-море",
    "again": "длинная-фраза-о-море",
}


def token_of(link: Invitation) -> str:
    return urlsplit(queries.link_of(link, BASE)).path.rstrip("/").rsplit("/", 1)[1]


@pytest.fixture
def invitation(admin, team) -> Invitation:
    return actions.invite(by=admin, now=NOW, email="new@example.com", role=Role.KAM, team=team)


def follow(link: Invitation) -> Browser:
    browser = Browser()
    browser.get(queries.link_of(link, ""))
    return browser


def test_an_invited_person_joins_with_the_role_of_the_invitation(invitation, team):
    answer = follow(invitation).post(reverse("users:welcome"), TYPED | {"role": "admin"})
    person = User.objects.get(email="new@example.com")
    assert answer.status_code == 302
    assert (person.role, person.team) == (Role.KAM, team)
    assert AuditLine.objects.filter(verb="joined", by=person).exists()


def test_the_address_of_the_invitation_cannot_be_exchanged(invitation):
    follow(invitation).post(reverse("users:welcome"), TYPED | {"email": "other@example.com"})
    assert not User.objects.get_queryset().filter(email="other@example.com").exists()


def test_an_invitation_works_once(invitation):
    follow(invitation).post(reverse("users:welcome"), TYPED)
    assert follow(invitation).get(reverse("users:welcome")).status_code == 410


def test_an_invitation_ends_after_seven_days(invitation):
    token = token_of(invitation)
    assert queries.live_invitation(token, NOW + dt.timedelta(days=6, hours=23))
    assert queries.live_invitation(token, NOW + dt.timedelta(days=7)) is None


def test_a_revoked_invitation_opens_nothing(invitation, admin):
    actions.revoke_invitation(invitation=invitation, by=admin, now=NOW)
    with pytest.raises(DomainError):
        actions.accept_invitation(
            token=token_of(invitation), first_name="А", last_name="Б", password="x", now=NOW
        )


def test_the_table_keeps_no_token(invitation):
    token = token_of(invitation)
    secret = token.partition("-")[2]
    kept = Invitation.objects.values().get(pk=invitation.pk)
    assert secret not in str(kept)


def test_a_forged_secret_opens_nothing(invitation):
    assert queries.live_invitation(f"{invitation.pk.hex}-{'0' * 64}", NOW) is None
    assert queries.live_invitation("nonsense", NOW) is None


def test_only_administrators_invite(kam, head):
    for person in (kam, head):
        with pytest.raises(NotAllowed):
            actions.invite(by=person, now=NOW, email="x@example.com", role=Role.ADMIN)
    assert not Invitation.objects.exists()


def test_the_link_leaves_the_address_bar_at_once(invitation):
    answer = Browser().get(queries.link_of(invitation, ""))
    assert answer.status_code == 302
    assert answer.url == reverse("users:welcome")


def test_a_refused_link_leaves_no_token_in_the_log(invitation, caplog):
    from core.logs import OneLineFormatter

    token = token_of(invitation)
    Browser().post(reverse("users:join", args=[token]))
    lines = [OneLineFormatter().format(record) for record in caplog.records]
    assert lines
    assert not [line for line in lines if token.partition("-")[2] in line]


def test_an_administrator_sees_a_fresh_link_once(admin, signed_in):
    browser = signed_in(admin)
    first = browser.post(reverse("users:invite"), {"role": "kam", "email": ""}, follow=True)
    assert b"/join/" in first.content
    assert browser.get(first.redirect_chain[-1][0]).status_code == 404


def test_one_form_makes_one_invitation(admin, signed_in):
    browser = signed_in(admin)
    form = browser.get(reverse("users:invite")).context["form"]
    typed = {"role": "kam", "email": "", "form_key": str(form.initial["form_key"])}
    for _try in range(2):
        browser.post(reverse("users:invite"), typed)
    assert Invitation.objects.count() == 1


def test_an_invitation_is_mailed_by_its_id_alone(admin, settings):
    settings.EMAIL_CONFIGURED = True
    made = actions.invite(by=admin, now=NOW, email="new@example.com", base_url=BASE)
    row = OutboxMessage.objects.get()
    assert row.args == [str(made.pk), BASE]
    assert token_of(made).partition("-")[2] not in str(row.args)


def test_the_letter_carries_the_link(invitation, settings, mailoutbox):
    from users.tasks import mail_link

    settings.EMAIL_CONFIGURED = True
    mail_link(str(invitation.pk), BASE)
    assert queries.link_of(invitation, BASE) in mailoutbox[0].body
    assert mailoutbox[0].to == ["new@example.com"]


# --- a new password by an administrator's link --------------------------------------------


@pytest.fixture
def reset(admin, kam) -> Invitation:
    return actions.make_reset_link(person=kam, by=admin, now=NOW)


def test_a_reset_link_sets_the_password_and_signs_nobody_in(reset, kam):
    browser = follow(reset)
    words = {"password": TYPED["password"], "again": TYPED["again"]}
    answer = browser.post(reverse("users:welcome"), words)
    kam.refresh_from_db()
    assert answer.url == reverse("account_login")
    assert kam.check_password(TYPED["password"])
    assert "_auth_user_id" not in browser.session


def test_a_reset_link_works_once(reset, kam):
    actions.use_reset_link(token=token_of(reset), password="первая-длинная", now=NOW)
    with pytest.raises(DomainError):
        actions.use_reset_link(token=token_of(reset), password="вторая-длинная", now=NOW)


@pytest.mark.parametrize(
    "change",
    [{"password": "!"}, {"email": "moved@example.com"}, {"is_active": False}],
    ids=["password", "address", "dismissal"],
)
def test_a_reset_link_dies_with_a_change_of_the_person(reset, kam, change):
    User.objects.get_queryset().filter(pk=kam.pk).update(**change)
    assert queries.live_invitation(token_of(reset), NOW) is None


def test_a_new_reset_link_closes_the_one_before(reset, kam, admin):
    actions.make_reset_link(person=kam, by=admin, now=NOW)
    assert queries.live_invitation(token_of(reset), NOW) is None


def test_a_reset_link_ends_after_a_day(reset):
    assert queries.live_invitation(token_of(reset), NOW + dt.timedelta(days=1)) is None


def test_no_reset_link_for_the_dismissed(admin):
    gone = f.UserFactory.create(is_active=False)
    with pytest.raises(DomainError):
        actions.make_reset_link(person=gone, by=admin, now=NOW)


# --- the first administrator -----------------------------------------------------------------


def test_the_first_administrator_comes_by_a_link(db):
    link = actions.make_first_admin_link(BASE, now=NOW)
    browser = Browser()
    browser.get(urlsplit(link).path)
    browser.post(reverse("users:welcome"), TYPED)
    assert User.objects.get(email="new@example.com").role == Role.ADMIN


def test_there_is_no_first_administrator_beside_another(admin):
    with pytest.raises(NotAllowed):
        actions.make_first_admin_link(BASE, now=NOW)


def test_the_first_administrators_link_dies_when_there_is_one(db):
    link = actions.make_first_admin_link(BASE, now=NOW)
    f.UserFactory.create(an_admin=True)
    browser = Browser()
    browser.get(urlsplit(link).path)
    answer = browser.post(reverse("users:welcome"), TYPED)
    assert answer.status_code == 422
    assert User.objects.get_queryset().count() == 1


def test_a_second_first_link_closes_the_one_before(db):
    first = actions.make_first_admin_link(BASE, now=NOW)
    actions.make_first_admin_link(BASE, now=NOW)
    token = urlsplit(first).path.rstrip("/").rsplit("/", 1)[1]
    assert queries.live_invitation(token, NOW) is None
