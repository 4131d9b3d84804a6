"""Workarounds that fit this box: exact lines, filled from the evidence, refused where they would do harm. Nothing is ever sent."""
