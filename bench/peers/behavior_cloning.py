#!/usr/bin/env python3
"""Behaviour cloning in plain PyTorch, beside `vtaobao fit-behavior` on the same log, machine and cores.

Usage: bench/peers/behavior_cloning.py --data DATA [--rounds 5] [--epochs 1] [--cores 1]
DATA is a data set in Parquet, for example of `vtaobao synth --sim market --policy historical --sessions 91000`. The peer is what an
expert writes: the dense rows made once, modules, autograd, torch.optim.AdamW, a permutation an epoch. Both fit the customer policy
116-128-256-3 to 80 % of the sessions in minibatches of 1024 and score it on the others; timed is that fit alone, ours by the line of
metrics.jsonl. A round runs both, in an order that turns from round to round; the ratio is of that round. Both must reach the same
held-out log-likelihood, or nothing is reported. Prints a Markdown table, and appends a JSON line to bench/results/peers.jsonl.
"""
import argparse
import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import pyarrow.parquet
import torch
from torch import nn
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
BATCH, RATE, LAST_RATE, DECAY = 1024, 1e-3, 0.02, 0.01
TOLERANCE = 0.01  # nats a page view: the held-out sessions are other ones


def load(data):
    """<s, a, n> as networks see it [N, F + k + 1], the feedback [N], and whether a page view is held out."""
    manifest = json.loads((data / "manifest.json").read_text())
    table = pyarrow.parquet.read_table(data / "pages.parquet")
    column = lambda name: torch.from_numpy(table[name].to_numpy().astype("int64"))
    one_hot = [F.one_hot(column("c_" + a["name"]), a["size"]).float() for a in manifest["attributes"]]
    action = numpy.concatenate([chunk.flatten().to_numpy() for chunk in table["action"].chunks])
    action = torch.from_numpy(action.copy()).view(len(table), -1) * 0.3 / torch.tensor(manifest["action"]["scale"])
    page = column("page_index").float().unsqueeze(1) / (manifest["max_page_index"] + 1)
    return torch.cat([*one_hot, action, page], 1), column("feedback"), column("session_id") % 5 == 0


def run_peer(a):
    torch.set_num_threads(a.cores)
    x, feedback, held_out = load(a.data)
    train, test = (~held_out).nonzero().squeeze(1), held_out.nonzero().squeeze(1)
    model = nn.Sequential(nn.Linear(x.shape[1], 128), nn.LeakyReLU(), nn.Linear(128, 256), nn.LeakyReLU(), nn.Linear(256, 3))
    steps = a.epochs * -(-len(train) // BATCH)
    optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, LAST_RATE, steps)
    start = time.perf_counter()
    for _ in range(a.epochs):
        for rows in train[torch.randperm(len(train))].split(BATCH):
            optimiser.zero_grad()
            F.cross_entropy(model(x[rows]), feedback[rows]).backward()
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            loss = sum(F.cross_entropy(model(x[rows]), feedback[rows], reduction="sum") for rows in test.split(BATCH)) / len(test)
    return {"page_views_per_second": a.epochs * len(train) / (time.perf_counter() - start), "held_out": -loss.item()}


def run_ours(a):
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch) / "run"
        subprocess.run([a.program, "fit-behavior", "--data", a.data, "--bc-epochs", str(a.epochs), "--threads", str(a.cores),
                        "--score-sessions", "1", "--out", out, "--quiet"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
        sessions = json.loads((out / "summary.json").read_text())["sessions"]
    share = sessions["fitted"] / (sessions["fitted"] + sessions["held_out"])
    views = json.loads((a.data / "manifest.json").read_text())["page_views"] * share
    seconds = sum(line["run"]["seconds"]["answer"] for line in lines)
    return {"page_views_per_second": a.epochs * views / seconds, "held_out": lines[-1]["held_out_log_likelihood"]}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=pathlib.Path, required=True)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--epochs", type=int, default=1)
    p.add_argument("--cores", type=int, default=1)
    p.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/vtaobao")
    p.add_argument("--results", type=pathlib.Path, default=ROOT / "bench/results")
    a = p.parse_args()
    ours, peers = [], []
    for number in range(a.rounds):
        sides = [(run_ours, ours), (run_peer, peers)]
        for run, results in sides if number % 2 else reversed(sides):
            results.append(run(a))
    gap = max(abs(o["held_out"] - q["held_out"]) for o, q in zip(ours, peers))
    if gap > TOLERANCE:
        sys.exit(f"behavior_cloning: held-out log-likelihoods differ by {gap:.4f}: not the same work")
    rates = [[r["page_views_per_second"] for r in side] for side in (ours, peers)]
    ratios = [o / q for o, q in zip(*rates)]
    row = {"ours": statistics.median(rates[0]), "peer": statistics.median(rates[1]), "ratio": statistics.median(ratios),
           "least": min(ratios), "most": max(ratios)}
    print("| rounds | vtaobao, page views/s | PyTorch, page views/s | ratio, median (range) |\n|---|---:|---:|---:|")
    print(f"| {a.rounds} | {row['ours']:,.0f} | {row['peer']:,.0f} | {row['ratio']:.2f} ({row['least']:.2f} to {row['most']:.2f}) |")
    a.results.mkdir(parents=True, exist_ok=True)
    with (a.results / "peers.jsonl").open("a") as log:
        log.write(json.dumps({"peer": "behavior_cloning", "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                              "machine": platform.machine(), "torch": torch.__version__, "cores": a.cores, "epochs": a.epochs, **row,
                              "ratios": ratios}) + "\n")


if __name__ == "__main__":
    main()
