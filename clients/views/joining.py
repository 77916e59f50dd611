"""Pairs that may be one, and the page that makes one of two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.actions import join_clients, join_people
from clients.forms.joining import JoinForm
from clients.models import Client, Person
from clients.queries import duplicates, joinable, joining, twins
from clients.views import answers
from core import showing
from core.errors import DomainError, NotAllowed
from core.forms import claim, settle
from core.saving import posted
from core.shortcuts import get_visible_or_404
from core.verbs import verb
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_GET
def client_pairs(request: HttpRequest) -> HttpResponse:
    """Suggest pairs that look like one, to who sees both of each, and what was joined lately."""
    me, is_people = _me(request), request.GET.get("of") == "people"
    found: Any = twins.pairs(me) if is_people else duplicates.pairs(me)
    if is_people and found:
        twins.tell_places(me, [person for pair in found for person in pair.both])
    context = {
        "rows": (joinable.of_people if is_people else joinable.of_clients)(me, found),
        "is_people": is_people,
        "joined": twins.joined_by(me),
    }
    return render(request, "clients/client_pairs.html", context)


class JoinPage(View, ABC):
    """Two rows side by side; what differs is chosen, all that hangs on one goes to the other."""

    route = ""
    rows: Callable[[], Any]
    related: tuple[str, ...] = ()

    def get(self, request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
        kept, other = self.both(request, pk, other_pk)
        if showing.hides():
            # All that differs must be chosen, so nothing can be left out.
            words = _("You are showing your screen: this page has ratings and notes.")
            messages.info(request, words)
            return redirect("clients:client_pairs")
        return self.draw(request, kept, other, self.form(request, kept, other))

    def post(self, request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
        if (gone := self.gone_to(request, pk, other_pk)) is not None:
            return redirect(gone)  # the same form once more: it led there
        kept, other = self.both(request, pk, other_pk)
        form = self.form(request, kept, other)
        if form.is_valid():
            try:
                return self.save(request, kept, other, form)
            except NotAllowed:
                raise
            except DomainError as error:
                # Drawn anew: with the values as they are now, and the mark of those.
                kept, other = self.both(request, pk, other_pk)
                form = self.form(request, kept, other, is_fresh=True)
                return self.draw(request, kept, other, form, refusal=str(error))
        return self.draw(request, kept, other, form, refusal=_("Choose whose value stays."))

    def save(self, request: HttpRequest, kept: Any, other: Any, form: JoinForm) -> HttpResponse:
        done = _joined_once(self.join, kept, other, form, _me(request))
        words = _("One now: %(name)s. It can be undone for 30 days.") % {"name": kept}
        answers.say(request, words, done.undo)
        return redirect(kept)

    @abstractmethod
    def join(self, **kwargs: Any) -> Any:
        """Make one of two; return what was done with its undo."""

    def seen(self, me: User, pk: int) -> Any:
        return seen_or_404(type(self).rows, me, pk, *self.related)

    def both(self, request: HttpRequest, pk: int, other_pk: int) -> tuple[Any, Any]:
        """Return two rows that one sees and may edit; raises Http404, NotAllowed."""
        me = _me(request)
        kept, other = (self.seen(me, one) for one in (pk, other_pk))
        if kept == other or kept.archived_at or other.archived_at:
            raise Http404
        if not joining.may_join(me, kept, other):
            raise NotAllowed(_("Whoever may edit both can make one of them."))
        return kept, other

    def gone_to(self, request: HttpRequest, pk: int, other_pk: int) -> Any:
        """Return the kept row where these two are one already."""
        return self.rows().visible_to(_me(request)).filter(pk=pk, merged=other_pk).first()

    def form(
        self, request: HttpRequest, kept: Any, other: Any, *, is_fresh: bool = False
    ) -> JoinForm:
        found = joining.differences(kept, other, _me(request))
        digest = joining.digest(kept, other, found)
        data = None if is_fresh else posted(request)
        return JoinForm(data, differs=found, digest=digest)

    def draw(
        self, request: HttpRequest, kept: Any, other: Any, form: JoinForm, *, refusal: str = ""
    ) -> HttpResponse:
        if is_people := isinstance(kept, Person):
            twins.tell_places(_me(request), (kept, other))
        context = {
            "form": form,
            "kept": kept,
            "other": other,
            "is_people": is_people,
            "route": self.route,
            "hangs": twins.hangs_on(kept, other),
            "refusal": refusal,
            "may_swap": joining.may_join(_me(request), other, kept),
        }
        return render(request, "clients/join.html", context, status=422 if refusal else 200)


@verb
def _joined_once(join: Any, kept: Any, other: Any, form: JoinForm, by: User) -> Any:
    """Join under the form's key, so that a second press leads to the first result."""
    key = claim(form.cleaned_data.get("form_key"), by=by)
    shown = form.cleaned_data.get("shown") or None
    done = join(kept=kept, other=other, picks=form.picks(), by=by, shown=shown)
    settle(key, kept.get_absolute_url())
    return done


class ClientJoin(JoinPage):
    route = "clients:client_join"
    rows = Client.objects.all
    related = ("owner", "stage", "parent")

    def join(self, **kwargs: Any) -> Any:
        return join_clients(**kwargs)


class PersonJoin(JoinPage):
    route = "clients:person_join"
    rows = Person.objects.all

    def join(self, **kwargs: Any) -> Any:
        return join_people(**kwargs)


def to_kept(user: User, model: Any, pk: int) -> HttpResponse:
    """Lead from a hidden row's address to the one it became part of; Http404 for any other."""
    return redirect(get_visible_or_404(model.objects, user, merged=pk))
