"""How people really write: wrong case, missing accents and marks, typing errors, slips."""

import random
import re
import unicodedata

NEIGHBOURS = {
    "a": "sqz", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "j": "hk", "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o",
    "q": "wa", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "x": "zc",
    "y": "tu", "z": "x",
}  # fmt: skip

SHORT_FORMS = {
    "en": {
        "you": ["u"], "are": ["r"], "please": ["pls", "plz"], "what is": ["whats", "what's"],
        "thanks": ["thx"], "how do i": ["how i"], "don't": ["dont"], "I'm": ["im", "i'm"], "to": ["2"],
        "with": ["w/"], "I": ["i"], "environment": ["env"], "the ": [""], "want to": ["wanna"],
    },
    "es": {
        "que": ["q", "k"], "qué": ["q", "ke", "que"], "por favor": ["xfa", "porfa", "pf"],
        "porque": ["xq"], "por qué": ["xq", "porq"], "también": ["tb", "tmb"], "cómo": ["como", "cmo"],
        "estás": ["stas", "estas"], "para": ["pa", "xa"], "eres": ["ers"], "está": ["ta"], "el ": [""],
    },
    "pt": {
        "você": ["vc", "voce", "ce"], "que": ["q"], "o que": ["oq", "oque"], "por favor": ["pfv", "pf"],
        "também": ["tb", "tbm"], "não": ["nao", "n"], "está": ["tá", "ta"], "para": ["pra", "p"],
        "porque": ["pq"], "por que": ["pq"], "como": ["cm"], "beleza": ["blz"], "é": ["eh", "e"], "o ": [""],
    },
}  # fmt: skip


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def typing_error(text: str, chance: random.Random) -> str:
    """One slip in a letter that is not the first of the text."""
    places = [i for i in range(1, len(text)) if text[i].isalpha()]
    if len(places) < 3:
        return text
    i = chance.choice(places)
    kind = chance.randrange(4)
    if kind == 0:
        return text[:i] + text[i + 1 :]
    if kind == 1:
        return text[:i] + text[i] + text[i:]
    if kind == 2 and i + 1 < len(text):
        return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
    near = NEIGHBOURS.get(without_accents(text[i]).lower())
    return text[:i] + chance.choice(near) + text[i + 1 :] if near else text


def _short_forms(text: str, language: str, chance: random.Random) -> str:
    padded = f" {text} "
    for long, forms in SHORT_FORMS[language].items():
        if chance.random() < 0.5:
            end = "" if long.endswith(" ") else " "
            form = chance.choice(forms)
            padded = padded.replace(f" {long}{end}", f" {form}{end}")
    return padded.strip() or text


def _case(text: str, chance: random.Random) -> str:
    draw = chance.random()
    if draw < 0.50:
        return text[:1].upper() + text[1:]
    if draw < 0.78:
        return text.lower()
    if draw < 0.83:
        return text.upper()
    if draw < 0.85:
        return text.title()
    return text


def _end(text: str, language: str, chance: random.Random) -> str:
    draw = chance.random()
    if text.endswith("?"):
        if draw < 0.35:
            return text.rstrip("?").rstrip()
        if draw < 0.40:
            return text + chance.choice(["?", "??", "!", " ", "...", "?!"])
        if draw < 0.43:
            return text[:-1] + " ?"
        return text
    if draw < 0.25 and text and text[-1].isalpha():
        return text + chance.choice([".", ".", "!", "!", "!!", "...", "?", " :)", "!!!", " 🙂", " ", "?"])
    return text


def _opening(text: str, language: str, chance: random.Random) -> str:
    """Spanish opens questions and exclamations; most people leave that out."""
    if language == "es" and text.endswith(("?", "!")) and chance.random() < 0.45:
        return ("¿" if text.endswith("?") else "¡") + text
    return text


NAMES = {
    "relevo": "Relevo", "ollama": "Ollama", "groq": "Groq", "openai": "OpenAI", "mistral": "Mistral",
    "deepseek": "DeepSeek", "openrouter": "OpenRouter", "chatgpt": "ChatGPT", "llm": "LLM", "api": "API",
    "java": "Java", "python": "Python",
}  # fmt: skip
_NAME = re.compile(r"(?<![\w/.])(" + "|".join(NAMES) + r")(?![\w.-])")


def _names(text: str, chance: random.Random) -> str:
    return _NAME.sub(lambda found: NAMES[found[0]], text) if chance.random() < 0.5 else text


def disturb(text: str, language: str, chance: random.Random, strength: float = 1.0) -> str:
    text = _end(text, language, chance)
    text = _names(text, chance)
    text = _case(text, chance)
    text = _opening(text, language, chance)
    if chance.random() < 0.12 * strength:
        text = _short_forms(text, language, chance)
    if language != "en" and chance.random() < 0.4:
        text = without_accents(text)
    if chance.random() < 0.12 * strength:
        text = typing_error(text, chance)
        if chance.random() < 0.25:
            text = typing_error(text, chance)
    return text
