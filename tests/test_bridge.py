"""The bridge: English questions get Chinese terms, names their characters, Chinese questions English words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from index import Library
from index.keywords import TermGroup
from ingest import Article, Passage
from retriever import Retriever
from retriever.bridge import Bridge
from retriever.fusion import keyword_groups
from retriever.question import Question, understand


class Words:
    """A library that holds these words in one passage each."""

    generation = 1
    passage_count = 100

    def __init__(self, *held: str, english: bool = False) -> None:
        self.held = {*held, *(["the"] if english else [])}

    def document_frequencies(self, words: Iterable[str]) -> dict[str, int]:
        return {word: 50 if word == "the" else 1 for word in words if word in self.held}

    def search_keywords(self, groups: Sequence[TermGroup], k: int) -> list[tuple[int, float]]:
        return []

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        return {}


def alternatives(question: Question) -> dict[str, dict[str, float]]:
    return {term.text: dict(term.alternatives) for term in question.terms}


def test_phrases_come_before_words() -> None:
    found = alternatives(Bridge(Words()).translate(understand("What was the gross margin in 2024?")))
    assert "毛利率" in found["gross margin"]
    assert "gross" not in found


def test_names_are_found_by_their_sound() -> None:
    found = alternatives(Bridge(Words("青萝", "毛汶")).translate(understand("Who leads Qingluo and Mao Wen?")))
    assert "青萝" in found["qingluo"]
    assert "毛汶" in found["mao wen"]


def test_a_name_that_the_segmenter_broke_is_found_in_pieces() -> None:
    found = alternatives(Bridge(Words("青", "萝", "青 萝")).translate(understand("Who leads Qingluo?")))
    assert "青萝" in found["qingluo"]


def test_names_that_the_articles_give_in_latin_letters_are_known() -> None:
    texts = ["启明星科技（Morningstar Tech）发布了新的机器人。", "启明星科技去年营收为4.2亿元。", "茶园开始采摘春茶。"]
    retriever = Retriever(Library.from_texts(texts))
    found = alternatives(retriever.understand("What was the revenue of Morningstar Tech?"))
    assert any(chinese in "启明星科技" for chinese in found["morningstar tech"])
    assert "4.2" in retriever.retrieve("What was the revenue of Morningstar Tech?")[0].passage.text


def test_a_longer_name_in_brackets_says_nothing_of_its_first_word() -> None:
    texts = ["蓝鹰航运（Pacific Eagle Lines）开通了新航线。", "太平洋上的风暴使航班停飞。", "茶园开始采摘春茶。"]
    found = alternatives(Retriever(Library.from_texts(texts)).understand("Which storm crossed the Pacific?"))
    assert "太平洋" in found["pacific"]
    assert not any(word in "蓝鹰航运" for word in found["pacific"])


def test_a_name_keeps_what_the_dictionary_says_beside_its_sound() -> None:
    found = alternatives(Bridge(Words("弥岚")).translate(understand("How large is Milan?")))
    assert {"弥岚", "米兰"} <= set(found["milan"])


def test_words_no_dictionary_knows_stay() -> None:
    found = alternatives(Bridge(Words()).translate(understand("What is Zorvexa-9?")))
    assert "zorvexa-9" in found


def test_english_words_of_a_chinese_question_are_translated() -> None:
    question = Bridge(Words()).translate(understand("青萝科技的 gross margin"))
    assert {"毛利率", "gross margin"} <= set(alternatives(question)["gross margin"])
    assert (question.kind, question.unit_class) == ("number", "percent")


def test_a_mistyped_word_finds_what_sounds_or_looks_the_same() -> None:
    by_sound = alternatives(Bridge(Words("蓝湖")).translate(understand("蓝糊的总部在哪里？")))
    assert "蓝湖" in by_sound["蓝糊"]
    by_letters = alternatives(Bridge(Words()).translate(understand("Which museam reopened?")))
    assert "博物馆" in by_letters["museam"]


def test_a_word_that_the_library_holds_is_not_mistyped() -> None:
    assert "蓝湖" not in alternatives(Bridge(Words("蓝糊", "蓝湖")).translate(understand("蓝糊的总部在哪里？")))["蓝糊"]


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("Где построили новый завод?", "завод"),
        ("Quelle société a gagné ?", "société"),
        ("지하철 공사는 언제 시작하나요?", "지하철"),
    ],
)
def test_words_of_other_languages_are_searched_as_they_are(question: str, word: str) -> None:
    texts = {"other": f"{word} 2025.", "tea": "南山茶园开始采摘春茶，产量预计增加。"}
    library = Library.from_texts([Article(name, "", text, content_hash=name) for name, text in texts.items()])
    hit = Retriever(library).retrieve(question)[0]
    assert hit.article.id == "other"
    assert hit.lexical > 0


def test_words_joined_by_a_hyphen_are_looked_up_apart() -> None:
    assert {"two-year", "year"} <= set(
        alternatives(Bridge(Words()).translate(understand("Who got the two-year grant?")))
    )


def test_roman_numerals_are_figures() -> None:
    found = alternatives(Bridge(Words()).translate(understand("Who opened Expo XLIV?")))
    assert "44" in found["xliv"]


def test_a_common_word_is_no_name() -> None:
    found = alternatives(Bridge(Words("那么", "名字")).translate(understand("Give the Name of the ship")))
    assert "名字" in found["name"]
    assert "那么" not in found["name"]


def test_an_attribute_implies_the_kind_of_answer() -> None:
    assert Bridge(Words()).translate(understand("What was the gross margin?")).unit_class == "percent"


def test_a_group_counts_as_one_word() -> None:
    (group,) = keyword_groups(Bridge(Words()).translate(understand("war")))
    weights = dict(group.alternatives)
    assert weights["战争"] > weights["戎机"]  # a rare sense does not win by being rare


def test_chinese_terms_get_english_words_only_where_english_is_held() -> None:
    question = understand("青萝公司的毛利率是多少？")
    plain = alternatives(Bridge(Words()).translate(question))
    both = alternatives(Bridge(Words(english=True)).translate(question))
    assert not any(word.isascii() for words in plain.values() for word in words)
    assert "gross margin" in both["毛利率"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many people died in the Qingluo flood?", "flood"),
        ("Who is the director of the Beihu museum?", "museum"),
        ("青萝的洪水造成多少人死亡？", "flood"),
        ("全形數字：北湖博物館的館長是誰？", "museum"),
        ("北湖　博物馆　馆长", "museum"),
    ],
)
def test_questions_of_either_language_and_script_find_their_passage(question: str, expected: str) -> None:
    texts = {
        "flood": "青萝县遭遇洪水，已有十二人遇难，三千人转移。",
        "museum": "北湖博物馆馆长李桐介绍了新展厅的布置。",
        "tea": "南山茶园开始采摘春茶，产量预计增加。",
    }
    library = Library.from_texts([Article(name, "", text, content_hash=name) for name, text in texts.items()])
    assert Retriever(library).retrieve(question)[0].article.id == expected


def test_a_chinese_question_finds_an_english_article() -> None:
    texts = {
        "museum": "The museum in Beihu opened a new hall on Friday. The director thanked the visitors.",
        "tea": "The tea harvest in Nanshan has begun and the farmers expect a good year.",
    }
    articles = [Article(name, "", text, lang="en", content_hash=name) for name, text in texts.items()]
    assert (
        Retriever(Library.from_texts(articles)).retrieve("北湖的博物馆什么时候开放新展厅？")[0].article.id == "museum"
    )
