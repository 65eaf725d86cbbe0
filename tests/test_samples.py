"""The sample digests in articles/: our own words, complete front matter, every figure and Latin name of the page."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import frontmatter
import pytest

SAMPLES = Path(__file__).resolve().parent.parent / "articles"

# The digest of each article of the page, in the page's order.
DIGESTS = ("zhipu-ipo.md", "leijun-livestreams.md", "nestle-recall.md")

LONGEST_COMMON_RUN = 23
BYLINE = re.compile(r"(?m)^北京商报记者 [^\n]+$")
NUMBER = re.compile(r"(?:(?<![\dA-Za-z])-)?\d+(?:\.\d+)?(?:[—-]\d+(?:\.\d+)?)?%?")
LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]*(?: [A-Z][A-Za-z]+)*")


def body(name: str) -> str:
    return frontmatter.load(str(SAMPLES / name)).content


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


def page_articles(page: Path) -> list[str]:
    """The page cut behind each byline: coarse, and independent of the reader under test elsewhere."""
    return [part for part in BYLINE.split(page.read_text(encoding="utf-8")) if part.strip()]


def test_these_three_digests_are_the_samples() -> None:
    assert {path.name for path in SAMPLES.glob("*.md")} == set(DIGESTS)


@pytest.mark.parametrize("name", DIGESTS)
def test_front_matter_is_complete(name: str) -> None:
    metadata = frontmatter.load(str(SAMPLES / name)).metadata
    assert set(metadata) == {"title", "source", "author", "published"}
    assert all(str(metadata[key] or "").strip() for key in ("title", "source", "author"))
    assert metadata["published"] == datetime.date(2026, 1, 9)


@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_is_news_prose_under_headings(name: str) -> None:
    lines = [line for line in body(name).splitlines() if line]
    assert sum(line.startswith("## ") for line in lines) >= 4
    assert all(line.startswith("## ") or line.endswith(("。", "”")) for line in lines)


@pytest.mark.page
def test_the_page_holds_one_article_for_each_digest(newspaper_page: Path) -> None:
    assert len(page_articles(newspaper_page)) == len(DIGESTS)


@pytest.mark.page
@pytest.mark.parametrize("pattern", [NUMBER, LATIN_NAME], ids=["numbers", "latin-names"])
@pytest.mark.parametrize(("position", "name"), list(enumerate(DIGESTS)), ids=DIGESTS)
def test_nothing_of_the_article_is_missing(
    position: int, name: str, pattern: re.Pattern[str], newspaper_page: Path
) -> None:
    wanted = set(pattern.findall(page_articles(newspaper_page)[position]))
    assert wanted
    assert sorted(wanted - set(pattern.findall(body(name)))) == []


@pytest.mark.page
@pytest.mark.parametrize("name", DIGESTS)
def test_a_digest_is_in_our_own_words(name: str, newspaper_page: Path) -> None:
    page = without_space(newspaper_page.read_text(encoding="utf-8"))
    text = without_space((SAMPLES / name).read_text(encoding="utf-8"))
    size = LONGEST_COMMON_RUN + 1
    shared = {text[start : start + size] for start in range(len(text) - size + 1)}
    assert [run for run in shared if run in page] == []
