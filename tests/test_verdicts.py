"""What is said of figures that were compared, read aloud: in Chinese and in English, of two or more, with days."""

from __future__ import annotations

import pytest

from assistant.verdicts import equal, gap, higher, incomparable


@pytest.mark.parametrize(
    ("what", "ranked", "lower", "lang", "said"),
    [
        ("吞吐量", [("青萝湾", "300万吨"), ("白鹭港", "200万吨")], False, "zh",
         "青萝湾的吞吐量更高，为300万吨，高于白鹭港的200万吨。"),
        ("吞吐量", [("青萝湾", "1万吨"), ("白鹭港", "2万吨"), ("石门渡", "3万吨")], True, "zh",
         "青萝湾的吞吐量最低，为1万吨，低于白鹭港的2万吨、石门渡的3万吨。"),
        ("吞吐量", [("2024年", "300万吨"), ("2023年", "200万吨")], False, "zh",
         "2024年的吞吐量更高，为300万吨；2023年为200万吨。"),
        ("throughput", [("Heron Bay", "3 t"), ("Stone Ferry", "2 t"), ("Moon Isle", "1 t")], False, "en",
         "Throughput is higher for Heron Bay: 3 t, against 2 t for Stone Ferry, 1 t for Moon Isle."),
    ],
)  # fmt: skip
def test_which_is_higher(what: str, ranked: list[tuple[str, str]], lower: bool, lang: str, said: str) -> None:
    assert higher(what, ranked, lower, lang) == said


def test_equal_figures_are_both_given() -> None:
    assert equal("票价", ["3元", "3元"], "zh") == "两者的票价相同：3元和3元。"
    assert equal("the fare", ["3 yuan", "3 yuan"], "en") == "The figures for the fare are the same: 3 yuan and 3 yuan."


@pytest.mark.parametrize("reason", ["unit", "time", "close"])
def test_why_figures_cannot_be_compared_is_said_in_the_questions_language(reason: str) -> None:
    assert "票价" in incomparable("票价", reason, "zh")
    assert incomparable("票价", reason, "zh").endswith("。")
    assert "the fare" in incomparable("the fare", reason, "en")
    assert incomparable("the fare", reason, "en").endswith(".")


def test_what_is_missing_is_named() -> None:
    assert gap("票价", ["白鹭港", "石门渡"], "zh") == "文章里没有说白鹭港、石门渡的票价，无法比较。"
    assert gap("the fare", ["Heron Bay", "Moon Isle"], "en") == (
        "The articles do not give the fare for Heron Bay or Moon Isle."
    )
