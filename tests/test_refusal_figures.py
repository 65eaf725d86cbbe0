"""The measures of reading and refusing: CMRC's exact match and F1, calibration, questions made from news."""

from __future__ import annotations

import pytest

from evaluation.cmrc import exact_match, f1
from evaluation.labelled import is_right
from evaluation.made import holds_answer, made_questions
from evaluation.refusal import calibration
from index import Library
from ingest import Article
from retriever import Retriever
from training.train_confidence import fit


def test_an_exact_match_leaves_punctuation_and_case_aside() -> None:
    assert exact_match("《云上的灯》", ["云上的灯"])
    assert exact_match("GDP", ["gdp"])
    assert not exact_match("云上的灯塔", ["云上的灯"])


@pytest.mark.parametrize(
    ("said", "answers", "value"),
    [
        ("三十公里", ("三十公里",), 1.0),
        ("约三十公里", ("三十公里",), 2 * 0.8 / 1.8),
        ("海边", ("三十公里", "海边的小镇"), 2 * 0.4 / 1.4),
        ("", ("三十公里",), 0.0),
        ("the red fox", ("red fox",), 2 * (2 / 3) / (5 / 3)),
    ],
)
def test_f1_counts_the_longest_run_in_common(said: str, answers: tuple[str, ...], value: float) -> None:
    assert f1(said, answers) == pytest.approx(value)


def test_a_calibrated_confidence_has_no_error_and_an_overconfident_one_has() -> None:
    fair = [(0.75, True, 1.0)] * 3 + [(0.75, False, 1.0)]
    error, bins = calibration(fair)
    assert error == pytest.approx(0.0)
    assert bins == [{"said": 0.75, "came true": 0.75, "answers": 4}]
    assert calibration([(0.95, False, 1.0), (0.95, True, 3.0)])[0] == pytest.approx(0.2)


def test_the_fit_finds_slope_and_intercept_and_heeds_how_much_a_row_counts() -> None:
    sums = [-2.0, -2.0, -2.0, -2.0, 2.0, 2.0, 2.0, 2.0]
    right = [True, False, False, False, True, True, True, False]
    slope, intercept = fit(sums, right, [1.0] * 8)
    assert slope == pytest.approx(0.5493, abs=1e-3)
    assert intercept == pytest.approx(0.0, abs=1e-6)
    assert fit(sums, right, [3.0 if yes else 1.0 for yes in right])[1] > 0.5


def test_words_are_right_that_hold_an_answer_or_are_a_part_of_it() -> None:
    assert is_right("约3800名", ("3800名",), exact=True)
    assert is_right("3800", ("3800名",), exact=True)
    assert not is_right("3800", ("3800名",), exact=False)
    assert not is_right("3", ("3800名",), exact=True)


def test_a_number_is_not_found_inside_another() -> None:
    assert holds_answer("12人", "事故造成12人受伤")
    assert not holds_answer("12人", "事故造成112人受伤")


def test_a_question_is_made_of_what_another_article_states_too() -> None:
    told = "松芦机场今年上半年共运送旅客2480万人次，比去年多了一成。跑道将在明年延长。"
    again = "统计显示，今年上半年松芦机场运送旅客达2480万人次，创下新高。"
    kinds = ("学生", "老人", "游客", "球迷", "商人", "孩子")
    fillers = [f"松芦机场上半年旅客中有{kind}，机场运送能力仍在提高。" for kind in kinds]
    articles = [Article(str(n), "", text, content_hash=str(n)) for n, text in enumerate([told, again, *fillers])]
    retriever = Retriever(Library.from_texts(articles))
    (made,) = made_questions(retriever, articles[:1], 5)
    assert made.question.startswith("松芦机场今年上半年共运送旅客多少")
    assert made.answer == "2480万人次"
    assert made.right == (again,)
    assert not any("2480" in passage for passage in made.others)
