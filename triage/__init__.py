"""Router health triage for mallocfail and high-CPU incidents."""

__version__ = "0.1.0"
