"""A llama-architecture transformer in PyTorch.

Rotary positions turn neighbouring pairs of elements, as llama.cpp does for this architecture
(LLAMA_ROPE_TYPE_NORM), so that the matrices can be exported as they are.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Shape:
    vocabulary: int = 2048
    width: int = 192
    layers: int = 4
    heads: int = 6
    inner: int = 512
    context: int = 512
    rope_base: float = 10_000.0
    epsilon: float = 1e-5


def rotations(shape: Shape) -> tuple[torch.Tensor, torch.Tensor]:
    size = shape.width // shape.heads
    speeds = shape.rope_base ** (-torch.arange(0, size, 2).float() / size)
    angles = torch.outer(torch.arange(shape.context).float(), speeds)
    return angles.cos(), angles.sin()


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Turns the pairs (0,1), (2,3), … of the last dimension; x is (batch, heads, time, size)."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        width = shape.width
        self.shape = shape
        self.attn_norm = nn.RMSNorm(width, eps=shape.epsilon)
        self.attn_q = nn.Linear(width, width, bias=False)
        self.attn_k = nn.Linear(width, width, bias=False)
        self.attn_v = nn.Linear(width, width, bias=False)
        self.attn_output = nn.Linear(width, width, bias=False)
        self.ffn_norm = nn.RMSNorm(width, eps=shape.epsilon)
        self.ffn_gate = nn.Linear(width, shape.inner, bias=False)
        self.ffn_up = nn.Linear(width, shape.inner, bias=False)
        self.ffn_down = nn.Linear(shape.inner, width, bias=False)

    def forward(self, x, cos, sin):
        batch, time, width = x.shape
        normed = self.attn_norm(x)

        def heads(projection):
            return projection(normed).view(batch, time, self.shape.heads, -1).transpose(1, 2)

        query, key = rotate(heads(self.attn_q), cos, sin), rotate(heads(self.attn_k), cos, sin)
        value = heads(self.attn_v)
        # written out, since on short rows this is twice as fast as PyTorch's fused attention
        future = torch.ones(time, time, dtype=torch.bool, device=x.device).triu(1)
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        mixed = scores.masked_fill(future, -torch.inf).softmax(-1).to(value.dtype) @ value
        x = x + self.attn_output(mixed.transpose(1, 2).reshape(batch, time, width))
        normed = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(normed)) * self.ffn_up(normed))


class Llama(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.output_norm = nn.RMSNorm(shape.width, eps=shape.epsilon)
        cos, sin = rotations(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:
                scale = 0.02 if name.startswith("token_embd") else weight.shape[1] ** -0.5 * 0.5
                if name.endswith(("attn_output.weight", "ffn_down.weight")):
                    scale /= (2 * shape.layers) ** 0.5
                nn.init.normal_(weight, std=scale)

    def hidden(self, tokens: torch.Tensor) -> torch.Tensor:
        time = tokens.shape[1]
        x = self.token_embd(tokens)
        cos, sin = self.cos[:time], self.sin[:time]
        for block in self.blk:
            x = block(x, cos, sin)
        return self.output_norm(x)

    def logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return F.linear(hidden, self.token_embd.weight)


@torch.no_grad()
def answer(
    model: Llama, prompts: list[list[int]], end: int, limit: int, temperature: float = 0.0
) -> list[list[int]]:
    """Answers, those of prompts with the same length computed together; greedy at temperature 0.

    An answer that ended by itself does not contain the end token; one that was cut off has `limit`
    tokens.
    """
    answers: list[list[int]] = [[] for _ in prompts]
    groups: dict[int, list[int]] = {}
    for index, tokens in enumerate(prompts):
        groups.setdefault(len(tokens), []).append(index)
    for indices in groups.values():
        rows = torch.tensor([prompts[i] for i in indices])
        for _ in range(limit):
            logits = model.logits(model.hidden(rows)[:, -1])
            if temperature > 0:
                chosen = torch.multinomial((logits / temperature).softmax(-1), 1)[:, 0]
            else:
                chosen = logits.argmax(-1)
            open_rows = chosen != end
            indices = [i for i, is_open in zip(indices, open_rows.tolist()) if is_open]
            if not indices:
                break
            chosen = chosen[open_rows]
            for i, token in zip(indices, chosen.tolist()):
                answers[i].append(token)
            rows = torch.cat((rows[open_rows], chosen[:, None]), 1)
    return answers
