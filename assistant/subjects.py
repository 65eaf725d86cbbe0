"""What a question is about: its subject, taken whole (木舟 X5 Pro, 《渡口》, the Arlo earthquake), and its attribute.

Read from one question alone, in Chinese by word classes and in English by capitals and articles; knows nothing of
what was asked before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.naming import (
    QUOTED,
    Place,
    attribute_tail,
    english_attribute,
    is_chinese,
    is_dependent,
    is_named,
    is_person,
    times,
)
from assistant.spans import Token, tokens
from index.words import normalize
from retriever.kinds import noun_kind
from retriever.rarity import RAREST, rarity

__all__ = ["QUESTION_WORD", "Parts", "parts"]

QUESTION_WORD = re.compile(
    r"多少(?:钱|[个家名位款项种次岁人天年倍场元台枚]{1,2})?|什么(?:时候|时间|地方|样)|什么|为什么|为何|为啥|"
    r"怎么样?|怎样|如何|谁|哪位|何时|何地|"
    r"(?:在)?哪(?:里|儿|一?[年天家个些种次位届部款]|[几两三]个?|国)?|有?多(?:大|高|长|远|久|重|快|深|宽|厚)|"
    r"是不是|有没有|是否|能否|"
    r"(?<![\u4e00-\u9fff])几|几(?=[个家名位款项种次岁人天年倍场元台点号月])|[吗呢吧啊呀]"
)
# What the segmenter breaks: long titles, and names of characters that are words (达能) where only a name can stand.
_WHOLE = re.compile(
    r"首席[\u4e00-\u9fff]{2,3}官|(?<![\u4e00-\u9fff])[达可有为同光方和时][\u4e00-\u9fff](?=的|是[谁做])"
)
_NOMINAL = ("n", "eng", "j", "vn", "s", "an", "b", "g", "k", "zg", "l", "i", "nz")
_MAKES = re.compile(r"(?:发布|推出|上线|发售|研发|执导|导演)(?:了|的)?$")
_GLUED = frozenset("是有为会在叫")  # a verb that the segmenter glues to an unknown name: 嘉必|优是
_NO_NAME_PART = frozenset(
    "是有在会要让被把将对从到向由也都又还曾为了过着最很不没可能给拿跌涨罚卖买说做叫占达播赔判请问的和与及花售拍讲"
    "写唱进投赚亏死伤去来用住得赢输打开建造出收付降升换改查抓救"
)
_NOT_NOMINAL = frozenset(
    "一共 总共 谢谢 请问 现在 目前 时候 具体 分别 同比 环比 后来 一下 真的 大概 名字叫 预计 上市 上映 发售 开售 "
    "生效 施行 投产 交付 登陆 推迟 延期".split()
)
_ENGLISH_NAME = re.compile(
    r"(?<![\w'])(?:[\u4e00-\u9fff]+|[A-Z][\w&.-]*\w|[A-Z](?![\w'])|[a-z]+[A-Z]\w*)"
    r"(?: (?:(?:of|the|de|van|von|and|&) (?=[A-Z]))*(?:[A-Z][\w&.-]*\w|[A-Z](?![\w'])|\d+\w*(?!\w)))*"
)
_ENGLISH_OPENING = frozenset(
    "what who whom whose when where why how which is are was were do does did has have had can could will would "
    "should "
    "and but so then in on at for by after before during about tell give please i ceo cfo cto coo gdp ipo "
    "from with to into under over also any its "
    "their his her this that these there it he she they we you my our both some many most more".split()
)
_ENGLISH_MAKES = re.compile(
    r"\b(?:releas|launch|unveil|introduc|publish|build|built|develop|direct)\w* (?:the |its |a |an )?(?=[A-Z])"
)
_DEFINITE = re.compile(r"\b(?:the|an?)((?: [a-z][\w-]*){1,3}?)(?= (?:of|in|on|at|to|for|from|with|by|after|"
                       r"before|during|and|that|which|according|as|until|since|is|was|were|are|has|had|have|last|"
                       r"go|take|"
                       r"open|start|begin|end|happen|cost|hit|strike|work|get|\w+ed)\b|[?.,!]|"
                       r"$)", re.IGNORECASE)  # fmt: skip
_NAME_GOES_ON = re.compile(
    r"(?: (?!(?:of|in|on|at|to|for|from|with|by|after|before|during|and|that|which|is|was|were|are|has|had|have|"
    r"go|take|"
    r"open|start|begin|end|happen|cost|hit|strike|last|work|come|comes|look|run|use|support|weigh|reach|land|"
    r"leave|kill|affect|cause|damage|offer|need|become|"
    r"grow|rise|fall|lose|win|pay|buy|raise|available|design|announce|plan|expect|still|also|now|say|make|sell|report|according|recently|"
    r"\w+ed)\b)[a-z][a-z-]+){1,2}"
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A question taken apart: text[slice(*subject)] is what it is about, `attribute` what of it is asked; None: absent.

    `own` says that the subject is one of its own, not a word that leans on what was said before.
    """

    text: str
    subject: Place | None = None
    attribute: Place | None = None
    own: bool = False

    @property
    def subject_text(self) -> str:
        """The subject's words, or nothing."""
        return self.text[slice(*self.subject)] if self.subject else ""


@lru_cache(maxsize=2048)
def parts(question: str, known: tuple[str, ...] = ()) -> Parts:
    """A question's subject and attribute; `known` names are taken whole wherever the segmenter would break them."""
    return _chinese_parts(question, known) if is_chinese(question) else english_parts(question)


def _chinese_parts(question: str, known: tuple[str, ...]) -> Parts:
    normal = normalize(question)
    runs = _runs(question, normal, known)
    own = [
        run
        for run in runs
        if not is_dependent(normal[run[0].start : run[-1].end]) and not _is_act(run, normal) and not _leans(run)
    ]
    if not own:
        return Parts(question, attribute=(runs[0][0].start, runs[0][-1].end) if runs else None)
    # What follows a preposition is a circumstance, when there is a subject besides.
    free = [run for run in own if run[0].start == 0 or normal[run[0].start - 1] not in "在于对从据照"] or own
    made = [
        run for run in free if _MAKES.search(normal[: run[0].start]) and is_named(normal[run[0].start : run[-1].end])
    ]
    run = made[0] if made else free[0]
    cut = 0 if normal[run[-1].end : run[-1].end + 1] == "的" else attribute_tail([token.text for token in run])
    if not cut and len(run) > 1 and run[-1].tag == "vn" and re.match("多少|几|了", normal[run[-1].end :]):
        run = run[:-1]  # a verb after all: 青禾投资|多少
    subject = (run[0].start, run[len(run) - 1 - cut].end)
    if normal[subject[0] : subject[1]].strip() == "":
        return Parts(question)
    attribute = (run[len(run) - cut].start, run[-1].end) if cut else _next_run(question, normal, subject[1], runs)
    return Parts(question, subject, attribute, own=True)


def _leans(run: list[Token]) -> bool:
    """Whether a question opens with a part and more of common words: 原因|查明, 公司|员工."""
    common = all(rarity(token.text) < RAREST and token.tag not in ("eng", "ns", "nt") for token in run)
    return run[0].start == 0 and len(run) > 1 and common and is_dependent(run[0].text)


def _is_act(run: list[Token], normal: str) -> bool:
    """Whether a run behind something else, or before 了, is a verb used as a noun: 什么时候|发布, 投资|了."""
    behind = run[0].start > 0 or normal[run[-1].end : run[-1].end + 1] == "了"
    return behind and all(token.tag == "vn" for token in run)


def _next_run(question: str, normal: str, end: int, runs: list[list[Token]]) -> Place | None:
    """The nouns right after a subject and its 的 or time."""
    for start, stop in times(normal):
        if start in (end, end + 1):
            end = stop
    end += normal[end : end + 1] == "的"
    for run in runs:
        gap = normal[end : run[0].start]
        if run[0].start >= end and (not gap or (len(gap) == 2 and normal[end - 1] == "的" and is_chinese(gap))):
            return end, run[-1].end
    return None


def _runs(question: str, normal: str, known: tuple[str, ...]) -> list[list[Token]]:
    """Nouns in a row, names and what stands in quotation marks whole; question words and times part them."""
    breaks = [match.span() for match in QUESTION_WORD.finditer(normal)] + times(normal)
    quoted = [match.span() for pattern in (QUOTED, _WHOLE) for match in pattern.finditer(question)]
    found_names = [(question.find(name), name) for name in sorted(known, key=len, reverse=True) if name]
    quoted += [(at, at + len(name)) for at, name in found_names if at >= 0]
    quoted = [span for i, span in enumerate(quoted) if all(span[1] <= s or e <= span[0] for s, e in quoted[:i])]
    breaks = [(s, e) for s, e in breaks if all(e <= qs or qe <= s for qs, qe in quoted)]
    for start, end in times(normal):  # or the segmenter takes 年 into the name behind it
        normal = normal[:start] + "\n" * (end - start) + normal[end:]
    words = [t for token in tokens(normal) for t in _unglued(token)]
    words = [t for t in words if all(t.end <= s or e <= t.start for s, e in quoted)]
    words += [Token(normal[s:e], "nz", s, e) for s, e in quoted]
    found: list[list[Token]] = []
    run: list[Token] = []
    row = [*sorted(words, key=lambda t: t.start), Token("\n", "w", len(normal), len(normal) + 1)]
    for token, following in zip(row, [*row[1:], row[-1]], strict=True):
        broken = any(token.start < e and s < token.end for s, e in breaks)
        # A place does nothing: 沐川市|共享|单车 is one name.
        verbal = token.tag == "v" and len(token.text) > 1 and following.tag == "n" and following.start == token.end
        ruled = verbal and bool(run) and re.search("[省市县区]$", run[-1].text) is not None
        if not broken and (ruled or _belongs(token, run)):
            run.append(token)
            continue
        while run and not any(character.isalnum() or character == "》" for character in run[-1].text):
            run.pop()
        if run and not (len(run) == 1 and len(run[0].text) == 1 and run[0].tag not in ("ns", "nr", "n")):
            found.append(run)
        run = []
    return found


def _unglued(token: Token) -> tuple[Token, ...]:
    text, tag, start, end = token
    if len(text) > 1 and text[-1] in _GLUED and tag not in ("m", "r", "c", "d", "p") and rarity(text) >= RAREST:
        return Token(text[:-1], "n", start, end - 1), Token(text[-1], "v", end - 1, end)
    return (token,)


def _belongs(token: Token, run: list[Token]) -> bool:
    if token.text in _NOT_NOMINAL:
        return False
    if token.tag == "nz" and len(token.text) > 1 and token.text[-1] not in _GLUED and is_chinese(token.text):
        return True
    if len(token.text) == 1 and run and is_person(run[-1].text):
        return False
    if token.tag == "m" or token.text.isdigit():
        return bool(run) or token.text.startswith("第") or token.text[0].isdigit()
    unknown = len(token.text) > 1 and token.text.isalnum() and rarity(token.text) >= RAREST
    if unknown and (token.tag == "x" or (token.start == 0 and token.tag in ("v", "a", "d", "i"))):
        return True
    if token.tag == "x" and run:
        return token.text in " ·-&.・•+" and run[-1].text not in " -"
    if len(token.text) == 1 and is_chinese(token.text):
        return token.text not in _NO_NAME_PART and token.tag not in ("r", "uj", "ul", "y", "p", "c", "d", "q", "u", "f")
    return token.tag.startswith(_NOMINAL) or noun_kind(token.text) is not None or (token.tag == "f" and bool(run))


def english_parts(question: str) -> Parts:
    found = english_attribute(question)
    made = _ENGLISH_MAKES.search(question)
    for name in sorted(_ENGLISH_NAME.finditer(question), key=lambda n: 0 if made and n.start() == made.end() else 1):
        start, end = name.span()
        while " " in question[start:end] and _is_opening(question[start:end].split(" ")[0]):
            start += question[start:end].index(" ") + 1
        if _is_opening(question[start:end]) or (found and found[0] <= start and end <= found[1]):
            continue
        if re.search(r"\b(?:the|a|an) $", question[:start], re.IGNORECASE):
            start = question[:start].rindex(" ", 0, start - 1) + 1 if " " in question[: start - 1] else 0
            goes_on = _NAME_GOES_ON.match(question, end)
            end = goes_on.end() if goes_on else end
        within = next((q for q in QUOTED.finditer(question) if q.start() <= start and end <= q.end()), None)
        start, end = within.span() if within else (start, end)
        attribute = found if found and (found[1] <= start or end <= found[0]) else None
        return Parts(question, (start, end), attribute, own=True)
    quoted = QUOTED.search(question)
    if quoted:
        return Parts(question, quoted.span(), found, own=True)
    phrases = [match for match in _DEFINITE.finditer(question) if not is_dependent(match.group(1))]
    things = [m.span() for m in phrases if not found or found[1] <= m.start() or m.end() <= found[0]]
    return Parts(question, things[-1] if things else None, found)


def _is_opening(word: str) -> bool:
    return word.lower() in _ENGLISH_OPENING or (word.islower() and word.isascii())
