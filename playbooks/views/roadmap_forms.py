"""Dialogs of a plan as a whole: it is begun, changed, closed with its review."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from clients.views import answers
from clients.views.dialogs import Adding, Changing, Dialog, facts
from core import clock
from core.ids import read_id
from core.models import UndoRecord
from playbooks.models import Roadmap
from playbooks.roadmaps import actions, forms, rights
from playbooks.roadmaps.choices import RoadmapEnd
from playbooks.views import roadmaps
from renewals.models import Renewal


class Drawn(Dialog[Any]):
    """The shared dialog: its words come from the view."""

    template_name = "playbooks/roadmap_form.html"
    title: Any = ""
    button: Any = gettext_lazy("Save")
    about: Any = ""
    may_remove = False

    def _draw(self, row: Any, form: Any, *, is_wrong: bool = False) -> HttpResponse:
        context = {
            "form": form,
            "client": row if isinstance(row, Client) else row.client,
            "title": self.title,
            "button": self.button,
            "about": self.about,
            "action": self.request.get_full_path(),
            "may_remove": self.may_remove,
        }
        return answers.draw(self.request, self.template_name, context, is_wrong=is_wrong)

    def page(self, row: Any) -> str:
        url: str = (row if isinstance(row, Roadmap) else row.roadmap).get_absolute_url()
        return url


class RoadmapCreate(Drawn, Adding[Client]):
    """A plan for a client, or with `renewal` for one of its renewals."""

    title = gettext_lazy("New roadmap")
    button = gettext_lazy("Begin")
    about = gettext_lazy("The first step is to check what we know of the client; it comes along.")

    def renewal(self, row: Client) -> Renewal | None:
        pk = read_id(self.request.GET.get("renewal"))
        rows = Renewal.objects.open().filter(client=row).select_related("contract__product")
        return rows.filter(pk=pk).first() if pk else None

    def form(self, row: Client, *typed: Any) -> forms.RoadmapForm:
        start: dict[str, Any] = {}
        if (renewal := self.renewal(row)) is not None:
            start["goal"] = _("Renew the contract: %(name)s") % {"name": renewal.contract}
            start["amount"] = renewal.amount
            if renewal.contract.ends_on and renewal.contract.ends_on > clock.today():
                start["until"] = renewal.contract.ends_on
        return forms.RoadmapForm(*typed, client=row, by=self.me, today=clock.today(), initial=start)

    def make(self, row: Client, form: forms.RoadmapForm) -> UndoRecord:
        data = facts(form)
        companies = list(data.pop("companies", []))
        return actions.make_roadmap(
            client=row,
            companies=companies,
            roles=data.pop("roles"),
            data=data | {"renewal": self.renewal(row)},
            by=self.me,
            today=clock.today(),
        )

    def leads_to(self, row: Client, made: UndoRecord) -> str:
        return Roadmap(pk=made.payload["roadmap"]).get_absolute_url()

    def page(self, row: Client) -> str:
        return row.get_absolute_url()

    def post(self, *args: Any, **kwargs: int) -> HttpResponse:
        row = self._row(kwargs)
        form = self.form(row, self.request.POST)
        made = self.write(row, form) if form.is_valid() else None
        if made is None:
            return self._draw(row, form, is_wrong=True)
        warn_of_shut(self.request, made)
        answers.say(self.request, _("The roadmap is begun."), made)
        return answers.done(self.request, self.leads_to(row, made))

    def said(self, row: Client, form: Any, done: Any) -> str:
        return _("The roadmap is begun.")


class RoadmapEdit(Drawn, Changing[Roadmap]):
    """What a plan says of itself, and its gate."""

    title = gettext_lazy("Roadmap")
    names = actions.EDITABLE
    subject = "roadmap"

    rows = staticmethod(roadmaps.rows)

    def find(self, pk: int) -> Roadmap:
        row = self.seen(pk)
        rights.require_work(self.me, row)
        return row

    def form(self, row: Roadmap, *typed: Any) -> forms.RoadmapEditForm:
        return forms.RoadmapEditForm(
            *typed, roadmap=row, today=clock.today(), initial=self.current(row)
        )

    def current(self, row: Roadmap) -> dict[str, Any]:
        return super().current(row) | {"is_full": "yes" if row.is_full else ""}

    def locked(self, row: Roadmap) -> Roadmap:
        return actions.locked(row, self.me)

    def change(self, row: Roadmap, changes: dict[str, Any]) -> Roadmap:
        return actions.edit_roadmap(roadmap=row, changes=changes, by=self.me)


class RoadmapClose(Drawn, Adding[Roadmap]):
    """How a plan ended; access that it gave ends with it."""

    title = gettext_lazy("Close the roadmap")
    button = gettext_lazy("Close the roadmap")
    about = gettext_lazy("What worked and what did not helps the next one.")

    def find(self, pk: int) -> Roadmap:
        row = roadmaps.found(self.request, pk)
        rights.require_work(self.me, row)
        return row

    def form(self, row: Roadmap, *typed: Any) -> forms.CloseForm:
        return forms.CloseForm(*typed)

    def make(self, row: Roadmap, form: forms.CloseForm) -> UndoRecord:
        return actions.close(
            roadmap=row, data=facts(form), by=self.me, today=clock.today(), now=timezone.now()
        )

    def said(self, row: Roadmap, form: forms.CloseForm, done: Any) -> str:
        end = RoadmapEnd(form.cleaned_data["end"])
        return _("The roadmap is closed: %(end)s.") % {"end": end.label}


def warn_of_shut(request: HttpRequest, record: UndoRecord) -> None:
    """Name the companies that the group was not let into: only who may edit them can do that."""
    shut = Client.objects.visible_to(request.user).filter(pk__in=record.payload.get("shut", []))
    names = ", ".join(client.name for client in shut.order_by("name_folded", "pk"))
    if names:
        words = _("The group does not see these companies, ask their owners: %(names)s.")
        messages.warning(request, words % {"names": names})
