"""The page behind a link: a person of a client answers one question once, without an account.

Nothing of the client stands on it, only our name and the question. Looking at it changes nothing:
scanners of mail open every link before its reader does. The page asks for no script.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from clients.actions import satisfaction as actions
from clients.forms.satisfaction import SurveyForm
from clients.models import SurveyLink
from clients.queries.satisfaction import link_by
from core import stored
from core.errors import AlreadyDone, DomainError
from core.saving import posted

# The address is counted first; a forged link is refused before, so it fills no table of counters.
RATES = {"survey": "60/h/ip,10/h/key"}
# Whoever pressed the button twice is thanked twice, and a page loaded anew soon after.
THANKED = "thanks"
AGAIN = dt.timedelta(minutes=10)
# Each in its own words, for whoever cannot read the other one.
LANGUAGES = (("ru", "Русский"), ("en", "English"))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the question, take the answer; a used, old, revoked or forged link says one sentence."""
    with translation.override(_language(request)):
        answer = _answered(request, token)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _language(request: HttpRequest) -> str:
    """Return the language picked on the page, else the reader's own."""
    picked = request.GET.get("lang", "")
    return picked if picked in dict(settings.LANGUAGES) else translation.get_language()


def _answered(request: HttpRequest, token: str) -> HttpResponse:
    link, now = link_by(token), timezone.now()
    if link is None:
        return _page(request, "dead", 410)
    if request.method == "POST" and not _is_within_rates(request, link):
        return _page(request, "busy", 429)
    if link.answered_at is not None and link.answered_at > now - AGAIN:
        if request.method == "POST":
            return _thanked(request)
        if THANKED in request.GET:
            return _page(request, "thanks", 200)
    if not actions.takes_answers(link, now):
        return _page(request, "dead", 410)
    form = SurveyForm(posted(request), kind=link.kind)
    if not form.is_valid():
        return _page(request, "question", 422 if form.is_bound else 200, form=form)
    data = form.cleaned_data
    try:
        actions.answer_by_link(link=link, score=data["score"], comment=data["comment"], now=now)
    except AlreadyDone:
        return _thanked(request)
    except DomainError:
        return _page(request, "dead", 410)
    return _thanked(request)


def _thanked(request: HttpRequest) -> HttpResponse:
    """Lead to the thanks, so that a page loaded anew sends nothing again."""
    return redirect(f"{request.path}?{urlencode({'lang': _language(request), THANKED: 1})}")


def _is_within_rates(request: HttpRequest, link: SurveyLink) -> bool:
    """Count a try in the same table in which tries of signing in are counted."""
    return bool(
        ratelimit.consume(request, app="clients", action="survey", config=RATES, key=link.code.hex)
    )


def _company() -> str:
    names = stored.values(["company_name", "product_name"])
    return str(names["company_name"] or names["product_name"])


def _page(request: HttpRequest, state: str, status: int, **more: Any) -> HttpResponse:
    now = translation.get_language()
    others = [(code, name) for code, name in LANGUAGES if code != now]
    context = {"state": state, "company": _company(), "languages": others, **more}
    return render(request, "clients/survey.html", context, status=status)
