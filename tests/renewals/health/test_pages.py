"""Health on the card, in the list and in the settings."""

import pytest
from django.urls import reverse

from core import clock, stored
from flags import thresholds
from flags.choices import RuleCode
from renewals.models import Health, HealthDay
from tests import factories as f
from tests.flags.test_views import filled
from tests.renewals.health.conftest import DAY

pytestmark = pytest.mark.django_db
NORMS = reverse("flags:norms")


def health(client, score, **facts):
    today = clock.today()
    dates = {"reckoned_on": today, "changed_on": today}
    facts = {"norm": 14, "roles": 3} | dates | facts
    return Health.objects.create(client=client, score=score, **facts)


def page(browser, client):
    return browser.get(client.get_absolute_url()).content.decode()


def test_the_card_shows_the_parts_with_their_dates(client_row, kam, signed_in):
    today = clock.today()
    measured = {"used": 130, "bought": 200, "measured_on": today - 5 * DAY}
    health(client_row, 71, usage=65, relationship=75, **measured)
    for days, score in ((60, 40), (20, 83), (0, 71)):
        HealthDay.objects.create(client=client_row, reckoned_on=today - days * DAY, score=score)
    shown = page(signed_in(kam), client_row)
    health_part = shown.partition('id="health"')[2].partition("</section>")[0]
    for words in ("130 из 200", "3 из 4", "71", "среднее", "оценки", "вес 30"):
        assert words in health_part
    assert "40" in health_part.partition("<polyline")[0]
    assert 'points="0,30' in health_part


def test_without_two_parts_there_is_a_dash_and_the_reason(client_row, kam, signed_in):
    health(client_row, None, relationship=75)
    shown = page(signed_in(kam), client_row).partition('id="health"')[2].partition("</section>")[0]
    assert "—" in shown
    assert "не меньше двух" in shown


def test_before_the_first_night_there_is_nothing_but_a_dash(client_row, kam, signed_in):
    assert 'id="health"' not in page(signed_in(kam), client_row)


@pytest.mark.parametrize("score", [100, 10])
def test_the_number_hides_no_hard_signal(client_row, kam, signed_in, score):
    health(client_row, score, relationship=100)
    f.FlagFactory.create(client=client_row, rule=RuleCode.CHAMPION_CHANGED, subject="role:1")
    shown = page(signed_in(kam), client_row).partition('id="facts"')[2].partition("</dl>")[0]
    assert str(RuleCode.CHAMPION_CHANGED.label) in shown


def test_the_strip_drawn_anew_shows_the_same(client_row, kam, signed_in):
    health(client_row, 71, relationship=75)
    part = reverse("clients:client_part", args=[client_row.pk, "facts"])
    assert 'href="#health">71<' in signed_in(kam).get(part).content.decode()


# --- the list --------------------------------------------------------------------------------
@pytest.fixture
def four(kam):
    """Clients with a good, a fair, a poor and no health."""
    names = {"good": 90, "fair": 60, "poor": 20, "none": None}
    for name, score in names.items():
        client = f.ClientFactory.create(name=name, owner=kam)
        if score is not None:
            health(client, score)
    return names


def listed(browser, query):
    answer = browser.get(f"{reverse('clients:client_list')}?{query}")
    return [client.name for client in answer.context["rows"]]


@pytest.mark.parametrize("grade", ["good", "fair", "poor", "none"])
def test_the_list_is_narrowed_by_health(four, kam, signed_in, grade):
    assert listed(signed_in(kam), f"health={grade}") == [grade]


def test_the_list_is_sorted_by_health_with_the_unknown_last(four, kam, signed_in):
    browser = signed_in(kam)
    assert listed(browser, "sort=health_score") == ["poor", "fair", "good", "none"]
    assert listed(browser, "sort=-health_score") == ["good", "fair", "poor", "none"]


def test_the_list_says_the_grade_in_words(four, kam, signed_in):
    shown = signed_in(kam).get(reverse("clients:client_list")).content.decode()
    assert "хорошее" in shown
    assert "плохое" in shown


# --- the weights -----------------------------------------------------------------------------
@pytest.fixture
def browser(admin, signed_in):
    return signed_in(admin)


def posted(browser, **changes):
    """The form as the browser would send it, with other weights."""
    return filled(browser, **{f"health_{name}": value for name, value in changes.items()})


def weights():
    return list(stored.values(thresholds.WEIGHTS).values())


def test_weights_add_up_to_a_hundred(browser):
    answer = browser.post(NORMS, posted(browser, usage=40))
    assert answer.status_code == 422
    assert "110" in str(answer.context["form"].errors)
    assert sum(weights()) == 100


def test_weights_that_do_are_kept(browser):
    assert browser.post(NORMS, posted(browser, usage=40, commercial=0)).status_code == 302
    assert stored.value("flags.health_usage") == 40
    assert stored.value("flags.health_commercial") == 0


def test_two_edits_that_only_together_miss_a_hundred_are_refused(browser, admin):
    mine = posted(browser, usage=20, sentiment=25)
    theirs = {"flags.health_usage": 40, "flags.health_engagement": 15}
    stored.store(changes=theirs, by=admin)
    against = browser.post(NORMS, mine).context["form"].against
    answer = browser.post(NORMS, mine | {"keep": "theirs", "against": against})
    assert "110" in answer.content.decode()
    assert sum(weights()) == 100
