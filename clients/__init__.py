"""Clients, their people, what passed between us, the life cycle."""
