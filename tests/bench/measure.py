"""Runs a command and measures it: wall time, CPU time and the memory of all its processes."""

import os
import resource
import signal
import subprocess
import threading
import time
from dataclasses import dataclass


@dataclass
class Run:
    code: int
    wall: float
    cpu: float
    peak_kib: int  # 0 where it was not sampled


def descendants(root):
    """The processes of the tree below `root`, with it; a snapshot that may miss what comes and goes."""
    children = {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                parent = int(file.read().rpartition(b")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(name))
    found, queue = [], [root]
    while queue:
        pid = queue.pop()
        found.append(pid)
        queue.extend(children.get(pid, ()))
    return found


def pss_kib(pid):
    """The proportional share of its memory: pages that processes share count once in the sum."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


class Sampler(threading.Thread):
    """Adds up the tree's memory some twenty times a second, and keeps the highest sum."""

    def __init__(self, root):
        super().__init__(daemon=True)
        self.root = root
        self.peak_kib = 0
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(0.05):
            self.peak_kib = max(self.peak_kib, sum(pss_kib(pid) for pid in descendants(self.root)))


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(command, *, stdout, stderr, env=None, sample=False, timeout=None):
    """One run. Sampling walks the page tables of what it looks at, so a run is either timed or sampled."""
    cpu_before, began = children_cpu(), time.monotonic()
    process = subprocess.Popen(command, stdout=stdout, stderr=stderr, env=env, start_new_session=True)
    sampler = Sampler(process.pid) if sample else None
    if sampler:
        sampler.start()
    # Not wait(timeout): that looks only now and then, and the wall time would be a step too long.
    killer = threading.Timer(timeout, os.killpg, (process.pid, signal.SIGKILL)) if timeout else None
    if killer:
        killer.daemon = True
        killer.start()
    try:
        code = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    finally:
        if killer:
            killer.cancel()
    wall = time.monotonic() - began
    if sampler:
        sampler.ended.set()
        sampler.join()
    return Run(code, wall, children_cpu() - cpu_before, sampler.peak_kib if sampler else 0)
