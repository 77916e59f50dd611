"""Settings: the stages of the life cycle. What a change does is said before it is saved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from clients import actions, previews
from clients.forms.stages import (
    QUESTION_FIELDS,
    RetireForm,
    StageForm,
    questions_of,
    stage_values,
)
from clients.models import LifeCycleStage
from core import clock
from core.models import AuditLine
from core.ordering import moved
from core.saving import merge, posted, save, show
from users.rights import admin_only

PAGE = "clients/settings/stages.html"


def _context(stage: LifeCycleStage | None) -> dict[str, Any]:
    totals = previews.clients_per_stage()
    stages = list(LifeCycleStage.objects.live())
    return {
        "stage": stage,
        "rows": [{"stage": each, "clients": totals.get(each.pk, 0)} for each in stages],
        "retired": LifeCycleStage.objects.filter(retired_at__isnull=False)
        .select_related("retired_into")
        .order_by("position", "pk"),
    }


@admin_only
@require_safe
def stage_list(request: HttpRequest) -> HttpResponse:
    """The life cycle with the first stage opened beside it."""
    stage = LifeCycleStage.objects.live().first()
    if stage is None:
        return render(request, PAGE, _context(None))
    values = stage_values(stage)
    return show(request, PAGE, StageForm(initial=values), _context(stage))


@admin_only
def stage_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One stage: shows what saving would do, saves, or shows what somebody else changed."""
    stage = get_object_or_404(LifeCycleStage.objects.live(), pk=pk)
    form = StageForm(posted(request), initial=stage_values(stage))
    effect = None
    if form.is_valid():
        if "preview" in request.POST:
            effect = previews.stage_effect(stage, form.changes(), clock.today())
        elif _kept(request, form, stage):
            return redirect("clients:stage_edit", stage.pk)
    return show(request, PAGE, form, {**_context(stage), "effect": effect})


def _kept(request: HttpRequest, form: StageForm, stage: LifeCycleStage) -> bool:
    person: Any = request.user
    rows = LifeCycleStage.objects.select_for_update(of=("self",))

    def write(changes: dict[str, Any]) -> LifeCycleStage:
        if set(changes) & set(QUESTION_FIELDS):
            values = stage_values(LifeCycleStage.objects.get(pk=stage.pk)) | changes
            actions.set_questions(stage=stage, questions=questions_of(values), by=person)
        columns = {name: v for name, v in changes.items() if name not in QUESTION_FIELDS}
        return actions.edit_stage(stage=stage, changes=columns, by=person)

    kept = merge(
        form,
        read=lambda: stage_values(rows.get(pk=stage.pk)),
        write=write,
        lines=lambda: AuditLine.objects.filter(subject=f"stage:{stage.code}"),
        by=person,
    )
    if kept is None:
        return False
    messages.success(request, _("Saved: %(stage)s") % {"stage": kept.name})
    return True


def _address(stage: LifeCycleStage) -> str:
    return reverse("clients:stage_edit", args=[stage.pk])


@require_POST
@admin_only
def stage_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The effect block alone, drawn anew while the form is being filled; saves nothing."""
    stage = get_object_or_404(LifeCycleStage.objects.live(), pk=pk)
    form = StageForm(request.POST, initial=stage_values(stage))
    is_valid = form.is_valid()
    changed = form.changes() if is_valid else {}
    effect = previews.stage_effect(stage, changed, clock.today()) if is_valid else None
    context = {"effect": effect, "form": form}
    return render(request, "clients/settings/_stage_effect.html", context)


@admin_only
def stage_create(request: HttpRequest) -> HttpResponse:
    form = StageForm(posted(request))
    if form.is_valid():
        person: Any = request.user
        data = {
            name: value
            for name, value in form.cleaned_data.items()
            if name in StageForm.base_fields and name not in (*QUESTION_FIELDS, "form_key", "seen")
        }

        def write() -> LifeCycleStage:
            made = actions.add_stage(data=data, by=person)
            questions = questions_of(form.cleaned_data)
            return actions.set_questions(stage=made, questions=questions, by=person)

        made = save(form, write, by=person, leads_to=_address)
        if made is not None:
            messages.success(request, _("The stage is added: %(stage)s") % {"stage": made.name})
            return redirect("clients:stage_edit", made.pk)
    return show(request, PAGE, form, _context(None))


@require_POST
@admin_only
def stage_order(request: HttpRequest) -> HttpResponse:
    """Move one stage a place up or down; the focus stays with it."""
    person: Any = request.user
    ids = list(LifeCycleStage.objects.live().values_list("pk", flat=True))
    order, pk = moved(ids, request.POST)
    actions.reorder_stages(ids=order, by=person)
    return redirect(
        f"{reverse('clients:stage_edit', args=[pk])}?moved={pk}" if pk else "clients:stage_list"
    )


@admin_only
def stage_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a stage out of use; its clients go to another one, and all of it can be undone."""
    stage = get_object_or_404(LifeCycleStage.objects.live(), pk=pk)
    form = RetireForm(posted(request), stage=stage)
    if form.is_valid():
        person: Any = request.user
        done = actions.retire_stage(
            stage=stage, into=form.cleaned_data["into"], by=person, on=clock.today()
        )
        words = ngettext(
            "The stage is retired; %(n)d client moved.",
            "The stage is retired; %(n)d clients moved.",
            done.clients,
        ) % {"n": done.clients}
        messages.success(request, words, extra_tags=f"undo:{done.undo.token}")
        return redirect("clients:stage_list")
    context = {
        "stage": stage,
        "clients": previews.clients_per_stage().get(stage.pk, 0),
        "effects": previews.retire_effects(stage, clock.today()),
    }
    return show(request, "clients/settings/stage_retire.html", form, context)
