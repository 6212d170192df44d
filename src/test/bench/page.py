#!/usr/bin/env python3
"""Makes docs/benchmark.md of docs/benchmark/results.json, and of nothing else.

  page.py           writes the page anew
  page.py --check   fails where the page says anything else than the results do
"""

import json
import pathlib
import statistics
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
RESULTS = REPOSITORY / "docs/benchmark/results.json"
PAGE = REPOSITORY / "docs/benchmark.md"
YARDSTICK = "netty-events"


class Figures:
    """The rounds of one run, asked for single figures."""

    def __init__(self, results):
        self.results = results
        self.rounds = results["rounds"]
        self.peers = results["peers"]

    def of(self, name, load, read):
        """One figure per round."""
        seen = [each[name][load] for each in self.rounds if load in each[name]]
        return [figure for figure in map(read, seen) if figure is not None]

    def added(self, name, quantile):
        """What a paced request took longer than one that went to the provider directly, in the same round."""
        size = self.peers[name]["load"]
        return [each[name]["paced"][quantile] - each["direct"][size]["paced"][quantile]
                for each in self.rounds if quantile in each[name]["paced"]]

    def arguments(self, name, load):
        words = self.results["loads"][self.peers[name]["load"]][load]
        return dict(zip(words[2::2], words[3::2]))


def cpu_per(unit, factor):
    return lambda seen: factor * seen["cpu_s"] / seen[unit] if seen[unit] else None


def reading(key, divisor=1.0):
    return lambda seen: seen[key] / divisor if key in seen else None


def number(value):
    if value is None:
        return "–"
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def middle(values):
    return statistics.median(values) if values else None


def spread(values):
    """The median, and from where to where the rounds went."""
    if not values:
        return "–"
    if len(values) == 1:
        return number(values[0])
    return f"{number(middle(values))} ({number(min(values))}–{number(max(values))})"


def ratio(values, yardstick):
    if not values or not yardstick or not middle(yardstick):
        return "–"
    return f"{middle(values) / middle(yardstick):.2f}"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join(["---"] + ["---:"] * (len(head) - 1)) + " |"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def label(figures, name):
    return figures.peers[name]["title"] + ("¹" if figures.peers[name]["load"] == "small" else "")


def cpu_table(figures):
    columns = (("whole", cpu_per("whole", 1e6)), ("tokens", cpu_per("tokens", 1e6)), ("open", cpu_per("tokens", 1e6)))
    head = ["", "ms per 1,000 whole answers", "ratio", "s per million tokens, 2,000 streams", "ratio",
            "s per million tokens, 9,800 streams", "ratio"]
    rows = []
    for name in figures.peers:
        row = [label(figures, name)]
        for load, read in columns:
            yardstick = figures.of(YARDSTICK, load, read) if YARDSTICK in figures.peers else []
            values = figures.of(name, load, read)
            row += [spread(values), ratio(values, yardstick)]
        rows.append(row)
    return table(head, rows)


def time_table(figures):
    head = ["", "added p50, µs", "added p99, µs", "first token, 2,000 streams: p50 / p99, ms", "token's delay p99, ms",
            "first token, 9,800 streams: p50 / p99, ms", "token's delay p99, ms"]
    rows = []
    for name in figures.peers:
        row = [label(figures, name), spread(figures.added(name, "latency_p50")),
               spread(figures.added(name, "latency_p99"))]
        for load in ("tokens", "open"):
            p50, p99, delay = (middle(figures.of(name, load, reading(key, 1000)))
                               for key in ("first_p50", "first_p99", "delay_p99"))
            row += [f"{number(p50)} / {number(p99)}", number(delay)]
        rows.append(row)
    return table(head, rows)


def room_table(figures):
    head = ["", "whole answers a second", "streams that came whole", "not", "MB at rest", "MB at most, 9,800 streams",
            "KB per stream"]
    rows = []
    for name in figures.peers:
        at_rest = figures.peers[name]["at_rest_mb"]
        most = middle(figures.of(name, "open", reading("most_mb")))
        streams = figures.arguments(name, "open")["-n"]
        each = None if most is None else 1000 * (most - at_rest) / streams
        whole, asked = (sum(sum(figures.of(name, load, reading(key))) for load in ("tokens", "open"))
                        for key in ("whole", "asked"))
        rate = figures.of(name, "whole", lambda seen: seen["whole"] / seen["seconds"] if seen["seconds"] else None)
        rows.append([label(figures, name), spread(rate), f"{whole:,.0f}", f"{asked - whole:,.0f}", number(at_rest),
                     number(most), number(each)])
    return table(head, rows)


def warm_table(figures):
    head = ["", "warmed up for, s", "whole answers", "streams", "their tokens", "settled"]
    settled = {True: "yes", False: "no", None: "–"}
    rows = []
    for name, peer in figures.peers.items():
        warm = peer["warm"]
        rows.append([label(figures, name), f"{warm['seconds']:.0f}", f"{warm['answers']:,}", f"{warm['streams']:,}",
                     f"{warm['tokens']:,}", settled[warm["settled"]]])
    return table(head, rows)


def cold_table(figures):
    columns = (("ms per 1,000 whole answers", "whole", cpu_per("whole", 1e6)),
               ("s per million tokens, 2,000 streams", "tokens", cpu_per("tokens", 1e6)),
               ("first token p99, ms", "tokens", reading("first_p99", 1000)))
    head = [""] + [f"{what}: first / second / settled" for what, _, _ in columns]
    rows = []
    for name, peer in figures.peers.items():
        tries = peer["warm"]["tries"]
        if tries:
            rows.append([label(figures, name)] + [
                " / ".join(map(number, [read(each[load]) for each in tries[:2]] + [middle(figures.of(name, load, read))]))
                for _, load, read in columns])
    return table(head, rows) if rows else ""


def warmed(figures):
    """How each was warmed up, and what it cost until then; nothing where a run did not note that."""
    if not all("warm" in peer for peer in figures.peers.values()):
        return ""
    most = figures.results["warm"]
    return f"""
### While it warms up

Before the first round, whoever runs on a JVM gets *whole answers* and *2,000 streams* by turns, until neither of the
last two tries of either cost a tenth less than the best before them. After {most['tries']} tries or {most['seconds']} seconds no more begin, and it
has not settled. The others get two seconds of whole answers and 50 short streams.

{warm_table(figures)}

What it costs until then meets whoever starts a gateway for a short time. The first try of whole answers comes after
half a dozen requests, the first streams come right after it; *settled* is what the tables above say.

{cold_table(figures)}
"""


def long_runs(figures):
    """What the figures do not say about long runs."""
    if not warmed(figures):
        return """\
- Nothing about long runs. Everybody is warmed up for some seconds before the first round; whoever compiles itself while
  it runs may still become faster. Who is not measured is stopped by a signal, and runs two seconds before its turn."""
    return """\
- Nothing about long runs. Everybody is warmed up before the first round, for as long as the table says; whoever compiles
  itself while it runs may still become faster. Who is not measured is stopped by a signal, and runs two seconds before
  its turn. Its connections to the provider end meanwhile, so nobody begins a turn with any."""


def tables(results):
    figures = Figures(results)
    return f"""\
### Processor time

{cpu_table(figures)}

### Time

{time_table(figures)}

### Room

{room_table(figures)}
{warmed(figures)}"""


def small(results):
    """What those who bear less got instead."""
    if all(peer["load"] == "full" for peer in results["peers"].values()):
        return ""
    (paced, full_paced), (tokens, full_tokens), (many, full_many) = (
        [dict(zip(loads[load][2::2], loads[load][3::2]))[key]
         for loads in (results["loads"]["small"], results["loads"]["full"])]
        for load, key in (("paced", "-r"), ("tokens", "-n"), ("open", "-n")))
    return f"""\
¹ These got smaller loads, since the full ones would have drowned them: {paced} requests a second instead of {full_paced}, {tokens}
streams instead of {full_tokens:,}, and {many} instead of {full_many:,}. Their processor time per answer and per token can be compared;
their times and their memory are those of less work.
"""


def troubles(figures):
    """What went wrong in which round, or nothing."""
    lines = []
    for index, each in enumerate(figures.rounds, 1):
        for name in figures.peers:
            for load, seen in each[name].items():
                lost = seen["asked"] - seen["whole"]
                if lost:
                    lines.append(f"- {figures.peers[name]['title']}, round {index}, *{load}*: {lost:,} of "
                                 f"{seen['asked']:,} not whole; the first: {seen['trouble'] or 'not at its end in time'}")
    return "\n".join(lines) or "Nothing: every request was answered, and every stream came whole."


def setups(figures):
    parts = []
    for name, peer in figures.peers.items():
        command = " ".join([f"{key}={value}" for key, value in peer["environment"].items()] + [peer["command"]])
        blocks = [f"### {peer['title']} {peer['version']}", peer["what"][0].upper() + peer["what"][1:] + ".",
                  f"```\n{command}\n```"]
        for file, text in peer["files"].items():
            blocks += [f"`{file}`:", f"```\n{text.rstrip()}\n```"]
        if peer["headers"]:
            blocks.append("Each request brings " + ", ".join(f"`{header}`" for header in peer["headers"]) + ".")
        parts.append("\n\n".join(blocks))
    return "\n\n".join(parts)


def missing(results):
    if not results["missing"]:
        return ""
    lines = "\n".join(f"- {title}: {why}" for title, why in results["missing"].items())
    return f"\n## Not measured\n\n{lines}\n"


def started(results):
    if not results.get("starts"):
        return ""
    starts = results["starts"]
    return f"""
## Start

From the start of the process, with an empty home folder and the default configuration, until it listens and until the
first token of the model in the jar; and its memory three seconds later. Medians of three (`src/test/bench/start.py`).

{table(starts['head'], starts['rows'])}
"""


def page(results):
    figures = Figures(results)
    machine = results["machine"]
    rounds = len(results["rounds"])
    counted = f"{rounds} rounds" if rounds > 1 else "one round"
    return f"""\
<!-- Made by src/test/bench/page.py of benchmark/results.json; edit neither by hand. -->

# Benchmark

What Relevo costs beside relays written by hand, plain proxies and other gateways: all on one machine, in one run, with
the same provider behind them and the same callers before them. Measured {results['date']} at commit
`{results['commit']}`, {counted} in {results['minutes']} minutes; medians, and in brackets the lowest and the highest round.
**Read the ratios, not the figures**: they are to *{figures.peers.get(YARDSTICK, {}).get('title', YARDSTICK)}*, which does the least that a gateway must do.

| machine | |
| --- | --- |
| processor | {machine['processor']}, {machine['cores']} cores, which the callers and the provider share |
| memory | {machine['memory_gb']} GB |
| system | {machine['system']}, Linux {machine['kernel']} |
| Java | {machine['java']} |
| others | {machine['gcc']}; Python {machine['python']}; Node {machine['node']} |
| load before the run | {machine['load_before']} |

## Figures

{tables(results)}
{small(results)}

What a column means:

- *whole answers*: 64 connections ask again as soon as they were answered, for 3 seconds, no streaming.
- *added*: 500 requests a second at fixed moments, from the moment at which one was due; less what the same took without
  anybody between, in the same round.
- *2,000 streams*: of 60 tokens, one every 50 ms, opened at 1,000 a second: 40,000 tokens a second when all are open.
- *9,800 streams*: of 20 tokens, one every 250 ms, opened at 2,500 a second.
- *first token*: from the moment at which the stream was due to be opened, connecting included; the provider sends the
  first token at once.
- *token's delay*: from the provider's sending to the caller's reading. Every token brings its moment with it.
- *whole*: every token once and in order, the end mark, and the end of the body; in all rounds of both loads together.
- *processor time*: user and system time of all processes of the one who is measured, its compiler and its garbage
  collector included; not that of the callers and the provider.
- *at rest*: resident memory before the first request. *KB per stream*: what came to it until the most, divided by the
  streams. A process with a garbage collector keeps what earlier loads made it take, so for those it is more than they need.

## What went wrong

{troubles(figures)}
{missing(results)}{started(results)}
## What the figures do not say

- Nothing about other machines. Callers, provider and gateway share {machine['cores']} cores here: whoever needs less leaves more
  to the others, and at full load everybody's figures suffer. With a network in between, time on the network comes first.
- Nothing about what the gateways do besides. Relays and proxies keep no ledger, count no tokens, ask nobody else when
  a provider fails. The gateways differ in what they do by default, and each is set up to do little.
{long_runs(figures)}
- Nothing about a slow or failing provider, large prompts, TLS or HTTP/2.
- The 99th percentile of a few seconds on a small machine is a matter of one pause. Look at how far the rounds are apart.

## How each was set up

{setups(figures)}

## Again

```
mvn -q -DskipTests package        # target/relevo.jar
src/test/bench/install-peers      # the other gateways, each if it can be had
src/test/bench/run                # half an hour; writes this page and benchmark/results.json
```

It needs Linux, gcc, Python 3.10 and a limit of 20,000 open files; nginx and HAProxy are measured where they are
installed. `src/test/bench/run --quick` compares the gateway with the yardstick and nginx in three minutes and writes
nothing; that is for comparing before and after a change. The provider is `src/test/bench/upstream.c`, the callers are
`src/test/bench/load.c`, the relays `src/test/java/dev/relevo/bench`. `src/test/bench/soak` uses the same for long runs: a
million streams from a cold start, each watched until its end.
"""


def main():
    text = page(json.loads(RESULTS.read_text()))
    if sys.argv[1:] == ["--check"]:
        if not PAGE.exists() or PAGE.read_text() != text:
            sys.exit(f"{PAGE.name} does not say what {RESULTS.name} says; src/test/bench/page.py writes it anew")
    else:
        PAGE.write_text(text)


if __name__ == "__main__":
    main()
