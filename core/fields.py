"""Model fields of the house: folded copies of text, and money in whole minor units."""

from collections.abc import Callable
from typing import Any

from django.db import models

from core.folding import fold


class FoldedField(models.CharField):
    """A copy of other columns made by a function (folding by default), kept by itself.

    It fills in `pre_save`, so `save()` and `bulk_create` cover it. `update()`, `bulk_update`
    and `save(update_fields=…)` must name both columns.
    """

    def __init__(
        self, *args: Any, sources: tuple[str, ...] = (), by: Callable[[str], str] = fold, **kw: Any
    ) -> None:
        self.sources = sources
        self.by = by
        kw.setdefault("max_length", 1000)
        kw.setdefault("editable", False)
        kw.setdefault("blank", True)
        kw.setdefault("default", "")
        super().__init__(*args, **kw)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        joined = " ".join(str(getattr(model_instance, source) or "") for source in self.sources)
        value = self.by(joined)[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["sources"] = self.sources
        if self.by is not fold:
            kwargs["by"] = self.by
        return name, path, args, kwargs


class AmountField(models.BigIntegerField):
    """Money in whole minor units (kopecks, cents); the currency stands in a column beside it."""


class CurrencyField(models.CharField):
    """An ISO 4217 code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 3)
        kwargs.setdefault("default", "RUB")
        super().__init__(*args, **kwargs)


def refold(rows: list[Any]) -> set[str]:
    """Fill the folded columns of rows about to be updated in bulk; return those columns' names."""
    folded = [f for f in rows[0]._meta.concrete_fields if isinstance(f, FoldedField)]
    for row in rows:
        for column in folded:
            column.pre_save(row, add=False)
    return {column.name for column in folded}
