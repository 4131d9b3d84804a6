"""Collecting from sick routers: gently, read-only, one login each, every byte kept."""
