"""Pages and buttons of imports."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django.views.generic import TemplateView

from contracts.actions import link_successor
from core.errors import NotAllowed
from core.forms import claim, settle
from core.sheets.answering import answer
from core.sheets.messages import Notice, UnreadableFile
from core.sheets.writing import Column
from core.shortcuts import get_visible_or_404
from exchange import actions, labels, queries
from exchange.choices import ImportState
from exchange.engine.runs import own_fields
from exchange.engine.source import kept_for
from exchange.forms import MappingForm, UploadForm
from exchange.models import WRITES, ImportRun

RUNS_PER_PAGE = 20
# Of these refusals another encoding, separator or sheet makes nothing better.
HOPELESS = {"empty", "too_big", "too_deep", "encrypted", "damaged", "not_a_table", "doctype"}
# The page says that the background is late when nothing has moved for so long.
LATE_AFTER = dt.timedelta(seconds=15)


def _require_right(request: HttpRequest) -> None:
    if not actions.may_import(request.user):
        raise NotAllowed(_("Team members do not load files. Ask the owner of the client."))


def _run(request: HttpRequest, pk: UUID) -> ImportRun:
    _require_right(request)
    run: ImportRun = get_visible_or_404(ImportRun.objects.select_related("by"), request.user, pk=pk)
    return run


class ImportList(TemplateView):
    """The upload and the imports made before."""

    template_name = "exchange/import_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        _require_right(self.request)
        user: Any = self.request.user
        runs = ImportRun.objects.visible_to(user).select_related("by").order_by("-made_at", "pk")
        page = Paginator(runs, RUNS_PER_PAGE).get_page(self.request.GET.get("page"))
        kwargs.setdefault("form", UploadForm())
        rows = [(run, _undo_days(run)) for run in page]
        kwargs |= {"total": page.paginator.count, "keep_days": kept_for().days}
        return super().get_context_data(page=page, rows=rows, **kwargs)


@require_POST
def import_new(request: HttpRequest) -> HttpResponse:
    """Keep the file and put its trial run into the queue."""
    _require_right(request)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_again(request, form)
    file, user = form.cleaned_data["file"], request.user
    try:
        with transaction.atomic():
            key = claim(form.cleaned_data["form_key"], by=user)
            run = actions.receive_file(
                by=user,
                kind=form.cleaned_data["kind"],
                name=file.name,
                chunks=file.chunks(),
            )
            actions.ask_for_check(run=run)
            settle(key, run.get_absolute_url())
    except UnreadableFile as refused:
        form.add_error("file", str(refused))
        return _upload_again(request, form)
    return redirect(run)


def _upload_again(request: HttpRequest, form: UploadForm) -> HttpResponse:
    view = ImportList()
    view.setup(request)
    context = view.get_context_data(form=form)
    return render(request, view.template_name, context, status=422)


class ImportPage(TemplateView):
    """One import: being checked, ready to be written, being written, done or failed."""

    template_name = "exchange/import_run.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        run = _run(self.request, self.kwargs["pk"])
        return super().get_context_data(**run_context(run, self.request.user), **kwargs)


def run_context(run: ImportRun, user: Any, form: MappingForm | None = None) -> dict[str, Any]:
    """Return what the page of a run shows in its state."""
    is_checked = run.state == ImportState.CHECKED
    is_hopeless = run.sheet.get("refusal", {}).get("code") in HOPELESS
    may_read_again = run.started_at is None and run.source_path.exists() and not is_hopeless
    if form is None and (is_checked or run.state == ImportState.FAILED):
        form = MappingForm(run=run, own_fields=own_fields())
    counts = run.counts
    return {
        "run": run,
        "form": form,
        "is_mine": run.by_id == user.pk,
        "is_checked": is_checked,
        "is_done": run.has_written,
        "may_read_again": may_read_again,
        "has_files": run.folder.exists(),
        "keep_days": kept_for().days,
        "undo_days": _undo_days(run),
        "summary": counts.get("summary", {}),
        "made": labels.made_words(counts.get("summary", {}).get("made", {})),
        "loadable": counts.get("new", 0) + counts.get("changed", 0),
        "wrong_groups": queries.problem_groups(run, fatal=True),
        "wrong_count": counts.get("wrong", 0),
        "remark_groups": queries.problem_groups(run, fatal=False),
        "remark_count": queries.problems_page(run, fatal=False).count(),
        "pairs": queries.unlinked(run, user) if run.state == ImportState.DONE else [],
        "warnings": [_warning(told) for told in run.sheet.get("warnings", [])],
        "step": _step(run),
        **_progress(run),
    }


def _undo_days(run: ImportRun) -> int:
    """Return how many days the import can still be undone, counting the last one."""
    until, now = run.undo_until, timezone.now()
    return (until - now).days + 1 if until is not None and until > now else 0


def _progress(run: ImportRun) -> dict[str, Any]:
    """Return how far a busy run is, and why it may stand still."""
    stage, done, whole = run.counts.get("stage") or ["", 0, 0]
    now = timezone.now()
    is_waiting = run.is_busy and not run.owner
    is_silent = run.heartbeat_at is None or now - run.heartbeat_at > LATE_AFTER
    return {
        "stage": stage,
        "done": run.rows_done if stage == "writing" else done,
        "whole": whole,
        "kilobytes": queries.bytes_read(run) // 1024 if stage == "reading" else 0,
        "waits_for_another": is_waiting and run.state in WRITES and queries.waits_for_another(run),
        "is_late": is_silent and run.is_busy,
        "url": reverse("exchange:import_progress", args=[run.pk]),
    }


def _warning(told: dict[str, Any]) -> str:
    return str(Notice(told["code"], told["params"]))


def _step(run: ImportRun) -> int:
    """Return which of the four steps is now: file, columns and trial run, writing, done."""
    if run.started_at is not None:
        return 3 if run.state == ImportState.WRITING else 4
    return 2 if run.state == ImportState.CHECKED else 1


@require_GET
def import_progress(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The moving part of a busy run; when it is over the page loads itself anew."""
    run = _run(request, pk)
    if not run.is_busy:
        response = HttpResponse()
        response["HX-Redirect"] = run.get_absolute_url()
        return response
    return render(request, "exchange/_progress.html", {"run": run, **_progress(run)})


@require_POST
def import_map(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take changed columns and answers, and check again."""
    run = _run(request, pk)
    form = MappingForm(request.POST, run=run, own_fields=own_fields())
    if not form.is_valid():
        context = run_context(run, request.user, form)
        return render(request, "exchange/import_run.html", context, status=422)
    actions.ask_for_check(run=run, changes=form.changes())
    return redirect(run)


@require_POST
def import_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Consent to what the trial run showed."""
    run = _run(request, pk)
    if run.by_id != request.user.pk:
        raise NotAllowed(_("Only the person who loaded the file can write it."))
    actions.ask_for_write(run=run, by=run.by)
    return redirect(run)


@require_POST
def import_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a whole import back, in the background."""
    run = _run(request, pk)
    actions.ask_for_undo(run=run, by=request.user)
    return redirect(run)


@require_POST
def import_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Link the ticked contracts to those that follow them."""
    run, user = _run(request, pk), request.user
    ticked = set(request.POST.getlist("pair"))
    linked = 0
    with transaction.atomic():
        for old, new in queries.unlinked(run, user):
            if f"{old.pk}-{new.pk}" in ticked:
                link_successor(contract=old, successor=new, by=user)
                linked += 1
    messages.success(
        request,
        ngettext("Linked: %(n)s contract.", "Linked: %(n)s contracts.", linked) % {"n": linked},
    )
    return redirect(run)


@require_POST
def import_drop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Forget a file that was not written."""
    run = _run(request, pk)
    actions.drop_run(run=run)
    messages.success(request, _("The file is gone. Nothing of it was written."))
    return redirect("exchange:import_list")


@require_GET
def import_errors(request: HttpRequest, pk: UUID) -> FileResponse:
    """Rows that did not go in, in the same columns plus the reason, ready to be mended."""
    run = _run(request, pk)
    raw = run.sheet.get("raw_headers") or []
    # A file without headings comes back with names of columns, or its reason would be its header.
    headers = raw if any(raw) else run.sheet.get("headers", [])
    columns = [Column(header, "text") for header in headers]
    columns.append(Column(_("Reason"), "text"))
    chosen = request.GET.get("form", "xlsx")
    name = _("not loaded")
    found, _written = answer(chosen, columns, queries.refused_rows(run), name=name, title=name)
    return found
