"""One turn that asks two things (“营收是多少，同比增长多少？”, “Who is it and when was it founded?”) → each by itself.

Clauses that each ask are questions of their own, the later ones completed from the earlier; things in a row
(主演和导演, 2023年和2024年) share what is asked of them. Knows no articles: whether they answer is not its matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.conversation import standalone
from assistant.coordination import find_coordination
from assistant.english_asks import english_clauses, english_row
from assistant.naming import QUOTED, is_chinese, is_named, is_person, times
from assistant.spans import tokens
from assistant.subjects import QUESTION_WORD, parts
from index.words import normalize
from retriever.kinds import kind_of, noun_kind

__all__ = ["Ask", "asks_of"]

MOST = 4
_BORDER = re.compile(r"[，,；;？?。！]|、(?=[^、]*$)|(?:以及|并且|而且|还有)")
_ASKING = re.compile(
    r"多少|几(?=[个家名位款项种次岁人天年倍场元台点号月])|什么|谁|哪|为何|为啥|怎么|怎样|如何|何时|何地|多[大高长远久重快]"
    r"|[吗么]$|是否|有没有|是不是"
)
_NEEDS_ONE_ANSWER = ("why", "manner", "summary", "quotation", "definition", "yesno")
# What two do with one another is one thing asked, not two.
_TOGETHER = re.compile(
    r"合作|贸易|差距|相差|差[多几别]|关系|之间|距离|合并|合资|联手|共同|一起|相比|比[起较]|区别|不同|联合|[一总]共|合计|对[阵战决比]|"
    r"决赛|谈判|会谈|签[署订约]|达成|往来|[两三]国间|双方|赌|结婚|离婚|认识|见面|冲突|战争|谁[更赢胜输]|哪[个家一].{0,2}[更最]|[更最]"
)
_JOINTS = re.compile(r"^(?:以及|并且|而且|还有)|(?:以及|并且|而且|还有)$")
_EACH = re.compile(
    r"[两三四几][个家者款部位]?(?:公司|企业|国家?|人|城市|地)?(?=的)|都|分别(?:是|为)?(?=[哪谁什])|分别|各自?(?=[有是为]|多少|几)"
)
_ENDS = re.compile(
    r"^(?:请问|那么?|[它他她其]的?|的|又|还|都|是|有|在|为|于|以及|并且?|和)+|"
    r"(?:以及|并且?|[是有为在了的达到占和 ，,])+$"
)
_TITLE_ROW = re.compile(r"[，,。；;]")


@dataclass(frozen=True, slots=True)
class Ask:
    """One of the things asked: a question that stands by itself, and what to call it in an answer to all of them."""

    label: str
    question: str
    item: str = ""  # of things in a row, the one that is meant


def asks_of(question: str) -> tuple[Ask, ...]:
    """The two to four questions in one, or none when only one thing is asked."""
    text = question.strip()
    if len(text) > 120:
        return ()
    clauses = _chinese_clauses(text) if is_chinese(text) else english_clauses(text)
    if len(clauses) > 1:
        return _completed(clauses)
    return _row(text) if is_chinese(text) else tuple(Ask(*pair) for pair in english_row(text))


def _chinese_clauses(text: str) -> list[str]:
    """The parts that each ask; what does not ask goes with what follows, at the end with what precedes."""
    masked = QUOTED.sub(lambda match: "k" * len(match.group()), text)
    pieces, start = [], 0
    for border in _BORDER.finditer(masked):
        pieces.append(text[start : border.end()])
        start = border.end()
    pieces.append(text[start:])
    clauses: list[str] = []
    waiting = ""
    for piece in pieces:
        waiting += piece
        if _asks(waiting if not clauses else piece):
            clauses.append(waiting)
            waiting = ""
    if waiting and clauses:
        clauses[-1] += waiting
    return [_JOINTS.sub("", clause.strip("，,；;、。 ？?")) for clause in clauses][:MOST]


def _asks(clause: str) -> bool:
    bare = normalize(clause).strip("，,；;、。！ ？?以及并且而还有")
    masked = QUOTED.sub("", bare)
    return len(bare) > 1 and (_ASKING.search(masked) is not None or (noun_kind(bare) is not None and "呢" in clause))


def _completed(clauses: list[str]) -> tuple[Ask, ...]:
    """Each clause as a question of its own: what it leaves out is what the ones before say."""
    chinese = is_chinese(clauses[0])
    mark = "？" if chinese else "?"
    history: list[tuple[str, str]] = []
    asks: list[Ask] = []
    for clause in clauses:
        whole = standalone(clause + mark, history)
        time = _first_time(clauses[0])
        if history and chinese and time and not times(normalize(whole)) and kind_of(normalize(whole)) == "number":
            whole = time + whole
        history.append((whole, ""))
        asks.append(Ask(_label(clause, asks), whole))
    return tuple(asks)


def _first_time(clause: str) -> str:
    found = times(normalize(clause))
    return clause[slice(*found[0])] if found else ""


def _label(clause: str, before: list[Ask]) -> str:
    """What a clause asks about, without its question word: 同比增长 of 同比增长多少."""
    if not is_chinese(clause):
        if re.match(r"(?:and )?how (?:much|many)\b", clause, re.IGNORECASE):
            return ""
        return re.sub(
            r"^(?:and )?(?:who|what|when|where|which|how)(?:'s)?\b(?: (?:is|are|was|were|did|does|do))?"
            r"(?: (?:it|he|she|they|the))?\s+",
            "",
            clause,
            flags=re.IGNORECASE,
        ).strip()
    found = parts(clause)
    text = clause
    if found.own and found.subject and found.subject[0] <= 2 and not before:
        text = clause[found.subject[1] :]  # whom all of it is about need not be said again
    for start, end in reversed(times(normalize(text))):
        text = text[:start] + text[end:]
    for piece in (text, clause):
        bare = _ENDS.sub("", _ENDS.sub("", QUESTION_WORD.sub("", piece)).strip("，, "))
        bare = bare.rpartition("的")[2] if before and "的" in bare else bare
        if 1 < len(bare) <= 14:
            return bare
    return ""


def _row(text: str) -> tuple[Ask, ...]:
    """The question asked of each of the things in a row."""
    bare = text.rstrip("？?。 ")
    if _TITLE_ROW.search(bare) or kind_of(normalize(bare)) in _NEEDS_ONE_ANSWER:
        return ()
    found = find_coordination(bare)
    if found is None or len(found.items) > MOST:
        return ()
    shared = bool(re.search("分别|各自?(?=[有是为]|多少|几)", found.after))
    after = _EACH.sub(
        lambda match: "是" if match.group().startswith("分别") and found.after[match.end() :][:1] in "哪谁什" else "",
        found.after,
    )
    if not shared and (_TOGETHER.search(found.before + after) or not _alike(found.items, after)):
        return ()
    if after and not _ASKING.search(after) and re.fullmatch("是|为", after):
        after = ""
    tail = _tail(after)
    return tuple(Ask(f"{item}{tail}", f"{found.before}{item}{after}？", item) for item in found.items)


def _alike(items: tuple[str, ...], after: str) -> bool:
    """Whether each of the things can be asked for by itself: attributes, names with an attribute behind, times."""
    attributes = all(noun_kind(normalize(item)) for item in items)
    timed = all(times(normalize(item)) for item in items)
    rest = QUESTION_WORD.sub("", after)
    if attributes or timed or not rest.strip("是为有的 "):
        return True
    bare = normalize(rest).strip("是为有的? ")
    verbal = any(token.tag[:1] == "v" for token in tokens(bare)) and not noun_kind(bare)
    each = all(is_named(item) or is_person(item) for item in items)
    return not verbal or (each and (rest.startswith("的") or kind_of(normalize(after)) in ("date", "number", "place")))


def _tail(after: str) -> str:
    """A short noun right behind the things belongs to each of them: 男单|冠军, 日本|上映时间."""
    rest = QUESTION_WORD.sub("\n", after).split("\n")[0]
    rest = re.sub(r"[是为有在 ]+$", "", rest)
    return rest if 0 < len(rest) <= 4 and not rest.startswith("的") else ""
