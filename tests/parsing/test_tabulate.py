"""Readings into tables, and how far each can be trusted."""

from triage.model import Capture
from triage.parsing.messages import event_tables, rules
from triage.parsing.reader import read
from triage.parsing.tabulate import tabulate
from triage.tables import Availability, schemas

LOG = b"""Syslog logging: enabled (0 messages dropped, 0 flushes, 0 overruns)
    Console logging: disabled
    Buffer logging: level debugging, 1 messages logged

Log Buffer (4096 bytes):

Nov 24 01:00:00.000: %SYS-5-CONFIG_I: Configured from console by noc
"""


def test_a_log_without_a_message_shows_that_there_was_none() -> None:
    log = Capture(device="r1", command="show logging", path="r1/1/show_logging.txt", raw=LOG, platform="cisco_ios")
    tables = tabulate("r1", "cisco_ios", [read(log)])
    missing = [name for name in event_tables() if tables.availability.get(name) is not Availability.COMPLETE]
    assert missing == []
    assert {"ike_refusal", "port_guard_event", "webui_event"} < set(event_tables())


def test_a_message_in_another_command_does_not_make_the_log_known() -> None:
    text = b"Nov 24 01:00:00.000: %SYS-5-CONFIG_I: Configured from console by noc\n*01:00:01.000 UTC Tue Nov 24 2026\n"
    clock = Capture(device="r1", command="show clock", path="r1/1/show_clock.txt", raw=text, platform="cisco_ios")
    tables = tabulate("r1", "cisco_ios", [read(clock)])
    assert tables.availability.get("log_event", Availability.MISSING) is Availability.MISSING


def test_every_table_that_messages_fill_is_one_of_ours() -> None:
    assert {rule.table for rule in rules()} < set(event_tables())
    assert set(event_tables()) <= set(schemas())


def test_only_what_is_never_taken_counts_as_refused() -> None:
    def asked(round_number: int, raw: bytes) -> Capture:
        path = f"r1/{round_number}/show_vstack_config.txt"
        return Capture(
            device="r1", command="show vstack config", path=path, raw=raw, round=round_number, platform="cisco_ios"
        )

    invalid, unable = b"            ^\n% Invalid input detected at '^' marker.\n", b"% Low on memory; try again later\n"
    assert tabulate("r1", "cisco_ios", [read(asked(1, invalid))]).refused == {"show vstack config"}
    assert tabulate("r1", "cisco_ios", [read(asked(1, unable)), read(asked(2, invalid))]).refused == frozenset()
