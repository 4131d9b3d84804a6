"""When it began, and what changed before."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.facts.rows import tables as made
from triage.diagnosis.before import changes_of, onset_of
from triage.facts.changes import CHANGE_FACTS, changes, onset
from triage.facts.fact import Surroundings, fact_schemas, run
from triage.tables import DeviceTables

NOWHERE = Surroundings()
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def tables(**rows: list[dict[str, Any]]) -> DeviceTables:
    return made(lambda _: NOON, **rows)


def message(tag: str, text: str, before: timedelta = timedelta(hours=1)) -> dict[str, Any]:
    at = NOON - before
    facility, severity, mnemonic = tag.rsplit("-", 2) if tag.count("-") >= 2 else (tag, 5, tag)
    return {
        "tag": tag,
        "text": text,
        "event_at": at,
        "event_at_text": f"{at:%b %d %H:%M:%S.%f}",
        "facility": facility,
        "severity": int(severity),
        "mnemonic": mnemonic,
    }


def with_facts(read: DeviceTables) -> DeviceTables:
    found = dict(read.tables)
    for fact in CHANGE_FACTS:
        found[fact.table] = run(fact, read, NOWHERE)[0]
    return DeviceTables(read.device, read.platform, read.rounds, found, read.availability, {})


@pytest.mark.parametrize(
    ("tag", "text", "kind", "what", "who", "where"),
    [
        ("SYS-5-CONFIG_I", "Configured from console by noc on vty0 (192.0.2.9)", "configuration", "from console", "noc", None),
        ("SYS-SW1-5-CONFIG_I", "Configured from console by console", "configuration", "from console", "console", None),
        ("VSHD-5-VSHD_SYSLOG_CONFIG_I", "Configured from vty by admin on 192.0.2.9@pts/0", "configuration", "from vty", "admin", None),
        ("MGBL-CONFIG-6-DB_COMMIT", "Configuration committed by user 'anna'. Use 'show configuration commit changes 1'", "configuration", "committed", "anna", None),
        ("UI_COMMIT", "User 'anna' requested 'commit' operation (comment: none)", "configuration", "'commit' operation", "anna", None),
        ("ASA-5-111008", "User 'enable_15' executed the 'access-list out deny ip any any' command.", "configuration", "access-list out deny ip any any", "enable_15", None),
        ("SYS-5-RESTART", "System restarted --", "reload", "System restarted --", None, None),
        ("LINK-3-UPDOWN", "Interface GigabitEthernet0/1, changed state to down", "interface", "changed state to down", None, "GigabitEthernet0/1"),
        ("ETHPORT-5-IF_UP", "Interface Ethernet1/33 is up in mode trunk", "interface", "up in mode trunk", None, "Ethernet1/33"),
        ("OSPF-5-ADJCHG", "Process 1, Nbr 192.0.2.2 on Gi3 from FULL to DOWN", "adjacency", "Process 1, Nbr 192.0.2.2 on Gi3 from FULL to DOWN", None, None),
        ("HSRP-5-STATECHANGE", "Vlan10 Grp 1 state Standby -> Active", "first hop", "Vlan10 Grp 1 state Standby -> Active", None, None),
        ("OIR-6-REMCARD", "Card removed from slot 3, interfaces disabled", "hardware", "Card removed from slot 3, interfaces disabled", None, None),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_message(
    tag: str, text: str, kind: str, what: str, who: str | None, where: str | None
) -> None:
    (row,) = changes(tables(log_event=[message(tag, text)]), NOWHERE)
    assert (row["kind"], row["what"], row["who"], row["where"]) == (kind, what, who, where)


@pytest.mark.parametrize("tag", ["SYS-2-MALLOCFAIL", "SYS-6-LOGGINGHOST_STARTSTOP", "SEC-6-IPACCESSLOGP"])
def test_other_messages_are_no_change(tag: str) -> None:
    assert not list(changes(tables(log_event=[message(tag, "Configured from nothing")]), NOWHERE))


def test_flaps_of_one_interface_are_one_row() -> None:
    down = [message("LINK-3-UPDOWN", "Interface Gi0/1, changed state to down", timedelta(minutes=m)) for m in (9, 5, 2)]
    (row,) = changes(tables(log_event=down), NOWHERE)
    assert row["count"] == 3
    assert row["last_at"] - row["changed_at"] == timedelta(minutes=7)


def test_the_uptime_tells_a_boot_that_the_log_has_lost() -> None:
    info = [{"uptime_s": 7200, "reload_reason": "power-on"}]
    (row,) = changes(tables(device_info=info), NOWHERE)
    assert (row["kind"], row["what"], row["changed_at"]) == ("reload", "booted: power-on", NOON - timedelta(hours=2))


def test_a_boot_in_the_log_is_not_told_twice() -> None:
    rows = list(
        changes(
            tables(device_info=[{"uptime_s": 3600}], log_event=[message("SYS-5-RESTART", "System restarted --")]),
            NOWHERE,
        )
    )
    assert [r["what"] for r in rows] == ["System restarted --"]


def test_the_onset_is_the_earliest_of_log_and_graph() -> None:
    graph = [{"span": "minutes", "index": i, "maximum_pct": 95.0 if i < 20 else 10.0} for i in range(60)]
    failed = [{"event_at": NOON - timedelta(minutes=5)}, {"event_at": NOON - timedelta(minutes=7)}]
    rows = list(onset(tables(cpu_history=graph, malloc_failure=failed), NOWHERE))
    assert [(r["basis"], r["rank"]) for r in rows] == [
        ("rise in the CPU graph of minutes", 1),
        ("first failed allocation", 2),
    ]
    assert rows[0]["began_at"] == NOON - timedelta(minutes=19)
    assert rows[1]["began_at"] == NOON - timedelta(minutes=7)


def test_the_devices_own_clock_dates_the_graph() -> None:
    graph = [{"span": "minutes", "index": i, "maximum_pct": 95.0 if i < 20 else 10.0} for i in range(60)]
    clock = [{"device_time": NOON + timedelta(hours=3)}]
    (row,) = onset(tables(cpu_history=graph, clock=clock), NOWHERE)
    assert row["began_at"] == NOON + timedelta(hours=3) - timedelta(minutes=19)


def test_a_level_graph_has_no_onset() -> None:
    graph = [{"span": "minutes", "index": i, "maximum_pct": 95.0} for i in range(60)]
    assert not list(onset(tables(cpu_history=graph), NOWHERE))


def test_the_week_before_the_onset_is_told_oldest_first_and_what_is_older_is_not() -> None:
    read = with_facts(
        tables(
            malloc_failure=[{"event_at": NOON}],
            log_event=[
                message("SYS-5-CONFIG_I", "Configured from console by anna on vty0", timedelta(days=30)),
                message("LINK-3-UPDOWN", "Interface Gi0/1, changed state to down", timedelta(minutes=3)),
                message("SYS-5-CONFIG_I", "Configured from console by noc on vty0", timedelta(hours=1)),
            ],
        )
    )
    found = changes_of(read, lambda _, line: f"line {line}")
    assert [(c.what, c.before_s, c.evidence.text) for c in found] == [
        ("from console by noc", 3600.0, "line 3"),
        ("Gi0/1 changed state to down", 180.0, "line 2"),
    ]
    began = onset_of(read)
    assert began is not None
    assert (began.at, began.basis) == (NOON, "first failed allocation")


def test_a_device_without_an_onset_takes_that_of_the_incident() -> None:
    read = with_facts(tables(log_event=[message("SYS-5-CONFIG_I", "Configured from console by noc on vty0")]))
    assert onset_of(read) is None
    assert changes_of(read, lambda *_: "x", NOON)[0].before_s == 3600.0
    assert changes_of(read, lambda *_: "x")[0].before_s is None
    assert not changes_of(read, lambda *_: "x", NOON - timedelta(days=1))


def test_facts_have_schemas() -> None:
    assert {"onset", "change"} <= set(fact_schemas())


@pytest.mark.parametrize(
    ("tag", "text", "kind"),
    [
        (None, "/kernel: mastership: routing engine 1 becoming master", "switchover"),
        (None, "chassisd[1411]: Routing Engine 0 is now the master", "switchover"),
        (None, "craftd[1502]: mastership change detected", "switchover"),
        ("CHASSISD_SNMP_TRAP7", "SNMP trap generated: redundancy switchover (jnxRedundancyContentsIndex 9)", "switchover"),
        ("CHASSISD_SNMP_TRAP10", "SNMP trap generated: FRU power on (jnxFruContentsIndex 8)", None),
        (None, "shutdown: reboot requested by admin at Tue Mar  3 10:00:00 2026", "reload"),
        (None, "/kernel: JUNOS 12.3R6.6 #0: 2026-03-13 08:00:00 UTC", "reload"),
        (None, "kernel: [    0.000000] Linux version 4.19.91 (build@host)", "reload"),
        (None, "rpd[1433]: bgp_hold_timeout: NOTIFICATION sent to 192.0.2.9", None),
        (None, "sshd[2001]: Accepted password for admin, master of ceremonies", None),
    ],
)  # fmt: skip
def test_what_daemons_say_without_a_tag_or_under_one_of_many(tag: str | None, text: str, kind: str | None) -> None:
    row = {"event_at": NOON, "event_at_text": "Mar  3 12:00:00", "tag": tag, "mnemonic": tag, "text": text}
    assert [found["kind"] for found in changes(tables(log_event=[row]), Surroundings())] == ([kind] if kind else [])
