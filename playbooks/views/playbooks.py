"""Settings: the playbooks with what they gave, and one of them to edit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.models import AuditLine
from core.saving import merge, posted, save, show
from playbooks.models import Playbook
from playbooks.scripts import editing, queries
from playbooks.scripts.editing import Wanted, steps_of
from playbooks.scripts.forms import (
    AddForm,
    PlaybookForm,
    StepFormSet,
    playbook_values,
    step_values,
    wanted_steps,
)
from playbooks.scripts.outcomes import outcomes
from playbooks.scripts.previews import Effect, effect_of
from users.rights import admin_only

LIST, EDITOR = "playbooks/settings/playbooks.html", "playbooks/settings/playbook.html"


@admin_only
def playbook_list(request: HttpRequest) -> HttpResponse:
    """All playbooks: what starts them, how often they ran, how those clients renewed; a new one."""
    person: Any = request.user
    form = AddForm(posted(request))
    if form.is_valid():
        names = {name: form.cleaned_data[name] for name in ("name_ru", "name_en")}
        made = save(
            form,
            lambda: editing.add_playbook(by=person, **names),
            by=person,
            leads_to=lambda row: row.get_absolute_url(),
        )
        if made is not None:
            return redirect(made)
    rows = list(Playbook.objects.live().select_related("stage"))
    found = outcomes(rows, clock.today())
    context = {
        "rows": [
            {"playbook": one, "trigger": queries.trigger_words(one), "figures": found[one.pk]}
            for one in rows
        ],
        "retired": Playbook.objects.filter(archived_at__isnull=False).order_by("pk"),
    }
    return show(request, LIST, form, context)


@admin_only
def playbook(request: HttpRequest, pk: int) -> HttpResponse:
    """One playbook: saved, previewed, or taken out of use; its steps beside what starts it."""
    person: Any = request.user
    found = get_object_or_404(Playbook.objects.select_related("stage"), pk=pk)
    do = request.POST.get("do", "")
    if do in ("retire", "restore"):
        editing.retire_playbook(playbook=found, by=person, is_back=do == "restore")
        messages.success(request, _("Saved: %(name)s") % {"name": found.name})
        return redirect("playbooks:playbook_list")
    version = found.versions.order_by("-number").first()
    form = PlaybookForm(posted(request), initial=playbook_values(found))
    steps = StepFormSet(
        posted(request),
        initial=step_values(steps_of(version)),
        prefix="step",
        form_kwargs={"talks": queries.talks()},
    )
    is_right = form.is_bound and all([form.is_valid(), steps.is_valid()])
    effect = None
    if is_right and do == "preview":
        effect = _effect(found, form.cleaned_data, wanted_steps(steps))
    elif is_right and _kept(request, found, form, wanted_steps(steps)):
        return redirect(found)
    elif not form.is_bound:
        effect = _effect(found, {}, steps_of(version))
    context = {
        "form": form,
        "steps": steps,
        "playbook": found,
        "version": version,
        "effect": effect,
        "running": found.runs.running().count(),
    }
    is_wrong = form.is_bound and effect is None
    return render(request, EDITOR, context, status=422 if is_wrong else 200)


def _effect(found: Playbook, changes: dict[str, Any], steps: list[Wanted]) -> Effect | None:
    """Return what it would start if it were on now, with what holds already."""
    typed = {name: value for name, value in changes.items() if name in editing.EDITABLE}
    editing.apply(found, typed)
    found.since = None
    if found.trigger == "hand":
        return None
    first = sum(one["after"] is None for one in steps)
    return effect_of(found, first, clock.today())


def _kept(
    request: HttpRequest, found: Playbook, form: PlaybookForm, steps: list[Wanted]
) -> Playbook | None:
    person: Any = request.user
    seen = request.POST.get("version", "")

    def write(changes: dict[str, Any]) -> Playbook:
        return editing.edit_playbook(
            playbook=found,
            changes=changes,
            steps=steps,
            by=person,
            on=clock.today(),
            seen_version=int(seen) if seen.isdecimal() and len(seen) < 10 else None,
            with_present="with_present" in request.POST,
        )

    kept = merge(
        form,
        read=lambda: playbook_values(editing.locked(found)),
        write=write,
        lines=lambda: AuditLine.objects.filter(subject=f"playbook:{found.code}"),
        by=person,
    )
    if kept is not None:
        messages.success(request, _("Saved: %(name)s") % {"name": kept.name})
    return kept
