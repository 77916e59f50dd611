"""What was guessed, as tests compare it."""

from exchange.rules.maps import Mapping


def named(mapping: Mapping) -> dict[str, str]:
    return {column.header: column.field for column in mapping.columns if column.field}
