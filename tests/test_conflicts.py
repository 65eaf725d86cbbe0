"""Articles that agree are cited together; where they disagree both are shown, and a correction or the newer wins."""

from __future__ import annotations

import pytest

from assistant import Answer, Assistant
from assistant.values import differ, same


def article(name: str, text: str, day: str = "", title: str = "", source: str = "示例报") -> str:
    published = f"published: {day}\n" if day else ""
    return f"---\ntitle: {title or name}\nsource: {source}\n{published}---\n{text}\n"


def asked(question: str, *texts: str) -> Answer:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            (Path(folder) / f"{number}.md").write_text(text, encoding="utf-8")
        assistant = Assistant(folder)
        try:
            return assistant.ask(question)
        finally:
            assistant.close()


OLDER = article("a", "柏溪大桥坍塌事故共造成7人受伤，救援仍在进行。", "2025-03-02", "柏溪大桥坍塌")
NEWER = article("b", "柏溪大桥坍塌事故共造成12人受伤，其中两人重伤。", "2025-03-05", "柏溪大桥事故调查", "北江时报")
QUESTION = "柏溪大桥坍塌事故造成多少人受伤？"


def test_articles_that_disagree_are_both_shown_newest_first() -> None:
    answer = asked(QUESTION, OLDER, NEWER)
    assert answer.disagreement
    assert answer.span == "12人"
    lines = answer.text.split("\n")
    assert lines[0].startswith("12人[1]")
    assert "7人[2]" in lines[0]
    assert "北江时报，2025年3月5日" in lines[1]
    assert "2025年3月2日" in lines[2]


def test_a_correction_wins_over_a_newer_article_and_says_so() -> None:
    corrected = article("c", "更正：柏溪大桥坍塌事故造成9人受伤，本报此前的数字有误。", "2025-03-03", "更正")
    answer = asked(QUESTION, NEWER, corrected)
    assert answer.span == "9人"
    assert "更正" in answer.text.split("\n")[0]
    assert "12人" in answer.text


def test_articles_that_agree_are_cited_together() -> None:
    same_said = article("c", "据通报，柏溪大桥坍塌事故造成7人受伤，大桥已封闭。", "2025-03-03", "大桥封闭")
    answer = asked(QUESTION, OLDER, same_said)
    assert not answer.disagreement
    assert answer.text.startswith("7人[1][2]")


def test_reprints_are_counted() -> None:
    text = (
        "青石磨坊昨天公布年报，2024年营收为4.6亿元，创下成立以来的最高纪录，公司说这得益于三条新生产线的投产。"
        "董事会建议每股派息两角，并计划在柏溪市再建一座面粉厂，明年秋天动工，预计新增三百个岗位。"
    )
    copies = [article(str(n), text, f"2025-03-0{n}", f"年报{n}", f"报纸{n}") for n in (1, 2, 3)]
    answer = asked("青石磨坊2024年的营收是多少？", *copies)
    assert "另有2篇报道相同" in answer.text


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("青石磨坊的营收是多少？", "青石磨坊2023年营收为3.9亿元。", "青石磨坊2024年营收为4.6亿元。"),
        ("青石磨坊2024年的营收是多少？", "青石磨坊2024年营收为4.6亿元。", "北屿酒业2024年营收为7.9亿元。"),
        ("青石磨坊2024年的营收是多少？", "青石磨坊2024年营收为4.63亿元。", "青石磨坊2024年营收超4.6亿元。"),
        ("青石磨坊2024年的营收是多少？", "青石磨坊2024年营收为1.91亿元。", "青石磨坊2024年营收为19100万元。"),
    ],
)
def test_other_years_other_subjects_roundings_and_units_are_no_conflict(question: str, one: str, other: str) -> None:
    answer = asked(question, article("a", one, "2025-01-02"), article("b", other, "2025-02-02"))
    assert answer.answered
    assert not answer.disagreement


@pytest.mark.parametrize(
    ("kind", "one", "other", "verdict"),
    [
        ("number", "1.91亿元", "19100万元", "same"),
        ("number", "近2亿元", "1.91亿元", "same"),
        ("number", "1.9亿元", "1.91亿元", "same"),
        ("number", "5.9级", "6.1级", "differ"),
        ("number", "48.5%", "46%", "differ"),
        ("number", "1.2亿美元", "8.6亿元", "unknown"),
        ("number", "约500人", "520人", "same"),
        ("date", "2016年8月5日", "8月5日", "same"),
        ("date", "2016年8月5日", "2016年10月5日", "differ"),
        ("person", "段文澜", "裴广林", "differ"),
        ("person", "史蒂文·哈特曼", "哈特曼", "same"),
        ("person", "段文澜", "duan wenlan", "unknown"),
    ],
)
def test_values_are_compared_by_what_they_say(kind: str, one: str, other: str, verdict: str) -> None:
    found = "same" if same(kind, one, other) else "differ" if differ(kind, one, other) else "unknown"
    assert found == verdict


def test_a_figure_revised_in_its_own_sentence_gives_way() -> None:
    text = article("a", "经复核，柏溪地震震级由5.9级修订为6.1级，震源深度不变。", "2025-03-03", "柏溪地震")
    assert asked("柏溪地震的震级是多少？", text).span == "6.1级"
    assert asked("柏溪地震最初的震级是多少？", text).span == "5.9级"
