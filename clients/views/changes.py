"""The wizard «left, moved, another role, acting, on leave»: one person, several, a department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View
from django_htmx.http import HttpResponseClientRefresh

from clients.actions import Changes, record_changes, settle_succession
from clients.forms.change import SUCCEEDED, ChangeForm, PeopleChangeForm, with_typed_client
from clients.models import Client, Stakeholder
from clients.views import answers
from clients.views.people import editable_stakeholder
from core import clock
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.ids import read_ids
from core.shortcuts import is_htmx


def _recorded(
    request: HttpRequest, form: ChangeForm, people: list[Stakeholder]
) -> tuple[Changes | None, Any]:
    """Write the change down; return it with its undo, or nothing and the refusal in the form."""
    today, data = clock.today(), form.cleaned_data
    try:
        if data["what"] == SUCCEEDED:
            settled = settle_succession(
                stakeholder=people[0],
                on=data["on"],
                by=form.by,
                successor=data["successor"],
                newcomer=form.newcomer(),
                post_abolished=data["is_abolished"],
                form_key=data["form_key"],
            )
            return None, settled.undo
        done = record_changes(
            stakeholders=people, move=form.move(), today=today, form_key=data["form_key"]
        )
    except (AlreadyDone, NotAllowed):
        raise
    except DomainError as error:
        form.add_error(None, error.sentence)  # type: ignore[arg-type]
        return None, None
    return done, done.undo


def _answer(request: HttpRequest, client: Client) -> HttpResponse:
    if is_htmx(request):
        # Opened over the map, a card of Today or a person: each shows it in several places.
        return HttpResponseClientRefresh()
    return redirect("clients:person_list", client.pk)


def _say_prospect(request: HttpRequest, done: Changes | None) -> None:
    if done is not None and done.prospect is not None:
        words = _("A new client: %(name)s. A task to get in touch is there.")
        answers.say(request, words % {"name": done.prospect.name})


class PersonChange(View):
    """What became of one person."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        stakeholder = editable_stakeholder(request, pk)
        initial = {}
        if request.GET.get("what") in dict(ChangeForm.WHAT):
            initial["what"] = request.GET["what"]
        return self.draw(request, self.form(request, stakeholder, initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        stakeholder = editable_stakeholder(request, pk)
        data = with_typed_client(request.POST, request.user)
        form = self.form(request, stakeholder, data)
        if not form.is_valid():
            return self.draw(request, form, is_wrong=True)
        done, record = _recorded(request, form, [stakeholder])
        if record is None:
            return self.draw(request, form, is_wrong=True)
        words = _("%(name)s: %(what)s") % {
            "name": stakeholder.person.short_name,
            "what": str(dict(ChangeForm.WHAT)[form.cleaned_data["what"]]),
        }
        answers.say(request, words, record)
        _say_prospect(request, done)
        return _answer(request, stakeholder.client)

    def form(
        self, request: HttpRequest, stakeholder: Stakeholder, *args: Any, **kwargs: Any
    ) -> ChangeForm:
        by: Any = request.user
        return ChangeForm(*args, stakeholder=stakeholder, by=by, today=clock.today(), **kwargs)

    def draw(
        self, request: HttpRequest, form: ChangeForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        assert form.stakeholder is not None
        client = form.stakeholder.client
        context = {"form": form, "stakeholder": form.stakeholder, "client": client}
        return answers.draw(request, "clients/person_change.html", context, is_wrong=is_wrong)


class PeopleChange(View):
    """What became of several ticked people of a client, or of a whole department."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        return self.draw(request, client, self.form(request, client, self.chosen(request, client)))

    def chosen(self, request: HttpRequest, client: Client) -> list[int]:
        """Return the ids that were ticked, or everybody of the department that was named."""
        people = Stakeholder.objects.present().filter(client=client)
        if "department" in request.GET:
            people = people.filter(department=request.GET["department"][:120])
            return list(people.order_by("pk").values_list("pk", flat=True))
        return read_ids(request.GET.getlist("who"))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        client = answers.editable_client(request, pk)
        data = with_typed_client(request.POST, request.user)
        posted = read_ids(data.getlist("who"))
        form = self.form(request, client, posted, data)
        if not form.is_valid():
            return self.draw(request, client, form, is_wrong=True)
        people = list(form.cleaned_data["who"])
        done, record = _recorded(request, form, people)
        if record is None:
            return self.draw(request, client, form, is_wrong=True)
        words = ngettext("%(count)d person: %(what)s", "%(count)d people: %(what)s", len(people))
        what = str(dict(ChangeForm.WHAT)[form.cleaned_data["what"]])
        answers.say(request, words % {"count": len(people), "what": what}, record)
        _say_prospect(request, done)
        return _answer(request, client)

    def form(
        self, request: HttpRequest, client: Client, chosen: list[int], *args: Any
    ) -> PeopleChangeForm:
        by: Any = request.user
        return PeopleChangeForm(*args, client=client, chosen=chosen, by=by, today=clock.today())

    def draw(
        self, request: HttpRequest, client: Client, form: ChangeForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {"form": form, "stakeholder": None, "client": client}
        return answers.draw(request, "clients/person_change.html", context, is_wrong=is_wrong)
