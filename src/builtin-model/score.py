"""Asks the model of a GGUF file questions and judges the answers.

usage: score.py GGUF_FILE QUESTIONS.jsonl [--show all|wrong] [--json] [--temperature T]

An answer is right when

* it ends by itself within 160 tokens,
* it contains, for each list under "required" in topics.json for the question's topic and language,
  one of the list's texts, compared without regard to case,
* it contains none of the texts under "forbidden", and
* where the question has an "expect", it contains that as a word of its own: neither a letter nor a
  figure stands right before or after it.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

import torch

import export
import tokenizer as tokens
from model import answer

LONGEST_ANSWER = 160
TOPICS = json.loads((Path(__file__).parent / "topics.json").read_text(encoding="utf-8"))


def is_right(question: dict, text: str) -> bool:
    """Whether an answer that ended by itself is right."""
    rule = TOPICS[question["topic"]][question["language"]]
    text = text.lower()
    return (
        all(any(part.lower() in text for part in parts) for parts in rule["required"])
        and not any(part.lower() in text for part in rule["forbidden"])
        and ("expect" not in question or _has_word(text, question["expect"].lower()))
    )


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def ask(model, tokenizer, questions: list[str], json_form=False, temperature=0.0) -> list[str | None]:
    """The answers; None stands for one that did not end."""
    prompts = [tokenizer.encode(tokens.prompt(text, json_form)).ids for text in questions]
    rows = answer(model, prompts, tokenizer.token_to_id(tokens.END), LONGEST_ANSWER, temperature)
    return [None if len(row) >= LONGEST_ANSWER else tokenizer.decode(row) for row in rows]


def _plain(text: str | None, json_form: bool) -> str | None:
    """The answer itself, which the JSON form wraps."""
    if text is None or not json_form:
        return text
    try:
        wrapped = json.loads(text)
    except ValueError:
        return None
    return wrapped["answer"] if isinstance(wrapped, dict) and list(wrapped) == ["answer"] else None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--show", choices=["all", "wrong"])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--temperature", type=float, default=0.0)
    options = parser.parse_args()
    torch.manual_seed(1)
    model, tokenizer = export.load(options.model)
    lines = options.questions.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines if line.strip()]
    texts = [question["question"] for question in questions]
    answers = ask(model, tokenizer, texts, options.json, options.temperature)
    asked, right = Counter(), Counter()
    for question, raw in zip(questions, answers):
        text = _plain(raw, options.json)
        good = text is not None and is_right(question, text)
        cell = question["topic"], question["language"]
        asked[cell] += 1
        right[cell] += good
        if options.show == "all" or options.show == "wrong" and not good:
            mark = "right" if good else "WRONG"
            print(f"{mark} {cell[1]} {cell[0]}: {question['question']}\n      -> {raw}")
    languages = sorted({language for _, language in asked})
    print(f"{'':12}" + "".join(f"{language:>10}" for language in languages))
    for topic in dict.fromkeys(topic for topic, _ in asked):
        cells = (f"{right[topic, each]}/{asked[topic, each]}" for each in languages)
        print(f"{topic:12}" + "".join(f"{cell:>10}" for cell in cells))
    share = 100 * right.total() / asked.total()
    print(f"{right.total()} of {asked.total()} right, {share:.1f} %")


if __name__ == "__main__":
    main()
