"""What is kept of conversations and of feedback: per browser, across openings, and nothing of anybody else's."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.catalog import Catalog
from index.conversations import Conversations
from index.feedback import Feedback, all_feedback, forget_feedback, give_feedback

ANNA, BORIS = "a" * 22, "b" * 22


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite")


def titles(kept: Conversations, browser: str) -> list[str]:
    return [summary.title for summary in kept.of(browser)]


def test_a_conversation_is_there_after_it_was_closed_and_opened(tmp_path: Path) -> None:
    first = Conversations(tmp_path / "c.sqlite")
    conversation, number = first.ask(ANNA, "", "图书馆几点开门？")
    first.reply(ANNA, conversation, number, "九点")
    first.close()
    second = Conversations(tmp_path / "c.sqlite")
    assert [turn[:3] for turn in second.turns(ANNA, conversation)] == [(1, "图书馆几点开门？", "九点")]
    assert titles(second, ANNA) == ["图书馆几点开门？"]


def test_a_browser_reaches_only_its_own(kept: Conversations) -> None:
    conversation, number = kept.ask(ANNA, "", "秘密的问题")
    assert kept.of(BORIS) == []
    assert kept.turns(BORIS, conversation) == []
    assert not kept.reply(BORIS, conversation, number, "改写")
    kept.rename(BORIS, conversation, "改名")
    kept.judge(BORIS, conversation, number, "Like")
    kept.drop(BORIS, conversation, number)
    kept.delete(BORIS, conversation)
    kept.restore(BORIS, conversation)
    assert kept.turns(ANNA, conversation) == [(1, "秘密的问题", None, None)]
    assert titles(kept, ANNA) == ["秘密的问题"]


def test_a_question_into_another_browsers_conversation_begins_a_new_one(kept: Conversations) -> None:
    conversation, _ = kept.ask(ANNA, "", "一")
    other, number = kept.ask(BORIS, conversation, "二")
    assert other != conversation
    assert number == 1
    assert [turn.question for turn in kept.turns(ANNA, conversation)] == ["一"]


def test_the_latest_conversation_comes_first(kept: Conversations) -> None:
    first, _ = kept.ask(ANNA, "", "一")
    kept.ask(ANNA, "", "二")
    assert titles(kept, ANNA) == ["二", "一"]
    kept.ask(ANNA, first, "三")
    assert titles(kept, ANNA)[0] == "一"


def test_a_number_never_means_another_turn(kept: Conversations) -> None:
    conversation, number = kept.ask(ANNA, "", "一")
    kept.drop(ANNA, conversation, number)
    assert kept.ask(ANNA, conversation, "二") == (conversation, 2)


def test_a_reply_that_comes_after_the_stop_is_not_kept(kept: Conversations) -> None:
    conversation, number = kept.ask(ANNA, "", "一")
    assert kept.reply(ANNA, conversation, number, "停了")
    assert not kept.reply(ANNA, conversation, number, "迟到的回答")
    assert kept.turns(ANNA, conversation)[0].reply == "停了"
    assert kept.reply(ANNA, conversation, number, "补充", first=False)


def test_a_title_is_one_short_line(kept: Conversations) -> None:
    conversation, _ = kept.ask(ANNA, "", "一\n二  " + "长" * 200)
    assert titles(kept, ANNA)[0].startswith("一 二 长")
    assert len(titles(kept, ANNA)[0]) <= 80
    kept.rename(ANNA, conversation, " 新 的\n名字 ")
    kept.rename(ANNA, conversation, "  ")
    assert titles(kept, ANNA) == ["新 的 名字"]


def test_the_conversation_deleted_last_can_be_restored(kept: Conversations) -> None:
    first, _ = kept.ask(ANNA, "", "一")
    second, _ = kept.ask(ANNA, "", "二")
    kept.delete(ANNA, first)
    assert titles(kept, ANNA) == ["二"]
    kept.restore(ANNA, first)
    assert sorted(titles(kept, ANNA)) == ["一", "二"]
    kept.delete(ANNA, first)
    kept.delete(ANNA, second)
    kept.restore(ANNA, first)
    assert kept.of(ANNA) == []


def test_a_damaged_file_is_told_and_the_chat_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "c.sqlite").write_bytes(b"no database at all" * 100)
    kept = Conversations(tmp_path / "c.sqlite")
    conversation, _ = kept.ask(ANNA, "", "一")
    assert kept.turns(ANNA, conversation)
    assert "`wenju sync --rebuild` saves what can be read" in caplog.text


def test_feedback_is_kept_in_the_catalog(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    assert all_feedback(catalog) == []
    forget_feedback(catalog, "c1")
    give_feedback(catalog, Feedback("c1", 1, "up", "", "问", "答"))
    give_feedback(catalog, Feedback("c1", 1, "down", "  年份不对 ", "问", "答"))
    give_feedback(catalog, Feedback("c2", 1, "up", "长" * 1000, "问", "答"))
    catalog.close()
    kept = all_feedback(Catalog(tmp_path / "catalog.sqlite"))
    assert [(one.conversation, one.verdict, one.reason[:10]) for one in kept] == [
        ("c1", "down", "年份不对"), ("c2", "up", "长" * 10)
    ]  # fmt: skip
    assert len(kept[1].reason) == 500


def test_feedback_can_be_taken_back(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    for conversation, turn in (("c1", 1), ("c1", 2), ("c2", 1)):
        give_feedback(catalog, Feedback(conversation, turn, "up", "", "问", "答"))
    forget_feedback(catalog, "c1", 2)
    assert [(one.conversation, one.turn) for one in all_feedback(catalog)] == [("c1", 1), ("c2", 1)]
    forget_feedback(catalog, "c1")
    assert [(one.conversation, one.turn) for one in all_feedback(catalog)] == [("c2", 1)]


def test_a_verdict_is_up_or_down(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="maybe"):
        give_feedback(Catalog(tmp_path / "catalog.sqlite"), Feedback("c", 1, "maybe", "", "问", "答"))
