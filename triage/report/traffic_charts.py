"""Who talks to how many, and what the log said when."""

from triage.report.display import one_line
from triage.report.drawing import BLUE, GREEN, ORANGE, RED, Drawn, new_figure, put_title, shown_label, shown_number
from triage.tables import DeviceTables


def fan_out(tables: DeviceTables) -> Drawn | None:
    """To how many destinations each source goes, by port."""
    table = tables.table("flow_fan_out")
    rows = sorted(table.rows(), key=lambda r: -r["distinct_destinations"])[:8] if table is not None else []
    if not rows or rows[0]["distinct_destinations"] < 10:
        return None
    figure, (axes,) = new_figure(0.8 + 0.32 * len(rows))
    names = [f"{r['source']} {r['protocol']}/{shown_number(r['destination_port'])}" for r in rows]
    axes.barh(
        names,
        [r["distinct_destinations"] for r in rows],
        color=[RED if (r["unanswered_pct"] or 0) >= 80 else GREEN for r in rows],
    )
    axes.invert_yaxis()
    for spot, row in enumerate(rows):
        text = (
            f" {row['distinct_destinations']}, {row['unanswered_pct']:.0f} % silent"
            if row["unanswered_pct"] is not None
            else f" {row['distinct_destinations']}"
        )
        axes.annotate(text, (row["distinct_destinations"], spot), fontsize=7, va="center")
    axes.set_xlabel("distinct destinations in one look at the cache", fontsize=8)
    axes.margins(x=0.22)
    text = f"Fan-out on {tables.device}: {names[0]} to {rows[0]['distinct_destinations']} destinations"
    put_title(axes, text)
    numbers = tuple(
        (
            one_line(r["source"]),
            one_line(f"{r['protocol']}/{shown_number(r['destination_port'])}"),
            shown_number(r["distinct_destinations"]),
            shown_number(r["median_packets"]),
            shown_number(r["unanswered_pct"]),
            one_line(r["source_interface"] or ""),
        )
        for r in rows
    )
    return Drawn(
        figure=figure,
        title=text,
        columns=("source", "service", "destinations", "median packets", "silent %", "interface"),
        rows=numbers,
    )


def events(tables: DeviceTables) -> Drawn | None:
    """Log events over time, one lane for each kind of message."""
    table = tables.table("log_event")
    rows = [r for r in table.rows() if r["event_at"] is not None and r["tag"]] if table is not None else []
    if len(rows) < 2:
        return None
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["tag"]] = counts.get(row["tag"], 0) + 1
    lanes = sorted(
        counts,
        key=lambda tag: (
            int(tag.split("-")[-2]) if tag.split("-")[-2:-1] and tag.split("-")[-2].isdigit() else 9,
            -counts[tag],
        ),
    )[:8]
    figure, (axes,) = new_figure(0.9 + 0.3 * len(lanes))
    for lane, tag in enumerate(lanes):
        mine = [r for r in rows if r["tag"] == tag]
        severity = mine[0]["severity"] if mine[0]["severity"] is not None else 6
        colour = RED if severity <= 2 else ORANGE if severity <= 4 else BLUE
        axes.plot(
            [r["event_at"] for r in mine], [lane] * len(mine), "|", markersize=11, markeredgewidth=1.6, color=colour
        )
    axes.set_yticks(range(len(lanes)), [shown_label(f"{tag} ({counts[tag]})", 40) for tag in lanes], parse_math=False)
    axes.set_ylim(len(lanes) - 0.5, -0.5)
    axes.tick_params(axis="x", labelrotation=0)
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415

    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel("UTC", fontsize=8)
    text = f"Log of {tables.device}: {len(rows)} events, worst {lanes[0]}"
    put_title(axes, text)
    numbers = tuple(
        (
            one_line(tag),
            str(counts[tag]),
            f"{min(r['event_at'] for r in rows if r['tag'] == tag):%Y-%m-%d %H:%M:%S}",
            f"{max(r['event_at'] for r in rows if r['tag'] == tag):%Y-%m-%d %H:%M:%S}",
        )
        for tag in lanes
    )
    return Drawn(figure=figure, title=text, columns=("message", "count", "first UTC", "last UTC"), rows=numbers)
