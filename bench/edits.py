"""What newsrooms do to a text that they copy: sixteen edits, seeded; and texts that share words and are no copies."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from language.sentences import sentences

LETTERS = "abcdefghijklmnopqrstuvwxyzáéíóúñ"
NUMBER = re.compile(r"\d+")
GREETINGS = (
    "Síguenos en nuestras redes sociales y recibe cada mañana las noticias de {name} en tu correo",
    "Este contenido es propiedad de {name} y su reproducción total o parcial requiere permiso por escrito",
    "Descarga la aplicación de {name} y entérate antes que nadie de lo que pasa en tu ciudad",
    "Si te interesa esta nota, únete al canal de {name} y compártela con quien más quieras",
    "En {name} creemos en un periodismo cercano, hecho por reporteros que viven donde tú vives",
    "Suscríbete hoy a {name} y lee sin límite todas las ediciones desde el año de su fundación",
    "Las opiniones de los lectores de {name} no reflejan la línea editorial de esta casa",
    "Más noticias de la región, el clima, los deportes y los espectáculos en la portada de {name}",
    "Envía tus fotografías, videos y denuncias ciudadanas al teléfono de la redacción de {name}",
    "Escucha también el resumen diario de {name}, cada tarde, en tu plataforma favorita de audio",
    "Consulta el aviso de privacidad, los términos de uso y el código de ética de {name} al pie",
    "Todos los derechos reservados por la compañía editora de {name}, sus socios y colaboradores",
)


def boilerplate(name: str, words: int) -> tuple[str, str]:
    """Return what an outlet prints over and under its texts, so many words in all."""
    row = " . ".join(GREETINGS).format(name=name).split(" ")
    row = [each for each in row * (words // len(row) + 1) if each != "."][:words]
    return " ".join(row[: words // 3]) + ".", " ".join(row[words // 3 :]) + "."


class Editor:
    """A desk that edits texts of others, with dice of its own and a pile of other texts to take sentences from."""

    def __init__(self, dice: random.Random, name: str, pile: Sequence[str]) -> None:
        self.dice = dice
        self.name = name
        self.pile = pile
        self.edits: dict[str, Callable[[str], str]] = {
            "typography and paragraphs": self.typography,
            "typos in 2 % of words": lambda text: self.typos(text, 0.02),
            "typos in 5 % of words": lambda text: self.typos(text, 0.05),
            "other numbers, an update line": self.update,
            "another headline and lead": self.lead,
            "cut by 10 %": lambda text: self.cut(text, 0.1),
            "cut by 20 %": lambda text: self.cut(text, 0.2),
            "cut by 40 %": lambda text: self.cut(text, 0.4),
            "cut by 70 %": lambda text: self.cut(text, 0.7),
            "80 words of boilerplate": lambda text: self.wrapped(text, 80),
            "150 words of boilerplate": lambda text: self.wrapped(text, 150),
            "15 % new sentences": lambda text: self.inserted(text, 0.15),
            "30 % new sentences": lambda text: self.inserted(text, 0.3),
            "5 % of words swapped": lambda text: self.swapped(text, 0.05),
            "10 % of words swapped": lambda text: self.swapped(text, 0.1),
            "syndicated": lambda text: self.wrapped(self.lead(self.cut(text, 0.2)), 80),
        }

    def sentence(self) -> str:
        """Take a sentence of eight words or more from the pile."""
        while True:
            text = self.dice.choice(self.pile)
            start, end = self.dice.choice(sentences(text))
            if len(text[start:end].split()) >= 8:
                return text[start:end].replace("\n", " ")

    def typography(self, text: str) -> str:
        """Set other quotation marks, dashes and paragraphs."""
        for old, new in (('"', "”"), ("'", "’"), (" - ", " — "), ("...", "…")):
            text = text.replace(old, new)
        return "\n".join(text[start:end].replace("\n", " ") for start, end in sentences(text))

    def _each(self, text: str, share: float, change: Callable[[str], str]) -> str:
        """Change a share of the words, at least one."""
        parts = re.split(r"(\s+)", text)
        words = [place for place, part in enumerate(parts) if len(part.strip()) > 2]
        for place in self.dice.sample(words, max(1, round(share * len(words)))):
            parts[place] = change(parts[place])
        return "".join(parts)

    def typos(self, text: str, share: float) -> str:
        """Miss a letter."""

        def miss(word: str) -> str:
            place = self.dice.randrange(len(word))
            return word[:place] + self.dice.choice(LETTERS) + word[place + 1 :]

        return self._each(text, share, miss)

    def swapped(self, text: str, share: float) -> str:
        """Write other words."""
        return self._each(text, share, lambda _: self.dice.choice(self.dice.choice(self.pile).split()))

    def update(self, text: str) -> str:
        """Write other numbers, and say that this is new."""
        changed = NUMBER.sub(lambda found: str(int(found[0][:9]) + self.dice.randrange(1, 9)), text)
        return (
            f"ACTUALIZACIÓN: esta nota fue puesta al día a las {self.dice.randrange(8, 22)} horas.\n{changed}"
        )

    def lead(self, text: str) -> str:
        """Begin with other sentences in place of the first."""
        first_end = sentences(text)[0][1]
        return f"{self.sentence()}\n{self.sentence()}\n{text[first_end:].lstrip() or text}"

    def cut(self, text: str, share: float) -> str:
        """Leave out the end, as desks do."""
        parts = re.split(r"(\s+)", text)
        return "".join(parts[: max(1, round(len(parts) * (1 - share)))]).rstrip()

    def wrapped(self, text: str, words: int) -> str:
        """Print it as this outlet prints its texts."""
        over, under = boilerplate(self.name, words)
        return f"{over}\n{text}\n{under}"

    def inserted(self, text: str, share: float) -> str:
        """Put in sentences of one's own."""
        whole = [text[start:end] for start, end in sentences(text)]
        wanted = share * len(text.split())
        added = 0
        while added < wanted:
            sentence = self.sentence()
            whole.insert(self.dice.randrange(1, len(whole) + 1), sentence)
            added += len(sentence.split())
        return "\n".join(whole)


def follow_up(new: str, earlier: str, share: float) -> str:
    """Write a new text and repeat under it how it came to this: so much of the earlier text, and of the whole, and no more."""
    mine, theirs = new.split(" "), earlier.split(" ")
    words = int(share * min(len(theirs), len(mine) / (1 - share)))
    return f"{new}\n{' '.join(theirs[-words:])}"
