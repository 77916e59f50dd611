"""Playbooks: prepared steps that a cause, a date or a person starts at a client."""
