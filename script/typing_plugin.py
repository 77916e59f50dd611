"""Tells mypy what this project knows about requests.

Pages need a sign-in unless they say otherwise (LoginRequiredMiddleware), so `request.user` is our
User in a view; without this every view would assert it.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import TypeInfo
from mypy.plugin import AttributeContext, Plugin
from mypy.types import Instance, Type

OURS = {"django.http.request.HttpRequest.user": ("users.models", "User")}


class RequestPlugin(Plugin):
    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        if fullname not in OURS:
            return None
        module, name = OURS[fullname]

        def give(context: AttributeContext) -> Type:
            tree = context.api.modules.get(module)  # type: ignore[attr-defined]
            node = tree.names[name].node if tree and name in tree.names else None
            return Instance(node, []) if isinstance(node, TypeInfo) else context.default_attr_type

        return give


def plugin(version: str) -> type[Plugin]:
    return RequestPlugin
