"""A playbook is started, followed and stopped: from the client's card and from the lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from clients.views.listing import ClientListing
from contracts.models import Contract
from core import clock
from core.errors import AlreadyDone, DomainError, NotAllowed
from core.ids import read_id, read_ids
from core.saving import save
from core.shortcuts import is_htmx
from playbooks.models import PlaybookRun, RunStep
from playbooks.scripts import queries
from playbooks.scripts.actions import Begun, answer_step, start_by_hand, stop_run
from playbooks.scripts.forms import OneStartForm, StartForm, StopForm
from renewals.views.selection import Selection
from users.models import User

MOST = 1000  # at once; a wider view is narrowed first
START, PAGE = "playbooks/start.html", "playbooks/run.html"
LISTS = {"clients": "clients:client_list", "contracts": "renewals:renewal_list"}


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class PlaybookStart(View):
    """Start a playbook: at one client (`client`), for the ticked rows of a list, for its view."""

    def get(self, request: HttpRequest) -> HttpResponse:
        client = self._client(request.GET.get("client", ""))
        return answers.draw(request, START, self._context(client, OneStartForm()))

    def _client(self, pk: str) -> Client:
        return answers.editable_client(self.request, read_id(pk))

    def _context(self, client: Client, form: OneStartForm) -> dict[str, Any]:
        offered = queries.offered()
        return {"client": client, "note": client.name, "form": form, "playbooks": offered}

    def post(self, request: HttpRequest) -> HttpResponse:
        if pk := request.POST.get("client", ""):
            return self._start_one(self._client(pk))
        of, _colon, whole = request.POST.get("of", "").partition(":")
        if of not in LISTS:
            raise Http404
        if "playbook" not in request.POST and (whole or request.POST.getlist("ids")):
            return self._choose(of)
        try:
            self._start_many(of, is_whole=bool(whole))
        except NotAllowed:
            raise
        except (AlreadyDone, DomainError) as error:
            messages.error(request, str(error))
        query = QueryDict(request.POST.get("query", "")).urlencode()
        url = f"{reverse(LISTS[of])}?{query}"
        return HttpResponseClientRedirect(url) if is_htmx(request) else redirect(url)

    def _choose(self, of: str) -> HttpResponse:
        """Ask which playbook; what was ticked goes along."""
        sent = self.request.POST
        form = StartForm(by=_me(self.request), of_contracts=of == "contracts")
        ids = read_ids(sent.getlist("ids"))
        context = {"of": sent["of"], "query": sent.get("query", ""), "ids": ids[:MOST]}
        return answers.draw(
            self.request, START, {**context, "form": form, "playbooks": queries.offered()}
        )

    def _start_one(self, client: Client) -> HttpResponse:
        form, me = OneStartForm(self.request.POST), _me(self.request)
        begun = None
        if form.is_valid():
            playbook = form.cleaned_data["playbook"]

            def write() -> Begun:
                done = start_by_hand(playbook=playbook, clients=[client], by=me, on=clock.today())
                if not done.runs:
                    raise DomainError(_("This playbook runs at the client already."))
                return done

            begun = save(form, write, by=me, leads_to=lambda done: done.runs[0].get_absolute_url())
        if begun is None:
            context = self._context(client, form)
            return answers.draw(self.request, START, context, is_wrong=True)
        answers.say(self.request, started_words(begun, playbook.name), begun.undo)
        return answers.done(self.request, begun.runs[0].get_absolute_url())

    def _start_many(self, of: str, *, is_whole: bool) -> None:
        """Start for what is ticked, or for all that the list shows with its filters."""
        request, me = self.request, _me(self.request)
        form = StartForm(request.POST, by=me, of_contracts=of == "contracts")
        if not form.is_valid():
            raise DomainError(_problem(form))
        data = form.cleaned_data
        rows = self._whole(of) if is_whole else list(data["ids"])
        if not rows:
            raise DomainError(_problem(form))
        done = start_by_hand(
            playbook=data["playbook"],
            clients=rows if of == "clients" else [],
            contracts=rows if of == "contracts" else [],
            by=me,
            on=clock.today(),
            form_key=data["form_key"],
        )
        words = started_words(done, data["playbook"].name)
        if done.runs:
            answers.say(request, words, done.undo)
        else:
            messages.warning(request, words)

    def _whole(self, of: str) -> list[Any]:
        me, query = _me(self.request), QueryDict(self.request.POST.get("query", ""))
        if of == "clients":
            rows: Any = Client.objects.live().filter(
                pk__in=ClientListing(me, query).filter.qs.order_by().values("pk")
            )
        else:
            rows = Contract.objects.live().filter(
                pk__in=Selection(me, query).rows.order_by().values("pk")
            )
        found = list(rows.order_by("pk")[: MOST + 1])
        if len(found) > MOST:
            raise DomainError(_("More than a thousand at once: narrow the view first."))
        return found


def _problem(form: StartForm) -> str:
    if "playbook" in form.errors:
        return _("Choose the playbook first.")
    if "ids" in form.errors:
        return _("The list changed meanwhile. Look at it again.")
    return _("Tick rows in the list first.")


def started_words(done: Begun, name: str) -> str:
    """Say what was started, and what was left out for which reason."""
    count = len(done.runs)
    words = ngettext(
        "“%(name)s” started at %(count)s client, %(tasks)s to do.",
        "“%(name)s” started at %(count)s clients, %(tasks)s to do.",
        count,
    ) % {"name": name, "count": count, "tasks": tasks_words(done.tasks)}
    said = [words] if count else [_("Nothing was started.")]
    if done.running:
        said.append(
            ngettext(
                "At %(count)s client it runs already.",
                "At %(count)s clients it runs already.",
                done.running,
            )
            % {"count": done.running}
        )
    if done.forbidden:
        said.append(
            ngettext(
                "%(count)s client is another's to change.",
                "%(count)s clients are others' to change.",
                done.forbidden,
            )
            % {"count": done.forbidden}
        )
    return " ".join(said)


def tasks_words(count: int) -> str:
    return ngettext("%(count)s task", "%(count)s tasks", count) % {"count": count}


class RunPage(View):
    """How far a run is; its questions are answered here, and it is stopped here."""

    def _run(self, pk: int) -> PlaybookRun:
        found = queries.visible_run(_me(self.request), pk)
        if found is None:
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._draw(self._run(pk), StopForm())

    def _draw(self, run: PlaybookRun, form: StopForm) -> HttpResponse:
        context = {
            "run": run,
            "client": run.client,
            "progress": queries.progress(run),
            "started": queries.started_words(run),
            "form": form,
            "today": clock.today(),
            "may_edit": rights.may_edit_client(_me(self.request), run.client),
        }
        status = 422 if form.is_bound and form.errors else 200
        return render(self.request, PAGE, context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(pk)
        if "answer" in request.POST:
            return self._answer(run)
        rights.require_edit(_me(request), run.client, is_archived_fine=True)
        form = StopForm(request.POST)
        if not form.is_valid():
            return self._draw(run, form)
        try:
            record = stop_run(run=run, reason=form.cleaned_data["reason"], by=_me(request))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
        else:
            answers.say(request, _("Stopped: %(name)s") % {"name": run.playbook.name}, record)
        return redirect(run.get_absolute_url())

    def _answer(self, run: PlaybookRun) -> HttpResponse:
        """Take "yes:17" or "no:17": the answer and the step it is about."""
        answer, _colon, pk = self.request.POST["answer"].partition(":")
        row = RunStep.objects.filter(run=run, pk=read_id(pk)).select_related("run").first()
        if row is None:
            raise Http404
        try:
            record = answer_step(row=row, answer=answer, by=_me(self.request), on=clock.today())
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(self.request, str(error))
        else:
            answers.say(self.request, _("Answered."), record)
        return redirect(run.get_absolute_url())
