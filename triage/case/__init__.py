"""The case folder: every byte that a device sent, when, and what was made of it."""
