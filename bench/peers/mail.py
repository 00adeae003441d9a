#!/usr/bin/env python3
"""MAIL (docs/mail.md) in plain PyTorch, beside `vtaobao fit-behavior --algo mail` on the same log, machine and cores.

Usage: bench/peers/mail.py --data DATA [--rounds 5] [--warmup 20] [--iterations 20] [--cores 1]
DATA is a data set in Parquet, for example of `vtaobao synth --sim market --policy historical --sessions 30000`. The peer is what an
expert writes: dense rows made once, whole pages of all lanes drawn at a time, modules, autograd, fused Adam. Its Fisher-vector product is
the Gauss-Newton form, J'MJ v by two backward passes through graphs that a step keeps (of the outputs, and of their vector-Jacobian
product). Sizes and options are those of our run, and both start from the networks that `--algo bc` clones in an epoch. Timed are the
iterations after the warm-up, phase by phase, metrics not counted: ours by the lines of metrics.jsonl. A round runs both, in an order that
turns from round to round; the ratio is of that round. Page views, parameters, the discriminator's area under ROC, entropy and length of
sessions must agree, or nothing is reported. Prints Markdown tables, and appends a JSON line to bench/results/peers.jsonl.
"""
import math
import statistics
import tomllib

import rounds
from log import load
from torch_mail import PHASES, Mail, tensors_of

# The largest difference between both sides' means over the timed iterations. An area from 1,024 rows of each kind has a deviation of .013
# by sampling alone: five times that of the difference of two means, over the root of the iterations.
AUC_TOLERANCE = 0.09
TOLERANCE = {"page_views": 0, "parameters": 0, "entropy": 0.02, "pages_per_session": 0.15, "step_fraction": 0.1}


def auc(logit):
    """Of logged rows, then as many generated ones."""
    real, fake = logit.chunk(2)
    return (real[:, None] - fake[None, :]).sign().mean().item() / 2 + 0.5


def mean_of(lines):
    """The means of both sides' figures over iterations, and iterations a second."""
    figures = {key: statistics.fmean(line[key] for line in lines) for key in lines[0]}
    return {"rate": 1 / sum(figures[phase] for phase in PHASES), **figures}


def run_peer(log, options, start):
    mail, lines = Mail(log, options, start), []
    for number in range(options["warmup"] + options["iterations"]):
        seconds = mail.iterate(number)
        if number >= options["warmup"]:
            lines.append({**seconds, "page_views": mail.batch, "parameters": sum(p.numel() for p in mail.parameters),
                          "auc": auc(mail.last_logit), "entropy": mail.entropy.item(),
                          "pages_per_session": mail.batch / mail.ended.sum().item(), "step_fraction": mail.step_fraction})
    return mean_of(lines)


def bc_of(a):
    return rounds.run_of(a, "fit-behavior", "--algo", "bc", "--bc-epochs", 1, "--score-sessions", 1)


def mail_of(a, warmup, iterations):
    return rounds.run_of(a, "fit-behavior", "--algo", "mail", "--bc-epochs", 1, "--score-sessions", 1, "--mail-warmup", warmup,
                         "--mail-iterations", iterations)


def options_of(a):
    """Those of our runs, by their names in config.toml."""
    with mail_of(a, 0, 1) as run:
        return tomllib.loads((run / "config.toml").read_text())["mail"] | {"warmup": a.warmup, "iterations": a.iterations}


def run_ours(a):
    with mail_of(a, a.warmup, a.iterations) as run:
        all_lines = [line for line in rounds.metrics_of(run) if line["part"] == "mail"]
        product = [tensors_of(run / "simulator" / f"{name}_policy.safetensors") for name in ("customer", "logging")]
    lines, views = [], 0
    for line in all_lines:
        own, views = line["page_views"] - views, line["page_views"]
        if line["warmup"]:
            continue
        seconds = line["run"]["seconds"]
        seconds["rollout"] += seconds.pop("expand")  # the rollout as rows, which the peer writes at once
        lines.append({**seconds, "page_views": own, "parameters": sum(t.numel() for network in product for t in network.values()),
                      **{key: line[key] for key in ("auc", "entropy", "pages_per_session", "step_fraction")}})
    return mean_of(lines)


def differ(ours, peer, iterations):
    for name, tolerance in {**TOLERANCE, "auc": AUC_TOLERANCE / math.sqrt(iterations)}.items():
        if abs(ours[name] - peer[name]) > tolerance:
            return f"{name} is {ours[name]:.4f} here and {peer[name]:.4f} there"


def main():
    p = rounds.arguments(__doc__)
    p.add_argument("--warmup", type=int, default=20)
    p.add_argument("--iterations", type=int, default=20)
    a = p.parse_args()
    log, options = load(a.data), options_of(a)
    with bc_of(a) as start:
        line = rounds.compare(a, "mail", "iterations", lambda: run_ours(a), lambda: run_peer(log, options, start / "simulator"),
                              lambda ours, peer: differ(ours, peer, a.iterations), warmup=a.warmup, iterations=a.iterations)
    print("\n| phase of an iteration, on one core | vtaobao, ms | PyTorch, ms |\n|---|---:|---:|")
    for phase in PHASES:
        own = [line[side][phase]["median"] * line[side]["share"]["median"] * 1e3 for side in ("ours", "peer")]
        print("| {} | {:.1f} | {:.1f} |".format(phase, *own))


if __name__ == "__main__":
    main()
