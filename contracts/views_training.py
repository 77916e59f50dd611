"""What a training was about, who taught, how many: added to a touch that was logged."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.generic import View

from clients.choices import TouchKind
from clients.models import Touchpoint
from clients.queries import rights
from clients.views import answers
from clients.views.editing import lines_about
from contracts.actions.training import EDITABLE, describe_training
from contracts.forms_training import TrainingForm
from contracts.models import Training
from core import saving
from users.models import User
from users.seeing import seen_or_404


def _me(request: HttpRequest) -> User:
    assert not isinstance(request.user, AnonymousUser)
    return request.user


class TrainingEdit(View):
    """Product, tutor and number trained of one training."""

    def find(self, request: HttpRequest, pk: int) -> Touchpoint:
        alive = Touchpoint.objects.alive
        touch: Touchpoint = seen_or_404(alive, request.user, pk, "client__owner", "by")
        if touch.kind != TouchKind.TRAINING:
            raise Http404
        if not rights.may_edit_touch(_me(request), touch):
            raise rights.refusal(touch.client)
        return touch

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        touch = self.find(request, pk)
        return self.draw(request, touch, TrainingForm(touch=touch, initial=current_of(touch)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        touch = self.find(request, pk)
        form = TrainingForm(request.POST, touch=touch, initial=current_of(touch))
        if not form.is_valid():
            return self.draw(request, touch, form, is_wrong=True)
        saved = saving.merge(
            form,
            read=lambda: current_of(touch),
            write=lambda changes: describe_training(
                touchpoint=touch, changes=changes, by=_me(request)
            ),
            lines=lambda: lines_about(touch.client, f"touch:{touch.pk}"),
            by=request.user,
        )
        if saved is None:
            return self.draw(request, touch, form, is_wrong=True)
        answers.say(request, _("Touch changed"))
        return answers.done(request, touch.client.get_absolute_url(), "touchSaved", "closeDialog")

    def draw(
        self, request: HttpRequest, touch: Touchpoint, form: TrainingForm, *, is_wrong: bool = False
    ) -> HttpResponse:
        context: dict[str, Any] = {"form": form, "touch": touch}
        return answers.draw(request, "contracts/training_edit.html", context, is_wrong=is_wrong)


def current_of(touch: Touchpoint) -> dict[str, Any]:
    """Return a training's facts as the form draws them."""
    found = Training.objects.filter(touchpoint=touch).first()
    if found is None:
        return dict.fromkeys(EDITABLE)
    return {"product": found.product_id, "tutor": found.tutor_id, "trained": found.trained}
