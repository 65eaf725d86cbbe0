"""A million inputs that nobody would write, given to everything that reads: `python -m evaluation.fuzz --seed 1`.

Only a WenjuError may come of one; what is cut out of an article is that article at its offsets; nothing takes longer
than a person waits. Part `fuzz` of `evaluation.faults`; the input of a fault comes again with `--seed S --only N`.
"""

from __future__ import annotations

import argparse
import io
import json
import math
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random

from assistant.conversation import standalone
from evaluation import fuzz_inputs as made
from ingest import Article, chunk, read_file, sentences
from ingest.byline import begins_with_lead, ends_with_credit, is_caption, read_header, read_lead
from ingest.cleaning import clean, language, name_of
from ingest.dates import as_date, infer_published, mentioned_dates, month_days, stamp_at, stamped
from ingest.document import Document
from ingest.encodings import UncertainEncodingError, decode
from ingest.errors import WenjuError
from ingest.layout import repair
from ingest.reading import Reading, reading_of
from ingest.worker import parsed
from retriever.question import check, understand

__all__ = ["TARGETS", "Fuzzing", "check_cuts", "check_reading"]

SLOWEST = 2.0  # seconds of a processor that one input may take; files that are parsed have limits of their own
_PAGE = (
    '<html><head><meta charset="utf-8"><title>{0}</title></head><body><article><h1>{0}</h1><p>{1}</p></article></body>'
)


def cleaning(random: Random) -> None:
    """Cleaned once, cleaned for good."""
    text = made.text(random)
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert language(cleaned) in ("zh", "en")
    assert len(name_of(cleaned)) <= 40


def encodings(random: Random) -> None:
    """Bytes become text, or a plain no."""
    try:
        decode(made.data(random))
    except UncertainEncodingError:
        pass


def lines(random: Random) -> None:
    """Bylines, leads, credits."""
    line = clean(made.line(random))
    for read in (read_header, read_lead, begins_with_lead, ends_with_credit, is_caption):
        read(line)


def dates(random: Random) -> None:
    """Days, and where they stand."""
    text = clean(made.text(random))
    for _, start, end in mentioned_dates(text):
        assert 0 <= start < end <= len(text)
    for month, day, start, end in month_days(text):
        assert 1 <= month <= 12
        assert 1 <= day <= 31
        assert 0 <= start < end <= len(text)
    as_date(text), stamp_at(text), stamped(text)
    infer_published([text, made.line(random)])


def cutting(random: Random) -> None:
    """Sentences and passages of an article that nothing was mended in."""
    check_cuts(Article("id", "title", made.text(random)))


def pages(random: Random) -> None:
    """Layout repair and all that follows."""
    text = made.text(random)
    document = Document(text, wrapped=random.choice((None, None, True, False)), single=random.random() < 0.2)
    check_reading(reading_of(document, ""))
    repair(clean(text), title=random.choice((None, clean(made.line(random)))))


def texts(random: Random) -> None:
    """Files of text, Markdown with front matter among them, from their bytes."""
    suffix = random.choice((".txt", ".md"))
    path = _place() / f"fuzz{suffix}"
    front = suffix == ".md" and random.random() < 0.6
    path.write_bytes(made.front_matter(random).encode("utf-8", "surrogatepass") if front else made.data(random))
    check_reading(read_file(path, _place()))


def files(random: Random) -> None:
    """PDF, Word and web pages with accidents, in the process that parses them."""
    kind, data = made.damaged_file(random, _whole())
    check_reading(reading_of(parsed(kind, f"fuzz{kind}", data), f"fuzz{kind}"))


def questions(random: Random) -> None:
    """What a question asks for."""
    found = understand(made.question(random))
    assert all(math.isfinite(term.weight) and term.text for term in found.terms)


def conversations(random: Random) -> None:
    """A follow-up after what was said before."""
    asked = check(made.question(random))
    history = [(clean(made.question(random)), clean(made.line(random))) for _ in range(random.randint(0, 3))]
    understand(standalone(asked, history))


# Each with its share of a thousand inputs.
TARGETS: dict[Callable[[Random], None], int] = {
    cleaning: 130,
    encodings: 160,
    lines: 165,
    dates: 110,
    cutting: 120,
    pages: 60,
    texts: 50,
    files: 10,
    questions: 170,
    conversations: 25,
}


class Fuzzing:
    """Inputs by number from one seed: what went wrong, how many of which, and the slowest."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.faults: list[str] = []
        self.inputs: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.slowest: dict[str, float] = {}

    def run(self, numbers: range) -> None:
        """Give these inputs to their targets."""
        targets, shares = list(TARGETS), list(TARGETS.values())
        for number in numbers:
            random = Random(f"{self.seed}/{number}")
            self._try(random.choices(targets, shares)[0], random, number)

    def _try(self, target: Callable[[Random], None], random: Random, number: int) -> None:
        name, begun = target.__name__, time.process_time()
        self.inputs[name] += 1
        try:
            target(random)
        except WenjuError:
            self.refused[name] += 1
        except Exception as error:  # any: that is what is looked for
            self.faults.append(f"--seed {self.seed} --only {number}: {name}: {type(error).__name__}: {error}"[:300])
        took = time.process_time() - begun
        self.slowest[name] = max(self.slowest.get(name, 0.0), took)
        if took > SLOWEST:
            self.faults.append(f"--seed {self.seed} --only {number}: {name}: {took:.1f} s")


def check_reading(reading: Reading) -> None:
    """Articles of one file are told apart, clean, and cut as they should be."""
    assert len({article.id for article in reading.articles}) == len(reading.articles)
    for article in reading.articles:
        assert article.text == clean(article.text)
        assert article.title == clean(article.title)
        assert "\n" not in article.title
        check_cuts(article)


def check_cuts(article: Article) -> None:
    """Every sentence is whole, in its place and in a passage; passages are stretches of the text."""
    text, behind = article.text, 0
    found = sentences(text)
    for start, end, _ in found:
        assert behind <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        behind = end
    spans = chunk(article)
    assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in spans)
    assert spans == sorted(spans)
    assert bool(spans) == bool(found)
    for start, end, heading in found:
        assert heading or any(first < end and start < last for first, last in spans)


@cache
def _place() -> Path:
    _kept.append(tempfile.TemporaryDirectory())
    return Path(_kept[0].name)


_kept: list[tempfile.TemporaryDirectory[str]] = []  # removed when the process ends


@cache
def _whole() -> dict[str, bytes]:
    """A sound file of each kind."""
    import docx

    out, word = io.BytesIO(), docx.Document()
    word.add_heading("雾港轻轨试车", 1)
    word.add_paragraph("雾港市交通局周三说，环岛轻轨的第一段已经试车。")
    word.add_table(2, 2).rows[0].cells[0].text = "票价"
    word.save(out)
    stream = "BT /F1 12 Tf 72 720 Td (The harbour tram ran today.) Tj ET"
    pdf = (
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1"
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>\nendobj\n"
        f"4 0 obj\n<</Length {len(stream)}>>\nstream\n{stream}\nendstream\nendobj\n"
        "trailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n"
    )
    body = "雾港市交通局周三说，环岛轻轨的第一段已经试车，全程十一站，票价三元。" * 3
    return {".docx": out.getvalue(), ".pdf": pdf.encode(), ".html": _PAGE.format("雾港轻轨试车", body).encode()}


def main() -> None:
    """Run a stretch of inputs; print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--only", type=int, help="this one alone")
    asked = parser.parse_args()
    fuzzing = Fuzzing(asked.seed)
    fuzzing.run(range(asked.inputs) if asked.only is None else range(asked.only, asked.only + 1))
    print(
        json.dumps(
            {
                "inputs": fuzzing.inputs,
                "refused": fuzzing.refused,
                "slowest": {name: round(took, 3) for name, took in fuzzing.slowest.items()},
                "faults": fuzzing.faults,
            },
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
