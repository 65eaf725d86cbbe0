"""Names of people in Chinese and English text, as spans.

A Chinese name is a surname and one or two characters more; where it ends is judged by how the name goes on elsewhere
in the same article, because segmenters break rare names (徐洁|云集|中).
"""

from __future__ import annotations

import re
from functools import lru_cache

import rjieba

__all__ = ["TITLE", "find_people", "name_after"]

_SURNAMES = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|司徒|端木|"
    "王|李|张|刘|陈|杨|黄|赵|吴|周|徐|孙|马|朱|胡|郭|何|高|林|罗|郑|梁|谢|宋|唐|许|韩|冯|邓|曹|彭|曾|肖|萧|田|董|袁|潘|于|蒋|蔡|余|杜|叶|程|苏|魏|吕|丁|任|沈|"
    "姚|卢|姜|崔|钟|谭|陆|汪|范|金|石|廖|贾|夏|韦|付|傅|方|白|邹|孟|熊|秦|邱|江|尹|薛|闫|阎|段|雷|侯|龙|史|陶|黎|贺|顾|毛|郝|龚|邵|万|钱|严|覃|武|戴|莫|孔|向|汤|"
    "常|温|康|施|文|牛|樊|葛|邢|安|齐|易|乔|伍|庞|颜|倪|庄|聂|章|鲁|岳|翟|殷|詹|申|欧|耿|关|兰|焦|俞|左|柳|甘|祝|包|宁|尚|符|舒|阮|柯|纪|梅|童|凌|毕|单|季|裴|霍|涂|成|苗|谷|"
    "盛|曲|翁|冉|骆|蓝|路|游|辛|靳|欧|管|柴|蒙|鲍|华|喻|祁|蒲|房|滕|屈|饶|解|牟|艾|尤|阳|时|穆|农|司|卓|古|吉|缪|简|车|项|连|芦|麦|褚|娄|窦|戚|岑|景|党|宫|费|卜|冷|晏|席|卫|"
    "米|柏|宗|瞿|桂|全|佟|应|臧|闵|苟|邬|边|卞|姬|师|和|仇|栾|隋|商|刁|沙|荣|巫|寇|桑|郎|甄|丛|仲|虞|敖|巩|明|佘|池|查|麻|苑|迟|邝"
)
TITLE = (
    "董事局主席|副董事长|董事长|副总裁|总裁|副总经理|总经理|总监|首席执行官|首席财务官|首席运营官|首席技术官|首席科学家|首席分析师|首席经济学家|"
    "联合创始人|创始人|创办人|合伙人|ceo|cfo|coo|cto|总设计师|总工程师|总导演|导演|编剧|主演|制片人|作者|主任|副主任|部长|副部长|省长|市长|县长|"
    "书记|主席|副主席|总统|总理|首相|外长|国务卿|大臣|议长|行政长官|局长|副局长|处长|科长|院长|副院长|校长|副校长|所长|会长|副会长|秘书长|理事长|"
    "教授|副教授|研究员|院士|博士|医生|主治医师|教练|主教练|队长|运动员|选手|球员|队员|分析师|工程师|设计师|发言人|负责人|经理|主管|店长|记者|编辑|主编|律师|法官|"
    "董事|监事|高管|员工|演员|歌手|主持人|经济学家|科学家|专家|先生|女士"
)
_TITLED = re.compile(rf"(?:{TITLE})[::]?(?:兼[\u4e00-\u9fff]{{2,6}})?(?P<name>(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}})")
_SURNAME = re.compile(_SURNAMES)
_AFTER_NAME = "和与及同向在对说表称告将已也就从为是曾则并一等的等带以还到被把出担当认指透介回直坦强解宣率接于、，。；：“”（）() \n"
_FOREIGN = re.compile(r"[\u4e00-\u9fffa-z]{1,7}(?:[·•・][\u4e00-\u9fffa-z.]{1,8})+")
_ENGLISH = re.compile(r"\b[A-Z][a-z]+(?: [A-Z]\.?)?(?: [A-Z][a-z]+){1,2}\b")
_COMPOUND = 2


def name_after(normal: str, start: int, article: str = "") -> int | None:
    """Where the Chinese name that begins at `start` ends, or None when no surname stands there."""
    surname = _SURNAME.match(normal, start)
    if not surname:
        return None
    shortest = surname.end() + 1
    if shortest > len(normal) or not _is_han(normal[shortest - 1]) or normal[shortest - 1] in _AFTER_NAME:
        return None
    longer = shortest + 1
    if longer > len(normal) or not _is_han(normal[longer - 1]) or normal[longer - 1] in _AFTER_NAME:
        return shortest
    if article:
        two, three = article.count(normal[start:shortest]), article.count(normal[start:longer])
        if two > three:
            return shortest
    return longer


def _is_han(character: str) -> bool:
    return "\u3400" <= character <= "\u9fff"


@lru_cache(maxsize=1024)
def find_people(text: str, normal: str, article: str = "") -> tuple[tuple[int, int], ...]:
    """Spans of the people named in a text; `normal` is its normalised form, `article` the whole article's."""
    spans: dict[int, int] = {}
    for match in _TITLED.finditer(normal):
        end = name_after(normal, match.start("name"), article)
        if end:
            spans[match.start("name")] = end
    position = 0
    for word, tag in rjieba.tag(normal):
        if tag in ("nr", "nrt", "nrfg") and len(word) > 1 and not any(start <= position < end for start, end in spans.items()):
            end = name_after(normal, position, article) if _SURNAME.match(word) else position + len(word)
            if end:
                spans[position] = end
        position += len(word)
    for pattern, where in ((_FOREIGN, normal), (_ENGLISH, text)):
        for match in pattern.finditer(where):
            spans = {start: end for start, end in spans.items() if end <= match.start() or match.end() <= start}
            spans[match.start()] = match.end()
    return tuple(sorted(spans.items()))
