"""Writes the trained model as GGUF, and reads such a file back into PyTorch.

usage: export.py WORK_FOLDER GGUF_FILE
"""

import json
import sys
from pathlib import Path

import torch

import gguf
import tokenizer as tokens
from model import Llama, Shape

CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
    " + '<|im_end|>' + '\\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
NORMAL, CONTROL = 1, 3  # llama.cpp's llama_token_type


def metadata(shape: Shape, tokenizer) -> dict:
    spelling = json.loads(tokenizer.to_str())["model"]
    merges = [m if isinstance(m, str) else " ".join(m) for m in spelling["merges"]]
    texts = [tokenizer.id_to_token(i) for i in range(shape.vocabulary)]
    return {
        "general.architecture": "llama",
        "general.name": "Relevo built-in",
        "general.license": "apache-2.0",
        "general.file_type": 7,  # mostly Q8_0
        "llama.context_length": shape.context,
        "llama.embedding_length": shape.width,
        "llama.block_count": shape.layers,
        "llama.feed_forward_length": shape.inner,
        "llama.attention.head_count": shape.heads,
        "llama.attention.head_count_kv": shape.heads,
        "llama.attention.layer_norm_rms_epsilon": shape.epsilon,
        "llama.rope.dimension_count": shape.width // shape.heads,
        "llama.rope.freq_base": shape.rope_base,
        "llama.vocab_size": shape.vocabulary,
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "llama-bpe",
        "tokenizer.ggml.tokens": texts,
        "tokenizer.ggml.token_type": [CONTROL if t in tokens.CONTROL else NORMAL for t in texts],
        "tokenizer.ggml.merges": merges,
        "tokenizer.ggml.bos_token_id": tokenizer.token_to_id(tokens.START),
        "tokenizer.ggml.eos_token_id": tokenizer.token_to_id(tokens.END),
        "tokenizer.ggml.padding_token_id": tokenizer.token_to_id(tokens.PAD),
        "tokenizer.ggml.add_bos_token": False,
        "tokenizer.ggml.add_eos_token": False,
        "tokenizer.chat_template": CHAT_TEMPLATE,
    }


def export(work: Path, target: Path) -> None:
    saved = torch.load(work / "model.pt", weights_only=True)
    shape = Shape(**saved["shape"])
    tensors = {name: weight.float().numpy() for name, weight in saved["weights"].items()}
    tokenizer = tokens.load(work / "tokenizer.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    gguf.write(target, metadata(shape, tokenizer), tensors)


def load(path: Path) -> tuple[Llama, object]:
    """The model of a GGUF file, with its weights as quantised, and its tokeniser."""
    about, tensors = gguf.read(path)
    shape = Shape(
        vocabulary=about["llama.vocab_size"],
        width=about["llama.embedding_length"],
        layers=about["llama.block_count"],
        heads=about["llama.attention.head_count"],
        inner=about["llama.feed_forward_length"],
        context=about["llama.context_length"],
        rope_base=about["llama.rope.freq_base"],
        epsilon=about["llama.attention.layer_norm_rms_epsilon"],
    )
    model = Llama(shape)
    model.load_state_dict({name: torch.tensor(value) for name, value in tensors.items()})
    vocabulary = {text: i for i, text in enumerate(about["tokenizer.ggml.tokens"])}
    merges = [tuple(merge.split(" ")) for merge in about["tokenizer.ggml.merges"]]
    return model.eval(), tokens.from_parts(vocabulary, merges)


if __name__ == "__main__":
    export(Path(sys.argv[1]), Path(sys.argv[2]))
    print(f"{sys.argv[2]}: {Path(sys.argv[2]).stat().st_size} bytes")
