"""People: who holds a title, or who did what the question names."""

from __future__ import annotations

import re

from assistant.credits import find_credit
from assistant.phrases import find_phrase
from assistant.slots import Anchors
from assistant.spans import Nearness, Span, clause_borders, occurrences
from assistant.winners import EARLIER, winner_among
from retriever.names import TITLE, find_people, name_after
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["find_person"]

_TITLE = re.compile(rf"(?:{TITLE})(?![国团])")
_PART = 2.5  # the least that ties a name to a part asked about by its title
_OFFICE = 2.5  # from which an office is surely the one asked about
_SURELY, _PERHAPS = 0.8, 0.5  # how well a title is what the question calls it: 老板 may be a 董事长
_LINK = re.compile(r"(?:、|兼|及|和|,)?(?:[\u4e00-\u9fffa-z]{0,12}(?:" + TITLE + r"))*[::\s“\"]*")
_TAKES_OFFICE = re.compile(
    r"(?:,|将|已|正式|,?(?:此前|目前|现|曾)?)*(?:出任|担任|调任|转任|升任|改任|履新|就任|任命为|(?<![新现前首历原继])任|兼任|获任|接任|接替|当选为?|为|是|作为|成为|晋升为?|受聘为?|执掌)[^,;。、]{0,16}$"
)
_GIVEN_TO = re.compile(r"^(?:一职)?(?:将|则|仍)?(?:由|为|是|:|交给|改由|变更为|换成)(?:[^,。]{0,8})$")
_APPOINTED = re.compile(r"(?:任命|聘请|聘任|选举|推举|委任|聘)[^,。;]{0,10}$")
_FORMER = re.compile(r"(?:前任?|原|时任|已故|已卸任的?|离任的?|卸任的?)[^,。;、]{0,8}$")
_NEW = re.compile(r"新任|新的|现任|接任|继任|接替|新")
_OFFICE_WORDS = re.compile(r"新任|现任|前任|原任|出任|担任|首任|历任|任命|公司|集团|一职|[是为的任兼前原]")
_WINS = re.compile(r"冠军|亚军|季军|金牌|银牌|铜牌|得主|夺冠|赢得|获胜|胜|登顶|第[一二三四\d]名|折桂|主席国")
_MAKES = re.compile(r"导演|主演|编剧|作者|主持人|创始人|创办人|制片人|设计师|主席国")
_MANY = re.compile(
    r"哪些|哪几|分别|们|哪两|有谁|"
    r"(?:主演|导演|编剧|演员|成员|航天员|创始人|作者)(?:都|分别)?(?:是谁|有谁|有哪些)?[?？]?$"
)
_JOINED = re.compile(r"(?:\([^()]{0,40}\))?(?:、|和|与|及|以及)")
_KIN_ASKED = re.compile(
    r"谁的(?:[长次三四五]|大|小)?(?P<kin>儿?子|女儿?|妻子?|丈夫|"
    r"父亲?|母亲?|弟弟?|哥哥?|妹妹?|姐姐?|孙子?|学生|弟子)"
)
_KIN = r"(?:\([^()]*\))?(?:之|的|第?[长次幼大小独一二三四五六七八九十]+|嫡|庶|皇)*"
# Who wrote, took or edited the article is nobody it speaks of.
_BYLINE = re.compile(
    r"(?:记者|通讯员|摄影|撰稿人?|责任?编|编辑|图源?/|文/)"
    r"[::/\s]*(?:[\u4e00-\u9fff]{2,3}[、\s]+){0,3}$"
)
_BYLINE_ASKED = re.compile(r"记者|编辑|摄影|通讯员|作者")
_COORDINATED = re.compile(
    r"(?:\([^()]{0,40}\)|等)?(?:[,;]?(?:领衔)?主演|、|和|与|及|以及|,以及|,和)(?:[\u4e00-\u9fffa-z]{0,14}?)"
)


def find_person(question: Question, line: Line) -> Span | None:
    """The person of the line that answers best; a team or a country where the question is who won."""
    asked = question.normal
    named = find_people(line.text, line.normal, line.article.text)
    people = [span for span in named if not _asked_about(line.normal[span[0] : span[1]], asked)]
    if not _BYLINE_ASKED.search(asked):
        people = [span for span in people if not _BYLINE.search(line.normal[max(0, span[0] - 16) : span[0]])]
    titles = _titles_asked(question)
    best = _titled(question, line, titles or _titles_asked(question, _PERHAPS), people)
    credited = find_credit(question, line, people)
    best = credited if credited and (best is None or credited.score > best.score) else best
    if best is None and _WINS.search(asked):
        best = winner_among(question, line, people)
    if _WINS.search(asked):
        people = [s for s in people if not EARLIER.search(line.normal[s[1] : s[1] + 12]) or EARLIER.search(asked)]
    if best is None and (not titles or _MAKES.search(asked)):
        best = _doer(question, line, people)
        if titles and best and best.score < _PART:
            best = None  # a name near by is not the founder
    return _with_others(question, line.normal, best, people, _COORDINATED) if best and _MANY.search(asked) else best


def _asked_about(name: str, asked: str) -> bool:
    """Whether a name is the question's own, or such a one with a particle taken for a surname (于|青岚)."""
    return name in asked or (len(name) > 2 and name[1:] in asked)


def _titled(question: Question, line: Line, titles: list[str], people: list[tuple[int, int]]) -> Span | None:
    near = Nearness(question, line.normal)
    found = []
    for title in titles:
        for match in re.finditer(re.escape(title), line.normal):
            if _other_title(line.normal, match, title):
                continue
            held = _holder(line, match, people)
            if held:
                score = 4.0 + 2.0 * near(*held) + _office_fit(question, line, match, held)
                found.append(Span(*held, score, sure=score > _OFFICE))
    return max(found, key=lambda span: span.score, default=None)


def _titles_asked(question: Question, least: float = _SURELY) -> list[str]:
    """The titles that the question asks about, with what else they are called, longest first."""
    found = {m for m in _TITLE.findall(question.normal) if m in question.normal} if question.lang == "zh" else set()
    if re.search(r"董事长|总裁|ceo", question.normal) and question.lang == "zh":
        found -= {"员工", "专家"}
    for term in question.terms:
        for alternative, weight in term.alternatives:
            if weight >= least and _TITLE.fullmatch(alternative) and (term.focus or alternative in question.normal):
                found.add(alternative)
    return sorted(found, key=lambda title: -len(title))


def _other_title(normal: str, title: re.Match[str], asked: str) -> bool:
    """总裁 inside 副总裁 is another office, and so is 经理 inside 总经理 or 科学家 inside 首席科学家."""
    whole = next((m for m in _TITLE.finditer(normal, max(0, title.start() - 6)) if m.end() >= title.end()), None)
    if whole and whole.start() < title.start() and asked in ("经理", "编辑", "导演"):
        return True
    return normal[max(0, title.start() - 1) : title.start()] == "副" and not asked.startswith("副")


def _office_fit(question: Question, line: Line, office: re.Match[str], held: tuple[int, int]) -> float:
    """Whose office it is: the words right in front of the title against those of the question; former or new."""
    normal, start, title = line.normal, office.start(), office.group()
    lead = normal[max(0, start - 16) : start].replace(normal[slice(*held)], "")
    lead = re.split(r"[,;。、:]|和|及|与", lead)[-1]
    asked = [t for t in question.terms if (t.name or not t.focus) and t.text not in title and t.weight > 2.0]
    asked = [t for t in asked if t.name] or asked  # whose office it is, where that is said
    score = 1.5 if any(occurrences(t, lead) for t in asked) else 0.0
    foreign = re.search(r"[\u4e00-\u9fffa-z]{2,}$", _OFFICE_WORDS.sub("", lead))
    if foreign and asked and not any(occurrences(t, lead) for t in asked):
        score -= 3.0
    wants_former = re.search(f"前任|原任|离任|卸任|[前原](?={re.escape(title)})", question.normal)
    former = _FORMER.search(lead) is not None
    new = _NEW.search(lead) is not None or _NEW.search(normal[max(0, start - 20) : start]) is not None
    score += (1.5 if former else 0.0) if wants_former else (-2.0 if former else 0.0)
    if not _NEW.search(question.normal):
        return score
    return score + (1.0 if new else 0.0) - (2.0 if former else 0.0)


def _holder(line: Line, title: re.Match[str], people: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Who holds the title at `title`: the name right behind it, else the one it is given to, else the one in front."""
    normal = line.normal
    for start, stop in people:
        if re.fullmatch(r"[:\s“\"]*", normal[title.end() : start]) and title.end() <= start:
            return start, stop
    for start, stop in reversed(people):
        if stop <= title.start() and _TAKES_OFFICE.search(normal[stop : title.start()]):
            return start, stop
    for start, stop in people:
        if title.end() <= start and _LINK.fullmatch(normal, title.end(), start):
            return start, stop
    end = name_after(normal, title.end(), line.article.text)
    if end and not re.match(r"和|及|与|成|于|向|路|任|关|时|应|全|方", normal[title.end()]):
        return title.end(), end
    for start, stop in people:
        if start >= title.end() and _GIVEN_TO.match(normal[title.end() : start]):
            return start, stop
    for start, stop in reversed(people):
        if stop > title.start():
            continue
        between = normal[stop : title.start()]
        if re.fullmatch(r"(?:\([^()]*\))?[,]?[^,。、;和与及]{0,16}", between):
            return start, stop
    return None


def _doer(question: Question, line: Line, people: list[tuple[int, int]]) -> Span | None:
    """Who did it: the name where the question's own words put it; else a body of people."""
    near, anchors, asked = Nearness(question, line.normal), Anchors(question, line.normal), question.normal
    kin = _KIN_ASKED.search(asked)
    best: Span | None = None
    for start, end in people:
        score = 1.2 + 2.6 * near(start, end) + anchors.left(start)
        score += max(anchors.right(end), _subject(line, end, anchors))
        score += 2.0 if kin and re.compile(_KIN + kin["kin"].removeprefix("儿")[0]).match(line.normal, end) else 0.0
        if best is None or score > best.score:
            best = Span(start, end, score, score > 4.5)
    if best is None or best.score < 3.0 or "名字" in asked:
        other = None if _WINS.search(asked) else find_phrase(question, line)
        if other and (best is None or other.score > best.score + (0.3 if "名字" in asked else 1.5)):
            return other
    return _with_others(question, line.normal, best, people, _JOINED) if best else None


def _subject(line: Line, end: int, anchors: Anchors) -> float:
    """A subject stands further in front of its verb than an object behind it: 张三(1970年生)于去年创立."""
    borders = clause_borders(line.normal)
    inside = [p for p in anchors.starts if end <= p <= end + 20 and not any(end <= b < p for b in borders)]
    return max((0.6 * anchors.starts[p] for p in inside), default=0.0)


def _with_others(
    question: Question, normal: str, span: Span, people: list[tuple[int, int]], joint: re.Pattern[str]
) -> Span:
    """All names of the series that a name belongs to; one of another part (导演甲、主演乙) is of no series."""
    start, end = span.start, span.end
    titles = _titles_asked(question)
    for other in people:
        if other[0] >= end and joint.fullmatch(normal, end, other[0]):
            between = _TITLE.findall(normal[end : other[0]])
            if titles and between and not set(between) <= set(titles):
                break
            end = other[1]
    for other in reversed(people):
        if other[1] <= start and joint.fullmatch(normal, other[1], start):
            if titles and _TITLE.search(normal[other[1] : start]):
                break
            start = other[0]
    return Span(start, end, span.score, span.sure)
