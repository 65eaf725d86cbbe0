"""What a phrase is: a name, a person, a place, a time, or the name of a part of something else (电池, net profit).

Judges phrases alone; whole questions are taken apart in subjects.py.
"""

from __future__ import annotations

import re

from assistant.spans import tokens
from index.words import normalize
from retriever.glossary import find_attribute
from retriever.kinds import noun_kind
from retriever.names import TITLE, name_after
from retriever.periods import find_periods
from retriever.rarity import RAREST, rarity

__all__ = [
    "QUOTED",
    "attribute_tail",
    "english_attribute",
    "is_chinese",
    "is_dependent",
    "is_named",
    "is_person",
    "is_place",
    "times",
]

Place = tuple[int, int]

# Who takes part in something (旅客, 救援队) or what was made (获奖作品): something else's, never alone.
_ROLE = re.compile(r"[\u4e00-\u9fff]{1,4}(?:者|员|客|队|方|长|民|户|商|手|师|组|团队|作品)")
_ENGLISH_DEPENDENT = re.compile(
    r"\b(?:screen|display|battery|camera|chip|colou?rs?|ticket price|tickets?|cast|plot|ending|staff|budget|depth|"
    r"magnitude|epicent(?:re|er)|"
    r"aftershocks?|winner|runner-up|prize|captain|coach|victims?|cause|reason|impact|effects?|goal|aim|deadline|"
    r"fee|tuition|"
    r"name|mission manager|crew|owner|author|sponsor|partners?|terms|details|score|final|latest [a-z]+)$",
    re.IGNORECASE,
)
# Names of what belongs to something else: alone they say nothing of whom is spoken.
_DEPENDENT = re.compile(
    r"(?:第[一二三四五六七八九十\d]+[天日年次轮季场名]?|首[日周]|最新|最后|总|平均|全年|当天|单日|新|主|前|男|女|"
    r"海外|国内|豆瓣|猫眼|网络|官方|获奖|首发|原定|涉事|相关|有关|肇事|该次)*"
    r"(?:公司|集团|企业|单位|个人|物业|商家|机构|部门|员工|职工|用户|客户|消费者|股东|大股东|粉丝|观众|读者|球迷|"
    r"乘客|学生|老师|教师|居民|"
    r"专家|家属|作者|主角|主演|配角|对手|球员|队员|队伍|球队|主场|冠军|亚军|季军|奖金|奖励|门票|票价|票房|屏幕|"
    r"电池|续航|摄像头|相机|"
    r"芯片|处理器|内存|颜色|配色|重量|尺寸|机身|配置|功能|材质|产品|新品|业务|市场|订单|产能|震级|震中|震源|深度|"
    r"烈度|余震|伤亡|死者|"
    r"伤者|死亡|遇难|受伤|失踪|人员|原因|结果|影响|症状|后果|措施|目标|目的|任务|时间|地点|日期|费用|成本|学费|"
    r"专业|预算|罚款|罚金|"
    r"罚则|处罚|赔偿|违规|收盘|开盘|盘中|股票|名字|全称|简称|内容|情节|背景|意义|特点|优势|风险|进展|现场|门店|"
    r"店铺|工厂|车间|面积|高度|"
    r"长度|宽度|温度|最高|最低|人|人数|个|家|钱|年纪|年龄|生日|老家|学历|计划|规则|标准|条件|期限|有效期|经费|"
    r"规模|名单|评分|口碑|风力|风速|气温|降雨量|票务|选手|男子组|女子组|副作用|适应症|参数|人口|常住人口|全长|"
    r"总长|限速|造价|研发|现金流|负债|资产|开支|股价|老板|掌门人|一把手|高管|批次|投资|投资额|总额|户籍人口|参数量|副本)+"
)
_PLACE_NAME = re.compile(r"[\u4e00-\u9fff]{1,6}(?:[省市县区国洲州镇村]|半岛|地区)")
_SCOPES = frozenset("海外 国内 国外 境外 境内 全球 全国 线上 线下 其他地区 农村 城镇".split())
QUOTED = re.compile(r"《[^《》]{1,40}》|“[^“”]{1,40}”|「[^「」]{1,30}」|『[^『』]{1,30}』|\"[^\"]{1,40}\"")
_RELATIVE_TIME = re.compile(
    r"全年|当季|本季度?|(?:去|今|明|前|后)年(?:同期|上半年|下半年|全年)?|(?:昨|今|明|前|后)[天日晚]|(?:上|本|这|"
    r"下)个?(?:月|周|季度|"
    r"财年|财季)|"
    r"\b(?:last|this|next) (?:year|month|week|quarter|season)\b|\b(?:yesterday|today|tomorrow)\b"
)
_BARE_YEAR = re.compile(r"(?<![\da-z.,-])(?:19|20)\d{2}(?![\d.,%-])")
# Heads of names, which are no attribute of what stands before them, and companies called by everyday words.
HEADS = frozenset(
    "公司 集团 企业 机构 部门 计划 市场 工厂 产品 新品 芯片 球队 队伍 产品线 标准 条件 规则 学生 居民 专业".split()
)
_EVERYDAY_NAMES = frozenset(
    "小米 苹果 理想 美团 网易 联想 大众 微软 英伟达 达能 百度 华为 蔚来 小鹏 字节跳动 拼多多 比亚迪 恒大 长城 "
    "谷歌 荣耀 星巴克 "
    "麦当劳 可口可乐 高通 英特尔 甲骨文 中兴 平安 茅台 快手 抖音 知乎 微博 微信 滴滴 携程 小红书 哔哩哔哩 "
    "元气森林 蜜雪冰城 瑞幸".split()
)
_ENGLISH_START = re.compile(
    r"\s*(?:what|who|whom|whose|when|where|why|how|which|is|are|was|were|do|does|did|has|have|compare)\b",
    re.I,
)
_ENGLISH_TITLE = re.compile(
    r"\b(?:(?:mission|project|general|product|vice|deputy|chief) )?(?:c[efto]o|president|chair(?:man|woman)?|"
    r"founder|director|mayor|"
    r"governor|minister|coach|captain|manager|spokes\w+|author|secretary|principal|dean|editor|owner|winner|"
    r"designer|architect|"
    r"curator|commander|scientist|executive(?: officer)?|engineer)\b",
    re.IGNORECASE,
)


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese: English around a Chinese name is English."""
    return re.search(r"[\u4e00-\u9fff]", text) is not None and not _ENGLISH_START.match(text)


def times(normal: str) -> list[Place]:
    """Where times stand, relative ones (去年, last year) and bare years too."""
    found = [(p.start, p.end) for p in find_periods(normal) if p.years or p.part or p.month or p.day]
    for pattern in (_RELATIVE_TIME, _BARE_YEAR):
        for match in pattern.finditer(normal):
            if all(match.end() <= start or end <= match.start() for start, end in found):
                found.append(match.span())
    return sorted(found)


def is_dependent(phrase: str) -> bool:
    """Whether a phrase names a part or a measure of something else (电池, 净利润, 主教练) and no subject of its "
    "own.
    """
    normal = normalize(phrase).strip()
    if is_chinese(normal):
        words = [token.text for token in tokens(normal)]
        if _ROLE.fullmatch(normal) and not is_named(normal):
            return True
        return _DEPENDENT.fullmatch(normal) is not None or attribute_tail(words) == len(words)
    if _ENGLISH_DEPENDENT.search(phrase):
        return True
    if noun_kind(normal):
        return True  # GDP
    found = english_attribute(phrase)
    return found is not None and found[1] - found[0] >= len(phrase.strip()) - 4


def attribute_tail(words: list[str]) -> int:
    """How many words at the end of a phrase name an attribute: 2 in 远山 科技 首席 财务官."""
    for count in range(len(words), 0, -1):
        tail = "".join(words[-count:]).strip()
        whole = re.fullmatch(
            rf"(?:财务|运营|技术|投资|品牌|产品|公关|市场|设计|首席|主|副|总|联席|执行|副主|原|前)*(?:{TITLE})", tail
        )
        figure = noun_kind(tail) is not None and (
            count == 1 or all(noun_kind(w) or len(w) == 1 for w in words[-count:])
        )
        part = _DEPENDENT.fullmatch(tail) and count < len(words) and words[-1] not in HEADS
        if whole or figure or part:
            return count
    return 0


def is_named(phrase: str) -> bool:
    """Whether a phrase holds a proper name: quoted, Latin, a place, or a word that news has never or hardly used."""
    if not is_chinese(phrase):
        return any(character.isupper() or character.isdigit() for character in phrase)
    if normalize(phrase) in _EVERYDAY_NAMES:
        return True
    found = tokens(normalize(phrase))
    return QUOTED.search(phrase) is not None or any(
        token.tag == "eng"
        or token.tag in ("ns", "nt", "nz", "nrt", "nrfg")
        or token.text in _EVERYDAY_NAMES
        or (token.tag[:1] in ("n", "z", "x") and token.text.isalnum() and rarity(token.text) >= min(RAREST, 8.0))
        or (token.tag == "nr" and name_after(token.text, 0) == len(token.text))
        for token in found
    )


def is_person(phrase: str) -> bool:
    """Whether a phrase reads as the name of a person."""
    normal = normalize(phrase)
    if not is_chinese(normal):
        return re.fullmatch(r"[A-Z][\w'’-]+(?: [A-Z][\w.'’-]*){1,3}", phrase) is not None
    if re.fullmatch(r"[\u4e00-\u9fffa-z.]{1,8}(?:[·•・‧][\u4e00-\u9fffa-z.]{1,8})+", normal):
        return True
    return 2 <= len(normal) <= 4 and name_after(normal, 0) == len(normal) and not _PLACE_NAME.fullmatch(normal)


def is_place(phrase: str) -> bool:
    """Whether a phrase is the name of a place and nothing else."""
    normal = normalize(phrase)
    if normal in _SCOPES or normal in _EVERYDAY_NAMES:
        return normal in _SCOPES
    known = all(token.tag == "ns" and rarity(token.text) < RAREST for token in tokens(normal))
    return bool(normal) and (known or (_PLACE_NAME.fullmatch(normal) is not None and is_named(normal)))


def english_attribute(question: str) -> Place | None:
    """Where an English question names a figure, or the post of a person."""
    title = _ENGLISH_TITLE.search(question)
    return title.span() if title else find_attribute(question)
