"""Saved text to captures: what people have on their disks when the call comes."""
