"""What a question asks for: the kind of answer, and of figures and dates the unit and how fine.

Judged by question words and by the names of attributes (毛利率 asks for a percentage, 董事长 for a person). Works on
normalised text; knows nothing of terms or libraries.
"""

from __future__ import annotations

import re

from retriever.quantities import unit_class

__all__ = ["date_unit", "figure", "kind_of", "noun_kind"]

# What is asked by its name where a sentence would not do: 口号是什么 is no definition.
_THING = (
    r"[\u4e00-\u9fffa-z\d》”](?:口号|吉祥物|会徽|主题曲?|名字|名称|[全简][称名]|[英中]文名|别名|昵称|绰号|外号|[书片曲剧]名|职业|专业|品牌|型号|"
    r"代号|成分|原料|材质|货币|语言|首都|类型|体裁|题材|星座|血型|国籍|民族|学[历位]|职[务位]|颜色|商标|网址|前身|母公司|母校|"
    r"奖项|物质|药物|凶器|武器|[车机]型|平台|频道|电视台|代表作|主打歌|插曲|原型|最佳[\u4e00-\u9fff]{2,6})"
)
# What is asked for, first match wins. Kinds in this order because "为什么" contains "什么", "多少" may follow "哪些".
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "summary",
        r"总结|概括|概述|介绍(?:一下|下)|(?:讲讲|说说)[\u4e00-\u9fff]|摘要|梳理|主要内容|主要讲|讲了(?:些)?什么|"
        r"说了什么事|\bsummar|\boverview\b|what (?:is|"
        r"was) .*(?:article|story|"
        r"news).* about",
    ),
    ("why", r"为什么|为何|为啥|何以|原因|怎么会|怎么来的|由来|\bwhy\b|\breasons?\b|how come"),
    (
        "number",
        r"多少|几(?:个|家|名|位|款|项|种|次|倍|岁|人|场|部|届|年(?!几)|天|元|成|辆|台|枚|座|金|分|处|只|条)|(?:有|"
        r"是)?多(?:大|高|长|远|久|重|快|深|宽)|几何"
        r"|how (?:much|many|large|big|tall|long|far|old|high|fast|heavy|deep|wide)|what (?:percentage|proportion|"
        r"share|number)",
    ),
    (
        "date",
        r"什么时候|何时|哪一?年|哪一?天|哪个?月|哪日|几月|几号|几点|什么时间|啥时候|\bwhen\b|what (?:year|time|"
        r"date|day|month)|which (?:year|day|"
        r"month|date)",
    ),
    (
        "manner",  # an abstract noun is answered by a sentence, not by a name
        r"什么样?的?(?:问题|影响|特点|特征|作用|意义|区别|不同|优势|劣势|症状|反应|变化|看法|计划|措施|要求|规定|"
        r"安排|进展|反响|背景|后果|效果|情况)",
    ),
    (
        "person",
        r"(?:主演|导演|编剧|演员|嘉宾|创始人|得主|获奖者|航天员|联合创始人)(?:都|分别)?(?:有|是|包括)?(?:哪些|哪几位)[?？]?$",
    ),
    ("person", r"谁|哪位|哪个人|哪些人|何人|叫什么名字|\bwho(?:se|m)?\b"),
    (
        "place",
        r"哪里|哪儿|在哪(?![一个家些年天种部项届次队组名位款支条轮集期路])|什么地方|何处|何地|哪个(?:城市|国家|省|市|县|区|地方|地区|州|村)|哪国|\bwhere\b|(?:which|"
        r"what) (?:city|country|place|"
        r"province|state)",
    ),
    (
        "list",
        r"哪些|哪几|哪[两二三四五六七八九十]|(?<!含)(?<!具)有什么|分别(?:是|为)?(?:什么|哪)|包括什么|"
        r"\bwhich (?:two|three|four|five|ones)|what are|"
        r"list ",
    ),
    (
        "organisation",
        r"哪家|哪一家|哪个(?:公司|企业|机构|部门|组织|球队|队|大学|学校|银行|品牌)|什么(?:公司|机构|部门|组织)|"
        r"(?:which|what) (?:company|firm|"
        r"organi[sz]ation|agency|bank|university|team)",
    ),
    (
        "quotation",
        r"怎么说|怎么看|怎么评价|如何(?:评价|看待|回应|表示)|怎么回应|(?:说|表示|回应)(?:了|过)?(?:些)?什么|"
        r"what (?:did|does) .* (?:say|think|"
        r"announce|state)|how did .* (?:respond|comment)",
    ),
    ("manner", r"怎么样?|如何|怎样|\bhow\b"),
    (
        "yesno",
        r"(?:吗|(?<!什)么|没有)[?？]?$|是否|是不是|有没有|能否|能不能|会不会|可否|^(?:is|are|was|were|did|do|does|"
        r"has|have|had|can|will|"
        r"would|could)\b",
    ),
    ("entity", rf"{_THING}(?:名字?|名称)?(?:是|为|叫)(?:个)?(?:什么|啥|哪)"),
    (
        "definition",
        r"什么叫|^啥(?:是|叫)|何为|^[^的]*(?:是|指)(?:个)?(?:什么|啥)(?:意思)?[?？]?$|^什么是|^何谓|是(?:做|"
        r"干)什么的|"
        r"^what (?:is|"
        r"are) (?:an? |the )?[\w-]+\??$",
    ),
    ("entity", r"什么|哪|啥|\bwhat\b|\bwhich\b"),
)
_KIND_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
# A question without a question word asks for a figure when it ends with the name of one.
_FIGURE_NOUN = re.compile(
    r"(?:率|比例|占比|份额|价格?|额|量|数|数量|营收|利润|收入|亏损|市值|金额|规模|人数|面积|身高|年龄|票房|产值|"
    r"gdp|比重|增速|跌幅|涨幅|震级|成绩|比分|总数)(?:是|为)?[?？]?$"
)
_DATE_NOUN = re.compile(r"(?:时间|日期|生日|日子|年份)(?:是|为)?[?？]?$")
_PERSON_NOUN = re.compile(
    r"(?:董事长|总裁|总经理|c[eft]o|coo|首席\S{2,4}官|导演|作者|编剧|主演|[冠亚季]军|得主|创始人|院长|校长|市长|"
    r"省长|部长|主席|"
    r"总统|首相|行政长官|教练|发言人|负责人)(?:是|为)?[?？]?$"
)
_PLACE_NOUN = re.compile(r"(?:地点|起点|终点|举办地|所在地|产地|总部|首都|城市|地址)(?:是|为)?[?？]?$")
_THING_NOUN = re.compile(rf"{_THING}(?:是|为)?[?？]?$")
_NOUN_KINDS = (("entity", _THING_NOUN), ("number", _FIGURE_NOUN), ("date", _DATE_NOUN), ("person", _PERSON_NOUN),
               ("place", _PLACE_NOUN))  # fmt: skip
_OF_PEOPLE = re.compile(
    r"(?:运动员|选手|队员|学生|教师|志愿者|员工|职工|观众|游客|旅客|患者|病例|人员|[考生]生|居民|用户|会员)的?(?:总?人?数量?|总数)"
)
_UNIT_AFTER = re.compile(r"(?:多少|几|how many )(?P<unit>个?百分点|[\u4e00-\u9fff]{1,3}|[a-z]+)?")


def kind_of(normal: str) -> str:
    """The kind of answer a normalised question asks for."""
    for kind, pattern in _KIND_PATTERNS:
        if pattern.search(normal):
            return kind
    return noun_kind(normal) or "fact"


def noun_kind(term: str) -> str | None:
    """The kind of answer that the name of an attribute implies: number for 毛利率, person for 董事长."""
    return next((kind for kind, noun in _NOUN_KINDS if noun.search(term)), None)


def figure(normal: str) -> tuple[str, str]:
    """The unit asked for, and its class: from the words behind 多少, else from the attribute's own name."""
    asked = _UNIT_AFTER.search(normal)
    unit = (asked["unit"] or "") if asked else ""
    if re.match(r"钱|港元|美元|元|欧元|日元|亿|营收|收入|利润", unit):
        return unit, "money"
    if re.search(
        r"率|比例|占比|比重|份额|百分|幅|占.*(?:多少|几成)|增长(?:了)?多少|percent|proportion|share of|margin|rate\b",
        normal,
    ):
        return unit, "percent"
    if re.search(r"多(?:长|久)时间|多久|几年|几天|how long", normal):
        return unit, "duration"
    if re.search(r"多大年纪|年龄|几岁|多少岁|how old", normal):
        return unit, "age"
    if re.search(
        r"价|钱|额|营收|收入|利润|亏损|开支|费用|市值|资金|投资|融资|票房|工资|薪|how much|revenue|price|cost|"
        r"spen[dt]|loss|profit|"
        r"capitali[sz]ation|raise",
        normal,
    ):
        return unit, "money"
    if not unit and _OF_PEOPLE.search(normal):
        return "名", "count"
    if unit and unit[0] in "个家名位款项种次场部届人辆台枚座条只篇件":
        return unit, "count"
    return unit, unit_class(unit) if unit else ""


def date_unit(normal: str) -> str:
    """How fine a date is asked for: clock, day, year, or "" for any."""
    if re.search(r"几点|几时|what time|哪个时刻", normal):
        return "clock"
    if re.search(r"哪一?天|几号|哪日|(?:what|which) day|what date", normal):
        return "day"
    return "year" if re.search(r"哪一?年|年份|(?:what|which) year", normal) else ""
