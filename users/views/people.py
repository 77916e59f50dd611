"""Settings: colleagues, what they are, invitations, links to a new password."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import clock, consent
from core.folding import fold
from core.models import AuditLine
from core.saving import merge, posted, save, show
from users import actions, queries
from users.forms import InviteForm, PersonForm, person_values
from users.models import Invitation, User
from users.rights import AdminOnly, admin_only

FRESH_LINK = "fresh_link"
PER_PAGE = 50


class People(AdminOnly):
    """Colleagues by name, with open invitations above; dismissed ones on their own tab."""

    def get(self, request: HttpRequest) -> HttpResponse:
        text, dismissed = request.GET.get("q", "")[:80], bool(request.GET.get("dismissed"))
        found = queries.colleagues(text=fold(text), dismissed=dismissed)
        page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
        context = {
            "page": page,
            "q": text,
            "dismissed": dismissed,
            "invitations": [] if dismissed else queries.open_invitations(timezone.now())[:100],
        }
        return render(request, "users/people.html", context)


@admin_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a colleague is; it holds from their next request."""
    colleague = get_object_or_404(User.objects.visible_to(_by(request)), pk=pk)
    form = PersonForm(posted(request), initial=person_values(colleague))
    effects = queries.what_a_place_does(colleague, form.changes()) if form.is_valid() else []
    agreement = consent.agreement(f"person:{colleague.pk}", effects)
    is_agreed = not effects or request.POST.get("agreed") == agreement
    if form.is_valid() and is_agreed and _keep_person(request, form, colleague):
        return redirect("users:people")
    context = {
        "effects": [] if is_agreed else effects,
        "agreement": agreement,
        "person": colleague,
        "second_factors": queries.second_factors(colleague),
        "is_self": colleague.pk == request.user.pk,
    }
    return show(request, "users/person.html", form, context)


def audit_of(person: User) -> QuerySet[AuditLine]:
    """Return what the audit says of a person under the name they have now."""
    now = User.objects.get_queryset().get(pk=person.pk)
    return AuditLine.objects.filter(verb="person_changed", subject=now.full_name)


def _keep_person(request: HttpRequest, form: PersonForm, colleague: User) -> bool:
    kept = merge(
        form,
        read=lambda: person_values(actions.locked_person(colleague)),
        write=lambda changes: actions.edit_person(
            person=colleague, changes=changes, by=_by(request), now=timezone.now()
        ),
        lines=lambda: audit_of(colleague),
        by=request.user,
    )
    if kept is None:
        return False
    messages.success(request, _("Saved: %(person)s") % {"person": kept.full_name})
    return True


@admin_only
def person_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a colleague is let go, saying whose clients go where."""
    colleague = get_object_or_404(User.objects.visible_to(_by(request)), pk=pk, is_active=True)
    if request.method == "POST":
        actions.dismiss(person=colleague, by=_by(request), today=clock.today(), now=timezone.now())
        messages.success(
            request,
            _("%(person)s is dismissed and signed out.") % {"person": colleague.full_name},
        )
        return redirect("users:people")
    context = {
        "person": colleague,
        "effects": queries.what_dismissal_does(colleague),
        "heir": queries.acting_owner_for(colleague),
    }
    return render(request, "users/person_dismiss.html", context)


@require_POST
@admin_only
def person_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = get_object_or_404(User.objects.visible_to(_by(request)), pk=pk)
    actions.bring_back(person=colleague, by=_by(request), now=timezone.now())
    messages.success(
        request,
        _("%(person)s may sign in again. Their former clients stay where they are.")
        % {"person": colleague.full_name},
    )
    return redirect(colleague)


@require_POST
@admin_only
def person_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link with which a colleague sets a new password."""
    colleague = get_object_or_404(User.objects.visible_to(_by(request)), pk=pk)
    link = actions.make_reset_link(
        person=colleague,
        by=_by(request),
        now=timezone.now(),
        base_url=request.build_absolute_uri("/"),
    )
    return _show_once(request, link)


@require_POST
@admin_only
def second_factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    colleague = get_object_or_404(User.objects.visible_to(_by(request)), pk=pk)
    actions.remove_second_factors(person=colleague, by=_by(request), now=timezone.now())
    messages.success(request, _("The second factor is removed. The password is as it was."))
    return redirect(colleague)


@admin_only
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its link once."""
    form = InviteForm(posted(request))
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("email", "role", "team", "specialty")}
        made = save(
            form,
            lambda: actions.invite(
                by=_by(request),
                now=timezone.now(),
                base_url=request.build_absolute_uri("/"),
                **typed,
            ),
            by=request.user,
            leads_to=lambda _made: reverse("users:people"),
        )
        if made is not None:
            return _show_once(request, made)
    return show(request, "users/invite.html", form)


def _show_once(request: HttpRequest, link: Invitation) -> HttpResponse:
    request.session[FRESH_LINK] = str(link.pk)
    return redirect("users:link_made", link.pk)


@admin_only
@never_cache
@require_safe
def link_made(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Show a link just made, this one time: afterwards nobody can look it up."""
    if request.session.pop(FRESH_LINK, "") != str(pk):
        raise Http404
    link = get_object_or_404(Invitation.objects.select_related("for_user", "team"), pk=pk)
    context = {
        "invitation": link,
        "link": queries.link_of(link, request.build_absolute_uri("/")),
        "is_mailed": settings.EMAIL_CONFIGURED and bool(link.email),
    }
    return render(request, "users/link_made.html", context)


@require_POST
@admin_only
def invitation_revoke(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk, for_user__isnull=True)
    actions.revoke_invitation(invitation=invitation, by=_by(request), now=timezone.now())
    messages.success(request, _("The invitation is closed: its link opens nothing."))
    return redirect("users:people")


def _by(request: HttpRequest) -> User:
    """Return the signed-in person; `admin_only` has seen to it that there is one."""
    assert isinstance(request.user, User)
    return request.user
