"""Form bases: a key so that one form makes one row, and merging of two people's edits."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.errors import AlreadyDone
from core.models import FormKey


class ManyRows(forms.ModelMultipleChoiceField):
    """Several rows picked by id; a number that no row can have is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            words = self.error_messages["invalid_choice"]
            raise ValidationError(words, "invalid_choice", {"value": "…"}) from None


class KeyedForm(forms.Form):
    """A form that carries a fresh key each time it is drawn; see `claim`."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["form_key"].initial = self.initial["form_key"]


def claim(key: uuid.UUID | None, *, by: Any, result_url: str = "") -> FormKey | None:
    """Take a form's key inside the caller's transaction; a second taker gets AlreadyDone.

    The loser of a race waits on the unique index until the winner commits, so it never sees a
    half-made row. Call `settle` once the result's address is known.
    """
    if key is None:
        return None
    try:
        with transaction.atomic():
            return FormKey.objects.create(key=key, by=by, result_url=result_url)
    except IntegrityError:
        first = FormKey.objects.filter(key=key, by=by).first()
        raise AlreadyDone(_("This was saved already."), first.result_url if first else "") from None


def settle(form_key: FormKey | None, result_url: str) -> None:
    """Note where the saved form led, for whoever sends it again."""
    if form_key is not None:
        form_key.result_url = result_url[:400]
        form_key.save(update_fields=["result_url"])


class MergingForm(KeyedForm):
    """An edit form that knows what it showed: disjoint changes of two people are both kept.

    `seen` is a signed copy of the values drawn. After validation `changes()` holds only the
    fields this person changed; `conflicts(current)` the ones somebody else changed meanwhile.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = {name: self._plain(name, self.initial.get(name)) for name in self._own_names()}
        self.fields["seen"].initial = signing.dumps(shown, salt="seen", compress=True)

    def _own_names(self) -> list[str]:
        return [name for name in self.fields if name not in ("form_key", "seen")]

    def _plain(self, name: str, value: Any) -> Any:
        """Return a value as JSON keeps it, so that shown, typed and stored compare."""
        field = self.fields[name]
        prepared = field.prepare_value(value)
        if isinstance(prepared, list | tuple | set):
            return sorted(str(item) for item in prepared)
        return "" if prepared is None else str(prepared)

    def shown(self) -> dict[str, Any]:
        try:
            return dict(signing.loads(self.cleaned_data.get("seen") or "", salt="seen"))
        except signing.BadSignature:
            return {}

    def changes(self) -> dict[str, Any]:
        """Return {field: new value} for what differs from what the form had shown."""
        shown = self.shown()
        return {
            name: self.cleaned_data[name]
            for name in self._own_names()
            if name in self.cleaned_data
            and self._plain(name, self.cleaned_data[name]) != shown.get(name, object())
        }

    def conflicts(self, current: dict[str, Any]) -> dict[str, Any]:
        """Return {field: current value} where somebody else changed what this person changed."""
        shown = self.shown()
        clashes = {}
        for name, typed in self.changes().items():
            now = self._plain(name, current.get(name))
            if now not in (shown.get(name), self._plain(name, typed)):
                clashes[name] = current.get(name)
        return clashes
