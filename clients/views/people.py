"""People of clients: the map, one person, and what happens to them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import dates
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import View

from clients.actions import (
    add_stakeholder,
    archive_person,
    confirm_stakeholder,
    restore_person,
    set_contacts,
    update_person,
    update_stakeholder,
)
from clients.choices import TouchKind
from clients.forms.person import (
    CONTACT_FIELDS,
    PERSON_FIELDS,
    PLACE_FIELDS,
    PersonEditForm,
    PersonForm,
    current_person,
)
from clients.models import Client, Person, Stakeholder, Touchpoint
from clients.queries import client_people, rights
from clients.queries.bonds import add_ties
from clients.views import answers
from clients.views.editing import lines_about
from clients.views.joining import to_kept
from core import clock, showing
from core.errors import DomainError, NotAllowed
from users.seeing import seen_or_404

SHOWN_TOUCHES = 20


def editable_stakeholder(request: HttpRequest, pk: int) -> Stakeholder:
    """Return a visible employment that this person may change; raises Http404, NotAllowed."""
    stakeholder: Stakeholder = seen_or_404(_stakeholders, request.user, pk)
    rights.require_edit(request.user, stakeholder.client)
    return stakeholder


def _stakeholders() -> QuerySet[Stakeholder]:
    return Stakeholder.objects.alive().select_related("person", "client__owner")


class PersonList(View):
    """Who decides at a client and whom we know: a map, who reports to whom, a plain list."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client, today = answers.visible_client(request, pk), clock.today()
        people = client_people.people_of(client)
        add_ties(people, client, today)
        look = request.GET.get("view", "")
        context = {
            "client": client,
            "departments": client_people.by_department(people),
            "people": people,
            "gone": [p for p in people if not p.is_present],
            "present": [p for p in people if p.is_present],
            "matrix": client_people.matrix(people),
            "grid": client_people.grid(people),
            "tree": client_people.tree(people),
            "missing": client_people.missing_roles(people),
            "look": look if look in ("table", "tree") else "map",
            "may_edit": rights.may_edit_client(request.user, client),
            "today": today,
            "tab": "people",
        }
        return render(request, "clients/person_list.html", context)


class PersonCreate(View):
    """A person who is new to us, or new at this client."""

    def get(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        initial = {"roles": request.GET.getlist("role")}
        return self.draw(request, client, PersonForm(client=client, initial=initial))

    def post(self, request: HttpRequest, client_pk: int) -> HttpResponse:
        client = answers.editable_client(request, client_pk)
        form = PersonForm(request.POST, client=client)
        if not form.is_valid():
            return self.draw(request, client, form, is_wrong=True)
        data = form.cleaned_data
        stakeholder = add_stakeholder(
            client=client,
            by=request.user,
            today=clock.today(),
            person=_person_facts(data),
            contacts=form.contacts(),
            form_key=data["form_key"],
            **{name: data[name] for name in PLACE_FIELDS},
        )
        answers.say(request, _("Person added: %(name)s") % {"name": stakeholder.person.short_name})
        return redirect("clients:person_list", client.pk)

    def draw(
        self, request: HttpRequest, client: Client, form: PersonForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "client": client, "stakeholder": None}
        return render(request, "clients/person_edit.html", context, status=422 if is_wrong else 200)


def _person_facts(data: dict[str, Any]) -> dict[str, Any]:
    facts = {name: data[name] for name in PERSON_FIELDS if name in data}
    if "birthday" in data:
        day, month, year = data["birthday"]
        facts |= {"birth_day": day, "birth_month": month, "birth_year": year}
    return facts


class PersonPage(View):
    """One person: where they work and worked (as far as one may see) and our touches."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = Person.objects.visible_to(request.user).filter(pk=pk).first()
        if person is None:
            return to_kept(request.user, Person, pk)
        places = list(
            Stakeholder.objects.alive()
            .visible_to(request.user)
            .filter(person=person)
            .select_related("client__owner", "successor__person", "moved_to__client")
            .prefetch_related("roles")
            .order_by("-pk")
        )
        if not places:  # taken back with the import that brought them
            raise Http404
        touches = (
            Touchpoint.objects.alive()
            .visible_to(request.user)
            .filter(their_side__stakeholder__person=person)
            .exclude(kind__in=[TouchKind.NOTE] if showing.hides() else [])
            .select_related("client", "by")
            .order_by("-at", "-pk")[:SHOWN_TOUCHES]
        )
        visible_ids = {place.client_id for place in places}
        for place in places:
            may = rights.may_edit_client(request.user, place.client)
            place.may_edit, place.may_change = may, may and not person.is_archived
            moved = place.moved_to
            place.shown_move = moved if moved and moved.client_id in visible_ids else None
        now_at = [place for place in places if place.is_present]
        for place in now_at[:1]:
            add_ties(now_at, place.client, clock.today())
        context = {
            "person": person,
            "places": places,
            "contacts": list(person.contact_points.order_by("position", "pk")),
            "touches": list(touches),
            "relatives": client_people.relatives(places),
            "ties": now_at[0].ties if now_at else [],
            "birthday": birthday_words(person),
            "may_archive": any(place.may_edit for place in places),
            "works": any(place.is_present for place in places),
            "may_erase": person.is_archived and request.user.is_admin,
            "today": clock.today(),
        }
        return render(request, "clients/person.html", context)


def birthday_words(person: Person) -> str:
    """Return «14 октября» with the year where it is known."""
    if not (person.birth_day and person.birth_month):
        return ""
    words = f"{person.birth_day}\u00a0{dates.MONTHS_ALT[person.birth_month]}"
    return f"{words} {person.birth_year}" if person.birth_year else words


class PersonEdit(View):
    """Changes of a person at a client."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        stakeholder = editable_stakeholder(request, pk)
        form = PersonEditForm(stakeholder=stakeholder, initial=current_person(stakeholder))
        return self.draw(request, stakeholder, form)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        stakeholder = editable_stakeholder(request, pk)
        try:
            return self.merge(request, stakeholder)
        except NotAllowed:
            raise
        except DomainError as error:
            stakeholder.refresh_from_db()
            current = current_person(stakeholder)
            form = PersonEditForm(request.POST, stakeholder=stakeholder, initial=current)
            form.add_error(None, error.sentence)  # type: ignore[arg-type]
            return self.draw(request, stakeholder, form, is_wrong=True)

    def merge(self, request: HttpRequest, stakeholder: Stakeholder) -> HttpResponse:
        """Write what this person changed; raises DomainError for what cannot be so."""
        with transaction.atomic():
            list(Person.objects.select_for_update().filter(pk=stakeholder.person_id).values("pk"))
            stakeholder.refresh_from_db()
            stakeholder.person.refresh_from_db()
            current = current_person(stakeholder)
            form = PersonEditForm(request.POST, stakeholder=stakeholder, initial=current)
            changes = form.merged(current) if form.is_valid() else None
            if changes is None:
                return self.draw(request, stakeholder, form, is_wrong=True)
            self.save(request, stakeholder, form, changes, current)
        if changes:
            answers.say(request, _("Saved: %(name)s") % {"name": stakeholder.person.short_name})
        return redirect("clients:person", stakeholder.person_id)

    def save(
        self,
        request: HttpRequest,
        stakeholder: Stakeholder,
        form: PersonEditForm,
        changes: dict[str, Any],
        current: dict[str, Any],
    ) -> None:
        by, client, person = request.user, stakeholder.client, stakeholder.person
        facts = _person_facts(changes)
        if facts:
            update_person(person=person, changes=facts, by=by, client=client)
        place = {name: changes[name] for name in PLACE_FIELDS if name in changes}
        if place:
            update_stakeholder(stakeholder=stakeholder, changes=place, by=by, today=clock.today())
        if any(name in changes for name in CONTACT_FIELDS):
            # Contacts nobody changed here keep what somebody else may have typed meanwhile.
            for name in CONTACT_FIELDS:
                if name not in changes:
                    form.cleaned_data[name] = current[name]
            set_contacts(person=person, contacts=form.contacts(), by=by)

    def draw(
        self,
        request: HttpRequest,
        stakeholder: Stakeholder,
        form: PersonEditForm,
        *,
        is_wrong: bool = False,
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "client": stakeholder.client,
            "stakeholder": stakeholder,
        }
        if form.clashes:
            about = lines_about(stakeholder.client, f"person:{stakeholder.person_id}")
            form.tell(about, reader=request.user)
        return render(request, "clients/person_edit.html", context, status=422 if is_wrong else 200)


@require_POST
def person_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer "still there?" with one click."""
    stakeholder = editable_stakeholder(request, pk)
    confirm_stakeholder(stakeholder=stakeholder, by=request.user, on=clock.today())
    words = _("Still there: %(name)s") % {"name": stakeholder.person.short_name}
    answers.say(request, words)
    return answers.done(request, stakeholder.client.get_absolute_url(), "peopleChanged")


@require_POST
def person_archive(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = seen_or_404(Person.objects.all, request.user, pk)
    record = archive_person(person=person, by=request.user)
    answers.say(request, _("In the archive now: %(name)s") % {"name": person.short_name}, record)
    return answers.done(request, person.get_absolute_url())


@require_POST
def person_restore(request: HttpRequest, pk: int) -> HttpResponse:
    person: Person = seen_or_404(Person.objects.all, request.user, pk)
    restore_person(person=person, by=request.user)
    answers.say(request, _("Back from the archive: %(name)s") % {"name": person.short_name})
    return answers.done(request, person.get_absolute_url())
