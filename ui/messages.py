"""Messages of the packages below, which are English sentences, in the visitor's language.

Each template stands beside its translation; {} is a value, put where {0}, {1} … stand, itself translated where it is
one of a few known words. A message without a translation is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

__all__ = ["TEMPLATES", "told"]

_BOTH = re.compile(r"(?s)(.*[。！？])\s+([A-Z][^\u4e00-\u9fff]*)")

# Values that are words.
_WORDS = {
    "a PDF": "PDF 文件",
    "a Word file": "Word 文件",
    "a zip archive": "zip 压缩包",
    "an archive": "压缩包",
    "a compressed file": "压缩文件",
    "a picture": "图片",
    "a rich text file": "RTF 文件",
    "an old Word or Office file": "旧版 Word 或 Office 文件",
    "a database": "数据库",
    "a program": "程序",
    "characters": "字",
    "characters in one line": "字（在同一行里）",
    "lines": "行",
    "save it as .txt, .pdf or .docx, or remove it": "请另存为 .txt、.pdf 或 .docx，或者移走它",
    "is in an encoding that cannot be told": "的编码认不出来",
    "is not text": "不是文本",
    "No such file or directory": "没有这个文件",
    "Permission denied": "没有权限",
    "No space left on device": "磁盘已满",
    "Input/output error": "读写出错",
    "Read-only file system": "磁盘是只读的",
    "File name too long": "文件名太长",
}

TEMPLATES: dict[str, str] = {
    # reading a file
    "rename it to {}": "请改名为 {0}",
    "save it again as {}, or rename it if it is text": "请重新存为 {0}；如果是文本，请改后缀",
    "begins like {} but is damaged": "开头像 {0}，但已损坏",
    "could be {}": "可能是 {0}，无法断定",
    "{} is locked by a password: save it again without one.": "“{0}”有密码保护：请去掉密码另存一份。",
    "{} is damaged and cannot be read as a PDF: save or download it again.":
        "“{0}”已损坏，无法按 PDF 读取：请重新保存或下载。",
    "{} is a PDF without text (a scan?): run text recognition (OCR) on it first.":
        "“{0}”是没有文字的 PDF（扫描件？）：请先做文字识别（OCR）。",
    "{} is damaged and cannot be read as a Word file: save it again as .docx.":
        "“{0}”已损坏，无法按 Word 文件读取：请重新存为 .docx。",
    "{} is of a kind that cannot be read: use {}.": "“{0}”这种文件读不了：请用 {1}。",
    "{} holds no text: put an article into it or remove it.": "“{0}”里没有文字：请写入文章，或移走它。",
    "{} is a folder: name a file in it.": "“{0}”是文件夹：请指定其中的文件。",
    "{} is larger than {} MB: split it into smaller files.": "“{0}”超过 {1} MB：请拆成几个小一些的文件。",
    "{} holds more than {} {}: split it into smaller files.": "“{0}”超过 {1} {2}：请拆成几个小一些的文件。",
    "{} holds more than {} MB of text: split it into smaller files.":
        "“{0}”里的文字超过 {1} MB：请拆成几个小一些的文件。",
    "{} holds an article of more than {} characters: split it.": "“{0}”里有一篇超过 {1} 字的文章：请拆开。",
    "{} unpacks to more than {} MB: save its text alone as .docx.":
        "“{0}”解压后超过 {1} MB：请只把文字另存为 .docx。",
    "{} is no ordinary file: put an article there or remove it.": "“{0}”不是普通文件：请换成文章，或移走它。",
    "{} cannot be read now: the process that reads such files does not start ({}). Try again.":
        "现在读不了“{0}”：读这种文件的进程启动不了（{1}）。请再试一次。",
    "{} takes more than {} seconds to read: save it again, or as text.":
        "“{0}”读了 {1} 秒还没读完：请重新保存，或存为文本。",
    "{} takes more than {} seconds to read while the machine is busy: it is tried again at the next sync.":
        "机器太忙，“{0}”读了 {1} 秒还没读完：下次同步时会再试。",
    "{} makes its reader break off: it is damaged, or made to do harm; save it again, or as text.":
        "“{0}”让读取中断了：它已损坏，或是有人存心为之；请重新保存，或存为文本。",
    "{} made its reader say nonsense: it is damaged, or made to do harm.":
        "“{0}”读出来的不成样子：它已损坏，或是有人存心为之。",
    "{} cannot be opened ({}): check that it exists and may be read.":
        "“{0}”打不开（{1}）：请确认它存在并且可读。",
    "{} is empty: put an article into it or remove it.": "“{0}”是空的：请写入文章，或移走它。",
    "{} is {} in truth: {}.": "“{0}”其实是{1}：{2}。",
    "{} is not {} or is damaged: {}.": "“{0}”不是{1}，或已损坏：{2}。",
    "{} is plain text in truth: rename it to {}.": "“{0}”其实是纯文本：请改名为 {1}。",
    "{} is not text (it holds NUL bytes): save it as UTF-8 text or remove it.":
        "“{0}”不是文本（含有 NUL 字节）：请存为 UTF-8 文本，或移走它。",
    "{} has front matter that is not valid YAML: mend the lines between its --- marks.":
        "“{0}”开头的信息不是有效的 YAML：请改好两行 --- 之间的内容。",
    "{} is a web page that cannot be parsed: save the page again.": "“{0}”这个网页解析不了：请重新保存网页。",
    "{} holds no article text: save the page again, or as text.": "“{0}”里没有文章正文：请重新保存网页，或存为文本。",
    "{} {}: save it as UTF-8 text, or remove it.": "“{0}”{1}：请存为 UTF-8 文本，或移走它。",
    "It holds broken characters: save it as UTF-8.": "里面有残缺的字符：请存为 UTF-8。",
    "It cannot be read ({}).": "读不了（{0}）。",
    "No text was found in it.": "里面没有找到文字。",
    "{} Its {} earlier articles are no longer searched.": "{0}它原来的 {1} 篇文章不再参与检索。",
    # files and folders
    "Its kind is not read: give one of {}.": "这种文件读不了：请用 {0}。",
    "There is no such file.": "没有这个文件。",
    "It cannot be copied to {} ({}).": "无法存入 {0}（{1}）。",
    "It cannot be looked at ({}).": "无法查看（{0}）。",
    "Its name is not valid Unicode: rename it.": "文件名不是有效的 Unicode：请改名。",
    "The folder cannot be opened ({}).": "文件夹打不开（{0}）。",
    "The articles folder {} does not exist: create it or set WENJU_ARTICLES.":
        "文章文件夹 {0} 不存在：请建立它，或设置 WENJU_ARTICLES。",
    "The articles folder {} is a file: set WENJU_ARTICLES to the folder that holds it.":
        "文章文件夹 {0} 是一个文件：请把 WENJU_ARTICLES 设为它所在的文件夹。",
    "The articles folder {} cannot be opened ({}).": "文章文件夹 {0} 打不开（{1}）。",
    "“{}” is not an article of {}: give a path as `wenju articles` lists it.": "“{0}”不是 {1} 里的文章。",
    "There is no “{}” in {}.": "{1} 里没有“{0}”。",
    "“{}” cannot be deleted ({}).": "“{0}”删不掉（{1}）。",
    "“{}” cannot be put back ({}).": "“{0}”放不回去（{1}）。",
    "“{}” has no file.": "“{0}”没有对应的文件。",
    "This file is not kept any more: add it again.": "这个文件已不再保留：请重新添加。",
    "There is no article “{}” in the library: it may have been removed.": "库里没有文章“{0}”：可能已被移走。",
    "A library made of texts has no folder that could change: open one on a folder.":
        "这个库由文本直接建成，没有可以改动的文件夹。",
    # corrections
    "An article needs a title: write one.": "文章要有标题：请写上。",
    "A title, source or author is one line of at most 300 characters: shorten it.":
        "标题、来源和作者各为一行，最多 300 字：请缩短。",
    "“{}” is no day: write it as 2025-02-20.": "“{0}”不是日期：请写成 2025-02-20 的样子。",
    # the index
    "The index {} is in use by another process ({}): try again when it has finished.":
        "索引 {0} 正被另一个进程使用（{1}）：请等它完成后再试。",
    "The index {} cannot be written ({}): make room or give write permission, or set WENJU_INDEX to another folder.":
        "索引 {0} 写不了（{1}）：请腾出空间或给予写权限，或把 WENJU_INDEX 设为别的文件夹。",
    "The index {} is damaged ({}): run `wenju sync --rebuild` to make it anew.":
        "索引 {0} 已损坏（{1}）：请运行 `wenju sync --rebuild` 重新建立。",
    "The index {} has format {}, this version of Wenju reads format {}: run `wenju sync --rebuild` to make it anew "
    "from the files.": "索引 {0} 的格式是 {1}，这一版文据读的是 {2}：请运行 `wenju sync --rebuild` 从文件重新建立。",
    "The index folder {} cannot be written ({}): set WENJU_INDEX to one that can.":
        "索引文件夹 {0} 写不了（{1}）：请把 WENJU_INDEX 设为能写的文件夹。",
    "The index {} was made with the encoder {} ({} dimensions), not with the one in use: run `wenju sync`, which "
    "embeds the passages anew.":
        "索引 {0} 是用编码器 {1}（{2} 维）建立的，与现在用的不同：请运行 `wenju sync` 重新编码。",
}  # fmt: skip


def told(sentence: str, language: str) -> str:
    """A message in the visitor's language, as far as it is known there."""
    both = _BOTH.fullmatch(sentence)
    if both:
        return both[1] if language == "zh" else both[2]
    return _chinese(sentence) if language == "zh" else sentence


def _chinese(text: str) -> str:
    if text in _WORDS:
        return _WORDS[text]
    for pattern, translation in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return translation.format(*(_chinese(value) for value in match.groups()))
    return text


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The templates as patterns, those that say most first: they are the surest."""
    by_length = sorted(TEMPLATES.items(), key=lambda item: -len(item[0].replace("{}", "")))
    return [
        (re.compile("(?s)" + "(.+?)".join(map(re.escape, template.split("{}")))), translation)
        for template, translation in by_length
    ]
