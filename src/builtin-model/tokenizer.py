"""The tokeniser: byte-level byte-pair encoding, trained on the corpus.

The text is first cut into words by the regular expression that llama.cpp calls "llama-bpe"
(src/llama-vocab.cpp, LLAMA_VOCAB_PRE_TYPE_LLAMA3), each word is spelled in the printable letters
of GPT-2's byte alphabet, and its letters are merged. That pre-tokeniser also looks a whole word up
in the vocabulary before it merges (`ignore_merges`).
"""

from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

START, END, PAD = "<|im_start|>", "<|im_end|>", "<|pad|>"
CONTROL = [END, START, PAD]
VOCABULARY = 2048

LLAMA_BPE = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def _around(model: models.BPE) -> Tokenizer:
    tokenizer = Tokenizer(model)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(LLAMA_BPE), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def train(texts) -> Tokenizer:
    """Learns the vocabulary from texts without control tokens."""
    tokenizer = _around(models.BPE(ignore_merges=True))
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[AddedToken(token, special=True) for token in CONTROL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def from_parts(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Tokenizer:
    """The tokeniser that a GGUF file describes."""
    tokenizer = _around(models.BPE(vocabulary, merges, ignore_merges=True))
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in CONTROL])
    return tokenizer


def load(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path))


def prompt(question: str, json_form: bool = False) -> str:
    """The conversation up to where the answer begins, in ChatML as llama.cpp renders it."""
    system = f"{START}system\njson{END}\n" if json_form else ""
    return f"{system}{START}user\n{question}{END}\n{START}assistant\n"
