"""Trains the model on the generated corpus.

usage: train.py WORK_FOLDER [--steps N] [--rate R] [--start MODEL]

Reads corpus.jsonl, writes tokenizer.json, and model.pt every few hundred steps, so that a usable
model exists at any time. Only the answers are learnt, the questions are given. Of most answers
only the first tokens are learnt: these decide, the rest is known by heart after a few sights, and
so many more questions are seen in the same time.
"""

import argparse
import json
import random
import time
from dataclasses import asdict
from pathlib import Path

import torch
import torch.nn.functional as F

import tokenizer as tokens
from model import Llama, Shape

THREADS = 2
BATCH_TOKENS = 6144
LENGTHS = (24, 32, 48, 64, 96, 384)  # of rows; few, since the model is compiled for each
WHOLE_SHARE = 0.25  # of the answers are learnt to their end
FIRST_TOKENS = (3, 10)  # of the others
SHORT_ANSWER = 12  # tokens; such answers are always learnt to their end
WARM_UP = 200
DECAY_FROM = 0.3  # of all steps; then the rate falls to zero in a straight line
REPORT_EVERY = 100
SAVE_EVERY = 500
IGNORED = -100


def read(work: Path) -> list[dict]:
    with open(work / "corpus.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def encode(tokenizer, corpus: list[dict]) -> list[tuple[list[int], int]]:
    """The tokens of each dialogue and where its answer begins."""
    prompts = tokenizer.encode_batch_fast(
        [tokens.prompt(example["question"], example.get("json", False)) for example in corpus]
    )
    answers = {example["answer"] for example in corpus}
    spelled = {text: tokenizer.encode(text + tokens.END).ids for text in answers}
    return [
        (prompt.ids + spelled[example["answer"]], len(prompt.ids))
        for prompt, example in zip(prompts, corpus)
    ]


def batches(dialogues: list[tuple[list[int], int]], chance: random.Random, pad: int):
    """Rows of a few fixed lengths, and their targets, for ever."""
    order = list(range(len(dialogues)))
    waiting: dict[int, list[tuple[list[int], int]]] = {length: [] for length in LENGTHS}
    while True:
        chance.shuffle(order)
        for index in order:
            row, start = dialogues[index]
            if len(row) - start > SHORT_ANSWER and chance.random() > WHOLE_SHARE:
                row = row[: start + chance.randint(*FIRST_TOKENS)]
            length = next(length for length in LENGTHS if len(row) <= length)
            rows = waiting[length]
            rows.append((row, start))
            if len(rows) == BATCH_TOKENS // length:
                waiting[length] = []
                inputs = torch.full((len(rows), length), pad)
                targets = torch.full((len(rows), length), IGNORED)
                for i, (row, start) in enumerate(rows):
                    known = torch.tensor(row)
                    inputs[i, : len(row)] = known
                    targets[i, start - 1 : len(row) - 1] = known[start:]
                yield inputs, targets


def optimizers(model: Llama, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices within the layers, AdamW for the embedding and the norms."""
    matrices = [w for n, w in model.named_parameters() if w.dim() == 2 and n.startswith("blk.")]
    others = [w for n, w in model.named_parameters() if not (w.dim() == 2 and n.startswith("blk."))]
    return [
        torch.optim.Muon(matrices, lr=rate, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def schedule(step: int, steps: int) -> float:
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    return min(1.0, (steps - step) / (steps * (1 - DECAY_FROM)))


def save(model: Llama, path: Path) -> None:
    torch.save({"shape": asdict(model.shape), "weights": model.state_dict()}, path)


def train(work: Path, steps: int, rate: float, start: Path | None) -> None:
    torch.manual_seed(1)
    torch.set_num_threads(THREADS)
    corpus = read(work)
    if start is None:
        tokenizer = tokens.train(text for e in corpus for text in (e["question"], e["answer"]))
        tokenizer.save(str(work / "tokenizer.json"))
    else:
        tokenizer = tokens.load(work / "tokenizer.json")
    dialogues = encode(tokenizer, corpus)
    total = sum(len(row) for row, _ in dialogues)
    print(f"{len(dialogues)} dialogues, {total} tokens, vocabulary {tokenizer.get_vocab_size()}")

    model = Llama(Shape(vocabulary=tokenizer.get_vocab_size()))
    if start is not None:
        model.load_state_dict(torch.load(start, weights_only=True)["weights"])
    print(f"{sum(w.numel() for w in model.parameters())} parameters")
    hidden = torch.compile(model.hidden, dynamic=False)
    steppers = optimizers(model, rate)
    source = batches(dialogues, random.Random(1), tokenizer.token_to_id(tokens.PAD))
    began, seen, losses = time.time(), 0, []
    for step in range(steps):
        factor = schedule(step, steps)
        for stepper in steppers:
            for group in stepper.param_groups:
                group["lr"] = rate * factor
        inputs, targets = next(source)
        learnt = targets != IGNORED
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model.logits(hidden(inputs)[learnt])
        loss = F.cross_entropy(logits.float(), targets[learnt])
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for stepper in steppers:
            stepper.step()
            stepper.zero_grad(set_to_none=True)
        seen += inputs.numel()
        losses.append(loss.item())
        if (step + 1) % REPORT_EVERY == 0 or step + 1 == steps:
            spent = time.time() - began
            recent = sum(losses[-REPORT_EVERY:]) / len(losses[-REPORT_EVERY:])
            print(
                f"step {step + 1}/{steps} loss {recent:.4f} rate {rate * factor:.2e}"
                f" {spent:.0f}s {seen / spent:.0f} tokens/s {(step + 1) / spent:.2f} steps/s",
                flush=True,
            )
        if (step + 1) % SAVE_EVERY == 0 or step + 1 == steps:
            save(model, work / "model.pt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--steps", type=int, default=4300)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--start", type=Path)
    options = parser.parse_args()
    train(options.work, options.steps, options.rate, options.start)
