"""A conversation as it goes on and as it is kept: asking, stopping, taking back, judging; what old replies say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, Filters
from assistant.answer import Citation
from assistant.models import Message, Models
from assistant.timeline import Timeline
from index.conversations import Conversations
from index.feedback import all_feedback
from ingest import Article
from ingest.errors import QuestionError
from ui.chat import messages, verdicts
from ui.cited import as_of_today
from ui.export import markdown
from ui.reply import Reply, Source
from ui.talk import Talk
from ui.visit import Visit
from ui.windows import Windows

ARTICLE = """---
title: 临江市图书馆延长开放时间
source: 临江日报
author: 周明
published: 2025-02-20
---

临江市图书馆从3月起每周开放72个小时，比过去多出16个小时。

馆长沈若兰说，读者最想要的是安静的座位。图书馆2024年接待读者31万人次，2023年接待读者28万人次。
"""
ANNA, BORIS = Visit("a" * 24), Visit("b" * 24)
HOURS = "临江市图书馆每周开放多少个小时？"


def no_filter() -> tuple[Filters | None, str]:
    return None, ""


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "library.md").write_text(ARTICLE, "utf-8")
    assistant = Assistant(tmp_path)
    assistant.sync()
    yield assistant
    assistant.close()


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return Talk(assistant, Conversations())


def asked(talk: Talk, visit: Visit, question: str) -> tuple[Visit, int, Reply | None]:
    visit, number = talk.ask(visit, question)
    return visit, number, talk.answer(visit, number, "zh", no_filter)


def test_an_answer_is_kept_as_it_was_given(talk: Talk) -> None:
    visit, number, reply = asked(talk, ANNA, HOURS)
    assert reply is not None
    assert "72个小时" in reply.text
    told = talk.told(visit, "zh")
    assert [(turn.number, turn.question, turn.reply) for turn in told] == [(number, HOURS, reply)]
    assert reply.found[0].dense_rank or reply.found[0].lexical_rank
    assert reply.seconds > 0


def test_a_follow_up_leans_on_what_was_kept(talk: Talk) -> None:
    visit, _, _ = asked(talk, ANNA, "临江市图书馆2024年接待读者多少人次？")
    _, _, reply = asked(talk, visit, "那2023年呢？")
    assert reply is not None
    assert "28万" in reply.text
    _, _, other = asked(talk, BORIS, "那2023年呢？")
    assert other is not None
    assert other.question == "那2023年呢？"


def test_a_question_being_answered_shows_without_a_reply(talk: Talk) -> None:
    visit, number = talk.ask(ANNA, HOURS)
    assert talk.told(visit, "zh")[0].reply is None
    assert [message["role"] for message in messages(talk.told(visit, "zh"), "zh")] == ["user"]
    talk.answer(visit, number, "zh", no_filter)
    assert [message["role"] for message in messages(talk.told(visit, "zh"), "zh")] == ["user", "assistant"]


def test_a_question_that_a_crash_left_unanswered_says_so(assistant: Assistant) -> None:
    kept = Conversations()
    visit, _ = Talk(assistant, kept).ask(ANNA, HOURS)
    told = Talk(assistant, kept).told(visit, "zh")
    assert told[0].reply is not None
    assert "重试" in str(told[0].reply.notice)


def test_what_is_wrong_with_a_question_or_a_filter_is_the_reply(talk: Talk) -> None:
    _, _, empty = asked(talk, ANNA, "？！……")
    assert empty is not None
    assert "用文字提问" in str(empty.notice)

    def wrong() -> tuple[Filters | None, str]:
        raise QuestionError("起始日期晚于结束日期，请交换两者。")

    visit, number = talk.ask(ANNA, HOURS)
    reply = talk.answer(visit, number, "zh", wrong)
    assert reply is not None
    assert reply.notice == "起始日期晚于结束日期，请交换两者。"


def test_filters_are_asked_with_and_said(talk: Talk) -> None:
    visit, number = talk.ask(ANNA, HOURS)
    reply = talk.answer(visit, number, "zh", lambda: (Filters(source="不存在的报纸"), "不存在的报纸"))
    assert reply is not None
    assert not reply.answered
    assert reply.limits == "不存在的报纸"


class _Slow:
    """Stands in for an assistant that takes its time."""

    def __init__(self, assistant: Assistant) -> None:
        self.library = assistant.library
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.failure: Exception | None = None

    def stream(self, question: str, history: Any, filters: Any, stop: Any) -> Iterator[Answer]:
        self.begun.set()
        assert self.go_on.wait(10)
        if self.failure:
            raise self.failure
        yield Answer(question, "迟到的回答。", answered=True)

    def timeline(self, question: str) -> Timeline:
        return Timeline("")


def test_a_stopped_question_stays_stopped(assistant: Assistant) -> None:
    slow = _Slow(assistant)
    talk = Talk(slow, Conversations())  # type: ignore[arg-type]
    visit, number = talk.ask(ANNA, HOURS)
    replies: list[Reply | None] = []
    thread = threading.Thread(target=lambda: replies.append(talk.answer(visit, number, "zh", no_filter)))
    thread.start()
    assert slow.begun.wait(10)
    talk.stop(visit, "zh")
    slow.go_on.set()
    thread.join()
    assert replies == [None]
    reply = talk.told(visit, "zh")[0].reply
    assert reply is not None
    assert "已停止" in str(reply.notice)


def test_a_window_that_comes_back_waits_for_its_answer(assistant: Assistant) -> None:
    slow = _Slow(assistant)
    talk = Talk(slow, Conversations())  # type: ignore[arg-type]
    visit, number = talk.ask(ANNA, HOURS)
    thread = threading.Thread(target=lambda: talk.answer(visit, number, "zh", no_filter))
    thread.start()
    assert slow.begun.wait(10)
    threading.Timer(0.05, slow.go_on.set).start()
    assert talk.waited(visit, "zh")
    reply = talk.told(visit, "zh")[0].reply
    assert reply is not None
    assert reply.text == "迟到的回答。"
    thread.join()
    assert not talk.waited(visit, "zh")


def test_a_timeline_is_offered_only_where_there_is_one(talk: Talk) -> None:
    for question, timeline in (("临江市图书馆2024年接待读者多少人次？", True), ("读者最想要的是什么？", False)):
        visit, number, _ = asked(talk, ANNA, question)
        talk.follow(visit, number, "zh")
        reply = talk.told(visit, "zh")[0].reply
        assert reply is not None
        assert (reply.answered, reply.timeline) == (True, timeline)


def test_what_is_suggested_speaks_the_language_of_the_question(talk: Talk) -> None:
    visit, number, _ = asked(talk, ANNA, "How many readers did the library receive in 2024?")
    assert talk.follow(visit, number, "en")
    reply = talk.told(visit, "en")[0].reply
    assert reply is not None
    assert reply.suggestions == ("Summarise the article “临江市图书馆延长开放时间”",)
    assert talk.assistant.ask(reply.suggestions[0]).answered


def test_what_a_refusal_offers_speaks_the_language_of_the_question(talk: Talk) -> None:
    _, _, english = asked(talk, ANNA, "How many cooks work at the South Pole?")
    _, _, chinese = asked(talk, ANNA, "南极科考站今年招了几名厨师？")
    assert english is not None
    assert chinese is not None
    assert (english.answered, chinese.answered) == (False, False)
    assert english.suggestions == ("Summarise the article “临江市图书馆延长开放时间”",)
    assert chinese.suggestions
    assert not any(question.startswith("Summarise") for question in chinese.suggestions)


class _Paused:
    """A language model that says one sentence, begins the next, and goes on when it is told to."""

    name = "paused"

    def __init__(self) -> None:
        self.go_on, self.stopped = threading.Event(), threading.Event()

    def stream(self, messages: Sequence[Message], stop: threading.Event, most: int) -> Iterator[str]:
        yield "临江市图书馆从3月起每周开放72个小时。[1]过去"
        while not self.go_on.wait(0.01):
            if stop.is_set():
                self.stopped.set()
                return
        yield "每周开放70个小时。[1]比过去多出16个小时。[1]"


@pytest.fixture
def written(assistant: Assistant) -> tuple[Talk, _Paused]:
    """A talk whose answers a language model writes."""
    model = _Paused()
    assistant._models = Models(generator=model, seconds=30)
    return Talk(assistant, Conversations()), model


def begun(talk: Talk) -> tuple[Visit, int, threading.Thread, list[Reply | None]]:
    """A question of which the first sentence is answered, and who works at the rest."""
    visit, number = talk.ask(ANNA, HOURS)
    replies: list[Reply | None] = []
    thread = threading.Thread(target=lambda: replies.append(talk.answer(visit, number, "zh", no_filter)))
    thread.start()
    end = time.monotonic() + 20
    while talk.told(visit, "zh")[0].reply is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    return visit, number, thread, replies


def test_an_answer_shows_as_it_grows_and_only_what_was_checked(written: tuple[Talk, _Paused]) -> None:
    talk, model = written
    visit, number, thread, replies = begun(talk)
    first = talk.told(visit, "zh")[0].reply
    assert first is not None
    assert first.text == "临江市图书馆从3月起每周开放72个小时。[1]"
    assert f'href="#cite-{number}-1"' in unescape(messages(talk.told(visit, "zh"), "zh")[-1]["content"])
    model.go_on.set()
    thread.join()
    whole = talk.told(visit, "zh")[0].reply
    assert replies == [whole]
    assert whole is not None
    assert "16个小时" in whole.text
    assert "70个小时" not in whole.text


def test_stop_ends_the_model_at_once_and_keeps_what_was_checked(written: tuple[Talk, _Paused]) -> None:
    talk, model = written
    visit, _, thread, replies = begun(talk)
    talk.stop(visit, "zh")
    assert model.stopped.wait(10)
    thread.join()
    assert replies == [None]
    reply = talk.told(visit, "zh")[0].reply
    assert reply is not None
    assert (reply.text, reply.stopped) == ("临江市图书馆从3月起每周开放72个小时。[1]", True)
    assert "到这里停下了" in messages(talk.told(visit, "zh"), "zh")[-1]["content"]
    assert "到这里停下了" in markdown("开放时间", talk.told(visit, "zh"), date(2025, 3, 1), "zh")
    model.go_on.set()
    _, _, after = asked(talk, visit, HOURS)
    assert after is not None
    assert "72个小时" in after.text


def test_an_unexpected_error_is_logged_and_told_without_its_details(
    assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    slow = _Slow(assistant)
    slow.go_on.set()
    slow.failure = RuntimeError("secret detail")
    _, _, reply = asked(Talk(slow, Conversations()), ANNA, HOURS)  # type: ignore[arg-type]
    assert reply is not None
    assert "出错了" in str(reply.notice)
    assert "secret" not in str(reply.notice)
    assert "secret detail" in caplog.text


def test_undo_takes_back_the_last_turn_and_gives_its_question(talk: Talk) -> None:
    visit, _, _ = asked(talk, ANNA, HOURS)
    asked(talk, visit, "馆长是谁？")
    assert talk.undo(visit) == "馆长是谁？"
    assert [turn.question for turn in talk.told(visit, "zh")] == [HOURS]
    assert talk.undo(visit) == HOURS
    assert talk.undo(visit) == ""


def test_the_last_question_is_asked_again_in_its_own_place(talk: Talk) -> None:
    visit, _, _ = asked(talk, ANNA, HOURS)
    visit, number, _ = asked(talk, visit, "馆长是谁？")
    again = talk.ask_again(visit)
    assert again == (visit, number + 1)
    assert [(turn.number, turn.question) for turn in talk.told(visit, "zh")] == [(1, HOURS), (3, "馆长是谁？")]
    assert talk.ask_again(ANNA) is None


def test_the_window_that_turned_longest_ago_is_forgotten_first() -> None:
    windows = Windows(most=2)
    for window, conversation in (("a", "1"), ("b", "2"), ("a", ""), ("c", "3"), (None, "4")):
        windows.turn(window, conversation)
    assert [windows.shown(window, "unknown") for window in ("a", "b", "c", None)] == ["", "unknown", "3", "unknown"]


def test_editing_puts_a_question_in_the_place_of_the_last(talk: Talk) -> None:
    visit, _, _ = asked(talk, ANNA, "馆长是谁？")
    visit, number = talk.ask(replace(visit, editing=True), HOURS)
    assert [turn.question for turn in talk.told(visit, "zh")] == [HOURS]
    assert not visit.editing
    assert number == 2


def test_suggestions_come_from_the_cited_article_and_are_not_what_was_asked(talk: Talk) -> None:
    visit, number, _ = asked(talk, ANNA, HOURS)
    assert talk.follow(visit, number, "zh")
    offered = messages(talk.told(visit, "zh"), "zh")[-1]["options"]
    assert offered
    assert HOURS not in [option["value"] for option in offered]
    asked(talk, visit, offered[0]["value"])
    assert not any("options" in message for message in messages(talk.told(visit, "zh"), "zh")[:2])


def test_a_judgement_is_kept_with_question_and_answer(talk: Talk, assistant: Assistant) -> None:
    visit, number, reply = asked(talk, ANNA, HOURS)
    assert reply is not None
    talk.judge(visit, number, "down", "年份不对", "zh")
    talk.judge(BORIS.at(visit.conversation), number, "up", "", "zh")
    kept = all_feedback(assistant.library.catalog)
    assert [(one.verdict, one.reason, one.question, one.answer) for one in kept] == [
        ("down", "年份不对", HOURS, reply.text)
    ]
    assert verdicts(talk.told(visit, "zh")) == ["Dislike"]
    talk.judge(visit, number, None, "", "zh")
    assert all_feedback(assistant.library.catalog) == []
    assert verdicts(talk.told(visit, "zh")) == [None]


def test_feedback_and_conversations_outlive_a_rebuild(assistant: Assistant, tmp_path: Path) -> None:
    kept = Conversations(tmp_path / ".wenju" / "conversations.sqlite")
    talk = Talk(assistant, kept)
    visit, number, _ = asked(talk, ANNA, HOURS)
    talk.judge(visit, number, "up", "", "zh")
    assistant.sync(rebuild=True)
    assert len(all_feedback(assistant.library.catalog)) == 1
    assert talk.told(visit, "zh")[0].question == HOURS
    kept.close()


def test_an_old_answer_keeps_its_quote_when_the_article_is_gone(talk: Talk, assistant: Assistant) -> None:
    _, _, reply = asked(talk, ANNA, HOURS)
    assert reply is not None
    assistant.library.remove("library.md")
    answer, states = as_of_today(reply, assistant.library.articles_by_id([reply.sources[0].article]))
    assert states[1] == "gone"
    assert answer.citations[0].quote == reply.sources[0].quote
    assert answer.citations[0].article.title == "临江市图书馆延长开放时间"


@pytest.mark.parametrize(
    ("text", "state", "start"),
    [
        ("一句话在这里。另一句。", "there", 0),
        ("新的开头。一句话在这里。", "there", 5),
        ("完全改写了。", "changed", 0),
    ],
)
def test_a_citation_is_found_again_in_an_article_that_changed(text: str, state: str, start: int) -> None:
    old = Article("a", "题", "一句话在这里。")
    reply = Reply.of(Answer("问", "答[1]", citations=(Citation(1, old, old.text, 0, 7),), answered=True))
    answer, states = as_of_today(reply, {"a": Article("a", "题", text)})
    assert states == {1: state}
    assert answer.citations[0].start == start
    assert answer.citations[0].quote == "一句话在这里。"


def test_a_reply_is_the_same_after_json() -> None:
    article = Article("a", "题<b>", "一句话。", "报", None)
    answer = Answer(
        "问", "答[1]", "答", (Citation(1, article, "一句话。", 0, 4),), True, 0.9, suggestions=("还有呢？",)
    )
    reply = Reply.of(answer, 0.25, "2025-01-01 起")
    assert Reply.from_json(reply.to_json()) == reply
    newer = json.loads(reply.to_json()) | {"colour": "red"}
    assert Reply.from_json(json.dumps(newer)) == reply


@pytest.mark.parametrize("text", ["", "[]", "null", '{"sources": [1]}', "no json"])
def test_what_is_no_reply_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Reply.from_json(text)


def test_a_source_remembers_the_head_of_its_article() -> None:
    source = Source(1, "一句话。", 4, 8, "a", "题", "报", "周明", "2025-02-20", True)
    article = source.remembered()
    assert (article.text, article.source, article.author, str(article.published)) == (
        "一句话。", "报", "周明", "2025-02-20"
    )  # fmt: skip


@pytest.mark.parametrize(
    "state", [None, "x", {}, {"browser": "short"}, {"browser": ["a" * 24]}, {"browser": "'; --" * 9}]
)
def test_a_window_that_sends_nothing_sensible_is_a_new_browser(state: object) -> None:
    one, two = Visit.of(state), Visit.of(state)
    assert len(one.browser) >= 22
    assert one.browser != two.browser
    assert one.conversation == ""


def test_a_window_is_known_again() -> None:
    visit = Visit("a" * 24, "c" * 16)
    assert Visit.of(visit.state()) == visit
    assert Visit.of({**visit.state(), "conversation": {"$ne": 1}}) == Visit("a" * 24)
