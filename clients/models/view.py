"""A way of looking at a list that somebody saved: its filters, order and columns."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import view_pages
from core.fields import FoldedField
from users.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User) -> Self:
        """One's own, and those shared with one's team; a head sees those of the teams below."""
        seen = Q(by=user) | Q(team__in=user.team_tree_ids)
        if user.team_id is not None:
            seen |= Q(team=user.team_id)
        return self.filter(seen)

    def of_page(self, code: str) -> Self:
        return self.filter(page=code)

    def in_norm_order(self) -> Self:
        return self.order_by("name_folded", "pk")


class SavedView(models.Model):
    """The address of a list under a name: what it shows depends on who looks.

    `page` is the code of the list among those registered.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name of the view"), max_length=60)
    name_folded = FoldedField(sources=("name",), max_length=60)
    page = models.CharField(
        max_length=20,
        default=view_pages.CLIENTS,
        db_default=view_pages.CLIENTS,
        editable=False,
    )
    query = models.CharField(max_length=1000, blank=True)
    team = models.ForeignKey(
        "users.Team",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("shared with the team"),
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["by", "name_folded"],
                name="savedview_name_once",
                violation_error_message=_("You have a view with this name already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse(view_pages.of_code(self.page).route)}?{self.query}"
