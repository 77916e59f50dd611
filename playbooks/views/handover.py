"""Hand-overs: the list, a new one, and the page on which it is talked through and accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django.views.generic import View

from clients.models import Client
from clients.queries import rights
from clients.views import answers
from core import clock
from core.errors import DomainError
from core.ids import read_id, read_ids
from core.saving import save
from playbooks.handover import actions, papers, queries
from playbooks.handover.accepting import accept
from playbooks.handover.forms import HandOverForm
from playbooks.models import HandOver
from users.models import User
from users.seeing import seen_or_404

LONGEST_REASON = 300


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


@require_GET
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """What waits for me, what waits for a head, books to be handed over, what is under way."""
    me = _me(request)
    page = Paginator(queries.past(me), queries.PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": queries.waiting(me),
        "to_agree": queries.to_agree(me),
        "books": queries.acting_books(me),
        "open": queries.open_ones(me),
        "page": page,
        "total": page.paginator.count,
        "may_own": me.may_own,
        "givers": _givers(me),
    }
    return render(request, "playbooks/hand_over_list.html", context)


def _givers(user: User) -> list[User]:
    """Whose whole book a head or an administrator may hand over: of those who have one."""
    if not (user.is_head or user.is_admin):
        return []
    book = Client.objects.live().filter(owner=OuterRef("pk"))
    people = User.objects.in_book_of(user).able_to_own().filter(Exists(book))
    return list(people.order_by("name_folded", "pk"))


class HandOverCreate(View):
    """Clients of one owner, by `client` one or several of them, by `owner` all of them."""

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request)
        return self.draw(request, form) if form.clients else self.leave(request)

    def leave(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, _("You have no clients that could be handed over."))
        return redirect("playbooks:hand_over_list")

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form(request, request.POST)
        me = _me(request)
        if not form.clients:
            return self.leave(request)
        made = None
        if form.is_valid():
            made = save(
                form,
                lambda: actions.start(offer=form.offer(), by=me, today=clock.today()),
                by=me,
                leads_to=lambda hand_over: hand_over.get_absolute_url(),
            )
        if made is None:
            return self.draw(request, form, is_wrong=True)
        words = _("Offered to %(name)s") if made.agreed_at else _("The head decides: %(name)s")
        if made.moved_at:
            words = _("Given to %(name)s")
        answers.say(request, words % {"name": made.to_person.full_name})
        return redirect(made)

    def form(self, request: HttpRequest, *typed: Any) -> HandOverForm:
        me = _me(request)
        clients, owner = self.chosen(request, me)
        return HandOverForm(
            *typed,
            clients=clients,
            owner=owner,
            by=me,
            may_decide=all(rights.may_change_owner(me, client) for client in clients),
            today=clock.today(),
        )

    def chosen(self, request: HttpRequest, me: User) -> tuple[list[Client], User]:
        """Return the clients that the address names and whose they are.

        None where one has none of one's own. Raises Http404, NotAllowed, DomainError (of several
        owners).
        """
        rows = Client.objects.visible_to(me).live().select_related("owner", "owner__team")
        asked = request.POST if request.method == "POST" else request.GET
        wanted, book = read_ids(asked.getlist("client")), asked.get("owner", "")
        if wanted:
            clients = list(rows.filter(pk__in=wanted).order_by("name_folded", "pk"))
        elif owner := read_id(book):
            clients = list(rows.filter(owner=owner).order_by("name_folded", "pk"))
        else:
            clients = list(rows.filter(owner=me).order_by("name_folded", "pk"))
        if not clients:
            if wanted or (book and book != str(me.pk)):
                raise Http404
            return [], me
        if len({client.owner_id for client in clients}) > 1:
            raise DomainError(_("Choose clients of one owner."))
        for client in clients:
            if not actions.may_hand_over(me, client):
                raise rights.refusal(client)
        return clients, clients[0].owner or me

    def draw(
        self, request: HttpRequest, form: HandOverForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        asked = request.POST if request.method == "POST" else request.GET
        meant = [("client", pk) for pk in read_ids(asked.getlist("client"))]
        owner = read_id(asked.get("owner"))
        context = {
            "form": form,
            "clients": form.clients,
            "owner": form.owner,
            "meant": meant or [("owner", owner or form.owner.pk)],
        }
        status = 422 if is_wrong else 200
        return render(request, "playbooks/hand_over_create.html", context, status=status)


class HandOverPage(View):
    """Clients with their checklists, promises to be accepted; `as=paper` the briefs to print."""

    def find(self, request: HttpRequest, pk: int) -> HandOver:
        people = ("from_person", "to_person", "by", "cancelled_by")
        found: HandOver = seen_or_404(HandOver.objects.all, _me(request), pk, *people)
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        hand_over, me = self.find(request, pk), _me(request)
        if request.GET.get("as") == "paper" and (draw := papers.registered()):
            rows = queries.clients_read_by(hand_over, me).select_related("owner", "stage")
            return draw(request, hand_over, list(rows.order_by("name_folded", "pk")))
        parts = queries.parts_of(hand_over, me)
        page = Paginator(parts, queries.PER_PAGE).get_page(request.GET.get("page"))
        clients = list(
            Client.objects.filter(hand_overs__hand_over=hand_over).select_related("owner")
        )
        is_open = hand_over.is_open
        context = {
            "hand_over": hand_over,
            "lines": queries.lines_of(hand_over, list(page.object_list), me),
            "page": page,
            "total": page.paginator.count,
            "promises": queries.open_promises(hand_over, me) if is_open else [],
            "settled": [] if is_open else queries.settled_promises(hand_over, me),
            "may_accept": hand_over.agreed_at and is_open and hand_over.to_person_id == me.pk,
            "may_agree": hand_over.waits_for_head
            and bool(clients)
            and all(rights.may_change_owner(me, client) for client in clients),
            "may_take_back": actions.may_take_back(me, hand_over, clients),
            "may_tick": hand_over.cancelled_at is None
            and (
                me.pk in (hand_over.to_person_id, hand_over.from_person_id)
                or me.is_head
                or me.is_admin
            ),
            "today": clock.today(),
        }
        return render(request, "playbooks/hand_over.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        hand_over = self.find(request, pk)
        known: dict[str, Callable[[HttpRequest, HandOver], HttpResponse]] = {
            "accept": self.accept,
            "agree": self.agree,
            "back": self.take_back,
            "tick": self.tick,
        }
        return known.get(request.POST.get("do", ""), self.tick)(request, hand_over)

    def accept(self, request: HttpRequest, hand_over: HandOver) -> HttpResponse:
        returned = {
            pk: str(text).strip()[:LONGEST_REASON]
            for name, text in request.POST.items()
            if name.startswith("why_") and (pk := read_id(name[4:])) and str(text).strip()
        }
        me = _me(request)
        done = accept(hand_over=hand_over, by=me, today=clock.today(), returned=returned)
        number = done.parts.count()
        words = ngettext(
            "Taken over: %(count)s client", "Taken over: %(count)s clients", number
        ) % {"count": number}
        answers.say(request, words)
        return redirect(done)

    def agree(self, request: HttpRequest, hand_over: HandOver) -> HttpResponse:
        done = actions.agree(hand_over=hand_over, by=_me(request))
        answers.say(request, _("Offered to %(name)s") % {"name": done.to_person.full_name})
        return redirect(done)

    def take_back(self, request: HttpRequest, hand_over: HandOver) -> HttpResponse:
        reason = request.POST.get("reason", "")[:LONGEST_REASON]
        actions.take_back(hand_over=hand_over, by=_me(request), reason=reason)
        answers.say(request, _("The hand-over was taken back"))
        return redirect("playbooks:hand_over_list")

    def tick(self, request: HttpRequest, hand_over: HandOver) -> HttpResponse:
        me, today = _me(request), clock.today()
        shown = set(read_ids(request.POST.getlist("part")))
        for part in queries.parts_of(hand_over, me).filter(pk__in=shown):
            points = request.POST.getlist(f"p{part.pk}")
            if set(points) != set(part.checked):
                actions.tick(part=part, points=points, by=me, today=today)
        answers.say(request, _("The checklist is saved"))
        page = {"page": request.POST.get("page", "1")[:6]}
        return redirect(f"{reverse('playbooks:hand_over', args=[hand_over.pk])}?{urlencode(page)}")
