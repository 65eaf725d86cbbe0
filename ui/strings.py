"""Every word of the interface in Chinese and English. Knows nothing of where a string is shown."""

from __future__ import annotations

from ui.chat_strings import CHAT
from ui.strings_gate import GATE
from ui.strings_library import LIBRARY_STRINGS

__all__ = ["LANGUAGES", "STRINGS", "browser_translations", "counted", "language_of", "say"]

LANGUAGES = ("zh", "en")

_PAGE: dict[str, dict[str, str]] = {
    "zh": {
        "title": "文据 Wenju",
        "tagline": "答案只出自文章，句句有据",
        "chat": "问答",
        "articles": "文章",
        "placeholder": "问一件文章里的事……",
        "question": "问题",
        "new_chat": "新对话",
        "hint": "Enter 发送，Shift + Enter 换行",
        "welcome": "想知道什么？",
        "welcome_text": "文据读过 {count} 篇文章。每个回答都标出处，点 [1] 就能看到原文那一句。",
        "welcome_empty": "这里还没有文章。到“文章”一页添加，就可以开始提问。",
        "understood": "理解为：",
        "high": "把握较大",
        "medium": "把握一般",
        "low": "把握不大",
        "refusal": "文章里没有说",
        "notice": "没能回答",
        "trouble": "出错了：这个问题没能处理完，请再试一次；若仍然如此，请看运行文据的终端里的记录。",
        "cite_label": "出处 {number}",
        "citations": "出处",
        "empty_pane": "点答案里的 [1]，这里会打开原文，并标出那一句。",
        "inferred": "日期为推断",
        "no_date": "日期不详",
        "close": "关闭原文",
        "gone": "这条出处不在当前对话里了，请重新提问。",
        "add": "添加文章",
        "reading": "正在读取",
        "added": "已添加，可以提问了",
        "changed": "已更新",
        "failed": "没有添加",
        "removed": "这篇文章已经不在库里了。",
        "colon": "：",
        "search": "按标题、来源、作者或文件名查找",
        "search_label": "查找文章",
        "no_articles": "还没有文章。",
        "no_matches": "没有符合“{query}”的文章。",
    },
    "en": {
        "title": "Wenju 文据",
        "tagline": "Every sentence sourced",
        "chat": "Ask",
        "articles": "Articles",
        "placeholder": "Ask about the articles…",
        "question": "Question",
        "new_chat": "New chat",
        "hint": "Enter sends, Shift + Enter makes a new line",
        "welcome": "What would you like to know?",
        "welcome_text": "Wenju has read {count} articles. Every answer is cited: click [1] to see the very sentence.",
        "welcome_empty": "There are no articles yet. Add some under “Articles” and start asking.",
        "understood": "Understood as: ",
        "high": "Confident",
        "medium": "Fairly confident",
        "low": "Not very confident",
        "refusal": "Not in the articles",
        "notice": "No answer",
        "trouble": "Something went wrong. Please try again; if it stays so, see the terminal Wenju runs in.",
        "cite_label": "Source {number}",
        "citations": "Sources",
        "empty_pane": "Click [1] in an answer: its article opens here with the sentence marked.",
        "inferred": "date inferred",
        "no_date": "no date",
        "close": "Close the source",
        "gone": "This source is no longer part of the conversation. Please ask again.",
        "add": "Add articles",
        "reading": "Reading",
        "added": "added, ready for questions",
        "changed": "updated",
        "failed": "not added",
        "removed": "This article is no longer in the library.",
        "colon": ": ",
        "search": "Find by title, source, author or file name",
        "search_label": "Find articles",
        "no_articles": "No articles yet.",
        "no_matches": "No article matches “{query}”.",
    },
}
STRINGS = {
    language: {**_PAGE[language], **LIBRARY_STRINGS[language], **CHAT[language], **GATE[language]}
    for language in LANGUAGES
}


def say(key: str, language: str, **values: object) -> str:
    """The string `key` in `language` (Chinese for an unknown language), with its {placeholders} filled in."""
    return STRINGS.get(language, STRINGS["zh"])[key].format(**values)


def counted(key: str, count: int, language: str, **values: object) -> str:
    """The string `key` for a number of things, or `key_one` for a single one."""
    return say(f"{key}_one" if count == 1 else key, language, count=count, **values)


def language_of(accept_language: str | None) -> str:
    """The interface language for an Accept-Language header: the first language named decides, Chinese without one."""
    first = (accept_language or "zh").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") else "en"


def browser_translations() -> dict[str, dict[str, str]]:
    """The table by browser locale. English is what the browser side falls back to, as `language_of` does."""
    chinese = STRINGS["zh"]
    return {"en": STRINGS["en"], **{locale: chinese for locale in ("zh", "zh-CN", "zh-TW", "zh-HK", "zh-SG")}}
