"""Sums, differences, products and quotients of small numbers, with the answers."""

import random

LARGEST_OPERAND = 20
LARGEST_RESULT = 40

WORDS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty",
    "es": "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
    " dieciséis diecisiete dieciocho diecinueve veinte",
    "pt": "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze"
    " dezesseis dezessete dezoito dezenove vinte",
}
WORDS = {language: words.split() for language, words in WORDS.items()}
OTHER_WORDS = {
    "es": {1: ["un"]},
    "pt": {1: ["uma"], 2: ["duas"], 14: ["catorze"], 16: ["dezasseis"], 17: ["dezassete"], 19: ["dezanove"]},
}

SIGNS = {"+": ["+", "+", "+"], "-": ["-", "-", "−", "–"], "*": ["*", "x", "×", "x", "X"], "/": ["/", ":", "÷"]}

SPOKEN = {
    "en": {
        "+": ["plus", "plus", "and", "added to"],
        "-": ["minus", "minus", "take away", "less"],
        "*": ["times", "times", "multiplied by"],
        "/": ["divided by", "over"],
    },
    "es": {
        "+": ["más", "más", "y", "mas"],
        "-": ["menos"],
        "*": ["por", "por", "veces", "multiplicado por"],
        "/": ["entre", "dividido entre", "dividido por", "dividido"],
    },
    "pt": {
        "+": ["mais", "mais", "e", "somado a"],
        "-": ["menos"],
        "*": ["vezes", "vezes", "multiplicado por"],
        "/": ["dividido por", "por"],
    },
}

# {a} and {b} are the operands, {e} is the whole expression
FRAMES = {
    "en": [
        "what is {e}?", "what is {e}?", "what's {e}?", "how much is {e}?", "{e}", "{e}?", "calculate {e}",
        "compute {e}", "can you calculate {e}?", "tell me what {e} is", "{e} is?", "{e} equals?",
        "what does {e} equal?", "what do you get when you calculate {e}?", "solve {e}", "do you know {e}?",
        "what are {e}?", "the result of {e}?", "what is the result of {e}?", "could you tell me {e}?",
        "I need to know {e}", "please calculate {e}", "how much does {e} make?", "{e} please",
        "add up {e}", "{e} equals what?", "work out {e}", "what's the answer to {e}?", "quick: {e}",
        "can you do {e}?", "what would {e} be?", "give me {e}", "a simple one: {e}", "maths: {e}",
        "evaluate {e}", "how many is {e}?", "how much would {e} be?", "do you know what {e} is?",
        "hi, what is {e}?", "hey what's {e}?", "what do {e} make?",
    ],
    "es": [
        "cuánto es {e}?", "cuánto es {e}?", "cuánto son {e}?", "cuál es el resultado de {e}?", "{e}", "{e}?",
        "calcula {e}", "qué da {e}?", "dime cuánto es {e}", "puedes calcular {e}?", "cuánto da {e}?",
        "el resultado de {e}?", "sabes cuánto es {e}?", "{e} es igual a?", "{e} cuánto es?", "resuelve {e}",
        "me puedes decir cuánto es {e}?", "cuánto hace {e}?", "{e} por favor", "qué es {e}?",
        "haz la cuenta {e}", "cuánto sería {e}?", "necesito saber {e}", "a cuánto equivale {e}?",
        "podrías decirme cuánto es {e}?", "a ver, {e}", "{e} cuánto da?", "calcúlame {e}", "cuántos son {e}?",
        "hola, cuánto es {e}?", "oye, cuánto es {e}?", "quiero saber cuánto es {e}", "dame el resultado de {e}",
        "haz {e}", "una fácil: {e}", "a qué es igual {e}?", "qué resultado da {e}?",
    ],
    "pt": [
        "quanto é {e}?", "quanto é {e}?", "quanto são {e}?", "qual é o resultado de {e}?", "{e}", "{e}?",
        "calcule {e}", "calcula {e}", "quanto dá {e}?", "me diga quanto é {e}", "pode calcular {e}?",
        "você sabe quanto é {e}?", "{e} é igual a?", "{e} quanto é?", "resolva {e}", "o resultado de {e}?",
        "você pode me dizer quanto é {e}?", "{e} por favor", "qual o resultado de {e}?", "faça a conta {e}",
        "quanto seria {e}?", "preciso saber {e}", "diz-me quanto é {e}", "quantos são {e}?", "quanto fica {e}?",
        "a soma de {e}?", "{e} dá quanto?", "me ajuda: quanto é {e}?", "oi, quanto é {e}?", "qual é {e}?",
        "olá, quanto é {e}?", "quero saber quanto é {e}", "faz {e}", "uma fácil: {e}", "faz a conta: {e}",
        "o que dá {e}?", "me fala quanto é {e}", "poderia me dizer quanto é {e}?",
    ],
}  # fmt: skip

PAIRS = {
    "en": {
        "+": ["add {a} and {b}", "what is the sum of {a} and {b}?", "sum {a} and {b}", "the sum of {a} and {b}",
              "I have {a} apples and get {b} more, how many do I have?", "add {b} to {a}", "{a} plus {b} makes?",
              "if I have {a} euros and you give me {b}, how many do I have?", "can you add {a} and {b}?",
              "how much is {a} if you add {b}?"],
        "-": ["subtract {b} from {a}", "what is the difference between {a} and {b}?", "take {b} from {a}",
              "I have {a} apples and eat {b}, how many are left?", "what is {b} less than {a}?",
              "if I have {a} and lose {b}, how many are left?", "take {b} away from {a}"],
        "*": ["multiply {a} by {b}", "what is the product of {a} and {b}?", "multiply {a} and {b}",
              "the product of {a} and {b}", "can you multiply {a} by {b}?"],
        "/": ["divide {a} by {b}", "can you divide {a} by {b}?", "how many times does {b} go into {a}?"],
    },
    "es": {
        "+": ["suma {a} y {b}", "cuál es la suma de {a} y {b}?", "la suma de {a} y {b}", "súmale {b} a {a}",
              "tengo {a} manzanas y me dan {b}, cuántas tengo?", "sumar {a} y {b}", "suma {a} más {b}",
              "puedes sumar {a} y {b}?", "si tengo {a} y me dan {b} más, cuánto tengo?"],
        "-": ["resta {b} de {a}", "réstale {b} a {a}", "cuál es la diferencia entre {a} y {b}?",
              "tengo {a} manzanas y como {b}, cuántas quedan?", "a {a} quítale {b}", "quita {b} de {a}",
              "si tengo {a} y pierdo {b}, cuánto me queda?"],
        "*": ["multiplica {a} por {b}", "cuál es el producto de {a} y {b}?", "el producto de {a} y {b}",
              "puedes multiplicar {a} por {b}?", "multiplica {a} y {b}"],
        "/": ["divide {a} entre {b}", "divide {a} por {b}", "puedes dividir {a} entre {b}?"],
    },
    "pt": {
        "+": ["some {a} e {b}", "soma {a} e {b}", "qual é a soma de {a} e {b}?", "some {a} com {b}",
              "tenho {a} maçãs e ganho {b}, quantas tenho?", "somar {a} e {b}", "adicione {b} a {a}",
              "pode somar {a} e {b}?", "se eu tenho {a} e ganho mais {b}, quanto tenho?", "some {a} mais {b}"],
        "-": ["subtraia {b} de {a}", "tire {b} de {a}", "qual é a diferença entre {a} e {b}?",
              "tenho {a} maçãs e como {b}, quantas sobram?", "de {a} tira {b}", "subtrai {b} de {a}",
              "se eu tenho {a} e perco {b}, quanto sobra?"],
        "*": ["multiplique {a} por {b}", "qual é o produto de {a} e {b}?", "o produto de {a} e {b}",
              "multiplica {a} por {b}", "pode multiplicar {a} por {b}?"],
        "/": ["divida {a} por {b}", "divide {a} por {b}", "pode dividir {a} por {b}?"],
    },
}  # fmt: skip

ALGEBRA = {
    "en": ["solve x + {a} = {b}", "what is x if x + {a} = {b}?", "{a}x = {b}", "x + {a} = {b}, what is x?",
           "find x: {a}x + {b} = 20", "is {b} a prime number?", "what is the square root of {b}?",
           "convert {b} miles to km", "{b} km in miles", "what is {a} to the power of {b}?", "{a}^{b}",
           "{a} percent of {b}", "list {b} animals", "give me {a} ideas", "what happened {b} years ago?",
           "is {a} bigger than {b}?", "count to {b}", "roll a die with {b} sides", "a poem with {a} verses",
           "plan a trip of {a} days", "how many minutes are {a} hours?", "a random number up to {b}"],
    "es": ["resuelve x + {a} = {b}", "cuánto vale x si x + {a} = {b}?", "{a}x = {b}", "x + {a} = {b}, cuánto es x?",
           "halla x: {a}x + {b} = 20", "es primo el {b}?", "cuál es la raíz cuadrada de {b}?",
           "convierte {b} millas a km", "cuántas millas son {b} km?", "cuánto es {a} elevado a {b}?",
           "el {a} por ciento de {b}", "nombra {b} animales", "dame {a} ideas", "qué pasó hace {b} años?",
           "es {a} mayor que {b}?", "cuenta hasta {b}", "un poema de {a} versos", "planea un viaje de {a} días",
           "cuántos minutos son {a} horas?", "un número al azar hasta {b}"],
    "pt": ["resolva x + {a} = {b}", "quanto vale x se x + {a} = {b}?", "{a}x = {b}", "x + {a} = {b}, quanto é x?",
           "ache x: {a}x + {b} = 20", "{b} é primo?", "qual é a raiz quadrada de {b}?",
           "converta {b} milhas em km", "quantas milhas são {b} km?", "quanto é {a} elevado a {b}?",
           "{a} por cento de {b}", "cite {b} animais", "me dê {a} ideias", "o que aconteceu há {b} anos?",
           "{a} é maior que {b}?", "conte até {b}", "um poema de {a} versos", "planeje uma viagem de {a} dias",
           "quantos minutos são {a} horas?", "um número aleatório até {b}"],
}  # fmt: skip


def _problems():
    found = []
    for a in range(LARGEST_OPERAND + 1):
        for b in range(LARGEST_OPERAND + 1):
            found.append((a, "+", b, a + b))
            if a >= b:
                found.append((a, "-", b, a - b))
            if a * b <= LARGEST_RESULT:
                found.append((a, "*", b, a * b))
            if b and a % b == 0:
                found.append((a, "/", b, a // b))
    return found


PROBLEMS = {sign: [p for p in _problems() if p[1] == sign] for sign in SIGNS}


def _number(value: int, language: str, in_words: bool, chance: random.Random) -> str:
    if not in_words:
        return str(value)
    others = OTHER_WORDS.get(language, {}).get(value, [])
    return chance.choice([WORDS[language][value], WORDS[language][value], *others])


def example(language: str, chance: random.Random) -> tuple[str, str, int]:
    """A question, its answer and the number that the answer must contain."""
    sign = chance.choices("+-*/", (5, 3, 3, 1))[0]
    a, _, b, result = chance.choice(PROBLEMS[sign])
    in_words = chance.random() < 0.3
    first, second = (_number(value, language, in_words, chance) for value in (a, b))
    # the same in every language, so that there is less to learn
    said = f"{a} {'×' if sign == '*' else sign} {b} = {result}."
    if chance.random() < 0.12:
        return chance.choice(PAIRS[language][sign]).format(a=first, b=second), said, result
    if in_words or chance.random() < 0.35:
        expression = f"{first} {chance.choice(SPOKEN[language][sign])} {second}"
    else:
        mark = chance.choice(SIGNS[sign])
        space = chance.choice(["", " ", " "])
        expression = f"{first}{space}{mark}{space}{second}"
        expression += chance.choice(["", "", "", "", "=", " =", " = ?", "=?"])
        if chance.random() < 0.15:
            return expression, said, result
    frame = chance.choice(FRAMES[language])
    if frame in ("{e}", "{e}?") and not any(c.isalpha() and c not in "xX" for c in expression):
        frame = FRAMES[language][0]
    return frame.format(e=expression), said, result


def too_hard(language: str, chance: random.Random) -> str:
    """A question of the same form with numbers that are too large, or with more of them."""
    kind = chance.randrange(6)
    sign = chance.choice("+-*/")
    mark = chance.choice([*SIGNS[sign], f" {SPOKEN[language][sign][0]} "])
    if not mark.startswith(" ") and chance.random() < 0.6:
        mark = f" {mark} "
    large = chance.choice([40, 99, 999, 9999, 1_000_000])
    a, b = chance.randint(21, large), chance.randint(21, large)
    if kind == 1:
        b = chance.randint(0, 20)
    elif kind == 2:
        a = chance.randint(0, 20)
    elif kind == 3:  # a product that is too large
        mark = chance.choice([f" {w} " for w in SPOKEN[language]["*"]] + ["*", " x ", " * ", "×"])
        a, b = chance.choice([(a, b) for a in range(5, 21) for b in range(5, 21) if a * b > 50])
    elif kind == 4:  # below zero, or not whole
        if sign in "+-":
            mark = chance.choice([" - ", "-", f" {SPOKEN[language]['-'][0]} "])
            a, b = chance.choice([(a, b) for a in range(20) for b in range(a + 1, 21)])
        else:
            mark = chance.choice([" / ", "/", f" {SPOKEN[language]['/'][0]} "])
            a, b = chance.choice([(a, b) for a in range(1, 21) for b in range(2, 21) if a % b])
    elif kind == 5 and chance.random() < 0.4:
        return chance.choice(ALGEBRA[language]).format(a=chance.randint(2, 9), b=chance.randint(2, 20))
    elif kind == 5:  # more than two numbers
        b = f"{chance.randint(0, 20)}{mark}{chance.randint(0, 20)}"
        a = chance.randint(0, 20)
    expression = f"{a}{mark}{b}"
    return chance.choice(FRAMES[language]).format(e=expression)
