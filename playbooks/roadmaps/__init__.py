"""Roadmaps: a plan of several people around one client or holding, from draft to its review."""
