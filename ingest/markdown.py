"""A Markdown file → its text, and what the front matter above it says."""

from __future__ import annotations

from typing import Any

from ingest.cleaning import clean
from ingest.dates import as_date
from ingest.document import Document
from ingest.errors import ReadError

__all__ = ["read_markdown"]

_LONGEST_FRONT = 10_000  # characters: a title, a source, names and a day, with room for what other programs put there


def read_markdown(name: str, text: str) -> Document:
    """The text of a Markdown file; `name` is what the file is called in a message.

    :raises ReadError: its front matter cannot be read.
    """
    import yaml  # type: ignore[import-untyped,unused-ignore]
    from frontmatter.default_handlers import YAMLHandler

    handler: Any = YAMLHandler()
    if not handler.detect(text):
        return Document(text)
    try:
        front, body = handler.split(text)
    except ValueError:  # one horizontal rule above a text
        return Document(text)
    if len(front) > _LONGEST_FRONT:
        raise ReadError(
            f"{name} has front matter of more than {_LONGEST_FRONT} characters: shorten what is between its --- marks."
        )
    try:
        # Values as they are written: a day that no calendar has must not keep the article out.
        metadata = handler.load(front, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ReadError(
            f"{name} has front matter that is not valid YAML: mend the lines between its --- marks."
        ) from error
    if not isinstance(metadata, dict):  # two horizontal rules with text between
        return Document(text)
    values = {key.lower(): value for key, value in metadata.items() if isinstance(key, str)}
    published = next((as_date(values[key]) for key in ("published", "date") if values.get(key)), None)
    title, source, author = (_words(values.get(key)) for key in ("title", "source", "author"))
    return Document(body, title, source, author, published, single=bool(values))


def _words(value: object) -> str | None:
    """A value of the front matter as one line; a list becomes names with spaces between. What lies deeper in it is left
    out: written out, a few lines that stand for each other would be gigabytes.
    """
    if isinstance(value, list):
        value = " ".join(item for item in value if isinstance(item, str))
    return " ".join(clean(value).split()) or None if isinstance(value, str) else None
