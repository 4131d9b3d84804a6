"""The error tree: each class answers "who must act".

TriageError
  UsageError          the operator: a wrong option, path or file
    InventoryError    the operator: a device list is wrong, every fault listed
    CredentialError   the operator: a user name or password could not be had
  PlaybookError       the author of a playbook, every fault listed
  ManifestError       the author of a parser, every fault listed
  CaseError           the operator: a case folder is unusable (locked, foreign, full)
  CollectError        nobody: what happened on the way to one device; becomes a Problem
"""

from collections.abc import Sequence


class TriageError(Exception):
    """Base of every error that triage raises on purpose. ``hint`` says what to type next."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(TriageError):
    """What the operator asked for cannot be done."""


class FaultList(TriageError):  # noqa: N818  it is many errors
    """Many faults found in one pass. ``faults`` lists each as "file:line: what"."""

    def __init__(self, faults: Sequence[str], *, hint: str = "") -> None:
        super().__init__("\n".join(faults), hint=hint)
        self.faults = tuple(faults)


class InventoryError(FaultList, UsageError):
    """A device list is wrong."""


class CredentialError(UsageError):
    """A user name, password or secret could not be had."""


class PlaybookError(FaultList):
    """A playbook is wrong."""


class ManifestError(FaultList):
    """A parser manifest is wrong."""


class CaseError(TriageError):
    """A case folder is unusable."""


class CollectError(TriageError):
    """Something happened on the way to one device. ``code`` is the Problem's code."""

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
