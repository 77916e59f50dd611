"""Reads of the pages that know all the other apps."""
