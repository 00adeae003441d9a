"""MAIL (docs/mail.md) in plain PyTorch: one iteration, its phases timed. The peer of mail.py."""
import json
import math
import time

import numpy
import torch
from torch import nn
from torch.nn import functional as F

PHASES = "rollout", "discriminator", "advantage", "policies", "critics"


def tensors_of(file):
    """A file in safetensors format."""
    data = file.read_bytes()
    end = 8 + int.from_bytes(data[:8], "little")
    entries = {k: v for k, v in json.loads(data[8:end]).items() if k != "__metadata__"}
    return {name: torch.from_numpy(numpy.frombuffer(data[end:], "<f4")[e["data_offsets"][0] // 4:e["data_offsets"][1] // 4].copy())
            .view(e["shape"]) for name, e in entries.items()}


def mlp(widths, activation):
    layers = [module for i, o in zip(widths, widths[1:]) for module in (nn.Linear(i, o), activation())]
    return nn.Sequential(*layers[:-1])


def network_of(tensors, activation):
    weights = [tensors[f"layers.{i}.weight"] for i in range(len(tensors) // 2)]
    network = mlp([weights[0].shape[1], *(w.shape[0] for w in weights)], activation)
    for i, layer in enumerate(m for m in network if isinstance(m, nn.Linear)):
        layer.weight.data, layer.bias.data = weights[i], tensors[f"layers.{i}.bias"]
    return network


def flat(tensors):
    return torch.cat([t.reshape(-1) for t in tensors])


class Part(nn.Module):
    """A network that reads some columns of a row: one number a row."""

    def __init__(self, columns, hidden, activation):
        super().__init__()
        self.columns, self.network = columns, mlp([columns.stop - columns.start, *hidden, 1], activation)

    def forward(self, rows):
        return self.network(rows[:, self.columns]).squeeze(1)


class Critic(Part):
    """V in units of the returns' spread; its last layer follows them when they move (van Hasselt et al., 2016)."""

    def __init__(self, columns, hidden):
        super().__init__(columns, hidden, nn.Tanh)
        self.centre, self.spread = torch.tensor(0.0), torch.tensor(1.0)

    def value(self, rows):
        return self(rows) * self.spread + self.centre

    def normalise(self, target):
        last, centre, spread = self.network[-1], target.mean(), target.std(correction=0).clamp_min(1e-6)
        last.weight.data *= self.spread / spread
        last.bias.data = (last.bias.data * self.spread + self.centre - centre) / spread
        self.centre, self.spread = centre, spread
        return (target - centre) / spread


class Mail:
    """A row is [a, s, n, a^c], so that every network reads consecutive columns of it."""

    def __init__(self, log, options, start):
        action = log.manifest["action"]
        self.o, (f, k) = options, (log.customer.shape[1], log.action.shape[1])
        self.s, self.page, self.answer = slice(k, k + f), k + f, slice(k + f + 1, k + f + 4)
        self.seen = slice(0, self.page + 1)  # by the customer's policy
        width = self.answer.stop
        center, scale, low, high = (torch.tensor(action[key], dtype=torch.float) for key in ("center", "scale", "low", "high"))
        self.act = lambda u: (center + scale * u).clamp(low, high).half().float() * (0.3 / scale)  # as networks see it
        self.step_of_page, self.last_page = 1 / (log.manifest["max_page_index"] + 1), log.manifest["max_page_index"]

        customer, ranker = (tensors_of(start / f"{name}.safetensors") for name in ("customer_policy", "logging_policy"))
        first = customer["layers.0.weight"]  # reads s, a, n in raw units
        customer["layers.0.weight"] = torch.cat([first[:, f:f + k] * (scale / 0.3), first[:, :f], first[:, f + k:] / self.step_of_page], 1)
        self.log_std = nn.Parameter(ranker.pop("log_std") - scale.log())
        final = f"layers.{len(ranker) // 2 - 1}"
        ranker[f"{final}.weight"] /= scale[:, None]
        ranker[f"{final}.bias"] = (ranker[f"{final}.bias"] - center) / scale
        self.customer, self.ranker = network_of(customer, nn.LeakyReLU), network_of(ranker, nn.Tanh)
        self.parameters = [*self.customer.parameters(), *self.ranker.parameters(), self.log_std]
        self.sum = torch.zeros(sum(p.numel() for p in self.parameters))  # of the second half's policies

        fitted = ~log.held_out
        self.logged = torch.cat([log.action, log.customer, log.page, F.one_hot(log.feedback, 3).float()], 1)[fitted]
        self.customers = log.customer[fitted & log.first]
        # One optimiser, one backward pass for all that see the same rows. The small discriminators only measure: s, the answer, a alone.
        self.discriminator = Part(slice(0, width), options["discriminator_hidden"], nn.LeakyReLU)
        small = (Part(columns, [32], nn.LeakyReLU) for columns in (self.s, self.answer, slice(0, k)))
        self.discriminators = nn.ModuleList([self.discriminator, *small])
        self.judge = torch.optim.Adam(self.discriminators.parameters(), options["discriminator_rate"], (0.5, 0.999), fused=True)
        self.critic = Critic(slice(k, self.page + 1), options["critic_hidden"])
        self.customer_critic = Critic(self.seen, options["critic_hidden"])
        self.critics = nn.ModuleList([self.critic, self.customer_critic])
        self.value_fit = torch.optim.Adam(self.critics.parameters(), options["critic_rate"], fused=True)

        self.lanes, self.horizon = options["lanes"], options["horizon"]
        self.batch = self.lanes * self.horizon
        self.rows = torch.zeros(self.horizon + 1, self.lanes, width)
        self.rows[-1, :, self.s] = self.customers[torch.randint(len(self.customers), (self.lanes,))]
        self.noise = torch.empty(self.horizon, self.lanes, k)
        self.ended = torch.empty(self.horizon, self.lanes, dtype=torch.bool)

    @torch.no_grad()
    def roll_out(self):
        self.rows[0, :, self.s.start:self.page + 1] = self.rows[-1, :, self.s.start:self.page + 1]
        self.noise.normal_()
        std = self.log_std.exp()
        for t in range(self.horizon):
            row, after = self.rows[t], self.rows[t + 1]
            row[:, :self.s.start] = self.act(self.ranker(row[:, self.s]) + std * self.noise[t])
            answer = torch.multinomial(self.customer(row[:, self.seen]).softmax(1), 1)
            row[:, self.answer] = 0
            row[:, self.answer].scatter_(1, answer, 1)
            page = row[:, self.page]
            self.ended[t] = (answer.squeeze(1) > 0) | (page > (self.last_page - 0.5) * self.step_of_page)
            after[:, self.s] = row[:, self.s]
            after[:, self.page] = page + self.step_of_page
            gone = self.ended[t].nonzero().squeeze(1)
            after[gone, self.s] = self.customers[torch.randint(len(self.customers), (len(gone),))]
            after[gone, self.page] = 0
        self.all = self.rows.view(-1, self.rows.shape[2])
        self.played = self.all[:self.batch]

    def discriminate(self):
        half = self.o["discriminator_minibatch"]
        real = torch.arange(2 * half).lt(half).float()
        for _ in range(self.o["discriminator_steps"]):
            rows = torch.cat([self.logged.index_select(0, torch.randint(len(self.logged), (half,))),
                              self.played.index_select(0, torch.randint(self.batch, (half,)))])
            logits = [one(rows) for one in self.discriminators]
            self.judge.zero_grad()
            sum(F.binary_cross_entropy_with_logits(logit, real) for logit in logits).backward()
            self.judge.step()
        self.last_logit = logits[0].detach()

    @torch.no_grad()
    def estimate(self):
        """Centred advantages and returns [2, T L], of the ranker and of the customer, whose critic knows the action."""
        reward = self.discriminator(self.played)
        reward = (reward - reward.mean()).view(self.horizon, self.lanes)
        value = self.critic.value(self.all)
        value = torch.stack([value, torch.cat([self.customer_critic.value(self.played), value[self.batch:]])]).view(2, -1, self.lanes)
        carries = self.o["gamma"] * (~self.ended)
        advantage = reward + carries * value[:, 1:] - value[:, :-1]
        for t in reversed(range(self.horizon - 1)):
            advantage[:, t] += self.o["lambda"] * carries[t] * advantage[:, t + 1]
        self.target = (advantage + value[:, :-1]).flatten(1)
        advantage = advantage.flatten(1)
        self.advantage = advantage - advantage.mean(1, keepdim=True)

    def forward(self, rows):
        return self.customer(rows[:, self.seen]).log_softmax(1), self.ranker(rows[:, self.s])

    def surrogate(self, log, mean, old):
        """Of both policies together: the mean of ratio x advantage, each action with its own."""
        old_log, old_mean, old_log_std = old
        noise = self.noise.view(self.batch, -1)
        z = (old_mean - mean + noise * old_log_std.exp()) / self.log_std.exp()
        ranker = ((noise.square() - z.square()) / 2 + old_log_std - self.log_std).sum(1).exp()
        customer = ((log - old_log) * self.played[:, self.answer]).sum(1).exp()
        return (ranker * self.advantage[0] + customer * self.advantage[1]).mean()

    def kl(self, log, mean, old):
        old_log, old_mean, old_log_std = old
        wider = old_log_std - self.log_std
        ranker = (((old_mean - mean) / self.log_std.exp()).square().sum(1).mean() + (2 * wider).expm1().sum()) / 2 - wider.sum()
        return ranker + (old_log.exp() * (old_log - log)).sum(1).mean()

    def split(self, vector):
        return [v.view_as(p) for v, p in zip(vector.split([p.numel() for p in self.parameters]), self.parameters)]

    def fisher(self, rows):
        """v -> (F + damping) v over `rows`, F = J'MJ of logits and means; that of log_std is 2."""
        outputs = self.customer(rows[:, self.seen]), self.ranker(rows[:, self.s])
        p, precision = outputs[0].detach().softmax(1), (-2 * self.log_std.detach()).exp()
        networks, free = self.parameters[:-1], [torch.zeros_like(output, requires_grad=True) for output in outputs]
        transposed = torch.autograd.grad(outputs, networks, free, create_graph=True)

        def product(v):
            parts = self.split(v)
            logit, mean = torch.autograd.grad(transposed, free, parts[:-1], retain_graph=True)
            weighted = p * logit
            metric = weighted - p * weighted.sum(1, keepdim=True), mean * precision
            back = torch.autograd.grad(outputs, networks, [m / len(rows) for m in metric], retain_graph=True)
            return flat([*back, 2 * parts[-1]]).add_(v, alpha=self.o["damping"])
        return product

    def natural_gradient(self, gradient, product):
        """Conjugate gradient from 0: x, and x'(F + damping)x."""
        x, r, p = torch.zeros_like(gradient), gradient.clone(), gradient.clone()
        rr = r @ r
        for _ in range(self.o["cg_iterations"]):
            ap = product(p)
            alpha = rr / (p @ ap)
            x += alpha * p
            r -= alpha * ap
            rr, before = r @ r, rr
            p = r + rr / before * p
        return x, x @ (gradient - r)

    def step_policies(self):
        log, mean = self.forward(self.played)
        old = log.detach(), mean.detach(), self.log_std.detach().clone()
        surrogate = self.surrogate(log, mean, old)
        gradient = flat(torch.autograd.grad(surrogate, self.parameters))
        rows = self.played.index_select(0, torch.randperm(self.batch)[:round(self.o["fvp_fraction"] * self.batch)])
        x, quadratic = self.natural_gradient(gradient, self.fisher(rows))
        step = x * min(self.o["eta"], math.sqrt(2 * self.o["delta"] / quadratic.item()))
        self.entropy = -(old[0].exp() * old[0]).sum(1).mean()
        before, self.step_fraction = flat(self.parameters).detach(), 0.0
        with torch.no_grad():
            for fraction in (0.5 ** i for i in range(self.o["backtracks"])):
                nn.utils.vector_to_parameters(before + fraction * step, self.parameters)
                now = self.forward(self.played)
                if self.surrogate(*now, old) > surrogate and self.kl(*now, old) <= self.o["delta"]:
                    self.step_fraction = fraction
                    return
            nn.utils.vector_to_parameters(before, self.parameters)

    def fit_critics(self):
        targets = [critic.normalise(target) for critic, target in zip(self.critics, self.target)]
        for picked in (p for _ in range(self.o["critic_epochs"]) for p in torch.randperm(self.batch).split(self.o["minibatch"])):
            rows = self.played.index_select(0, picked)
            self.value_fit.zero_grad()
            sum(F.mse_loss(critic(rows), target[picked]) for critic, target in zip(self.critics, targets)).backward()
            self.value_fit.step()

    def iterate(self, number):
        """Seconds by phase."""
        def move():
            if number >= self.o["warmup"]:
                self.step_policies()
            if number >= self.o["warmup"] + self.o["iterations"] // 2:
                self.sum += flat(self.parameters).detach()
        times = [time.perf_counter()]
        for work in (self.roll_out, self.discriminate, self.estimate, move, self.fit_critics):
            work()
            times.append(time.perf_counter())
        return dict(zip(PHASES, (after - before for before, after in zip(times, times[1:]))))
