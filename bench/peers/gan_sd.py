#!/usr/bin/env python3
"""GAN-SD in plain PyTorch, beside `vtaobao fit-customers` on the same log, machine and cores.

Usage: bench/peers/gan_sd.py --data DATA [--rounds 5] [--steps 200] [--batch 4096] [--cores 2]
DATA is a data set in Parquet, for example of `vtaobao synth --sim market --policy historical --sessions 91000`. The peer is what
an expert writes: modules, autograd, torch.optim.Adam, F.gumbel_softmax, all pair tables by one product; preset `joint`, the same
widths, rates and steps. A round runs both, in an order that turns from round to round; the ratio is of that round. Ours is timed as
users meet it: metrics and a checkpoint in every iteration. Both must reach the same divergence of V's tables, or nothing is reported.
Prints a Markdown table, and appends a JSON line to bench/results/peers.jsonl.
"""
import argparse
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

import pyarrow.parquet
import torch
from torch import nn
from torch.nn import functional as F

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMOOTHING, MAX_CELLS, STEPS_PER_D = 1e-6, 512, 5
TOLERANCE = 0.15  # of the divergence summed over V: another draw of z alone moves it by some percent


def codes_of(data):
    """One row a session, as codes [N, A], and the number of levels of each attribute."""
    manifest = json.loads((data / "manifest.json").read_text())
    names = ["c_" + a["name"] for a in manifest["attributes"]]
    table = pyarrow.parquet.read_table(data / "pages.parquet", columns=["page_index", *names])
    first = torch.from_numpy(table["page_index"].to_numpy().copy()) == 0
    codes = torch.stack([torch.from_numpy(table[n].to_numpy().astype("int64")) for n in names], 1)
    return codes[first], [a["size"] for a in manifest["attributes"]]


class GanSd:
    def __init__(self, codes, sizes, batch, steps):
        self.sizes, self.batch, self.steps = sizes, batch, steps
        self.data = torch.cat([F.one_hot(codes[:, a], k).float() for a, k in enumerate(sizes)], 1)
        width = sum(sizes)
        self.generator = nn.Sequential(nn.Linear(128, 256), nn.LayerNorm(256), nn.LeakyReLU(.2), nn.Linear(256, width))
        self.discriminator = nn.Sequential(nn.Linear(width, 256), nn.LeakyReLU(.2), nn.Linear(256, 1))
        self.generator[-1].bias.data = self.data.mean(0).add(SMOOTHING).log()
        self.optimiser_g = torch.optim.Adam(self.generator.parameters(), 4e-3, (.5, .99))
        self.optimiser_d = torch.optim.Adam(self.discriminator.parameters(), 1e-3, (.5, .99))
        self.average = torch.optim.swa_utils.AveragedModel(self.generator, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.999))
        owner = torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))
        cells = torch.tensor(sizes)[owner]
        pair = (owner[:, None] < owner[None, :]) & (cells[:, None] * cells[None, :] <= MAX_CELLS)
        self.pairs = pair.nonzero(as_tuple=True)
        self.real = self.tables(self.data)

    def tables(self, p):
        return torch.cat([p.mean(0), (p.T @ p / len(p))[self.pairs]]) + SMOOTHING

    def generate(self):
        return self.generator(torch.randn(self.batch, 128)).split(self.sizes, 1)

    def hard(self, logits):
        return torch.cat([F.gumbel_softmax(x, 1.0, hard=True) for x in logits], 1)

    def divergence(self, logits):
        fake = self.tables(torch.cat([x.softmax(1) for x in logits], 1))
        return (self.real * (self.real / fake).log()).sum()

    def step_generator(self, step):
        done = step / self.steps
        for optimiser, rate in ((self.optimiser_g, 4e-3), (self.optimiser_d, 1e-3)):
            optimiser.param_groups[0]["lr"] = rate * (1 if done < .5 else 1 - .98 * (2 * done - 1))
        logits = self.generate()
        kl = self.divergence(logits)
        loss = kl - self.discriminator(self.hard(logits)).sigmoid().mean()
        self.optimiser_g.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser_g.step()
        self.average.update_parameters(self.generator)
        return kl

    def step_discriminator(self):
        with torch.no_grad():
            fake = self.hard(self.generate())
        real = self.data[torch.randint(len(self.data), (self.batch,))]
        score = self.discriminator(torch.cat([real, fake]))
        loss = F.softplus(-score[:self.batch]).mean() + F.softplus(score[self.batch:]).mean()
        self.optimiser_d.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser_d.step()

    def train(self):
        """Generator steps a second, and the last batch's divergence."""
        start = time.perf_counter()
        for step in range(self.steps):
            kl = self.step_generator(step)
            if step % STEPS_PER_D == STEPS_PER_D - 1:
                self.step_discriminator()
        return self.steps / (time.perf_counter() - start), kl.item()


def ours(a, out):
    subprocess.run([a.program, "fit-customers", "--data", a.data, "--select", "", "--gan-batch", str(a.batch), "--gan-steps",
                    str(a.steps), "--threads", str(a.cores), "--out", out, "--force", "--quiet"], check=True, stdout=subprocess.DEVNULL)
    summary = json.loads((out / "summary.json").read_text())
    last = json.loads((out / "metrics.jsonl").read_text().splitlines()[-1])
    return summary["run"]["steps_per_second"], last["kl"], summary["run"]["commit"]


def spread(values):
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", required=True, type=pathlib.Path)
    p.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/vtaobao")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--steps", type=int, default=200)
    p.add_argument("--batch", type=int, default=4096)
    p.add_argument("--cores", type=int, default=2)
    p.add_argument("--results", type=pathlib.Path, default=ROOT / "bench/results")
    a = p.parse_args()
    torch.set_num_threads(a.cores)
    codes, sizes = codes_of(a.data)
    GanSd(codes, sizes, a.batch, 10).train()  # warm-up
    rounds, commit = [], ""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(a.rounds):
            torch.manual_seed(number)
            result = {}
            for side in ("peer", "ours") if number % 2 == 0 else ("ours", "peer"):
                if side == "peer":
                    result["peer"], result["peer_kl"] = GanSd(codes, sizes, a.batch, a.steps).train()
                else:
                    result["ours"], result["kl"], commit = ours(a, pathlib.Path(folder) / "ours")
            if abs(result["kl"] / result["peer_kl"] - 1) > TOLERANCE:
                sys.exit(f"gan_sd: KL {result['kl']:.4f} here and {result['peer_kl']:.4f} there: not the same work")
            result["ratio"] = result["ours"] / result["peer"]
            rounds.append(result)
            print(f"round {number + 1}: ratio {result['ratio']:.2f}", file=sys.stderr)
    line = {"schema": 1, "bench": "gan_sd", "time": datetime.datetime.now().isoformat(timespec="seconds"), "commit": commit,
            "cores": a.cores, "batch": a.batch, "steps": a.steps, "rounds": a.rounds, "platform": platform.platform(),
            "torch": torch.__version__, "load": os.getloadavg()[0]}
    line |= {key: spread([r[key] for r in rounds]) for key in ("ours", "peer", "ratio", "kl", "peer_kl")}
    a.results.mkdir(parents=True, exist_ok=True)
    with open(a.results / "peers.jsonl", "a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    print("| batch | vtaobao, generator steps/s | PyTorch, generator steps/s | ratio, median (range) |\n|---|---:|---:|---:|")
    ratio = line["ratio"]
    print(f"| {a.batch} | {line['ours']['median']:.2f} | {line['peer']['median']:.2f} | {ratio['median']:.2f} "
          f"({ratio['min']:.2f} to {ratio['max']:.2f}) |")


if __name__ == "__main__":
    main()
