"""The library of talk tracks, one of them filled for a client, and what is pressed there."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.models import Client
from clients.views import answers
from core import clock
from core.errors import NotAllowed
from core.ids import read_id
from core.models import AuditLine
from core.saving import merge, posted, save, show
from core.shortcuts import is_htmx
from playbooks.models import TalkTrack
from playbooks.talks import actions, queries
from playbooks.talks.choices import OF_RULE, Situation
from playbooks.talks.facts import LABELS, facts_of, gap_words
from playbooks.talks.forms import TalkEditForm, TalkForm
from playbooks.talks.rules import PLACEHOLDERS, filled, marks_of
from users.models import User

ROWS_PER_PAGE = 50
MOST_IN_DIALOG = 40


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _client(request: HttpRequest) -> Client | None:
    """Return the client that the address names; raises Http404 for one that is not seen."""
    pk = read_id((request.POST or request.GET).get("client"))
    return answers.visible_client(request, pk) if pk else None


class TalkList(View):
    """All tracks by situation; with a client those that suit it, in the dialog too."""

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, client = request.GET, _client(request)
        situation = asked.get("situation", "")
        if situation not in Situation.values:
            situation = ""
        if client is not None and is_htmx(request):
            return self._pick(request, client, situation)
        is_retired = bool(asked.get("retired")) and _me(request).is_admin
        words = asked.get("q", "")[:100]
        rows = queries.library(situation=situation, words=words, is_retired=is_retired)
        context = {
            "page": Paginator(rows, ROWS_PER_PAGE).get_page(asked.get("page")),
            "situations": list(Situation),
            "situation": situation,
            "words": words,
            "is_retired": is_retired,
            "client": client,
        }
        return render(request, "playbooks/talk_list.html", context)

    def _pick(self, request: HttpRequest, client: Client, situation: str) -> HttpResponse:
        """A signal names its situation, a playbook's task its track; else all that is open does."""
        situation = situation or str(OF_RULE.get(request.GET.get("rule", ""), ""))
        wanted = [situation] if situation else queries.situations_of(client)
        rows = queries.in_order_for(list(queries.library()[:MOST_IN_DIALOG]), wanted)
        task = read_id(request.GET.get("task"))
        named = queries.code_of_task(task, client) if task else ""
        code = named or request.GET.get("code", "")
        rows.sort(key=lambda row: row.code != code if code else False)
        context = {"tracks": rows, "wanted": wanted, "client": client, "code": code}
        return render(request, "playbooks/_talk_pick.html", context)


class Talk(View):
    """One track; with a client its facts stand in their places."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        track = get_object_or_404(TalkTrack.objects.with_uses().select_related("made_by"), pk=pk)
        client = _client(request)
        known: dict[str, str] = {}
        gaps: list[Any] = []
        if client is not None:
            names = marks_of(f"{track.body}\n{track.say}\n{track.avoid}")
            facts = facts_of(client, names=names, reader=_me(request), today=clock.today())
            known, gaps = facts.known, facts.gaps(names, client)
        words = gap_words() if client else {n: f"({LABELS[n]})" for n in PLACEHOLDERS}
        context = {
            "track": track,
            "client": client,
            "body": filled(track.body, known, words),
            "say": filled(track.say, known, words),
            "avoid": filled(track.avoid, known, words),
            "gaps": gaps,
            "may_edit": actions.may_edit(_me(request), track),
        }
        return answers.draw(request, "playbooks/talk.html", context)


def talk_create(request: HttpRequest) -> HttpResponse:
    """Share a best practice; account managers, heads and administrators do."""
    me = _me(request)
    if not me.may_own:
        raise NotAllowed(_("Account managers share what works."))
    form = TalkForm(posted(request), initial={"situation": request.GET.get("situation", "")})
    if form.is_valid():
        texts = {name: form.cleaned_data[name] for name in actions.EDITABLE}
        made = save(
            form,
            lambda: actions.share_talk(by=me, **texts),
            by=me,
            leads_to=lambda track: track.get_absolute_url(),
        )
        if made is not None:
            answers.say(request, _("Shared: %(name)s") % {"name": made.title})
            return redirect(made.get_absolute_url())
    return show(request, "playbooks/talk_form.html", form, {"track": None, "labels": _labels()})


def talk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What two people changed in different texts is both kept."""
    track, me = get_object_or_404(TalkTrack, pk=pk), _me(request)
    if not actions.may_edit(me, track):
        raise NotAllowed(_("Whoever shared it and administrators change this."))
    form = TalkEditForm(posted(request), initial=_current(track))
    if form.is_valid():
        rows = TalkTrack.objects.select_for_update(no_key=True)
        saved = merge(
            form,
            read=lambda: _current(rows.get(pk=track.pk)),
            write=lambda changes: actions.edit_talk(track=track, changes=changes, by=me),
            lines=lambda: AuditLine.objects.filter(subject=f"talk:{track.pk}"),
            by=me,
        )
        if saved is not None:
            answers.say(request, _("Saved: %(name)s") % {"name": saved.title})
            return redirect(saved.get_absolute_url())
    return show(request, "playbooks/talk_form.html", form, {"track": track, "labels": _labels()})


def _current(track: TalkTrack) -> dict[str, Any]:
    return {name: getattr(track, name) for name in actions.EDITABLE}


def _labels() -> list[tuple[str, Any]]:
    return [("{{" + name + "}}", LABELS[name]) for name in PLACEHOLDERS]


@require_POST
def talk_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Used with a client, retired, or back in the library."""
    track, me, do = get_object_or_404(TalkTrack, pk=pk), _me(request), request.POST.get("do", "")
    if do in ("retire", "restore"):
        actions.retire_talk(track=track, by=me, is_back=do == "restore")
        words = _("Retired: %(name)s") if do == "retire" else _("Back in the library: %(name)s")
        answers.say(request, words % {"name": track.title})
        return redirect(reverse("playbooks:talk_list"))
    client = _client(request)
    if client is None:
        return redirect(track.get_absolute_url())
    actions.use_talk(track=track, client=client, by=me, on=clock.today())
    answers.say(request, _("Noted: used with %(client)s") % {"client": client.name})
    return answers.done(request, client.get_absolute_url(), "closeDialog")
