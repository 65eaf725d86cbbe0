"""Winners: who or what won, by the words around a name (夺得, 冠军 …).

A person, a team, a country, or the title of a film or a book; knows nothing of how well the rest of a sentence fits.
"""

from __future__ import annotations

import re

from assistant.chunks import Chunk, find_chunks
from assistant.spans import Nearness, Span, clause_borders, occurrences
from retriever.question import Question
from retriever.rerank import Line

__all__ = ["EARLIER", "find_winner", "winner_among"]

_WON = re.compile(
    r"[^,;。]{0,24}?(?:夺得|夺冠|夺魁|获得|赢得|摘得|摘下|摘取|斩获|拿下|捧起|捧得|登顶|问鼎|折桂|加冕|收获|独揽|囊括|捧走|"
    r"拿到|击败|战胜|力克|险胜|轻取|(?:成为?|是|作为)[^,;。]{0,20}(?:冠军|得主)(?![队争候])|(?:成为|是|为|作为|接任|担任)[^,;。]{0,20}(?:主席国|东道主|主办国)|包揽|领跑|获(?!奖|邀)|(?<!争)夺(?!冠热))"
)
_PRIZE = re.compile(
    r"(?:总?冠军|桂冠|奖杯|金牌|银牌|铜牌|亚军|季军|得主|第一名?)(?:得主|获得者)?"
    r"(?:[为是:由被归属]|授予|颁给|花落|分别)*[“《\s]*$"
)
_ANY_TEAM = re.compile(
    r"(?:卫冕|[\u4e00-\u9fff]{0,2}(?:球队|队伍|选手|球员|[名小老]将|新星|天才|比赛|赛事|冠军|国家|影片|电影))"
)
_SINGLES = re.compile("[男女]单|单打|[男女]子单|单人|选手|球员")
EARLIER = re.compile("上届|上一届|前一届|卫冕|曾[经获夺是]|去年")
_LESSER = re.compile(r"亚军|季军|银牌|铜牌|第[二三四]")
_BEATEN = re.compile(r"(?:击败|战胜|力克|险胜|轻取|淘汰|逆转|对阵|不敌|输给|负于)[^,;。、]{0,10}$")
# Of a title, what it won may stand behind one more comma.
_TITLE_WON = re.compile(r"》[^;。]{0,40}?(?:冠军(?![队争候])|夺冠|领跑|登顶|居首)")
# The first of a row that leads a list.
_FIRST_OF = re.compile(r"(?:》|、|《[^》]*》|和|与|,)*分别[^;。]{0,20}(?:领跑|位列|位居|排名|占据|包揽|列)")
_WORKS = re.compile("影片|电影|[电连]视?剧|动画|歌曲|图书|小说|纪录片|节目|专辑|剧集|哪[部首本]|片奖|剧奖")
_DESCRIBED = re.compile(r"(?:奥运会?|世界|卫冕|往届|亚运会?|世锦赛|世乒赛|全运会?|前)[\u4e00-\u9fff]{0,2}冠军$")


def find_winner(question: Question, line: Line) -> Span | None:
    """The film, book or team that won, where a thing is asked for by 冠军."""
    return winner_among(question, line, []) if re.search("冠军|最佳", question.normal) else None


def winner_among(question: Question, line: Line, people: list[tuple[int, int]]) -> Span | None:
    """Who won: in front of 夺得, 夺冠 …, behind 冠军 or between 被 and 获得; a person, a team or a title."""
    normal, near = line.normal, Nearness(question, line.normal)
    others = _others(question, normal)
    best: Span | None = None
    for start, end in (*people, *others):
        text = normal[start:end]
        if text in question.normal or len(text) < 2 or _PRIZE.search(text):
            continue
        won = _WON.match(normal, end) is not None or _TITLE_WON.match(normal, end) is not None
        in_row = _FIRST_OF.match(normal, end) is not None
        won = (won or in_row) and not (in_row and normal[start - 2 : start - 1] in ("》", "、"))
        prize = _PRIZE.search(normal[max(0, start - 12) : start])
        if prize and _DESCRIBED.search(normal[: start]) and not _DESCRIBED.search(question.normal):
            prize = None  # 奥运冠军甲: what she won before
        score = 1.0 + 2.0 * near(start, end) + (0.6 if (start, end) in people else 0.0)
        score += 1.5 if won else 1.8 if prize else -1.0
        if EARLIER.search(normal[end : end + 12]) and not EARLIER.search(question.normal):
            continue
        score -= 2.5 if prize and _LESSER.search(prize.group()) and not _LESSER.search(question.normal) else 0.0
        score -= 2.5 if _BEATEN.search(normal[max(0, start - 16) : start]) else 0.0
        score -= 1.0 * sum(term.weight > 3 and bool(occurrences(term, text)) for term in question.terms)
        if best is None or score > best.score:
            best = Span(start, end, score, (won or prize is not None) and _ANY_TEAM.fullmatch(text) is None)
    return best if best and best.score > 1.5 else None


def _others(question: Question, normal: str) -> list[tuple[int, int]]:
    """What may have won besides people: a team, a country; of films, books and songs only titles; of singles nobody."""
    if _SINGLES.search(question.normal):
        return []
    titles_alone = _WORKS.search(question.normal) is not None and "《" in normal
    return [
        (chunk.start + chunk.quoted, chunk.end - chunk.quoted)
        for chunk in find_chunks(normal)
        if (chunk.quoted and (not titles_alone or normal[chunk.start] == "《"))
        or (not titles_alone and _can_win(normal, chunk))
    ]


def _can_win(normal: str, chunk: Chunk) -> bool:
    """Whether a noun phrase may name a team, a country or a party."""
    if any(character.isdigit() for character in normal[chunk.start : chunk.end]):
        return False
    if {"v", "d", "p"} & set(chunk.tags):
        return False
    borders = (0, *(border + 1 for border in clause_borders(normal)))
    named = {"ns", "nt", "nz", "j"} & set(chunk.tags)
    return bool(named) or chunk.start in borders or normal[chunk.end - 1] in "队党国军"
