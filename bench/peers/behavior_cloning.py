#!/usr/bin/env python3
"""Behaviour cloning in plain PyTorch, beside `vtaobao fit-behavior` on the same log, machine and cores.

Usage: bench/peers/behavior_cloning.py --data DATA [--rounds 5] [--epochs 1] [--cores 1]
DATA is a data set in Parquet, for example of `vtaobao synth --sim market --policy historical --sessions 91000`. The peer is what an
expert writes: the dense rows made once, modules, autograd, torch.optim.AdamW, a permutation an epoch. Both fit the customer policy
116-128-256-3 to 80 % of the sessions in minibatches of 1024 and score it on the others; timed is that fit alone, ours by the line of
metrics.jsonl. A round runs both, in an order that turns from round to round; the ratio is of that round. Both must reach the same
held-out log-likelihood, or nothing is reported. Prints a Markdown table, and appends a JSON line to bench/results/peers.jsonl.
"""
import json
import time

import rounds
import torch
from log import load
from torch import nn
from torch.nn import functional as F

BATCH, RATE, LAST_RATE, DECAY = 1024, 1e-3, 0.02, 0.01
TOLERANCE = 0.01  # nats a page view: the held-out sessions are other ones


def run_peer(a, log):
    x, feedback = torch.cat([log.customer, log.action, log.page], 1), log.feedback
    train, test = (~log.held_out).nonzero().squeeze(1), log.held_out.nonzero().squeeze(1)
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
    return {"rate": a.epochs * len(train) / (time.perf_counter() - start), "held_out": -loss.item()}


def run_ours(a, log):
    with rounds.run_of(a, "fit-behavior", "--bc-epochs", a.epochs, "--score-sessions", 1) as run:
        lines, sessions = rounds.metrics_of(run), json.loads((run / "summary.json").read_text())["sessions"]
    share = sessions["fitted"] / (sessions["fitted"] + sessions["held_out"])
    views = log.manifest["page_views"] * share
    seconds = sum(line["run"]["seconds"]["answer"] for line in lines)
    return {"rate": a.epochs * views / seconds, "held_out": lines[-1]["held_out_log_likelihood"]}


def differ(ours, peer):
    gap = abs(ours["held_out"] - peer["held_out"])
    return f"held-out log-likelihoods differ by {gap:.4f}" if gap > TOLERANCE else None


def main():
    p = rounds.arguments(__doc__)
    p.add_argument("--epochs", type=int, default=1)
    a = p.parse_args()
    log = load(a.data)
    rounds.compare(a, "behavior_cloning", "page views", lambda: run_ours(a, log), lambda: run_peer(a, log), differ, epochs=a.epochs)


if __name__ == "__main__":
    main()
