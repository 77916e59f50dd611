"""What a person does about a flag, and the page of norms."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from core import clock, formats, outbox, timetable
from core.errors import DomainError
from core.ids import read_ids
from core.middleware import back_url
from core.models import UndoRecord
from core.saving import show
from core.shortcuts import is_htmx, is_own_path
from core.stored_forms import keep
from flags import actions, previews, thresholds
from flags.forms import DismissForm, NormsForm, SnoozeForm, current_norms
from flags.models import Flag
from flags.sentences import tell
from users.models import User
from users.rights import admin_only
from users.seeing import seen_or_404

PAGE = "flags/norms.html"
MOST_AT_ONCE = 200  # reasons of one card or batch


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


def _flag(request: HttpRequest, pk: int) -> Flag:
    flag: Flag = seen_or_404(Flag.objects.all, request.user, pk, "client")
    return flag


def _shown(request: HttpRequest, pk: int) -> list[Flag]:
    """The flag, then the others that stood on the same card; one that is not seen is a 404."""
    keys = read_ids(request.POST.getlist("also"))
    others = list(dict.fromkeys(key for key in keys if key != pk))[:MOST_AT_ONCE]
    rows = Flag.objects.visible_to(_me(request)).select_related("client")
    found = {flag.pk: flag for flag in rows.filter(pk__in=[pk, *others])}
    if len(found) < 1 + len(others):
        raise Http404
    return [found[key] for key in (pk, *others)]


def _names(flags: list[Flag]) -> str:
    """The client; of a batch, how many there are."""
    clients = {flag.client_id: flag.client.name for flag in flags}
    if len(clients) == 1:
        return flags[0].client.name
    return ngettext("%(count)s client", "%(count)s clients", len(clients)) % {
        "count": formats.number(len(clients))
    }


def _say(request: HttpRequest, sentence: str, undo: UndoRecord | None) -> None:
    messages.success(request, sentence, extra_tags=f"undo:{undo.token}" if undo else "")


def _answer(request: HttpRequest, sentence: str, undo: UndoRecord | None) -> HttpResponse:
    """Say what was done with its undo: a fragment that takes the card away, or the page anew."""
    _say(request, sentence, undo)
    if not is_htmx(request):
        wanted = request.POST.get("next", "")
        return redirect(wanted if is_own_path(request, wanted) else back_url(request))
    return trigger_client_event(render(request, "flags/_done.html"), "flagChanged")


@require_POST
def flag_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a flag off until a day, on Today together with all that its card shows."""
    flags, today = _shown(request, pk), clock.today()
    form = SnoozeForm(request.POST, today=today)
    if not form.is_valid():
        raise DomainError(_("Choose until when."))
    until = form.cleaned_data["day"]
    undo = actions.snooze_flags(
        flags=flags, until=until, reason=form.cleaned_data["reason"], by=_me(request), today=today
    )
    words = _("Put off until %(day)s: %(client)s") % {
        "day": formats.weekday_day(until, today),
        "client": _names(flags),
    }
    return _answer(request, words, undo)


@require_POST
def flag_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a flag away until its cause comes back, on Today with all that its card shows."""
    flags = _shown(request, pk)
    form = DismissForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    undo = actions.dismiss_flags(flags=flags, reason=reason, by=_me(request))
    return _answer(request, _("Dismissed: %(client)s") % {"client": _names(flags)}, undo)


@require_POST
def flag_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the renewal talks of a batch as started."""
    flags = _shown(request, pk)
    undo = actions.start_renewals(flags=flags, by=_me(request), today=clock.today())
    return _answer(
        request, _("Renewal talks started: %(client)s") % {"client": _names(flags)}, undo
    )


@require_POST
def flag_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a flag on; without scripts this leads to the page of the recommended step."""
    flag = _flag(request, pk)
    undo = actions.act_on_flag(flag=flag, by=_me(request))
    step = tell(flag, clock.today()).step
    words = _("Taken on: %(client)s") % {"client": flag.client.name}
    if is_htmx(request) or step.is_press:
        return _answer(request, words, undo)
    _say(request, words, undo)
    return redirect(step.url)


@admin_only
def norms(request: HttpRequest) -> HttpResponse:
    """Norms and thresholds: shows what saving would do, saves, or shows another's changes."""
    form = NormsForm(request.POST or None, initial=current_norms())
    effect = None
    if form.is_valid():
        if "preview" in request.POST:
            effect = previews.norms_effect(form.named_changes(), clock.today())
        elif keep(form, thresholds.GROUP, by=request.user):
            messages.success(request, _saved(form))
            return redirect("flags:norms")
    return show(request, PAGE, form, {"effect": effect})


def _saved(form: NormsForm) -> str:
    """Ask for a run at once where a rule came back: until then it would seem to find nothing."""
    came_back = [name for name, on in form.named_changes().items() if on is True]
    if not came_back:
        return _("Saved. The new norms hold from the next night's run.")
    due_at = timezone.now().replace(second=0, microsecond=0)
    outbox.enqueue(timetable.RUN_JOB, "raise_flags", due_at.isoformat())
    return _("Saved. Signals are looked for anew, within a few minutes.")


@require_POST
@admin_only
def norms_preview(request: HttpRequest) -> HttpResponse:
    """The effect block alone, drawn anew while the form is being filled; saves nothing."""
    form = NormsForm(request.POST, initial=current_norms())
    effect = None
    if form.is_valid():
        effect = previews.norms_effect(form.named_changes(), clock.today())
    return render(request, "flags/_norms_effect.html", {"effect": effect, "form": form})
