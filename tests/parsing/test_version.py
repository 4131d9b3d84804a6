"""Which operating system a box says that it runs, whatever line comes after."""

import pytest

from triage.model import Capture
from triage.parsing.reader import read

XE = """Cisco IOS XE Software, Version 17.12.04
Cisco IOS Software [Dublin], S5200 Switch Software (S5200-UNIVERSALK9-M), Version 17.12.4, RELEASE SOFTWARE (fc3)
sw9 uptime is 2 weeks, 6 days, 17 hours, 32 minutes
Allen-Bradley 1783-EXA20P (ARM) processor (revision V02) with 638793K/6147K bytes of memory.
"""
FIRST_XE = """Cisco IOS Software, IOS-XE Software, Catalyst L3 Switch Software (CAT3K_CAA-UNIVERSALK9-M), Version 03.06.05E RELEASE SOFTWARE (fc2)
sw3 uptime is 28 weeks, 1 day, 7 hours, 54 minutes
cisco WS-C3850-48U (MIPS) processor with 4194304K bytes of physical memory.
"""
IOS = """Cisco IOS Software, C2900 Software (C2900-UNIVERSALK9-M), Version 15.2(1)T1, RELEASE SOFTWARE (fc1)
r2 uptime is 3 weeks, 6 days, 32 minutes
Cisco CISCO2901/K9 (revision 1.0) with 491520K/32768K bytes of memory.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (XE, ("IOS XE", "17.12.4", "1783-EXA20P", 638793 * 1024)),
        (FIRST_XE, ("IOS XE", "03.06.05E", "WS-C3850-48U", 4194304 * 1024)),
        (IOS, ("IOS", "15.2(1)T1", "CISCO2901/K9", 491520 * 1024)),
    ],
)
def test_the_system_is_named_as_the_box_names_it(text: str, expected: tuple[str, str, str, int]) -> None:
    found = read(Capture(device="r1", command="show version", path="c", raw=text.encode(), platform="cisco_xe"))
    (row,) = found.tables["device_info"].rows()
    assert (row["os"], row["version"], row["model"], row["memory_bytes"]) == expected
