"""What the peers share: their arguments, rounds of ours and the peer in alternating order, a Markdown table, a line of peers.jsonl."""
import argparse
import contextlib
import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]


def arguments(text):
    p = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=pathlib.Path, required=True)
    p.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/vtaobao")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--cores", type=int, default=1)
    p.add_argument("--results", type=pathlib.Path, default=ROOT / "bench/results")
    return p


@contextlib.contextmanager
def run_of(a, verb, *options):
    """The folder of a run of `vtaobao VERB`."""
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "run"
        subprocess.run([a.program, verb, "--data", a.data, "--threads", str(a.cores), "--out", out, "--quiet", *map(str, options)],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield out


def metrics_of(run):
    return [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def ratio_of(result):
    return result["ours"]["per_core_second"] / result["peer"]["per_core_second"]


def shared(work):
    """Figures of work(), and the share of the time in which a core was its own: others may be on it."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    figures = work()
    return {**figures, "share": (sum(os.times()[:4]) - before) / (time.perf_counter() - start)}


def compare(a, name, unit, ours, peer, differ, **options):
    """ours() and peer() -> figures by name, among them `rate` in `unit` a second. differ(ours, peer) -> why it was not the same work, else
    nothing. On one core the rates that are compared are those of the core's own time, rate / share. options: of the line. Returns the line,
    each figure as its spread over rounds."""
    torch.set_num_threads(a.cores)
    sides, rounds = {"peer": peer, "ours": ours}, []
    for number in range(a.rounds):
        torch.manual_seed(number)
        result = {side: shared(sides[side]) for side in (sides if number % 2 == 0 else reversed(sides))}
        if why := differ(result["ours"], result["peer"]):
            sys.exit(f"{name}: {why}: not the same work")
        for figures in result.values():
            figures["per_core_second"] = figures["rate"] / (figures["share"] if a.cores == 1 else a.cores)
        rounds.append(result)
        print(f"round {number + 1}: ratio {ratio_of(result):.2f}; shares of a core {result['ours']['share']:.2f} and "
              f"{result['peer']['share']:.2f}", file=sys.stderr, flush=True)
    ratios = [ratio_of(r) for r in rounds]
    version = subprocess.run([a.program, "--version"], check=True, capture_output=True, text=True).stdout
    line = {"schema": 1, "bench": name, "time": datetime.datetime.now().isoformat(timespec="seconds"), "platform": platform.platform(),
            "program": version.strip(), "capability": torch.backends.cpu.get_cpu_capability(), "torch": torch.__version__,
            "load": os.getloadavg()[0], "cores": a.cores, "rounds": a.rounds, **options, "ratio": spread(ratios), "ratios": ratios}
    for side in sides:
        line[side] = {key: spread([r[side][key] for r in rounds]) for key in rounds[0][side]}
    a.results.mkdir(parents=True, exist_ok=True)
    with (a.results / "peers.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    rates = [f"{rate:,.{0 if rate >= 100 else 2}f}" for rate in (line[side]["per_core_second"]["median"] for side in ("ours", "peer"))]
    print(f"| rounds | vtaobao, {unit}/s | PyTorch, {unit}/s | ratio, median (range) |\n|---|---:|---:|---:|")
    print(f"| {a.rounds} | {rates[0]} | {rates[1]} | {{median:.2f}} ({{min:.2f}} to {{max:.2f}}) |".format(**line["ratio"]))
    return line
