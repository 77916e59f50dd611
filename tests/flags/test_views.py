"""Buttons of a flag and the page of norms, with scripts and without."""

import datetime as dt

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from clients import previews as client_previews
from clients.choices import Tier
from clients.filters import ClientFilter
from clients.models import Client
from contracts.models import Contract
from core import clock, stored
from core.models import OutboxMessage
from flags.choices import DismissReason, RuleCode, Severity
from flags.engine import raise_flags
from flags.models import Flag
from flags.queries import today_cards
from tests import factories as f

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def flag(client_row):
    return f.FlagFactory.create(
        client=client_row,
        due_on=clock.today() - dt.timedelta(days=3),
        evidence={"tier": "A", "norm": 14, "since": "2026-01-10"},
    )


def url(flag, what):
    return reverse(f"flags:flag_{what}", args=[flag.pk])


DATA = {
    "snooze": {"until": "3"},
    "dismiss": {"reason": DismissReason.KNOWN},
    "act": {},
}


@pytest.mark.parametrize("what", DATA)
def test_pressed_with_scripts_answers_a_message_with_undo(signed_in, kam, flag, what):
    answer = signed_in(kam).post(url(flag, what), DATA[what], **HTMX)
    assert answer.status_code == 200
    assert "flagChanged" in answer.headers["HX-Trigger"]
    assert "/undo/" in answer.content.decode()


@pytest.mark.parametrize("what", ["snooze", "dismiss"])
def test_pressed_without_scripts_returns_to_the_page(signed_in, kam, flag, what):
    back = flag.client.get_absolute_url()
    answer = signed_in(kam).post(url(flag, what), DATA[what] | {"next": back})
    assert (answer.status_code, answer.headers["Location"]) == (302, back)


def test_return_leads_nowhere_else(signed_in, kam, flag):
    answer = signed_in(kam).post(
        url(flag, "snooze"), {"until": "3", "next": "https://evil.example"}
    )
    assert answer.headers["Location"] == "/"


def test_taking_on_without_scripts_leads_to_the_step(signed_in, kam, flag):
    answer = signed_in(kam).post(url(flag, "act"))
    assert answer.headers["Location"] == f"/touches/new/?client={flag.client_id}"


@pytest.mark.parametrize("what", DATA)
@pytest.mark.parametrize(
    ("person", "status"), [("stranger", 404), ("colleague", 403), ("head", 200), ("admin", 200)]
)
def test_who_may_press(request, signed_in, flag, what, person, status):
    before = Flag.objects.filter(pk=flag.pk).values().get()
    answer = signed_in(request.getfixturevalue(person)).post(url(flag, what), DATA[what], **HTMX)
    assert answer.status_code == status
    changed = Flag.objects.filter(pk=flag.pk).values().get() != before
    assert changed is (status == 200)


@pytest.mark.parametrize("what", DATA)
def test_only_pressing_counts(signed_in, kam, flag, what):
    assert signed_in(kam).get(url(flag, what)).status_code == 405


@pytest.mark.parametrize("data", [{}, {"until": "soon"}, {"until": "0"}, {"other": "31.02.2027"}])
def test_a_snooze_without_a_day_is_refused_in_words(signed_in, kam, flag, data):
    answer = signed_in(kam).post(url(flag, "snooze"), data, **HTMX)
    assert answer.status_code == 422
    assert Flag.objects.get().snooze_count == 0


def test_another_day_goes_before_the_offered_one(signed_in, kam, flag):
    day = clock.today() + dt.timedelta(days=5)
    signed_in(kam).post(url(flag, "snooze"), {"until": "1", "other": day.isoformat()})
    assert Flag.objects.get().snoozed_until == day


@pytest.mark.parametrize("what", ["snooze", "dismiss"])
def test_a_card_of_today_decides_on_all_its_reasons(signed_in, kam, flag, what):
    other = f.FlagFactory.create(client=flag.client, rule=RuleCode.ONE_CONTACT)
    browser = signed_in(kam)
    page = browser.get("/").content.decode()
    assert page.count(f'name="also" value="{other.pk}"') == 2
    browser.post(url(flag, what), DATA[what] | {"also": [other.pk]})
    assert today_cards(kam, clock.today()).total == 0


def test_the_panel_of_a_client_decides_on_one(kam, flag):
    f.FlagFactory.create(client=flag.client, rule=RuleCode.ONE_CONTACT)
    assert 'name="also"' not in drawn("{% flags_panel client %}", kam, client=flag.client)


def test_a_foreign_flag_among_them_is_not_found(signed_in, kam, flag, stranger):
    foreign = f.FlagFactory.create(client__owner=stranger)
    answer = signed_in(kam).post(url(flag, "snooze"), DATA["snooze"] | {"also": [foreign.pk]})
    assert answer.status_code == 404
    assert not Flag.objects.filter(snoozed_until__isnull=False).exists()


def test_today_draws_small_renewals_as_one_card_that_can_be_worked_off(signed_in, kam):
    contracts = [
        f.ContractFactory.create(
            client=f.ClientFactory.create(owner=kam, tier=Tier.C, can_pay_by_offer=True),
            ends_on=clock.today() + dt.timedelta(days=40),
            amount=50_000_00,
            annual_amount=50_000_00,
        )
        for _n in range(3)
    ]
    raise_flags(today=clock.today(), now=timezone.now(), rules=["renewal_due"])
    browser = signed_in(kam)
    page = browser.get("/")
    batch = page.context["found"].batch
    assert 'id="flag-batch"' in page.content.decode()
    data = {"also": [reason.flag.pk for reason in batch.others]}
    browser.post(url(batch.flag, "start"), data)
    assert not Contract.objects.filter(renewal_started_on=None).exists()
    assert len(contracts) == len(batch.cards)
    assert browser.get("/").context["found"].batch is None


# --- panel, card, list -----------------------------------------------------------------------
def drawn(template, person, **context):
    request = RequestFactory().get("/")
    request.user, request.session = person, {}
    loaded = Template("{% load flags_panels %}" + template)
    return loaded.render(RequestContext(request, {"today": clock.today(), **context}))


def test_the_panel_shows_what_can_be_done(kam, flag):
    words = drawn("{% flags_panel client %}", kam, client=flag.client)
    assert f'id="flag-{flag.pk}"' in words
    assert url(flag, "snooze") in words


def test_the_panel_unfolds_five_and_keeps_the_others_in_the_page(kam, client_row):
    kinds = [code.value for code in RuleCode][:7]
    flags = [
        f.FlagFactory.create(
            client=client_row, rule=kind, severity=Severity.DANGER if n == 0 else Severity.WARNING
        )
        for n, kind in enumerate(reversed(kinds))
    ]
    shown, _details, rest = drawn("{% flags_panel client %}", kam, client=client_row).partition(
        '<details class="c-rest">'
    )
    assert shown.count('<li id="flag-') == 5
    assert shown.index("<li id=") == shown.index(f'<li id="flag-{flags[0].pk}"')
    assert rest.count('<li id="flag-') == 2


def test_the_sum_of_a_flag_stands_below_its_headline(kam, flag):
    Flag.objects.update(amount=9_820_000_00)
    words = drawn("{% flags_panel client %}", kam, client=flag.client)
    assert words.index("</b></p>") < words.index('<p class="t-small t-3 num">')


def test_days_of_silence_stand_beside_the_norm_in_days(kam, client_row):
    load = "{% load flags_norm %}"
    for days, said in ((8, "8"), (0, "0"), (-1, "0")):
        client_row.last_touch_at = timezone.now() - dt.timedelta(days=days)
        assert drawn(load + "{% days_silent client today %}", kam, client=client_row) == said
    client_row.last_touch_at = None
    assert drawn(load + "{% days_silent client today %}", kam, client=client_row) == "0"


def test_members_see_the_panel_without_buttons(colleague, flag):
    words = drawn("{% flags_panel client %}", colleague, client=flag.client)
    assert f'id="flag-{flag.pk}"' in words
    assert url(flag, "snooze") not in words


def test_a_quiet_client_has_no_panel(kam, client_row):
    assert drawn("{% flags_panel client %}", kam, client=client_row).strip() == ""


def test_a_card_carries_reason_money_and_step(kam, flag):
    Flag.objects.update(amount=9_820_000_00)
    (card,) = today_cards(kam, clock.today()).cards
    words = drawn(
        '{% include "flags/_card.html" with card=card may_act=True today=today next="/" only %}',
        kam,
        card=card,
    )
    assert "9,82" in words
    assert f"/touches/new/?client={flag.client_id}" in words
    assert url(flag, "dismiss") in words


def test_the_client_list_filters_by_signals_and_silence(kam, flag):
    f.ClientFactory.create(owner=kam, last_touch_at=clock.start_of(clock.today()))
    f.FlagFactory.create(
        client=flag.client, rule=RuleCode.CHAMPION_MISSING, severity=Severity.NOTICE
    )
    rows = Client.objects.all()
    for data in ({"flag": "any"}, {"flag": "untouched"}, {"flag": "champion_missing"}):
        assert list(ClientFilter(data, queryset=rows, person=kam).qs) == [flag.client]
    assert flag.client in ClientFilter({"untouched": "30"}, queryset=rows, person=kam).qs
    assert ClientFilter({"untouched": "30"}, queryset=rows, person=kam).qs.count() == 1


# --- norms -----------------------------------------------------------------------------------
NORMS = "flags:norms"


def filled(browser, **changes):
    """The form as the browser would send it, with some changes (by name of the threshold)."""
    form = browser.get(reverse(NORMS)).context["form"]
    data = {"form_key": form["form_key"].value(), "seen": form["seen"].value()}
    for setting in form.definitions:
        value = form.initial[setting.key]
        if value is not False:
            data[setting.key] = "on" if value is True else value
    return data | {f"flags.{name}": value for name, value in changes.items()}


@pytest.fixture
def silent(kam, settings):
    """A client of tier A untouched for ten days."""
    at = clock.start_of(clock.today() - dt.timedelta(days=10))
    return f.ClientFactory.create(owner=kam, tier=Tier.A, last_touch_at=at, name="ООО «Верба»")


@pytest.mark.parametrize("what", ["norms", "norms_preview"])
def test_norms_are_for_administrators(request, signed_in, kam, head, what):
    for person in (kam, head):
        assert signed_in(person).post(reverse(f"flags:{what}")).status_code == 403


def test_norms_are_saved_with_a_line_of_who_did_it(signed_in, admin):
    browser = signed_in(admin)
    answer = browser.post(reverse(NORMS), filled(browser, norm_a=9))
    assert answer.status_code == 302
    assert stored.value("flags.norm_a") == 9


def test_a_preview_says_who_becomes_overdue_and_saves_nothing(signed_in, admin, silent):
    browser = signed_in(admin)
    data = filled(browser, norm_a=9)
    fragment = browser.post(reverse("flags:norms_preview"), data, **HTMX)
    assert fragment.context["effect"].overdue == 1
    assert "ООО «Верба»" in fragment.content.decode()
    page = browser.post(reverse(NORMS), data | {"preview": "1"})
    assert page.context["effect"].clients == 1
    assert stored.value("flags.norm_a") == 14
    assert not Flag.objects.exists()


def test_a_preview_counts_a_rule_that_is_switched_off(signed_in, admin, silent):
    browser = signed_in(admin)
    data = filled(browser)
    del data["flags.is_champion_missing_on"]
    effect = browser.post(reverse("flags:norms_preview"), data, **HTMX).context["effect"]
    (line,) = effect.by_rule
    assert (line.rule, line.appear, line.vanish) == (RuleCode.CHAMPION_MISSING, 0, 1)


def test_unchanged_norms_affect_nobody(signed_in, admin, silent):
    browser = signed_in(admin)
    effect = browser.post(reverse("flags:norms_preview"), filled(browser), **HTMX).context["effect"]
    assert effect.clients == 0


def test_norms_out_of_limits_are_refused(signed_in, admin):
    browser = signed_in(admin)
    answer = browser.post(reverse(NORMS), filled(browser, norm_a=0))
    assert answer.status_code == 422
    assert stored.value("flags.norm_a") == 14


def test_a_stage_says_who_becomes_overdue_before_it_is_saved(silent):
    stage = f.StageFactory.create()
    Client.objects.update(stage=stage)
    effect = client_previews.stage_effect(stage, {"norm_a": 9}, clock.today())
    assert 1 in [line.count for line in effect.lines]
    stage.refresh_from_db()
    assert stage.norm_a is None
    quiet = client_previews.stage_effect(stage, {"norm_a": 20}, clock.today())
    assert [line.count for line in quiet.lines] == [0]


def test_a_rule_switched_on_again_looks_at_once(signed_in, admin):
    browser = signed_in(admin)
    stored.store(changes={"flags.is_untouched_on": False}, by=admin)
    data = {**filled(browser), "flags.is_untouched_on": "on"}
    browser.post(reverse(NORMS), data)
    assert stored.value("flags.is_untouched_on")
    assert "raise_flags" in OutboxMessage.objects.latest("pk").args
