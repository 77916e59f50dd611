"""Form bases: a key so that one form makes one row, and merging of two people's edits."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils.translation import gettext_lazy as _

from core.errors import AlreadyDone
from core.models import FormKey

# A signed address that the middleware adds when a form's key was used for something else.
SAVED_BEFORE = "saved_before"
ANOTHER = "another"
# What a resend may carry differently: tokens, places to return to, answers of earlier warnings.
NOT_TYPED = {
    *("csrfmiddlewaretoken", "form_key", "seen", "against", "keep", "next", "place", "accepted"),
    *(SAVED_BEFORE, ANOTHER),
}


class ManyRows(forms.ModelMultipleChoiceField):
    """Several rows picked by id; a number that no row can have is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            words = self.error_messages["invalid_choice"]
            raise ValidationError(words, "invalid_choice", {"value": "…"}) from None


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came in: the key it was drawn with and a hash of what it carries."""

    key: uuid.UUID
    digest: str = ""


def digest_of(data: Mapping[str, Any], files: Mapping[str, Any]) -> str:
    """Return a hash of what a form carries, blind to line ends, empty fields and tokens."""
    lists = data.lists() if hasattr(data, "lists") else ((n, [v]) for n, v in data.items())
    typed = {
        name: found
        for name, values in lists
        if name not in NOT_TYPED
        and (found := [str(v).replace("\r\n", "\n").strip() for v in values if str(v).strip()])
    }
    typed |= {name: [file.name, str(file.size)] for name, file in files.items()}
    return hashlib.sha256(json.dumps(typed, sort_keys=True).encode()).hexdigest()


class KeyedForm(forms.Form):
    """A form that carries a fresh key each time it is drawn; see `claim`.

    One that was saved before with other words is drawn again: `saved_before` is then where the
    first save led, and the button `another` brings `another_key` along to save a second row.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    saved_before: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("form_key", uuid.uuid4())
        self.fields["form_key"].initial = self.initial["form_key"]
        self.another_key = uuid.uuid4()

    def clean_form_key(self) -> Sent | None:
        key = _uuid_of(self.data.get(ANOTHER, "")) or self.cleaned_data["form_key"]
        return Sent(key, digest_of(self.data, self.files)) if key else None

    def full_clean(self) -> None:
        """Look for the key's first use where a resend would only seem to have errors.

        The first save may itself be what stands in the way: the task it closed, the name it took.
        """
        super().full_clean()
        if not self.is_bound:
            return
        if mark := self.data.get(SAVED_BEFORE):
            self._refuse(mark)
        elif self.errors and isinstance(sent := self.cleaned_data.get("form_key"), Sent):
            first = FormKey.objects.filter(key=sent.key).first()
            if first is not None:
                raise used(first, sent)

    def _refuse(self, mark: str) -> None:
        try:
            self.saved_before = str(signing.loads(mark, salt=SAVED_BEFORE))
        except signing.BadSignature:
            return
        self.add_error(None, ValidationError(_("This form was saved already."), SAVED_BEFORE))


def _uuid_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def claim(sent: Sent | uuid.UUID | None, *, by: Any, result_url: str = "") -> FormKey | None:
    """Take a form's key inside the caller's transaction; a second taker gets AlreadyDone.

    The loser of a race waits on the unique index until the winner commits, so it never sees a
    half-made row. Call `settle` once the result's address is known.
    """
    if sent is None:
        return None
    if isinstance(sent, uuid.UUID):
        sent = Sent(sent)
    taken = FormKey(key=sent.key, by=by, result_url=result_url, digest=sent.digest)
    if not _is_new(taken):
        raise used(FormKey.objects.filter(key=sent.key).first(), sent)
    return taken


def _is_new(form_key: FormKey) -> bool:
    """Write a key unless it is there; a conflict is no error, so no savepoint is needed."""
    query = InsertQuery(FormKey, on_conflict=OnConflict.IGNORE)
    query.insert_values(FormKey._meta.concrete_fields, [form_key])
    ((sql, params),) = query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return bool(cursor.rowcount == 1)


def used(first: FormKey | None, sent: Sent) -> AlreadyDone:
    """Return what to raise for a key that was taken."""
    words = _("This was saved already.")
    if first is None:
        return AlreadyDone(words)
    is_same = not first.digest or first.digest == sent.digest
    return AlreadyDone(words, first.result_url, by_id=first.by_id, is_same=is_same)


def settle(form_key: FormKey | None, result_url: str) -> None:
    """Note where the saved form led, for whoever sends it again."""
    if form_key is not None:
        form_key.result_url = result_url[:400]
        form_key.save(update_fields=["result_url"])


class MergingForm(KeyedForm):
    """An edit form that knows what it showed: disjoint changes of two people are both kept.

    `seen` is a signed copy of the values drawn; `stored` names values that were true then but
    not drawn, as the stage from which a client is moved. After validation `changes()` holds only
    the fields this person changed; `conflicts(current)` the ones somebody else changed meanwhile.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, stored: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        true = self.initial if stored is None else stored
        shown = {name: self._plain(name, true.get(name)) for name in self._own_names()}
        self.fields["seen"].initial = signing.dumps(shown, salt="seen", compress=True)

    def _own_names(self) -> list[str]:
        return [name for name in self.fields if name not in ("form_key", "seen")]

    def _plain(self, name: str, value: Any) -> Any:
        """Return a value as JSON keeps it, so that shown, typed and stored compare."""
        field = self.fields[name]
        prepared = field.prepare_value(value)
        if isinstance(prepared, list | tuple | set):
            return sorted(str(item) for item in prepared)
        # Browsers send other line ends than files and programs, and forms strip what is typed.
        return "" if prepared is None else str(prepared).replace("\r\n", "\n").strip()

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
