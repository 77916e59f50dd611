"""Everybody's first page: what do I do now, and why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.views.generic import TemplateView

from core import clock
from core.ids import read_id
from core.shortcuts import is_htmx
from dashboard.choices import Kind, TodayState
from dashboard.queries import deputies, first_run, worklist
from dashboard.queries import today as queries
from flags.queries import MINE, Worklist, today_cards


class Today(TemplateView):
    """Cards by deadline, the book in one strip, the week beside; for heads what escalated.

    The list alone is asked for by chips, and again after a touch or a decision on a flag.
    """

    def get_template_names(self) -> list[str]:
        return ["dashboard/_today.html" if is_htmx(self.request) else "dashboard/today.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        today = clock.today()
        asked = self.request.GET
        kind = _one_of(Kind, asked.get("kind"), Kind.ALL)
        state = _one_of(TodayState, asked.get("state"), TodayState.OPEN)
        figures = queries.figures(user, today=today)
        said = deputies.on_today(user, today=today) if figures.deputies else deputies.OnToday()
        book = _book(asked.get("book", ""), said)
        found = today_cards(user, today, kind=kind.value, book=book, is_full=bool(asked.get("all")))
        context = {
            "today": today,
            "state": state.value,
            "set_aside": worklist.set_aside(user, state, today=today) if state.value else [],
            "kind": kind.value,
            "book_asked": book,
            "deputies": said,
            "books": worklist.books(found, said, book, user),
            "late": found.late if kind is Kind.ALL else 0,
            "found": found,
            "aside": found.escalated_total + found.ownerless_total,
            "groups": worklist.grouped(found, today),
            "chips": worklist.chips(found, kind),
            "figures": figures,
        }
        if not is_htmx(self.request):
            context |= self._around(found, figures, said, book)
        return super().get_context_data(**context, **kwargs)

    def _around(
        self, found: Worklist, figures: queries.Figures, said: deputies.OnToday, asked: str
    ) -> dict[str, Any]:
        """What stands around the list; the frame's counter comes along for nothing."""
        user: Any = self.request.user
        today = clock.today()
        of = user.pk if asked == MINE else read_id(asked) or None
        book = queries.book(user, limits=found.limits, of=of)
        is_empty = not (book.clients or found.ownerless_total or said.lent)
        return {
            "book": book,
            "currency": settings.BASE_CURRENCY,
            "ahead": queries.ahead_of(user, of=of, today=today, limits=found.limits),
            "week": queries.week(user, today=today),
            "mentions": queries.mentions(user) if figures.mentions else [],
            "proposals": queries.proposals(user) if figures.proposed else [],
            "first_run": is_empty,
            "steps": first_run.steps(user) if is_empty else [],
            "nav_today": found.everything,
            "nav_today_due": bool(found.late),
        }


def _book(asked: str, said: deputies.OnToday) -> str:
    """Read whose cards are asked for; without a lent book, and for a strange one, all of them."""
    known = {str(pk) for pk in said.absent_ids} | {MINE}
    return asked if said.lent and asked in known else ""


def _one_of(choices: Any, value: str | None, default: Any) -> Any:
    """Read a choice of the address; an odd one is the default."""
    try:
        return choices(value or "")
    except ValueError:
        return default
