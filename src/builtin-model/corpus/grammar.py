r"""A small notation for many wordings in one line.

    (a|b|c)   one of these; may be nested, and an alternative may be empty
    [a]       a or nothing
    <name>    an entry of the list of that name, which is a wording itself
    \x        the sign x itself (written with two backslashes in Python)

A line that begins with `~` is a clause for "could you tell me …": the language's wrappers go around
it.
"""

import random
from functools import lru_cache


# lists whose entries most people write with capital letters; they hold them in small ones
NAMES = {"place", "person", "company", "work", "codelang", "event", "foreign", "name"}


def lines(text: str) -> list[str]:
    """The lines of a block, without blank ones and those that begin with `#`."""
    stripped = (line.strip() for line in text.strip().splitlines())
    return [line for line in stripped if line and not line.startswith("#")]


def entries(text: str) -> list[str]:
    """The parts of a block that commas and line ends separate."""
    return [entry.strip() for line in lines(text) for entry in line.split(",") if entry.strip()]


@lru_cache(maxsize=None)
def _parse(text: str):
    """A tuple of parts: strings, ("list", name) and ("one", alternatives)."""
    parts, rest = _sequence(text, 0, "")
    if rest != len(text):
        raise ValueError(f"unbalanced brackets in the wording: {text}")
    return parts


def _sequence(text: str, at: int, until: str):
    parts, plain = [], ""
    while at < len(text) and text[at] not in until:
        sign = text[at]
        if sign in "([":
            parts.append(plain)
            plain = ""
            closing = ")" if sign == "(" else "]"
            choices = [] if sign == "(" else [()]
            while True:
                inner, at = _sequence(text, at + 1, "|" + closing)
                if at >= len(text):
                    raise ValueError(f"unbalanced brackets in the wording: {text}")
                choices.append(inner)
                if text[at] == closing:
                    break
            parts.append(("one", choices))
        elif sign == "\\":
            at += 1
            plain += text[at]
        elif sign == "<":
            end = text.index(">", at)
            parts.append(plain)
            plain = ""
            parts.append(("list", text[at + 1 : end]))
            at = end
        else:
            plain += sign
        at += 1
    parts.append(plain)
    return tuple(part for part in parts if part), at


def expand(text: str, lists: dict[str, list[str]], chance: random.Random) -> str:
    """One wording of a line, chosen by chance."""
    return " ".join(_expand(_parse(text), lists, chance).split(" ")).strip()


def _expand(parts, lists, chance) -> str:
    out = []
    for part in parts:
        if isinstance(part, str):
            out.append(part)
        elif part[0] == "one":
            out.append(_expand(chance.choice(part[1]), lists, chance))
        else:
            entry = _expand(_parse(chance.choice(lists[part[1]])), lists, chance)
            if part[1] in NAMES and chance.random() < 0.6:
                entry = " ".join(w.capitalize() if len(w) > 3 else w for w in entry.split(" "))
            out.append(entry)
    return "".join(out)
