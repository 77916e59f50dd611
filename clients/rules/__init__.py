"""Rules about clients and people: pure functions of plain values."""
