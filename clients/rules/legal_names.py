"""Names of companies: legal forms taken off, a key for finding doubles."""

from core.folding import fold


def name_key(name: str) -> str:
    """Placeholder until the full rule stands."""
    return "".join(c for c in fold(name) if c.isalnum())
