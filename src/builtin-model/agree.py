"""Compares with llama.cpp: the tokens of many texts, and greedy answers.

usage: agree.py GGUF_FILE LLAMA_JAR QUESTIONS.jsonl

LLAMA_JAR is de.kherud:llama 4.2.0 with the natives, as Maven keeps it below ~/.m2/repository.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path

import export
import score
import tokenizer as tokens

TRICKY = [
    "", " ", "  two  spaces ", "\n", "a\n\nb\n", "\ttab", "trailing ", "¿Qué?", "¡Hola!", "ação", "AÇÃO", "ñandú",
    "cafe\u0301", "12", "1234567", "3.14", "7+5", "7 + 5 = ?", "20×3", "10÷2", "−5", "½", "²", "٣", "Ⅷ", "I'm", "DON'T", "it’s",
    "🙂", "👩‍💻👍🏽", "日本語のテキスト", "你好，世界", "Привет, как дела?", "שלום", "مرحبا", "नमस्ते", "สวัสดี", "한국어", "😂😂😂 lol",
    "http://localhost:11434", "GROQ_API_KEY", "relevo.providers", "for (int i = 0; i < 10; i++) { x[i] += 1; }", "a_b-c.d/e\\f",
    "\u00a0nbsp\u2003em", "\u200bzero", "x" * 300, "?!?!...", "“quoted”", "«citado»", "e-mail@example.com", "'s 'S 're n't",
    "line\r\nbreak", "ﬁ ligature", "İstanbul ß ẞ", "a\u0000b".replace("\u0000", ""), "\U0001f9ff\U00012345", "éèêëēė", "…—–-",
    "1\u00b2 3", "¿12?", " 12 ", "a1b2c3", "_x_", "{\"a\": [1, 2]}", "SELECT * FROM t;", "<html>", "100%", "$5", "€20", "5€",
]  # fmt: skip


def main() -> None:
    model_file, jar, questions_file = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    model, tokenizer = export.load(model_file)
    lines = questions_file.read_text(encoding="utf-8").splitlines()
    questions = TRICKY + [json.loads(line)["question"] for line in lines]
    asked = [(text, form) for text in questions for form in (False, True)]
    prompts = [tokens.prompt(text, form) for text, form in asked]
    command = ["java", "-cp", jar, str(Path(__file__).parent / "LlamaCpp.java"), str(model_file)]
    sent = "".join(base64.b64encode(p.encode()).decode() + "\n" for p in prompts)
    ran = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    there = [line.split("\t") for line in ran.stdout.splitlines() if "\t" in line]
    assert len(there) == len(prompts), ran.stderr[-2000:]
    same_tokens = same_answers = 0
    here = {}
    for form in (False, True):
        answers = score.ask(model, tokenizer, questions, form)
        here.update(((text, form), answer) for text, answer in zip(questions, answers))
    for question, prompt, (encoded, answer) in zip(asked, prompts, there):
        expected = " ".join(map(str, tokenizer.encode(prompt).ids))
        text = base64.b64decode(answer).decode(errors="replace").strip()
        same_tokens += encoded == expected
        same_answers += text == (here[question] or "").strip()
        if encoded != expected:
            print(f"other tokens for {question}: {encoded}, here {expected}")
        if text != (here[question] or "").strip():
            print(f"other answer to {question}: {text!r}, here {here[question]!r}")
    print(f"{same_tokens} of {len(prompts)} texts have the same tokens")
    print(f"{same_answers} of {len(prompts)} greedy answers are the same")


if __name__ == "__main__":
    main()
