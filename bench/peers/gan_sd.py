#!/usr/bin/env python3
"""GAN-SD in plain PyTorch, beside `vtaobao fit-customers` on the same log, machine and cores.

Usage: bench/peers/gan_sd.py --data DATA [--rounds 5] [--steps 200] [--batch 4096] [--cores 2]
DATA is a data set in Parquet, for example of `vtaobao synth --sim market --policy historical --sessions 91000`. The peer is what
an expert writes: modules, autograd, torch.optim.Adam, F.gumbel_softmax, all pair tables by one product; preset `joint`, the same
widths, rates and steps. A round runs both, in an order that turns from round to round; the ratio is of that round. Ours is timed as
users meet it: metrics and a checkpoint in every iteration. Both must reach the same divergence of V's tables, or nothing is reported.
Prints a Markdown table, and appends a JSON line to bench/results/peers.jsonl.
"""
import json
import time

import rounds
import torch
from log import load
from torch import nn
from torch.nn import functional as F

SMOOTHING, MAX_CELLS, STEPS_PER_D = 1e-6, 512, 5
TOLERANCE = 0.15  # of the divergence summed over V: another draw of z alone moves it by some percent


class GanSd:
    def __init__(self, log, batch, steps):
        self.sizes, self.batch, self.steps = log.sizes, batch, steps
        self.data = log.customer[log.first]
        width = sum(self.sizes)
        self.generator = nn.Sequential(nn.Linear(128, 256), nn.LayerNorm(256), nn.LeakyReLU(.2), nn.Linear(256, width))
        self.discriminator = nn.Sequential(nn.Linear(width, 256), nn.LeakyReLU(.2), nn.Linear(256, 1))
        self.generator[-1].bias.data = self.data.mean(0).add(SMOOTHING).log()
        self.optimiser_g = torch.optim.Adam(self.generator.parameters(), 4e-3, (.5, .99))
        self.optimiser_d = torch.optim.Adam(self.discriminator.parameters(), 1e-3, (.5, .99))
        self.average = torch.optim.swa_utils.AveragedModel(self.generator, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.999))
        owner = torch.repeat_interleave(torch.arange(len(self.sizes)), torch.tensor(self.sizes))
        cells = torch.tensor(self.sizes)[owner]
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
        """Generator steps a second, and the last batch's divergence of V's tables."""
        start = time.perf_counter()
        for step in range(self.steps):
            kl = self.step_generator(step)
            if step % STEPS_PER_D == STEPS_PER_D - 1:
                self.step_discriminator()
        return {"rate": self.steps / (time.perf_counter() - start), "kl": kl.item()}


def run_ours(a):
    with rounds.run_of(a, "fit-customers", "--select", "", "--gan-batch", a.batch, "--gan-steps", a.steps) as run:
        summary, last = json.loads((run / "summary.json").read_text()), rounds.metrics_of(run)[-1]
    return {"rate": summary["run"]["steps_per_second"], "kl": last["kl"]}


def differ(ours, peer):
    if abs(ours["kl"] / peer["kl"] - 1) > TOLERANCE:
        return f"KL {ours['kl']:.4f} here and {peer['kl']:.4f} there"


def main():
    p = rounds.arguments(__doc__)
    p.add_argument("--steps", type=int, default=200)
    p.add_argument("--batch", type=int, default=4096)
    a = p.parse_args()
    log = load(a.data)
    GanSd(log, a.batch, 10).train()  # warm-up
    rounds.compare(a, "gan_sd", "generator steps", lambda: run_ours(a), lambda: GanSd(log, a.batch, a.steps).train(), differ,
                   batch=a.batch, steps=a.steps)


if __name__ == "__main__":
    main()
