"""One Markdown file per model call, and the loader.

A file has three parts, separated by lines of three dashes: a header for people (purpose, inputs, output, what was
tried), the instructions (sent as the system message) and the material (sent as the user message). The header is
never sent. The two parts that are sent are `string.Template`s: ``$name`` is a value, ``$$`` a dollar sign. Values are
put in once and never read for further ``$``, so that outside text stays as it is.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from string import Template
from typing import NamedTuple

SEPARATOR = "\n---\n"


class PromptError(Exception):
    """A prompt file or the values given to it are wrong; the message lists what is."""


class Rendered(NamedTuple):
    """The two messages of a model call."""

    instructions: str
    material: str


@dataclass(frozen=True)
class Prompt:
    """A prompt; `text` is all that is sent, values not yet put in, and `sha256` is of that text in UTF-8."""

    name: str
    text: str
    sha256: str

    def render(self, **values: str) -> Rendered:
        """Put the values in. Raises PromptError listing the values that are missing or that nothing asks for."""
        wanted = set(Template(self.text).get_identifiers())
        problems = [
            f"{what} {', '.join(sorted(names))}"
            for what, names in (("missing", wanted - set(values)), ("unknown", set(values) - wanted))
            if names
        ]
        if problems:
            raise PromptError(f"prompt {self.name}: {'; '.join(problems)}")
        instructions, material = self.text.split(SEPARATOR)
        return Rendered(Template(instructions).substitute(values), Template(material).substitute(values))


def load(name: str) -> Prompt:
    """Load ``prompts/<name>.md``. Raises PromptError when the file does not have its three parts."""
    parts = (files(__name__) / f"{name}.md").read_text(encoding="utf-8").split(SEPARATOR)
    if len(parts) != 3:
        raise PromptError(f"prompt {name}: has {len(parts)} parts, not header, instructions and material")
    text = SEPARATOR.join(part.strip() for part in parts[1:])
    if not Template(text).is_valid():
        raise PromptError(f"prompt {name}: has a $ that is neither a value nor written $$")
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())
