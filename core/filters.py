"""What the filters of lists share."""

from __future__ import annotations

import copy
from typing import Any

import django_filters
from django import forms

from core.widgets import PlainSelect


class _Unshared(dict[str, forms.Field]):
    """Fields of a form class that one form alone is made of, which need no copies of their own."""

    def __deepcopy__(self, memo: dict[int, Any]) -> _Unshared:
        return self


class _Shallow(dict[str, django_filters.Filter]):
    """Declared filters, of which a FilterSet takes copies without copying what they hold."""

    def __deepcopy__(self, memo: dict[int, Any]) -> dict[str, django_filters.Filter]:
        return {name: _copied(one) for name, one in self.items()}


def _copied(one: django_filters.Filter) -> django_filters.Filter:
    another = copy.copy(one)
    another.extra = dict(one.extra)
    another.method = one.method  # ties the method to the copy
    return another


class FilterSet(django_filters.FilterSet):
    """Filters whose form class is made for one request, so its fields are not copied once more.

    The owners to choose from alone were an eighth of a list's time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not isinstance(self.base_filters, _Shallow):
            type(self).base_filters = _Shallow(self.base_filters)
        super().__init__(*args, **kwargs)

    def get_form_class(self) -> type[forms.Form]:
        form: Any = super().get_form_class()
        form.base_fields = _Unshared(form.base_fields)
        return form


class ChoiceFilter(django_filters.ChoiceFilter):
    """A choice drawn as one select, without a template for each of its options."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", PlainSelect)
        super().__init__(*args, **kwargs)
