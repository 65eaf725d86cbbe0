"""Names of people in Chinese and English text, as spans.

A Chinese name is a surname and one or two characters more; where it ends is judged by how the name goes on elsewhere
in the same article, because segmenters break rare names (徐洁|云集|中).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

import rjieba

from retriever.rarity import RAREST, rarity

__all__ = ["TITLE", "find_people", "name_after"]

_SURNAMES = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|端木|"
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜"
    "冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝]"
)
TITLE = (
    "董事局主席|副董事长|董事长|副总裁|总裁|副总经理|总经理|总监|首席执行官|首席财务官|首席运营官|首席技术官|首席科学家|首席分析师|首席经济学家|"
    "联合创始人|创始人|创办人|合伙人|ceo|cfo|coo|cto|总设计师|总工程师|总导演|导演|编剧|主演|制片人|作者|主任|副主任|部长|副部长|省长|市长|县长|"
    "书记|主席|副主席|总统|总理|首相|外长|国务卿|大臣|议长|行政长官|局长|副局长|处长|科长|院长|副院长|校长|副校长|所长|会长|副会长|秘书长|理事长|"
    "教授|副教授|研究员|院士|博士|医生|主治医师|教练|主教练|队长|运动员|选手|球员|队员|分析师|工程师|设计师|发言人|负责人|经理|主管|店长|记者|编辑|主编|律师|法官|"
    "董事|监事|高管|员工|演员|歌手|主持人|经济学家|科学家|专家|先生|女士"
)
_TITLED = re.compile(
    rf"(?:{TITLE}|[冠亚季]军|[名小老]将|得主)[::]?(?:兼[\u4e00-\u9fff]{{2,6}})?(?P<name>(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}})"
)
_SURNAME = re.compile(_SURNAMES)
_DOUBLED = re.compile(r"(.).\1")  # 高开高|走 is no name
# A name in front of what only people do, and names in a row; both start where a word can start.
_DOES = (
    "执导|导演|主演|领衔|饰|出任|担任|调任|表示|认为|告诉|坦言|指出|介绍|透露|回应|宣布|"
    "当选|获任|辞去|辞任|卸任|接任|夺冠|夺得|摘得|创立|创办|领奖|编剧|撰文"
)
_ACTING = re.compile(
    rf"(?:^|(?<=[,。;、:“(由被与和及兼]))(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}"
    rf"(?=(?:曾|将|则|也|已)?(?:{_DOES})|是[^,。;]{{0,16}}(?:{TITLE}))"
)
_ACTS = re.compile(f"、|是|{_DOES}")
_ROW = re.compile(rf"(?<=[、,由(])(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}}(?=、|等|和[\u4e00-\u9fff]{{2,3}}(?:[,。、]|$))")
# What ends a name where a given name's first character could stand; 致, 介 or 强 can begin one (陈致远), so not these.
_NEVER_GIVEN = "他她它两四几这那各和与及同跟向在对说称将已也就从为是则并的等以还到被把、，。；：“”（）() \n"
_AFTER_NAME = (
    "所拜报获赢夺执饰辞卸致·和与及同跟向在对说表称告将已也就从为是曾则并一等的等带以还到"
    "被把出担当认指透介回直坦强解宣率接于、，。；：“”（）() \n"
)
_FUNCTION = "和与及向在对将已也就从为是曾则并等以还到被把由了的"
# Characters that foreign names are spelled with.
_SOUNDS = (
    "阿埃艾爱安奥昂巴班邦鲍贝本比彼宾波伯博勃布查茨达戴丹道德登邓狄迪蒂丁杜顿多厄恩尔法菲费芬丰冯佛弗福夫盖甘冈高戈格葛贡古圭哈海汉豪赫黑亨胡华怀惠霍吉加佳贾杰金津"
    "卡凯坎康考柯科可克肯孔库昆拉莱赖兰朗劳勒雷蕾里利莉丽连列林琳留龙隆卢鲁吕伦罗洛马玛迈麦曼芒梅门蒙孟米密缅明莫姆默穆慕拿纳娜南内尼妮年涅宁纽农努诺欧帕潘庞佩彭皮匹珀普齐"
    "奇恰乔切琴青琼丘让热仁荣茹瑞若萨塞赛桑瑟森沙莎山尚绍舍申沈圣施什史舒斯松苏索塔泰坦汤唐陶特腾提田廷廷通图托瓦娃旺威韦维魏温文翁沃乌伍武西希锡喜夏香肖谢辛欣兴休修"
    "许逊雅亚扬耶叶伊易因英尤于约赞泽扎詹张哲珍芝治朱卓兹宗佐基久及蔡特察赤川村岛坂本花织"
)
_HAN_SOUND = f"[{_SOUNDS}]"
_RULER = re.compile("[一二三四五六七八九十]{1,2}世(?!纪|界|家)")
_FOREIGN = re.compile(
    rf"(?P<first>[\u4e00-\u9fff]{{1,8}}|[a-z][a-z.]*)(?:[·•・‧][\u4e00-\u9fffa-z][a-z.]*"
    rf"(?:[{_SOUNDS}万代]{{0,7}})(?:-{_HAN_SOUND}{{1,5}})?)+"
)
_SPELLED = re.compile(rf"{_HAN_SOUND}{{3,8}}")
_ENGLISH = re.compile(r"(?<![A-Za-z])[A-Z][a-z]+(?: [A-Z]\.?)?(?: (?:van |de |"
                      r"von )?[A-Z][A-Za-z'’]*[a-z]){1,2}(?![A-Za-z])")


def name_after(normal: str, start: int, article: str = "") -> int | None:
    """Where the Chinese name that begins at `start` ends, or None when no surname stands there."""
    surname = _SURNAME.match(normal, start)
    if not surname or (normal[start] == "王" and start and normal[start - 1] in "亲郡国大女天"):
        return None
    shortest = surname.end() + 1
    if shortest > len(normal) or not _is_han(normal[shortest - 1]) or normal[shortest - 1] in _NEVER_GIVEN:
        return None
    longer = shortest + 1
    if longer > len(normal) or not _is_han(normal[longer - 1]) or normal[longer - 1] in _AFTER_NAME:
        return shortest
    if normal[longer - 1] in "一二两三四五六七八九十" and normal[longer : longer + 1] in ("位", "名", "人"):
        return shortest
    if normal[shortest - 1] in "氏家":
        return None
    if article:
        two, three = article.count(normal[start:shortest]), article.count(normal[start:longer])
        if two > three:
            return shortest
    return shortest if _cost(normal[shortest : shortest + 6]) < _cost(normal[longer : shortest + 6]) else longer


@cache
def _common() -> frozenset[str]:
    """Words that look like names and are none (弘扬, 晋级, 季后赛)."""
    rows = files("retriever").joinpath("not_names.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(word for row in rows if not row.startswith("#") for word in row.split("\t"))


@lru_cache(maxsize=4096)
def _is_common(word: str) -> bool:
    """Whether a supposed name is a word of the language (CEO|商业) and none of a person."""
    return rarity(word) < RAREST and [tag for _, tag in rjieba.tag(word)] in (["n"], ["v"])


@lru_cache(maxsize=4096)
def _cost(rest: str) -> int:
    """How badly what follows a name falls into words: one for each word, one more for each of a single character."""
    words = rjieba.cut(rest, False)
    return len(words) + sum(len(word) == 1 and _is_han(word) and word not in _FUNCTION for word in words)


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


@lru_cache(maxsize=1024)
def find_people(text: str, normal: str, article: str = "") -> tuple[tuple[int, int], ...]:
    """Spans of the people named in a text; `normal` is its normalised form, `article` the whole article's."""
    spans: dict[int, int] = {}
    for match in _TITLED.finditer(normal):
        end = name_after(normal, match.start("name"), article)
        if end and not _is_common(normal[match.start("name") : end]):
            spans[match.start("name")] = end
    for pattern in (_ACTING, _ROW) if _ACTS.search(normal) else ():
        spans |= {m.start(): m.end() for m in pattern.finditer(normal) if not _is_common(m.group())}
    words = _tagged(normal)
    for word, tag, start in words:
        taken = any(s < start + len(word) and start < e for s, e in spans.items())
        broken = len(word) == 1 and word in _SURNAMES and tag == "nr" and normal[start - 1 : start] not in ("老", "小")
        if tag in ("nr", "nrt", "nrfg") and (len(word) > 1 or broken) and not taken:
            surname = _SURNAME.match(word) is not None
            if not surname and rarity(word) < RAREST and not re.fullmatch(f"{_HAN_SOUND}+", word):
                continue  # 冬奥
            end = name_after(normal, start, article) if surname else start + len(word)
            common = end and (_common() & {word, normal[start:end]} or _is_common(normal[start:end]))
            if end and not common and not _DOUBLED.fullmatch(normal[start:end]):
                spans[start] = end
    english = (match.span() for match in _ENGLISH.finditer(text))
    for start, end in (*_spelled(normal, words), *_foreign(normal, words), *english):
        spans = {s: e for s, e in spans.items() if e <= start or end <= s}
        spans[start] = end
    return tuple((start, _with_number(normal, end)) for start, end in sorted(spans.items()))


def _with_number(normal: str, end: int) -> int:
    """The end of a ruler's name with its number: 拉玛|二世."""
    number = _RULER.match(normal, end)
    return number.end() if number else end


def _tagged(normal: str) -> list[tuple[str, str, int]]:
    found, position = [], 0
    for word, tag in rjieba.tag(normal):
        found.append((word, tag, position))
        position += len(word)
    return found


def _foreign(normal: str, words: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Names with a dot: 来自约翰·史密斯 → 约翰·史密斯, by words and by the characters that spell names."""
    starts = {start: tag for _, tag, start in words}
    for match in _FOREIGN.finditer(normal):
        first = match.end("first")
        start = max((s for s in starts if s < first), default=match.start())
        while (start > match.start() and start not in starts) or (
            start > match.start() and re.fullmatch(_HAN_SOUND, normal[start - 1]) and _sounds_on(normal, start, starts)
        ):
            start -= 1
        start = max(start, match.start())
        yield start, match.end()


def _sounds_on(normal: str, start: int, starts: dict[int, str]) -> bool:
    """Whether the word that ends at `start` is a piece of a foreign name and no word of its own."""
    previous = max((s for s in starts if s < start), default=-1)
    if previous < 0:
        return False
    word = normal[previous:start]
    if not re.fullmatch(f"{_HAN_SOUND}+", word):
        return False
    tag = starts[previous]
    return tag.startswith("nr") or (len(word) == 1 and tag not in ("p", "c", "r", "v", "d", "uj", "f"))


def _spelled(normal: str, words: list[tuple[str, str, int]]) -> Iterator[tuple[int, int]]:
    """Names without a dot (谢尔巴科娃): runs of such characters that the segmenter cannot make words of."""
    for match in _SPELLED.finditer(normal):
        pieces = [(max(at, match.start()), min(at + len(word), match.end()), tag, len(word)) for word, tag, at in words]
        pieces = [piece for piece in pieces if piece[0] < piece[1]]
        core = next((i for i, piece in enumerate(pieces) if piece[2].startswith("nr")), -1)
        if core < 0:
            continue
        first = last = core
        while first > 0 and _piece(pieces[first - 1]):
            first -= 1
        while last + 1 < len(pieces) and _piece(pieces[last + 1]):
            last += 1
        if pieces[last][1] - pieces[first][0] >= 3 and first < last:
            yield pieces[first][0], pieces[last][1]


def _piece(piece: tuple[int, int, str, int]) -> bool:
    """Whether a part of a word may be a syllable of a name."""
    start, end, tag, length = piece
    if end - start < length:
        return False  # 允|许 in front of a name
    if tag in ("p", "c", "uj", "ul", "f", "m", "q", "r", "d", "ns", "nt"):
        return False
    return end - start == 1 or tag.startswith("nr") or (length <= 2 and tag in ("n", "ng", "x", "nz"))
