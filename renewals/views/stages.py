"""Settings: the stages of renewals with their checklists; the order, and what goes out of use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.models import AuditLine
from core.ordering import moved
from core.saving import merge, posted, save, show
from renewals.actions import record_stages as actions
from renewals.choices import RenewalState
from renewals.forms_stages import (
    LISTED,
    RenewalStageForm,
    RetireForm,
    checks_of,
    stage_values,
)
from renewals.models import Renewal, RenewalStage
from users.rights import admin_only

PAGE = "renewals/settings/stages.html"


def _live() -> Any:
    return RenewalStage.objects.filter(archived_at=None).order_by("position", "pk")


def _context(stage: RenewalStage | None) -> dict[str, Any]:
    rows = Renewal.objects.order_by().values("stage").annotate(n=Count("pk"))
    totals = {row["stage"]: row["n"] for row in rows}
    stages = list(_live())
    may_go = stage is not None and stage.state == RenewalState.OPEN
    return {
        "stage": stage,
        "rows": [{"stage": each, "renewals": totals.get(each.pk, 0)} for each in stages],
        "total": totals.get(stage.pk, 0) if stage else 0,
        "retire": RetireForm(stage=stage)
        if stage and may_go and stage.code not in actions.NEEDED
        else None,
        "retired": RenewalStage.objects.filter(archived_at__isnull=False).order_by("pk"),
    }


def _address(stage: RenewalStage) -> str:
    return reverse("renewals:stage_edit", args=[stage.pk])


@admin_only
def stage_list(request: HttpRequest) -> HttpResponse:
    """The stages in their order, a new one beside them; `up` and `down` move one a place."""
    person: Any = request.user
    if request.method == "POST" and ("up" in request.POST or "down" in request.POST):
        order, pk = moved(list(_live().values_list("pk", flat=True)), request.POST)
        actions.reorder_renewal_stages(ids=order, by=person)
        return redirect(f"{_address_of(pk)}?moved={pk}" if pk else "renewals:stage_list")
    form = RenewalStageForm(posted(request))
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in actions.EDITABLE}

        def write() -> RenewalStage:
            checks = checks_of(form.cleaned_data)
            return actions.add_renewal_stage(data=data, checks=checks, by=person)

        made = save(form, write, by=person, leads_to=_address)
        if made is not None:
            messages.success(request, _("The stage is added: %(stage)s") % {"stage": made.name})
            return redirect(_address(made))
    return show(request, PAGE, form, _context(None))


def _address_of(pk: int) -> str:
    return reverse("renewals:stage_edit", args=[pk])


@admin_only
def stage_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One stage: changed, or taken out of use with its renewals moved (`into`)."""
    stage = get_object_or_404(_live(), pk=pk)
    if request.method == "POST" and "into" in request.POST:
        return _retire(request, stage)
    form = RenewalStageForm(posted(request), initial=stage_values(stage))
    if form.is_valid() and _kept(request, form, stage):
        return redirect(_address(stage))
    return show(request, PAGE, form, _context(stage))


def _kept(request: HttpRequest, form: RenewalStageForm, stage: RenewalStage) -> bool:
    person: Any = request.user
    rows = RenewalStage.objects.select_for_update(of=("self",))

    def write(changes: dict[str, Any]) -> RenewalStage:
        checks = None
        if set(changes) & set(LISTED):
            checks = checks_of(stage_values(rows.get(pk=stage.pk)) | changes)
        plain = {name: value for name, value in changes.items() if name not in LISTED}
        return actions.edit_renewal_stage(stage=stage, changes=plain, by=person, checks=checks)

    kept = merge(
        form,
        read=lambda: stage_values(rows.get(pk=stage.pk)),
        write=write,
        lines=lambda: AuditLine.objects.filter(subject=f"renewalstage:{stage.pk}"),
        by=person,
    )
    if kept is None:
        return False
    messages.success(request, _("Saved: %(stage)s") % {"stage": kept.name})
    return True


def _retire(request: HttpRequest, stage: RenewalStage) -> HttpResponse:
    person: Any = request.user
    form = RetireForm(request.POST, stage=stage)
    if not form.is_valid():
        return show(request, PAGE, RenewalStageForm(initial=stage_values(stage)), _context(stage))
    record = actions.retire_renewal_stage(
        stage=stage, into=form.cleaned_data["into"], by=person, on=clock.today()
    )
    words = _("Out of use now: %(stage)s") % {"stage": stage.name}
    messages.success(request, words, extra_tags=f"undo:{record.token}")
    return redirect("renewals:stage_list")
