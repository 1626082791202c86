#!/usr/bin/env python3
"""The question of a check, answered by Behorig and by other tools over the same files: core/docs/performance.md.

For each size a city is made, every tool answers once to warm the files up and to have its memory sampled, and then in
each round once, one after the other, so that what disturbs the machine disturbs all. All answers must be the same
bytes, and what Behorig finds must be what the city was made to hold."""

import argparse
import hashlib
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import measure
import peer_form

HERE = Path(__file__).resolve().parent
PEERS = HERE / "peers"


@dataclass
class Tool:
    name: str
    command: list  # with {city}, {day} and {out}
    ours: bool = False
    fresh: bool = False  # begins without a store
    prepare: list = field(default_factory=list)
    missing: str = ""  # why it is not installed
    runs: list = field(default_factory=list)
    peak_kib: int = 0
    failed: str = ""


def installed(*programs):
    return [name for name in programs if shutil.which(name) is None]


def our_tools(build):
    program = str(build / "bin" / "behorig")
    check = [program, "--config", "{city}/behorig.toml", "check", "--as-of", "{day}", "-o", "jsonl"]
    text = subprocess.run([program, "check", "--help"], capture_output=True, text=True, check=True).stdout
    tools = [
        Tool("behorig, first run", check, ours=True, fresh=True),
        Tool("behorig, the same again", check, ours=True),
    ]
    if "--dry-run" in text:
        tools.insert(0, Tool("behorig, dry run", [*check, "--dry-run"], ours=True, fresh=True))
    return tools


def peer_tools(work):
    arguments = ["{city}", "{day}", "{out}"]
    node_missing = ", ".join(installed("node"))
    if not node_missing and not (work / "peers" / "node_modules" / "@duckdb" / "node-api").exists():
        node_missing = "@duckdb/node-api"
    postgres = bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or not installed("initdb", "postgres")
    return [
        Tool("DuckDB", ["node", str(PEERS / "duckdb.mjs"), *arguments], missing=node_missing),
        Tool("Python, dictionaries", [sys.executable, str(PEERS / "dictionaries.py"), *arguments]),
        Tool("awk, sort, comm", [str(PEERS / "sort_comm.sh"), *arguments],
             missing=", ".join(installed("awk", "sort", "comm"))),
        Tool("SQLite in memory", [str(PEERS / "sqlite.sh"), *arguments], missing=", ".join(installed("sqlite3"))),
        Tool("PostgreSQL", [str(PEERS / "postgres.sh"), *arguments], prepare=[str(PEERS / "postgres.sh"), "--prepare"],
             missing="" if postgres else "the server's programs"),
    ]


class Round:
    """One tool's answers over one city."""

    def __init__(self, options, city, expected):
        self.options, self.city, self.expected = options, city, expected
        self.scratch = options.work / "scratch"
        self.lines = options.work / "lines"
        self.env = {**os.environ, "BEHORIG_BENCH_SCRATCH": str(self.scratch),
                    "BEHORIG_BENCH_NODE": str(options.work / "peers"), "LC_ALL": "C.UTF-8"}
        self.agreed = None

    def prepare(self, tool):
        if tool.fresh:
            for store in self.city.glob("behorig.db*"):
                store.unlink()
        if tool.prepare:
            subprocess.run(tool.prepare, check=True, env=self.env)

    def answer(self, tool, sample):
        self.prepare(tool)
        told = self.options.work / "told"
        out = self.options.work / ("findings" if tool.ours else "lines")
        names = {"city": self.city, "day": self.expected["as_of"], "out": out}
        command = [word.format(**names) for word in tool.command]
        with open(out if tool.ours else os.devnull, "wb") as stdout, open(told, "wb") as stderr:
            run = measure.run(command, stdout=stdout, stderr=stderr, env=self.env, sample=sample,
                              timeout=self.options.timeout)
        wanted = self.expected["exit_code"] if tool.ours else 0
        if run.code != wanted:
            tool.failed = f"ended with {run.code}: {told.read_text(errors='replace')[-500:].strip()}"
        else:
            tool.failed = self.wrong(tool, out)
        return run

    def wrong(self, tool, out):
        """What is wrong with an answer; blank if nothing is."""
        if tool.ours:
            controls = peer_form.convert(out, self.lines)
            if controls != self.expected["findings"]:
                return f"found {controls} instead of {self.expected['findings']}"
        text = self.lines.read_bytes()
        if self.agreed is None:
            kinds = {kind: text.count(f"{kind}\t".encode()) for kind in ("unapproved", "orphan", "missing")}
            if any(kinds[kind] != self.expected["deviations"][kind] for kind in kinds):
                return f"lines {kinds} instead of {self.expected['deviations']}"
            self.agreed = hashlib.sha256(text).hexdigest()
            shutil.copyfile(self.lines, self.options.work / "agreed")
        elif hashlib.sha256(text).hexdigest() != self.agreed:
            ours = set((self.options.work / "agreed").read_bytes().splitlines())
            theirs = set(text.splitlines())
            differing = sorted(ours ^ theirs)[:3]
            return f"{len(ours ^ theirs)} lines differ from Behorig's, such as {differing}"
        return ""


def make_city(options, grants, systems=300):
    city = options.work / f"city-{grants}"
    shutil.rmtree(city, ignore_errors=True)
    free = shutil.disk_usage(options.work).free
    if free < grants * 300:
        sys.exit(f"run_bench: {grants} grants need some {grants * 300 >> 30} GiB of disk; there are {free >> 30}")
    began = time.monotonic()
    subprocess.run([str(options.build / "bin" / "make_city"), str(city), "--grants", str(grants), "--seed",
                    str(options.seed), "--order", options.order, "--systems", str(systems)],
                   check=True, stdout=subprocess.DEVNULL)
    expected = json.loads((city / "expected.json").read_text())
    print(f"\n{expected['grants']:,} grants of {expected['people']:,} people in {expected['systems']} systems, "
          f"{expected['assignments']:,} assignments (made in {time.monotonic() - began:.1f} s, rows in "
          f"{expected['order']} order, seed {options.seed}); {expected['deviations']['total']:,} deviations",
          flush=True)
    return city, expected


def measure_city(options, grants):
    city, expected = make_city(options, grants)
    tools = our_tools(options.build)
    tools += [tool for tool in peer_tools(options.work) if not options.peers or tool.name in options.peers]
    rounds = Round(options, city, expected)
    shutil.rmtree(rounds.scratch, ignore_errors=True)
    rounds.scratch.mkdir(parents=True)
    for number in range(options.rounds + 1):
        for tool in tools:
            if tool.missing or tool.failed:
                continue
            run = rounds.answer(tool, sample=number == 0)
            word = "warm-up" if number == 0 else f"round {number}"
            print(f"  {word}: {tool.name}: {run.wall:.2f} s{', ' + tool.failed if tool.failed else ''}", flush=True)
            if number == 0:
                tool.peak_kib = run.peak_kib
            elif not tool.failed:
                tool.runs.append(run)
    shutil.rmtree(rounds.scratch, ignore_errors=True)
    if grants > 20_000_000 and not options.keep:
        shutil.rmtree(city)
    return expected, tools


def figures(expected, tools):
    """One entry for each tool. Ratios are of the same round's runs: noise that lasts strikes both."""
    out, reference = [], tools[0].runs
    for tool in tools:
        entry = {"tool": tool.name}
        if tool.missing:
            entry["state"] = f"not installed: {tool.missing}"
        elif tool.failed:
            entry["state"] = f"failed: {tool.failed}"
        if tool.runs and "state" not in entry:
            walls = [run.wall for run in tool.runs]
            wall = statistics.median(walls)
            cpu = statistics.median(run.cpu for run in tool.runs)
            entry.update(wall=wall, wall_min=min(walls), wall_max=max(walls), rows_per_second=expected["grants"] / wall,
                         cpu=cpu, cores_percent=100 * cpu / wall / os.cpu_count(), peak_pss_kib=tool.peak_kib)
            if reference:
                entry["ratio"] = statistics.median(run.wall / ours.wall for run, ours in zip(tool.runs, reference))
        out.append(entry)
    return out


def print_table(entries):
    print(f"\n{'tool':<26}{'wall s':>9}{'min':>9}{'max':>9}{'rows/s':>12}{'ratio':>8}{'peak MiB':>10}{'CPU s':>9}"
          f"{'cores %':>9}")
    for entry in entries:
        if "wall" not in entry:
            print(f"{entry['tool']:<26}  {entry.get('state', 'not measured')}")
            continue
        print(f"{entry['tool']:<26}{entry['wall']:>9.2f}{entry['wall_min']:>9.2f}{entry['wall_max']:>9.2f}"
              f"{entry['rows_per_second']:>12,.0f}{entry.get('ratio', 0):>8.2f}{entry['peak_pss_kib'] / 1024:>10,.0f}"
              f"{entry['cpu']:>9.2f}{entry['cores_percent']:>9.0f}")
    sys.stdout.flush()


def instructions(options):
    """Instructions for each grant: a figure that a busy machine does not move. They are those of Behorig's own process:
    the plugins' processes lock themselves in, and valgrind cannot work there."""
    if installed("valgrind"):
        print("\ninstructions per grant: not installed: valgrind")
        return
    city, expected = make_city(options, 100_000, systems=30)
    trace = options.work / "trace"
    tool = our_tools(options.build)[0]
    command = [word.format(city=city, day=expected["as_of"], out="") for word in tool.command]
    with open(options.work / "findings", "wb") as out, open(options.work / "told", "wb") as told:
        ended = subprocess.run(["valgrind", "--tool=callgrind", f"--callgrind-out-file={trace}", *command], stdout=out,
                               stderr=told, check=False)
    if ended.returncode != expected["exit_code"]:
        print(f"\ninstructions per grant: valgrind ended with {ended.returncode}, see {options.work / 'told'}")
        return
    total = sum(int(line.split()[1]) for line in trace.read_text(errors="replace").splitlines()
                if line.startswith("totals:"))
    trace.unlink()
    print(f"\ninstructions per grant, without the plugins' ({tool.name}): {total / expected['grants']:,.0f}")


def machine():
    model = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                  if line.startswith("model name")), platform.machine())
    return {"cpu": model, "cores": os.cpu_count(), "kernel": platform.release(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "date": time.strftime("%Y-%m-%d"), "load": os.getloadavg()[0]}


def read_options():
    environment = os.environ.get
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=Path, default=Path("build/release"))
    parser.add_argument("--work", type=Path, default=Path("build/bench"))
    parser.add_argument("--grants", default=environment("BEHORIG_BENCH_GRANTS", "1000000,10000000"))
    parser.add_argument("--seed", type=int, default=int(environment("BEHORIG_BENCH_SEED", "1")))
    parser.add_argument("--order", choices=["source", "random"], default=environment("BEHORIG_BENCH_ORDER", "source"))
    parser.add_argument("--rounds", type=int, default=int(environment("BEHORIG_BENCH_ROUNDS", "3")))
    parser.add_argument("--peers", default=environment("BEHORIG_BENCH_PEERS", ""),
                        help="names, parted by semicolons; none = all")
    parser.add_argument("--timeout", type=int, default=int(environment("BEHORIG_BENCH_TIMEOUT", "7200")),
                        help="seconds for one answer")
    parser.add_argument("--instructions", action="store_true", help="only count instructions for each grant")
    parser.add_argument("--keep", action="store_true", help="keep also the largest cities")
    options = parser.parse_args()
    options.build, options.work = options.build.resolve(), options.work.resolve()
    options.peers = [name.strip() for name in options.peers.split(";") if name.strip()]
    options.work.mkdir(parents=True, exist_ok=True)
    return options


def main():
    options = read_options()
    if options.instructions:
        instructions(options)
        return 0
    about = machine()
    print(f"{about['cpu']}, {about['cores']} cores, {about['memory_gib']} GiB, Linux {about['kernel']}, "
          f"{about['date']}, load {about['load']:.1f}")
    results, failed = {"machine": about, "cities": []}, False
    for grants in options.grants.split(","):
        expected, tools = measure_city(options, int(grants))
        entries = figures(expected, tools)
        print_table(entries)
        failed = failed or any(tool.failed for tool in tools)
        results["cities"].append({"city": expected, "seed": options.seed, "tools": entries})
        (options.work / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    print(f"\nAll of them in {options.work / 'results.json'}; load now {os.getloadavg()[0]:.1f}.")
    if failed:
        print("Some answers were wrong or missing: see above.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
