"""What colleagues are, who may change it, and what a dismissal does."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.errors import DomainError, NotAllowed
from core.models import AuditLine
from tests import factories as f
from users import actions, followups, queries
from users.choices import Role
from users.forms import PersonForm, person_values
from users.models import User

NOW = timezone.now()


def edit(person, by, **changes):
    return actions.edit_person(person=person, changes=changes, by=by, now=NOW)


def test_a_role_changes_and_the_line_says_who_did_it(kam, admin):
    edit(kam, admin, role=Role.MEMBER, specialty="tutor")
    line = AuditLine.objects.get(verb="person_changed")
    assert (line.by, line.changes["role"]) == (admin, ["kam", "member"])


def test_a_new_role_holds_from_the_next_request(kam, admin, signed_in):
    browser = signed_in(kam)
    assert browser.get(reverse("users:people")).status_code == 403
    edit(kam, admin, role=Role.ADMIN)
    assert browser.get(reverse("users:people")).status_code == 200
    edit(kam, admin, role=Role.KAM)
    assert browser.get(reverse("users:people")).status_code == 403


def test_only_administrators_change_people(kam, head, colleague):
    for person in (kam, head, colleague):
        with pytest.raises(NotAllowed):
            edit(person, person, role=Role.ADMIN)
    assert not User.objects.get_queryset().filter(role=Role.ADMIN).exists()


def test_nobody_raises_themselves_through_the_profile(kam, signed_in):
    browser = signed_in(kam)
    form = browser.get(reverse("users:profile")).context["form"]
    typed = {"first_name": "Я", "theme": "dark", "seen": form.fields["seen"].initial}
    raised = {
        "role": "admin",
        "is_active": "1",
        "team": "1",
        "email": "x@example.com",
        "is_demo": "1",
    }
    browser.post(reverse("users:profile"), typed | raised)
    kam.refresh_from_db()
    assert kam.first_name == "Я"
    assert (kam.role, kam.email, kam.is_demo) == (Role.KAM, "kam@example.com", False)


def test_a_field_that_no_form_shows_is_refused(kam, admin):
    with pytest.raises(DomainError):
        edit(kam, admin, password="x")
    with pytest.raises(DomainError):
        actions.update_profile(person=kam, changes={"role": Role.ADMIN})


def test_the_last_administrator_is_not_demoted(admin):
    with pytest.raises(DomainError):
        edit(admin, admin, role=Role.KAM)
    admin.refresh_from_db()
    assert admin.role == Role.ADMIN


def test_one_of_two_administrators_is_demoted(admin):
    second = f.UserFactory.create(an_admin=True)
    assert edit(admin, second, role=Role.KAM).role == Role.KAM


def test_a_dismissed_administrator_does_not_count_as_the_other_one(admin):
    f.UserFactory.create(an_admin=True, is_active=False)
    with pytest.raises(DomainError):
        edit(admin, admin, role=Role.HEAD)


def test_a_changed_address_shuts_the_old_one_out(kam, admin):
    EmailAddress.objects.create(user=kam, email=kam.email, verified=True, primary=True)
    edit(kam, admin, email="Moved@Example.com ")
    kam.refresh_from_db()
    assert kam.email == "moved@example.com"
    assert not EmailAddress.objects.exists()


def test_an_address_in_use_is_refused(kam, admin, stranger):
    with pytest.raises(DomainError):
        edit(kam, admin, email=stranger.email.upper())


def test_a_specialty_goes_with_the_role_of_a_member(colleague, admin):
    assert edit(colleague, admin, role=Role.KAM).specialty == ""


def test_a_head_needs_a_team(admin, db):
    person = f.UserFactory.create()
    typed = {**person_values(person), "role": Role.HEAD, "team": ""}
    form = PersonForm(typed, initial=person_values(person))
    assert not form.is_valid()
    assert "team" in form.errors


# --- dismissal ----------------------------------------------------------------------------------


def dismiss(person, by):
    return actions.dismiss(person=person, by=by, today=clock.today(), now=NOW)


def test_a_dismissal_closes_access_and_links_and_tells_the_others(kam, admin, monkeypatch):
    told = []
    monkeypatch.setattr(followups, "_hooks", [lambda person, by: told.append((person, by))])
    link = actions.make_reset_link(person=kam, by=admin, now=NOW)
    gone = dismiss(kam, admin)
    link.refresh_from_db()
    assert (gone.is_active, gone.dismissed_on) == (False, clock.today())
    assert link.revoked_at is not None
    assert told == [(kam, admin)]
    assert AuditLine.objects.filter(verb="dismissed", by=admin).exists()


def test_nobody_dismisses_themselves_or_twice(kam, admin):
    f.UserFactory.create(an_admin=True)
    with pytest.raises(DomainError):
        dismiss(admin, admin)
    dismiss(kam, admin)
    with pytest.raises(DomainError):
        dismiss(kam, admin)


def test_only_administrators_dismiss(kam, head):
    with pytest.raises(NotAllowed):
        dismiss(kam, head)
    kam.refresh_from_db()
    assert kam.is_active


def test_a_failing_follow_up_leaves_the_person_at_work(kam, admin, monkeypatch):
    def fail(person, by):
        raise DomainError("нельзя")

    monkeypatch.setattr(followups, "_hooks", [fail])
    with pytest.raises(DomainError):
        dismiss(kam, admin)
    kam.refresh_from_db()
    assert kam.is_active


def test_the_page_asks_first_and_says_what_becomes_of_the_clients(
    kam, admin, head, signed_in, monkeypatch
):
    monkeypatch.setattr(followups, "_previews", [lambda person, heir: f"14 к {heir.short_name}"])
    browser = signed_in(admin)
    page = browser.get(reverse("users:person_dismiss", args=[kam.pk]))
    kam.refresh_from_db()
    assert f"14 к {head.short_name}" in page.content.decode()
    assert kam.is_active
    browser.post(reverse("users:person_dismiss", args=[kam.pk]))
    kam.refresh_from_db()
    assert not kam.is_active


def test_a_person_comes_back(kam, admin):
    dismiss(kam, admin)
    back = actions.bring_back(person=kam, by=admin, now=NOW)
    assert (back.is_active, back.dismissed_on) == (True, None)
    with pytest.raises(DomainError):
        actions.bring_back(person=kam, by=admin, now=NOW)


def test_the_acting_owner_is_the_nearest_head_above(kam, team, head):
    boss = f.UserFactory.create(a_head=True, team=f.TeamFactory.create())
    team.parent = boss.team
    team.save()
    kam.team = team
    assert queries.acting_owner_for(kam) == head
    head.is_active = False
    head.save()
    assert queries.acting_owner_for(kam) == boss


def test_without_a_head_there_is_no_acting_owner(stranger):
    assert queries.acting_owner_for(stranger) is None


def test_a_lost_phone_is_forgotten_by_an_administrator(kam, admin):
    Authenticator.objects.create(user=kam, type=Authenticator.Type.TOTP, data={})
    assert actions.remove_second_factors(person=kam, by=admin, now=NOW) == 1
    assert AuditLine.objects.filter(verb="second_factor_removed").exists()


# --- the pages ----------------------------------------------------------------------------------


def test_the_list_finds_by_name_in_any_case(admin, kam, stranger, signed_in):
    page = signed_in(admin).get(reverse("users:people"), {"q": "ВЕТРОВ"}).context["page"]
    assert list(page) == [kam]


def test_the_list_costs_the_same_with_thirty_people(admin, signed_in, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in(admin)
    browser.get(reverse("users:people"))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse("users:people"))
    team = f.TeamFactory.create()
    for _number in range(30):
        actions.invite(by=admin, now=timezone.now(), team=team)
        f.UserFactory.create(team=team)
    with django_assert_num_queries(len(few) + 0):
        browser.get(reverse("users:people"))


def test_two_administrators_change_different_fields_of_a_person(kam, admin, signed_in):
    first, second = signed_in(admin), signed_in(admin)
    url = reverse("users:person", args=[kam.pk])
    forms = [browser.get(url).context["form"] for browser in (first, second)]
    shown = {
        n: forms[0][n].value() or ""
        for n in ("last_name", "first_name", "middle_name", "email", "role", "team", "specialty")
    }
    first.post(
        url, shown | {"last_name": "Ветрова-Лунёва", "seen": forms[0].fields["seen"].initial}
    )
    second.post(url, shown | {"middle_name": "Ильинична", "seen": forms[1].fields["seen"].initial})
    kam.refresh_from_db()
    assert (kam.last_name, kam.middle_name) == ("Ветрова-Лунёва", "Ильинична")


def test_the_same_field_changed_by_two_shows_both_values(kam, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    form = browser.get(url).context["form"]
    shown = {
        n: form[n].value() or ""
        for n in ("last_name", "first_name", "middle_name", "email", "role", "team", "specialty")
    }
    edit(kam, admin, last_name="Лунёва")
    answer = browser.post(
        url, shown | {"last_name": "Морская", "seen": form.fields["seen"].initial}
    )
    kam.refresh_from_db()
    page = answer.content.decode()
    assert answer.status_code == 422
    assert kam.last_name == "Лунёва"
    assert "Лунёва" in page
    assert "Морская" in page


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("time_zone", "Asia/Omsk", True),
        ("time_zone", "Asia/Omsk'; drop table", False),
        ("time_zone", "Mars/Olympus", False),
        ("language", "en", True),
        ("language", "xx", False),
        ("theme", "dark", True),
        ("theme", "pink", False),
    ],
)
def test_the_profile_takes_known_values_only(kam, signed_in, field, value, kept):
    browser = signed_in(kam)
    form = browser.get(reverse("users:profile")).context["form"]
    typed = {"first_name": "О", "theme": "system", "seen": form.fields["seen"].initial}
    browser.post(reverse("users:profile"), typed | {field: value})
    kam.refresh_from_db()
    assert (getattr(kam, field) == value) is kept


def test_the_profile_switches_letter_keys_off(kam, signed_in):
    browser = signed_in(kam)
    form = browser.get(reverse("users:profile")).context["form"]
    typed = {"first_name": "О", "theme": "system", "seen": form.fields["seen"].initial}
    browser.post(reverse("users:profile"), typed)
    assert b'data-letters="off"' in browser.get(reverse("users:profile")).content


def test_who_may_own_no_more_gives_the_clients_to_the_head(client_row, kam, head, admin):
    edit(kam, admin, role=Role.MEMBER, specialty="tutor")
    client_row.refresh_from_db()
    assert (client_row.owner, client_row.has_acting_owner) == (head, True)


def test_who_still_may_own_keeps_the_clients(client_row, kam, admin):
    edit(kam, admin, role=Role.HEAD)
    client_row.refresh_from_db()
    assert client_row.owner == kam


# --- another place: said before it is saved -------------------------------------------------------


def fill_in(browser, url, **typed):
    form = browser.get(url).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields if name != "seen"}
    return shown | {"seen": form.fields["seen"].initial} | typed


def agree(browser, url, typed):
    """Read what saving does, then say yes; return the sentences."""
    asked = browser.post(url, typed)
    browser.post(url, typed | {"agreed": asked.context["agreement"]})
    return asked.context["effects"]


def test_a_book_moves_only_after_it_was_said_to_whom(client_row, kam, head, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    typed = fill_in(browser, url, role=Role.MEMBER, specialty="tutor")
    page = browser.post(url, typed)
    kam.refresh_from_db()
    assert kam.role == Role.KAM
    assert (
        f"1 клиент перейдёт к временному ответственному: {head.full_name}"
        in page.content.decode().replace("\xa0", " ")
    )
    agree(browser, url, typed)
    client_row.refresh_from_db()
    kam.refresh_from_db()
    assert (kam.role, client_row.owner) == (Role.MEMBER, head)


def test_without_a_head_it_says_how_many_have_nobody_to_go_to(client_row, kam, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    told = agree(browser, url, fill_in(browser, url, role=Role.MEMBER, specialty="tutor"))
    client_row.refresh_from_db()
    assert any("без ответственного" in line or "without an owner" in line for line in told)
    assert client_row.owner is None


def test_the_heir_is_the_head_of_the_new_team(client_row, kam, head, admin, signed_in):
    other = f.UserFactory.create(a_head=True, last_name="Седова", team=f.TeamFactory.create())
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    typed = fill_in(browser, url, role=Role.MEMBER, specialty="tutor", team=other.team_id)
    told = agree(browser, url, typed)
    client_row.refresh_from_db()
    assert client_row.owner == other
    assert any(other.full_name in line for line in told)


def test_a_consent_holds_only_for_what_was_read(client_row, kam, head, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    typed = fill_in(browser, url, role=Role.MEMBER, specialty="tutor")
    agreed = browser.post(url, typed).context["agreement"]
    f.ClientFactory.create(owner=kam)
    again = browser.post(url, typed | {"agreed": agreed})
    kam.refresh_from_db()
    assert kam.role == Role.KAM
    assert again.context["effects"]


def test_a_head_leaving_a_team_is_told_with_who_sees_what(client_row, kam, head, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[head.pk])
    other = f.TeamFactory.create(name="Юг")
    told = agree(browser, url, fill_in(browser, url, team=other.pk))
    head.refresh_from_db()
    assert head.team == other
    assert len(told) == 2
    assert kam.team.name in told[1]


def test_a_kam_changing_teams_is_told_who_sees_the_clients(client_row, kam, head, admin, signed_in):
    other = f.UserFactory.create(a_head=True, last_name="Седова", team=f.TeamFactory.create())
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    told = agree(browser, url, fill_in(browser, url, team=other.team_id))
    assert [head.full_name in told[0], other.full_name in told[1]] == [True, True]


def test_what_moves_nothing_is_saved_at_once(kam, admin, signed_in):
    browser, url = signed_in(admin), reverse("users:person", args=[kam.pk])
    browser.post(url, fill_in(browser, url, role=Role.MEMBER, specialty="tutor"))
    kam.refresh_from_db()
    assert kam.role == Role.MEMBER
