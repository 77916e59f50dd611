"""The quick log: from anywhere in a dialog, on the client's page in the composer, or as a page."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import (
    NextStep,
    delete_touchpoint,
    edit_touchpoint,
    grant_role,
    log_touchpoint,
    update_client,
)
from clients.choices import Direction, TouchKind
from clients.forms.gaps import askable
from clients.forms.heard import HeardForm, current_outcomes
from clients.forms.touch import MINUTES, QUICK_KINDS, TouchEditForm, TouchForm
from clients.models import Client, Touchpoint
from clients.queries import gaps, quicklog, rights
from clients.queries.alike import clients_named
from clients.rules.touches import Chat
from clients.views import answers
from clients.views.editing import lines_about
from core import clock, formats
from core.errors import DomainError
from core.forms import claim
from core.ids import read_id, read_ids
from core.shortcuts import is_htmx
from users.models import User
from users.seeing import seen_or_404

COMPOSER = "composer"
MORE_KINDS = [kind for kind in TouchKind if kind not in QUICK_KINDS and kind != TouchKind.NOTE]


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _client_of(request: HttpRequest) -> Client | None:
    """Return the client named in the request, or the only one that the typed text fits."""
    data = request.POST if request.method == "POST" else request.GET
    if pk := read_id(data.get("client")):
        client = quicklog.client_of(_me(request), pk)
        if client is None:
            answers.visible_client(request, pk)
            raise DomainError(_("This client is archived. Take it back from the archive first."))
        return client
    typed = data.get("client_text", "").strip()
    if request.method == "POST" and typed:
        found = clients_named(typed, _me(request), limit=2)
        return found[0] if len(found) == 1 else None
    return None


def new_form(request: HttpRequest, client: Client | None, **kwargs: Any) -> TouchForm:
    """Return an empty form with its guesses: kind, time, who took part."""
    initial: dict[str, Any] = {"at": timezone.now(), "kind": TouchKind.CALL}
    asked = request.GET
    if asked.get("kind") in TouchKind.values:
        initial["kind"] = asked["kind"]
    if client is not None:
        initial["client"] = client.pk
    if task := read_id(asked.get("task")):
        initial["closes"] = task
    return TouchForm(by=_me(request), client=client, today=clock.today(), initial=initial, **kwargs)


def form_context(request: HttpRequest, form: TouchForm, client: Client | None) -> dict[str, Any]:
    """Return what the form shows besides its fields; a few queries about one client."""
    user, now = _me(request), timezone.now()
    context: dict[str, Any] = {
        "form": form,
        "client": client,
        "quick_kinds": [*QUICK_KINDS, TouchKind.NOTE],
        "more_kinds": MORE_KINDS,
        "minutes": MINUTES,
        "directions": Direction,
        "kind_now": form["kind"].value(),
        "minutes_now": str(form["minutes"].value() or ""),
        "direction_now": form["direction"].value() or "",
        "chat": form.chat_found() if form.is_bound else None,
        "heard": None,
        "today": clock.today(),
    }
    if client is None:
        context["recent"] = quicklog.recent_clients(user)
        return context
    people = quicklog.people_to_offer(client)
    guess = quicklog.guess_person(people)
    picked = (
        request.POST.getlist("stakeholders") if form.is_bound else [str(guess.pk)] if guess else []
    )
    context |= {
        "offered": people,
        "picked": picked,
        "guessed": str(guess.pk) if guess else "",
        "ours": quicklog.colleagues_of(client, user, clock.today()),
        "ours_picked": request.POST.getlist("colleagues") if form.is_bound else [],
        "spoke": quicklog.spoke_lately(client, user, now),
        "closable": quicklog.tasks_to_close(client, user),
        "closes_now": str(form["closes"].value() or ""),
        "says_closes": True,
        "may_edit": rights.may_edit_client(user, client),
    }
    if form.is_bound:
        context["gap"] = form.asked
    elif context["may_edit"]:
        context["gap"] = question(form, client, gaps.meter(client), people)
    return context


def question(
    form: TouchForm, client: Client, meter: gaps.Meter, people: list[Any]
) -> gaps.Gap | None:
    """Put the one question of the day on a fresh form."""
    gap = askable(meter, people)
    if gap is not None:
        form.ask(gap, client)
    return gap


class TouchNew(View):
    """The quick log as a dialog, or as a page without scripts."""

    def get(self, request: HttpRequest) -> HttpResponse:
        client = _client_of(request)
        form = new_form(request, client, auto_id="log_%s")
        context = form_context(request, form, client)
        if is_htmx(request) and request.GET.get("part") == "about":
            return render(request, "clients/_touch_about.html", context)
        return answers.draw(request, "clients/touch_new.html", context)


@require_POST
def touch_create(request: HttpRequest) -> HttpResponse:
    """Log a touch; a chat pasted into the note is offered first, an unknown client asked for."""
    client = _client_of(request)
    is_composer = request.POST.get("place") == COMPOSER
    data = request.POST.copy()
    if client is not None and not data.get("client"):
        data["client"] = str(client.pk)
    auto_id = "note_%s" if is_composer else "log_%s"
    form = TouchForm(data, by=_me(request), client=client, today=clock.today(), auto_id=auto_id)
    heard = HeardForm(data, today=clock.today())
    chat = form.chat_found()
    is_asked = chat is not None and not form.data.get("chat")
    if not _are_valid(form, heard) or is_asked:
        return _draw_again(request, form, client, heard, is_composer=is_composer)
    logged = _log(request, form, heard, chat if form.cleaned_data["chat"] == "yes" else None)
    assert client is not None
    answers.say(request, told(logged.touchpoint), logged.undo)
    if is_composer and is_htmx(request):
        return _composer_saved(request, client)
    return answers.done(request, client.get_absolute_url(), "touchSaved", "closeDialog")


def _are_valid(form: TouchForm | TouchEditForm, heard: HeardForm) -> bool:
    """What is wrong with what was heard is said among the errors of the touch."""
    is_fine = form.is_valid()
    for sentence in heard.problems():
        form.add_error(None, sentence)
    return is_fine and heard.is_valid()


def _draw_again(
    request: HttpRequest,
    form: TouchForm,
    client: Client | None,
    heard: HeardForm,
    *,
    is_composer: bool,
) -> HttpResponse:
    context = form_context(request, form, client) | {"heard": heard.lines()}
    if client is None and form.data.get("client_text"):
        context["candidates"] = clients_named(form.data["client_text"], _me(request), limit=8)
    if is_composer and is_htmx(request):
        answer = render(request, "clients/_composer.html", context, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#composer", "outerHTML"
        return answer
    return answers.draw(request, "clients/touch_new.html", context, is_wrong=True)


def _log(request: HttpRequest, form: TouchForm, heard: HeardForm, chat: Chat | None) -> Any:
    """Call the action with what was typed and what was left as guessed."""
    data = form.cleaned_data
    guessed_ids = set(read_ids(data["guessed"].split(",")))
    chosen = list(data["stakeholders"])
    facts: dict[str, Any] = {
        "kind": data["kind"],
        "direction": data["direction"] or None,
        "at": data["at"],
        "summary": data["summary"],
    }
    if form.is_unanswered:
        facts["direction"] = Direction.OURS
    if chat is not None:
        facts |= _of_chat(chat, _me(request))
    step = None
    if data["next_title"]:
        step = NextStep(title=data["next_title"], due_on=data["next_due"])
    # A savepoint inside costs two round trips: the block is opened where something follows.
    with transaction.atomic() if form.asked else nullcontext():
        logged = log_touchpoint(
            client=data["client"],
            by=_me(request),
            is_reached=not form.is_unanswered,
            minutes=data["minutes"],
            result=data["result"],
            stakeholders=[s for s in chosen if s.pk not in guessed_ids],
            guessed=[s for s in chosen if s.pk in guessed_ids],
            colleagues=list(data["colleagues"]),
            next_step=step,
            closes_task=data["closes"],
            heard=heard.heard(),
            ticks=heard.ticks(),
            form_key=data["form_key"],
            **facts,
        )
        _learn(request, form)
    return logged


def _learn(request: HttpRequest, form: TouchForm) -> None:
    """Write down the answer to the form's question, when there is one."""
    gap, answer, client = (
        form.asked,
        form.cleaned_data.get("gap_answer"),
        form.cleaned_data["client"],
    )
    if gap is None or answer in (None, "") or not rights.may_edit_client(_me(request), client):
        return
    if gap.role:
        grant_role(stakeholder=answer, role=gap.role, by=_me(request), on=clock.today())
    else:
        update_client(client=client, changes={gap.field: answer}, by=_me(request))


def _of_chat(chat: Chat, user: User) -> dict[str, Any]:
    """Return what a pasted chat says of itself: kind, time of its last message, who wrote."""
    facts: dict[str, Any] = {
        "kind": TouchKind.MESSENGER,
        "summary": chat.text,
        "direction": chat.direction([user.first_name, user.last_name]),
    }
    if chat.last_at is not None:
        zone = timezone.get_current_timezone()
        facts["at"] = min(chat.last_at.replace(tzinfo=zone), timezone.now())
    return facts


def told(touch: Touchpoint) -> str:
    """Return «Касание записано: СД «Опора», звонок, 15 минут»."""
    parts = [str(touch.client), touch.get_kind_display().lower()]
    if not touch.is_reached:
        parts.append(_("no answer"))
    elif touch.minutes:
        parts.append(formats.minutes(touch.minutes))
    return _("Touch logged: %(what)s") % {"what": ", ".join(parts)}


def _composer_saved(request: HttpRequest, client: Client) -> HttpResponse:
    """Answer the composer: the new line, and out of band an empty composer and fresh figures."""
    from clients.views.page import fresh_parts

    client.refresh_from_db()
    form = new_form(request, client, auto_id="note_%s")
    context = form_context(request, form, client)
    context |= fresh_parts(request, client)
    return render(request, "clients/_touch_saved.html", context)


def _touches() -> QuerySet[Touchpoint]:
    return Touchpoint.objects.select_related("client__owner", "by")


class TouchEdit(View):
    """Mending a logged touch; its author or who may edit the client."""

    def find(self, request: HttpRequest, pk: int) -> Touchpoint:
        touch: Touchpoint = seen_or_404(_touches, request.user, pk)
        if not rights.may_edit_touch(_me(request), touch):
            raise rights.refusal(touch.client)
        if touch.deleted_at is not None:
            raise DomainError(_("This touch was deleted meanwhile."))
        return touch

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        touch = self.find(request, pk)
        form = TouchEditForm(touchpoint=touch, by=_me(request), initial=current_touch(touch))
        return self.draw(request, touch, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        touch = self.find(request, pk)
        heard = HeardForm(request.POST, today=clock.today())
        with transaction.atomic():
            list(Touchpoint.objects.select_for_update().filter(pk=pk).values("pk"))
            touch.refresh_from_db()
            current = current_touch(touch)
            form = TouchEditForm(request.POST, touchpoint=touch, by=_me(request), initial=current)
            changes = form.merged(current) if _are_valid(form, heard) else None
            if changes is None:
                if form.clashes:
                    form.tell(lines_about(touch.client, f"touch:{touch.pk}"), reader=request.user)
                return self.draw(request, touch, form, heard)
            url = touch.client.get_absolute_url()
            changes = form.heard_changes(changes)
            if added := heard.heard():
                claim(form.cleaned_data.get("form_key"), by=_me(request), result_url=url)
                changes["heard"] = added
            record = edit_touchpoint(touchpoint=touch, changes=changes, by=_me(request))
        answers.say(request, _("Touch changed"), record)
        return answers.done(request, url, "touchSaved", "closeDialog")

    def draw(
        self,
        request: HttpRequest,
        touch: Touchpoint,
        form: TouchEditForm,
        heard: HeardForm | None = None,
    ) -> HttpResponse:
        context = {"form": form, "touch": touch, "heard": heard.lines() if heard else None}
        return answers.draw(request, "clients/touch_edit.html", context, is_wrong=bool(heard))


def current_touch(touch: Touchpoint) -> dict[str, Any]:
    """Return a touch's facts as the form draws them."""
    names = ("kind", "at", "minutes", "direction", "summary", "result", "is_reached")
    facts: dict[str, Any] = {name: getattr(touch, name) for name in names}
    facts["at"] = touch.at.replace(second=0, microsecond=0)
    facts["stakeholders"] = list(touch.their_side.values_list("stakeholder_id", flat=True))
    facts["colleagues"] = list(touch.our_side.values_list("person_id", flat=True))
    return facts | current_outcomes(touch.outcomes.all())


@require_POST
def touch_delete(request: HttpRequest, pk: int) -> HttpResponse:
    touch: Touchpoint = seen_or_404(Touchpoint.objects.alive, request.user, pk)
    record = delete_touchpoint(touchpoint=touch, by=_me(request))
    answers.say(request, _("Touch deleted"), record)
    return answers.done(request, reverse("clients:client", args=[touch.client_id]), "touchSaved")
