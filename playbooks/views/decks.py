"""What a client is shown: marks, decks with their preview, files, the page of a review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.dialogs import Adding, Changing, facts
from core import clock, showing
from core.errors import DomainError
from core.saving import save
from playbooks.decks import actions, marks, references
from playbooks.decks.actions_marks import mark_shown, name_client
from playbooks.decks.choices import SlideKind
from playbooks.decks.forms import (
    DeckEditForm,
    DeckForm,
    MinutesForm,
    ReferenceForm,
    ReferencesSlideForm,
    SlideForm,
    reference_of,
)
from playbooks.decks.slides import slides_of
from playbooks.models import Deck, DeckSlide, ShownEntry
from users.models import User
from users.seeing import seen_or_404

MOST_DECKS = 50
TYPES = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _decks() -> QuerySet[Deck]:
    return Deck.objects.alive().select_related(
        "client__owner", "renewal__contract__product", "review"
    )


def visible_deck(request: HttpRequest, pk: int) -> Deck:
    """Return a deck that this person may see; raises Http404."""
    deck: Deck = seen_or_404(_decks, request.user, pk)
    return deck


def editable_deck(request: HttpRequest, pk: int) -> Deck:
    """Return a deck that this person may change; raises Http404, NotAllowed."""
    deck = visible_deck(request, pk)
    rights.require_edit(_me(request), deck.client)
    return deck


class DeckList(View):
    """The decks of a client and the form of a new one."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.visible_client(request, pk)
        asked = {name: request.GET.get(name, "") for name in ("renewal", "roadmap")}
        return self._draw(request, client, self._form(client, asked=asked))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client, me = answers.editable_client(request, pk), _me(request)
        form = self._form(client, request.POST)
        if form.is_valid():
            deck = save(
                form,
                lambda: actions.make_deck(client=client, by=me, **facts(form)),
                by=me,
                leads_to=Deck.get_absolute_url,
            )
            if deck is not None:
                answers.say(request, _("Deck made: %(what)s") % {"what": deck})
                return redirect(deck)
        return self._draw(request, client, form, status=422)

    def _form(
        self, client: Client, *typed: Any, asked: Mapping[str, str] | None = None
    ) -> DeckForm:
        start = dict(asked or {}) | {
            "title": _("Working together: %(name)s") % {"name": client.name[:120]},
            "shown_on": clock.today(),
            "language": translation.get_language(),
            "kinds": SlideKind.values,
        }
        return DeckForm(*typed, client=client, initial=start)

    def _draw(
        self, request: HttpRequest, client: Client, form: DeckForm, *, status: int = 200
    ) -> HttpResponse:
        decks = Deck.objects.alive().filter(client=client).order_by("-shown_on", "-pk")
        context = {
            "client": client,
            "decks": decks.select_related("made_by", "review")[:MOST_DECKS],
            "form": form,
            "may_edit": rights.may_edit_client(_me(request), client),
            "shown": ShownEntry.objects.filter(client=client).count(),
            "tab": "decks",
        }
        return render(request, "playbooks/deck_list.html", context, status=status)


class ShownMarks(View):
    """Every row that may be shown, with its box; one press keeps all boxes."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        form = ReferenceForm(client=client, initial=reference_of(client))
        return self._draw(request, client, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client, me = answers.editable_client(request, pk), _me(request)
        start = reference_of(client)
        form = ReferenceForm(request.POST, client=client, initial=start)
        if not form.is_valid():
            return self._draw(request, client, form, status=422)
        drawn = dict(key.rpartition("=")[::2] for key in request.POST.getlist("drawn"))
        ticked = set(request.POST.getlist("shown"))
        on = [key for key, was in drawn.items() if key in ticked and was == "0"]
        off = [key for key, was in drawn.items() if key not in ticked and was == "1"]
        mark_shown(client=client, on=on, off=off, by=me)
        if form.shown() and form.changes():
            name_client(client=client, by=me, **_named(form))
        answers.say(request, _("Saved."))
        return redirect("playbooks:deck_list", pk=client.pk)

    def _draw(
        self, request: HttpRequest, client: Client, form: ReferenceForm, *, status: int = 200
    ) -> HttpResponse:
        context = {"client": client, "groups": marks.groups(client), "form": form}
        return render(request, "playbooks/shown.html", context, status=status)


def _named(form: ReferenceForm) -> dict[str, Any]:
    names = ("is_named", "stakeholder", "agreed_on", "story")
    return {name: form.cleaned_data[name] for name in names}


class DeckPage(View):
    """A deck: its slides in order with a preview of each; presses put them in order."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        deck, me = visible_deck(request, pk), _me(request)
        slides = slides_of(deck, me, clock.today())
        context = {
            "deck": deck,
            "client": deck.client,
            "slides": slides,
            "in_file": sum(slide.is_in_file for slide in slides),
            "may_edit": rights.may_edit_client(me, deck.client),
            "moved": request.GET.get("moved", ""),
        }
        return render(request, "playbooks/deck.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        deck, me = editable_deck(request, pk), _me(request)
        page, sent = deck.get_absolute_url(), request.POST
        if "delete" in sent:
            record = actions.delete_deck(deck=deck, by=me)
            answers.say(request, _("Deck deleted: %(what)s") % {"what": deck}, record)
            return redirect("playbooks:deck_list", pk=deck.client_id)
        for name in ("up", "down"):
            if kind := sent.get(name):
                actions.move_slide(deck=deck, kind=kind, is_up=name == "up", by=me)
                return redirect(f"{page}?moved={kind}")
        for name in ("show", "hide"):
            if kind := sent.get(name):
                actions.show_slide(deck=deck, kind=kind, is_shown=name == "show", by=me)
                return redirect(f"{page}?moved={kind}")
        raise DomainError(_("Nothing was pressed."))


class DeckEdit(Changing[Deck]):
    """What a deck says of itself; with `slide` what a person says on that slide."""

    template_name = "playbooks/deck_edit.html"
    row_name = subject = "deck"
    names = actions.EDITABLE

    rows = staticmethod(_decks)

    @property
    def slide_kind(self) -> str:
        return self.request.POST.get("slide") or self.request.GET.get("slide", "")

    def slide(self, row: Deck) -> DeckSlide | None:
        if not self.slide_kind:
            return None
        found = row.slides.filter(kind=self.slide_kind).first()
        if found is None:
            raise Http404
        return found

    def page(self, row: Deck) -> str:
        return row.get_absolute_url()

    def form(self, row: Deck, *typed: Any) -> DeckEditForm | SlideForm:
        self.found = self.slide(row)
        if self.found is not None:
            form: Any = self.slide_form(row, *typed)
        else:
            form = DeckEditForm(*typed, deck=row, initial=self.current(row))
        form.slide = self.found
        found: DeckEditForm | SlideForm = form
        return found

    def slide_form(self, row: Deck, *typed: Any) -> SlideForm:
        initial = self.current(row)
        if self.slide_kind == SlideKind.REFERENCES:
            offered = references.offered(row.client, self.me)
            return ReferencesSlideForm(*typed, initial=initial, offered=offered)
        return SlideForm(*typed, initial=initial)

    def current(self, row: Deck) -> dict[str, Any]:
        if self.found is not None:
            self.found.refresh_from_db()
            return {name: getattr(self.found, name) for name in actions.SLIDE}
        return super().current(row) | {"renewal": row.renewal_id}

    def locked(self, row: Deck) -> Deck:
        return actions.locked_deck(row, self.me)

    def change(self, row: Deck, changes: dict[str, Any]) -> Deck:
        if self.found is not None:
            return actions.word_slide(slide=self.found, changes=changes, by=self.me)
        return actions.edit_deck(deck=row, changes=changes, by=self.me)


@require_GET
def deck_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """Give a deck as an editable presentation or memo, named by client and date."""
    if form not in TYPES:
        raise Http404
    deck, me = visible_deck(request, pk), _me(request)
    slides = slides_of(deck, me, clock.today())
    # Office libraries are loaded by those who make a file, not by every process that starts.
    if form == "pptx":
        from playbooks.decks.presentation import presentation as write
    else:
        from playbooks.decks.memo import memo as write
    with translation.override(deck.language):
        data = write(slides, title=deck.title, author=me.full_name)
    actions.note_taken(deck=deck, form=form, by=me)
    answer = HttpResponse(data, content_type=TYPES[form])
    name = f"{_plain(deck.client.name)} {deck.shown_on.isoformat()}.{form}"
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer["Cache-Control"] = "no-store"
    return answer


def _plain(name: str) -> str:
    """A client's name without what file systems refuse."""
    return "".join(" " if sign in '\\/:*?"<>|\r\n\t' else sign for sign in name).strip()[:100]


class DeckShow(View):
    """The same facts as a page that is shown or printed: no ratings, nothing unmarked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        deck, me = visible_deck(request, pk), _me(request)
        slides = [one for one in slides_of(deck, me, clock.today()) if one.is_in_file]
        context = {
            "deck": deck,
            "client": deck.client,
            "slides": slides,
            "agenda": [line.strip() for line in deck.agenda.splitlines() if line.strip()],
            "may_edit": rights.may_edit_client(me, deck.client),
            "has_minutes": deck.review is not None and deck.review.deleted_at is None,
        }
        with translation.override(deck.language), showing.hiding():
            return render(request, "playbooks/deck_show.html", context)


class DeckMinutes(Adding[Deck]):
    """The minutes of a review: one press makes the touch, its promises and its tasks."""

    template_name = "playbooks/deck_minutes.html"
    row_name = "deck"

    def find(self, pk: int) -> Deck:
        return editable_deck(self.request, pk)

    def page(self, row: Deck) -> str:
        return reverse("clients:client", args=[row.client_id])

    def form(self, row: Deck, *typed: Any) -> MinutesForm:
        agenda = "\n".join(f"{line.strip()}: " for line in row.agenda.splitlines() if line.strip())
        at = dt.datetime.combine(row.shown_on, dt.time(10), clock.company_zone())
        start = {"at": min(at, timezone.now()), "summary": agenda}
        return MinutesForm(*typed, client=row.client, today=clock.today(), initial=start)

    def make(self, row: Deck, form: MinutesForm) -> Any:
        data = form.cleaned_data
        return actions.close_review(
            deck=row,
            at=data["at"],
            minutes=data["minutes"],
            people=list(data["people"]),
            summary=data["summary"],
            agreed=form.agreed(),
            by=self.me,
        ).undo

    def said(self, row: Deck, form: MinutesForm, done: Any) -> str:
        return _("The review is written down: %(what)s") % {"what": row}
