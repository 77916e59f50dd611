"""The products we sell, kept by administrators."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from clients.queries import rights
from contracts.models import Product
from core import changes as rows
from core.models import AuditLine, UndoRecord
from core.undo import remember
from core.verbs import verb
from users.models import User

EDITABLE = ("name", "line")


@verb
def add_product(*, name: str, by: User, line: str = "") -> Product:
    """Add a product. Raises NotAllowed, DomainError (the name is taken, in any case)."""
    rights.require_admin(by)
    product = Product(name=" ".join(name.split()), line=line)
    rows.check(product)
    product.save(force_insert=True)
    _audit(product, by, "product_added", {"name": ["", product.name]})
    return product


@verb
def edit_product(*, product: Product, changes: dict[str, Any], by: User) -> Product:
    """Rename a product or put it into another line. Raises NotAllowed, DomainError."""
    rights.require_admin(by)
    found = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    told = rows.apply(found, changes, allowed=EDITABLE)
    if told:
        rows.save(found, told)
        _audit(found, by, "product_edited", told)
    return found


@verb
def archive_product(*, product: Product, by: User) -> UndoRecord:
    """Take a product out of choices; contracts keep it. Returns its undo. Raises NotAllowed."""
    found = _set_archived(product, by, is_archived=True)
    return remember(kind="product_archived", payload={"product": found.pk}, by=by)


@verb
def restore_product(*, product: Product, by: User) -> Product:
    """Take a product back into choices. Raises NotAllowed."""
    return _set_archived(product, by, is_archived=False)


def _set_archived(product: Product, by: User, *, is_archived: bool) -> Product:
    rights.require_admin(by)
    found = Product.objects.select_for_update(no_key=True).get(pk=product.pk)
    if found.is_archived is not is_archived:
        found.archived_at = timezone.now() if is_archived else None
        found.save(update_fields=["archived_at"])
        _audit(found, by, "product_archived" if is_archived else "product_restored", {})
    return found


def _audit(product: Product, by: User, said: str, told: rows.Told) -> None:
    AuditLine.objects.create(by=by, verb=said, subject=f"product:{product.pk}", changes=told)
