"""What the pages of renewals do with one or many rows: forecast, stage, next step, owner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View

from clients.actions import change_owners
from clients.models import Task
from clients.views import answers
from clients.views.editing import handed_over
from contracts.models import Contract
from core import clock
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.ids import read_id
from core.shortcuts import is_htmx
from renewals.actions.bulk import Change, move_stages, say_forecasts, set_step
from renewals.choices import ForecastCategory, Left, Shape
from renewals.forms_bulk import BulkForm, StepForm
from renewals.models import Renewal
from renewals.views import board
from renewals.views.listing import LIST, context_of
from renewals.views.selection import Selection
from renewals.views.timeline import axis_of
from users.models import User
from users.seeing import seen_or_404

# Which field each thing to be done cannot do without.
WANTED = {"forecast": "forecast", "stage": "stage", "owner": "owner", "task": "title"}


class RenewalChange(View):
    """One change of the ticked contracts; `do` says which. A GET draws the next step of one."""

    @property
    def me(self) -> User:
        assert not isinstance(self.request.user, AnonymousUser)
        return self.request.user

    # --- the next step of one row --------------------------------------------------------------

    def get(self, request: HttpRequest) -> HttpResponse:
        contract = self._contract(request.GET.get("contract", ""))
        return self._draw_step(contract, self._step_form(contract))

    def _contract(self, pk: str) -> Contract:
        live = Contract.objects.live
        found: Contract = seen_or_404(live, self.me, read_id(pk), "client__owner")
        return found

    def _step_form(self, contract: Contract, *typed: Any) -> StepForm:
        """Several rows may be open at once, so each has ids of its own."""
        return StepForm(*typed, today=clock.today(), auto_id=f"step_{contract.pk}_%s")

    def _draw_step(
        self, contract: Contract, form: StepForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context = {
            "form": form,
            "contract": contract,
            "query": (self.request.POST or self.request.GET).get("query", ""),
        }
        return answers.draw(self.request, "renewals/step.html", context, is_wrong=is_wrong)

    def _set_step(self, contract: Contract) -> HttpResponse:
        form = self._step_form(contract, self.request.POST)
        if not form.is_valid():
            return self._draw_step(contract, form, is_wrong=True)
        data = form.cleaned_data
        done = set_step(
            contracts=[contract],
            title=data["title"],
            due_on=data["due_on"],
            by=self.me,
            form_key=data["form_key"],
        )
        answers.say(self.request, _("Task added: %(what)s") % {"what": data["title"]}, done.undo)
        if not is_htmx(self.request):
            return redirect(self._back())
        step = Task.objects.open().filter(client=contract.client).order_by("pk").last()
        context = {"step": step, "today": clock.today(), "contract": contract}
        return render(self.request, "renewals/_step_set.html", context)

    # --- many rows -----------------------------------------------------------------------------

    def post(self, request: HttpRequest) -> HttpResponse:
        if contract := request.POST.get("contract", ""):
            return self._set_step(self._contract(contract))
        do = request.POST.get("do", "stage")
        was = self._stage_of(self._card) if self._card else None
        form = BulkForm(self._typed(), by=self.me, today=clock.today())
        if not form.is_valid() or form.cleaned_data.get(WANTED.get(do, "stage")) in (None, ""):
            messages.error(request, _problem(form, do))
            return self._leave()
        try:
            self._change(form.cleaned_data, do)
        except NotAllowed:
            raise
        except AlreadyDone as error:
            messages.info(request, str(error))
        except DomainError as error:
            messages.error(request, str(error))
        stages = {was, form.cleaned_data["stage"].pk} if self._card else set()
        return self._leave(only=stages - {None})

    @property
    def _card(self) -> str:
        """The contract of a card that is moved over the board."""
        return self.request.POST.get("to", "").partition(":")[0]

    def _typed(self) -> QueryDict:
        """A card sends where it goes in one word: contract and stage."""
        typed = self.request.POST.copy()
        if self._card:
            typed["ids"], _colon, typed["stage"] = self.request.POST["to"].partition(":")
        return typed

    def _stage_of(self, contract: str) -> int | None:
        rows = Renewal.objects.visible_to(self.me).filter(contract=read_id(contract))
        return rows.values_list("stage", flat=True).first()

    def _change(self, data: dict[str, Any], do: str) -> None:
        chosen, today = list(data["ids"]), clock.today()
        if do == "owner":
            clients = {contract.client_id: contract.client for contract in chosen}
            bulk = change_owners(
                clients=[*clients.values()], owner=data["owner"], by=self.me, today=today
            )
            if bulk.clients:
                answers.say(self.request, handed_over(bulk.clients, data["owner"]), bulk.undo)
            else:
                messages.info(self.request, _("Nothing changed: all of them were there already."))
        elif do == "task":
            done = set_step(
                contracts=chosen,
                title=data["title"],
                due_on=data["due_on"],
                by=self.me,
                form_key=data["form_key"],
            )
            self._say(done, _tasks_set(done.changed, data["title"]))
        elif do == "forecast":
            done = say_forecasts(contracts=chosen, category=data["forecast"], by=self.me, on=today)
            self._say(done, _forecast_said(done.changed, data["forecast"]))
        else:
            done = move_stages(contracts=chosen, stage=data["stage"], by=self.me, on=today)
            self._say(done, _stage_moved(done.changed, data["stage"].name))

    def _say(self, done: Change, words: str) -> None:
        """Say what was done and what was left out for which reason, in one message."""
        left = "; ".join(_left_words(why, count) for why, count in done.left.items() if count)
        said = [words] if done.changed else []
        if left:
            said.append(_("Left as they were: %(what)s.") % {"what": left})
        if done.changed:
            answers.say(self.request, " ".join(said), done.undo)
        else:
            messages.warning(self.request, " ".join([_("Nothing changed."), *said]))

    # --- answers -------------------------------------------------------------------------------

    def _selection(self) -> Selection:
        query = QueryDict(self.request.POST.get("query", ""))
        is_timeline = query.get("as") == Shape.TIMELINE
        span = axis_of(clock.today()).span if is_timeline else None
        return Selection(self.me, query, span=span)

    def _back(self) -> str:
        query = QueryDict(self.request.POST.get("query", "")).urlencode()
        url = reverse("renewals:renewal_list")
        return f"{url}?{query}" if query else url

    def _leave(self, only: set[Any] | None = None) -> HttpResponse:
        """Draw the list anew; of a board that moved one card, only the two columns."""
        if not is_htmx(self.request):
            return redirect(self._back())
        if not self._card:
            context = context_of(self._selection()) | {"is_answer": True}
            return render(self.request, LIST, context)
        selection = self._selection()
        context = {
            "columns": board.columns_of(selection, only) if only else [],
            "today": selection.today,
            "moved": read_id(self._card) or None,
            "is_swapped": True,
        }
        return render(self.request, "renewals/_columns.html", context)


def _problem(form: BulkForm, do: str) -> str:
    if not form.data.get("ids"):
        return _("Tick renewals in the list first.")
    if "ids" in form.errors:
        return _("The list changed meanwhile. Look at it again.")
    if "due_on" in form.errors:
        return str(form.errors["due_on"][0])
    if do == "owner" and form.data.get("owner_text"):
        return _("“%(typed)s” fits nobody or more than one person. Type the e-mail.") % {
            "typed": form.data["owner_text"]
        }
    first = {
        "owner": _("Choose the new owner first."),
        "task": _("Say what is to be done."),
        "forecast": _("Choose the forecast first."),
    }
    return first.get(do, _("Choose the stage first."))


def _forecast_said(count: int, category: str) -> str:
    words = ngettext(
        "Forecast “%(what)s” said of %(count)s renewal.",
        "Forecast “%(what)s” said of %(count)s renewals.",
        count,
    )
    return words % {"count": count, "what": ForecastCategory(category).label}


def _stage_moved(count: int, stage: str) -> str:
    words = ngettext(
        "%(count)s renewal moved to “%(stage)s”.",
        "%(count)s renewals moved to “%(stage)s”.",
        count,
    )
    return words % {"count": count, "stage": stage}


def _tasks_set(count: int, title: str) -> str:
    words = ngettext(
        "Task set for %(count)s client: %(what)s.",
        "Task set for %(count)s clients: %(what)s.",
        count,
    )
    return words % {"count": count, "what": title}


def _left_words(why: Left, count: int) -> str:
    words = {
        Left.NOT_OPENED: ngettext(
            "%(count)s is not opened yet", "%(count)s are not opened yet", count
        ),
        Left.CLOSED: ngettext("%(count)s is closed", "%(count)s are closed", count),
        Left.SAME: ngettext("%(count)s was so already", "%(count)s were so already", count),
        Left.FORBIDDEN: ngettext(
            "%(count)s is another's to change", "%(count)s are others' to change", count
        ),
    }
    return words[why] % {"count": count}
