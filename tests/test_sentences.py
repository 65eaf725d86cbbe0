"""Where sentences end, Chinese and English, and which lines are headings."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in sentences(text)]


def headings(text: str) -> list[str]:
    return [text[start:end] for start, end, heading in sentences(text) if heading]


@pytest.mark.parametrize(
    "expected",
    [
        ["今天下雨。", "明天放晴！", "后天呢？"],
        ["大桥总投资12.5亿元；其中一半来自财政。"],
        ["模型GLM-4.7今天发布。", "版本3.5.1修复了问题。"],
        ["他说：“我们不急。", "桥会修好的。”", "说完就走了。"],
        ["“为什么要修桥？”他问道。", "没人回答。"],
        ["面对“桥会不会塌？”的质疑，他没有回避。"],
        ["他说‘不会。’", "大家都笑了。"],
        ["这句话没有句号"],
        ["数据来自年报（未经审计）。", "下一句。"],
        ["有人走路，有人骑车，还有人坐船……", "海港的早晨就这样开始了。"],
        ["《去哪儿？》是一本书。", "它卖得很好。"],
        ["真的吗？！", "真的。"],
    ],
)
def test_chinese(expected: list[str]) -> None:
    assert split("".join(expected)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["Sales rose 3.5% in the U.S. in 2024.", "Profit fell."],
        ["He lives in the U.S.", "The firm is in London."],
        ["Mr. Smith of Acme Inc. spoke on Jan. 5 in St. Paul."],
        ["It was No. 5 on the list.", "No. 6 was a song."],
        ["J. K. Farrow wrote it.", "It sold well!"],
        ['"Why?"', "She left."],
        ['"We will build it," he said.', '"It is time."'],
        ["See https://example.org/a?b=c.d for more.", "Then call."],
        ["The bus leaves at 5 p.m. on Monday.", "Do not be late."],
        ["Version 2.0 is out.", "Get it now!"],
        ["It cost $1.5 million (about 1.4 million euros).", "Nobody paid."],
        ["Well... maybe.", "Or not."],
    ],
)
def test_english(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_a_line_end_always_ends_a_sentence() -> None:
    assert split("第一行没有完\n第二行。\r\n\u3000\u3000第三行") == ["第一行没有完", "第二行。", "第三行"]


class TestHeadings:
    BODY = "海港城的第二座大桥昨天正式动工，总投资12.5亿元，预计三年后通车。"

    def test_a_short_line_above_a_paragraph(self) -> None:
        assert headings(f"{self.BODY}\n“旧桥”老了\n{self.BODY}") == ["“旧桥”老了"]
        assert headings(f"The cost of growth\n{'Prices rose again this year in the harbour town.'}") == [
            "The cost of growth"
        ]

    def test_a_markdown_heading_without_its_marks(self) -> None:
        assert headings(f"## 资金\n{self.BODY}") == ["资金"]

    @pytest.mark.parametrize("line", ["旧桥老了。", "旧桥老了，", "原因如下：", "- 钢索", "1. 钢索", "“旧桥老了！”"])
    def test_what_is_none(self, line: str) -> None:
        assert headings(f"{self.BODY}\n{line}\n{self.BODY}") == []

    def test_a_single_line_is_none(self) -> None:
        assert headings("旧桥老了") == []

    def test_the_last_line_is_none(self) -> None:
        assert headings(f"{self.BODY}\n旧桥老了") == []

    def test_three_short_lines_are_items(self) -> None:
        assert headings(f"{self.BODY}\n钢索\n模板\n沥青\n{self.BODY}") == []


ODD = st.text(alphabet=st.characters(), max_size=200) | st.text(
    alphabet="海港桥。！？…”“’』）.!?…\"' \n\r\t\u3000aBMr.U5%#:/\ud800\U0001f600\x00\u202e", max_size=200
)


@given(ODD)
@settings(max_examples=400, deadline=None)
def test_offsets_hold_for_any_text(text: str) -> None:
    found = sentences(text)
    position = 0
    for start, end, _ in found:
        assert position <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        position = end
    covered = "".join(text[start:end] for start, end, _ in found)
    left_out = len("".join(text.split())) - len("".join(covered.split()))
    assert left_out == 0 or "#" in text


@pytest.mark.parametrize("unit", ["字", "。", "字。", "“", "a.", "U.S. ", "A. ", "…", "字，", " ", "1.", "”"])
def test_a_very_long_line_is_cut(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(0 <= start < end <= len(text) for start, end, _ in sentences(text))
