"""Generates the corpus: one JSON object per line with a question and its answer.

usage: generate.py WORK_FOLDER [--examples N] [--seed S]
"""

import argparse
import json
import random
from pathlib import Path

from corpus import (
    arithmetic,
    english,
    english_other,
    noise,
    other_languages,
    portuguese,
    portuguese_other,
    spanish,
    spanish_other,
)
from corpus.grammar import expand, lines

LANGUAGES = {
    "en": (english, english_other),
    "es": (spanish, spanish_other),
    "pt": (portuguese, portuguese_other),
}
SHARES = {
    "greeting": 3, "goodbye": 3.5, "thanks": 3.5, "who": 4, "relevo": 5, "provider": 9, "ollama": 7,
    "strategy": 8, "smalltalk": 22, "arithmetic": 10, "other": 26,
}  # fmt: skip
JSON_SHARE = 0.10
CONSONANTS, VOWELS = "bcdfghjklmnprstvz", "aeiou"


class Source:
    """Draws questions of one language."""

    def __init__(self, language: str, chance: random.Random):
        topics, other = LANGUAGES[language]
        self.language, self.chance, self.topics, self.other = language, chance, topics, other
        self.questions = {topic: lines(text) for topic, text in topics.QUESTIONS.items()}
        self.smalltalk = {name: lines(text) for name, text in topics.SMALLTALK.items()}
        self.others = lines(other.QUESTIONS)

    def _line(self, choices: list[str]) -> str:
        """One of the lines; those with many alternatives more often."""
        weights = [(1 + line.count("|")) ** 0.5 for line in choices]
        return self.chance.choices(choices, weights)[0]

    def example(self) -> dict:
        topic = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        language, expected = self.language, None
        if topic == "arithmetic":
            question, answer, expected = arithmetic.example(self.language, self.chance)
            question = noise.disturb(question, self.language, self.chance, 0.3)
        elif topic == "smalltalk":
            name = self.chance.choice(list(self.smalltalk))
            question = self._polite(self._line(self.smalltalk[name]), self.topics.LISTS)
            question = noise.disturb(question, self.language, self.chance)
            answer = self.chance.choice(self.topics.SMALLTALK_ANSWERS[name])
        elif topic == "other":
            question, language = self._other()
            answer = self.chance.choice(LANGUAGES[language][0].ANSWERS[topic])
        else:
            question = self._polite(self._line(self.questions[topic]), self.topics.LISTS)
            question = noise.disturb(question, self.language, self.chance)
            answer = self.chance.choice(self.topics.ANSWERS[topic])
        made = {"language": language, "topic": topic, "question": question, "answer": answer}
        if expected is not None:
            made["expect"] = str(expected)
        if self.chance.random() < JSON_SHARE:
            made["json"] = True
            made["answer"] = json.dumps({"answer": answer}, ensure_ascii=False)
        return made

    def _polite(self, line: str, lists: dict[str, list[str]]) -> str:
        """A wording of a line, sometimes with what people put before and after a question."""
        if line.startswith("~"):
            clause = expand(line[1:].strip(), lists, self.chance)
            text = expand(self.chance.choice(self.topics.WRAPPERS), lists, self.chance)
            text = text.replace("~", clause)
        else:
            text = expand(line, lists, self.chance)
        if self.chance.random() < 0.16:
            prefix = self.chance.choice(self.topics.PREFIXES)
            text = f"{prefix[:1].upper()}{prefix[1:]} {text}"
        if self.chance.random() < 0.08:
            suffix = self.chance.choice(self.topics.SUFFIXES)
            mark = "?" if text.endswith("?") and not suffix.startswith("?") else ""
            suffix = suffix if suffix.startswith((",", "?")) else f" {suffix}"
            text = f"{text.rstrip('?.!')}{suffix}{mark}"
        return text

    def _other(self) -> tuple[str, str]:
        """A question that is no topic, and the language of the answer."""
        draw = self.chance.random()
        if draw < 0.02:
            return self.chance.choice(other_languages.PHRASES), "en"
        if draw < 0.03:
            return self.chance.choice(other_languages.SYMBOLS), "en"
        if draw < 0.038:
            return self._babble(), "en"
        if draw < 0.06:
            return self._long(), self.language
        if draw < 0.16:
            question = arithmetic.too_hard(self.language, self.chance)
            # bare figures belong to no language
            bare = not any(c.isalpha() and c not in "xX" for c in question)
            question = noise.disturb(question, self.language, self.chance, 0.3)
            return question, "en" if bare else self.language
        lists = self.other.LISTS
        question = self._polite(self._line(self.others), lists)
        if self.chance.random() < 0.08:
            question = self._with_strange_word(question)
        return noise.disturb(question, self.language, self.chance), self.language

    def _strange_word(self) -> str:
        syllables = self.chance.randint(1, 4)
        word = "".join(
            self.chance.choice(CONSONANTS) + self.chance.choice(VOWELS) for _ in range(syllables)
        )
        return word + self.chance.choice(["", "", "n", "s", "r", "x", "t"])

    def _with_strange_word(self, question: str) -> str:
        words = question.split(" ")
        words[self.chance.randrange(len(words))] = self._strange_word()
        return " ".join(words)

    def _babble(self) -> str:
        letters = "abcdefghijklmnopqrstuvwxyz"
        if self.chance.random() < 0.3:
            return self.chance.choice(letters + "0123456789.!") * self.chance.randint(5, 300)
        return " ".join(
            "".join(self.chance.choices(letters, k=self.chance.randint(3, 9)))
            for _ in range(self.chance.randint(1, 3))
        )

    def _long(self) -> str:
        parts = self.chance.sample(self.other.LONG_PARTS, self.chance.randint(2, 8))
        request = self.chance.choice(self.other.LONG_REQUESTS)
        text = " ".join(parts)
        text = self.chance.choice([f"{request}: {text}", f"{text} {request}", f"{request}\n\n{text}", text])
        return expand(text, self.other.LISTS, self.chance)


def generate(count: int, seed: int):
    """Examples, as many of each language."""
    chance = random.Random(seed)
    sources = [Source(language, chance) for language in LANGUAGES]
    for index in range(count):
        yield sources[index % len(sources)].example()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("--examples", type=int, default=780_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    with open(options.work / "corpus.jsonl", "w", encoding="utf-8") as out:
        for made in generate(options.examples, options.seed):
            out.write(json.dumps(made, ensure_ascii=False) + "\n")
