"""Captures into rows: clean, read, account for every line."""
