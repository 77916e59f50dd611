"""What a training was about, who taught and how many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from clients.models import Touchpoint
from contracts.models import Product, Training
from core.merging import ConflictForm
from users.models import User

MOST_TRAINED = 100_000


class TrainingForm(ConflictForm):
    """Offers live products and the colleagues who work on the client."""

    product = forms.ModelChoiceField(
        label=_("Product"), queryset=Product.objects.none(), required=False
    )
    tutor = forms.ModelChoiceField(
        label=_("Tutor"), queryset=User.objects.get_queryset().none(), required=False
    )
    trained = forms.IntegerField(
        label=_("How many were trained"), min_value=1, max_value=MOST_TRAINED, required=False
    )
    marks_optional = False

    def __init__(self, *args: Any, touch: Touchpoint, **kwargs: Any) -> None:
        self.touch = touch
        super().__init__(*args, **kwargs)

    def _own_names(self) -> list[str]:
        touch = self.touch
        known = Training.objects.filter(touchpoint=touch)
        products = Product.objects.filter(
            Q(archived_at__isnull=True) | Q(pk__in=known.values("product"))
        )
        group = Q(memberships__client=touch.client_id) | Q(
            pk__in=[touch.by_id, touch.client.owner_id]
        )
        tutors = User.objects.active().filter(group | Q(took_part__touchpoint=touch))
        everybody = tutors | User.objects.get_queryset().filter(pk__in=known.values("tutor"))
        fields: dict[str, Any] = self.fields
        fields["product"].queryset = products.order_by("name", "pk")
        fields["tutor"].queryset = everybody.distinct().order_by("name_folded", "pk")
        return super()._own_names()

    def _plain(self, name: str, value: Any) -> Any:
        if name in ("product", "tutor"):
            return str(getattr(value, "pk", value) or "")
        return super()._plain(name, value)
