"""A comparison as one JSON document."""

from dataclasses import asdict
from typing import Any

from triage.compare.compare import Comparison, DeviceComparison, confounded

SCHEMA = 1


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as plain values, in a stable order."""
    return {
        "schema": SCHEMA,
        "devices": [_device(device) for device in comparison.devices],
        "only_before": list(comparison.only_before),
        "only_after": list(comparison.only_after),
    }


def _device(device: DeviceComparison) -> dict[str, Any]:
    return {
        "device": device.device,
        "named_after": device.named_after,
        "outcome": device.outcome.value,
        "better": list(device.better),
        "worse": list(device.worse),
        "elapsed_s": device.between.elapsed_s,
        "reloaded": device.between.reloaded.value,
        "reloaded_why": device.between.why,
        "may_be_the_reload": confounded(device),
        "metrics": [asdict(metric) for metric in device.metrics],
        "findings": [asdict(finding) for finding in device.findings],
        "counters": [asdict(counter) for counter in device.counters],
    }
