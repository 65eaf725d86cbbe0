"""What stands around a question and asks nothing itself: thanks, interjections, “do you know …?”"""

from __future__ import annotations

import re

__all__ = ["INTERJECTION", "SMALL_TALK", "plain", "unwrapped"]

INTERJECTION = re.compile(
    r"^(?:哦+|嗯+|啊|噢|好的?|行|明白了?|谢谢|ok|okay|thanks?)[,，.。!！ ]+(?=\S{2})", re.IGNORECASE
)
SMALL_TALK = re.compile(
    r"(?:谢谢|感谢|多谢|好的?|嗯+|哦+|行|你好|您好|再见|明白|知道|真的吗|是吗|确定吗|可以|不用|没事|总结|概括|"
    r"请总结|thanks?|thank you|hi|hello|"
    r"ok(?:ay)?|yes|no|great|really|sure|bye|summari[sz]e)(?:[你了啊呀哈一下吧吗,，。.!！?？ ]|\b).{0,6}$",
    re.IGNORECASE,
)
_PLAIN = (
    (re.compile(r"出了?(?:什么|啥)事(?:情|儿)?了?"), "是怎么回事"),
    (re.compile(r"(?:发生|出)了?(?:什么|啥)(?:事情?|情况)?了?(?=[?？]?$)"), "是怎么回事"),
    (re.compile(r"(?<=[\u4e00-\u9fff]{2})那(?:个|次|场|位|家)(?=[\u4e00-\u9fff]{2})"), "的"),
    (re.compile(r"咋样"), "怎么样"),
    (re.compile(r"咋(?!舌|呼)"), "怎么"),
    (re.compile(r"啥"), "什么"),
    (re.compile(r"哪儿"), "哪里"),
)
_ASKS = r"谁|什么|哪|多少|几[个家名位款项种次岁人天年]|怎么|如何|为何|何时|是否|有没有|吗|的[\u4e00-\u9fff]{2,6}"
_WRAPPED = re.compile(
    r"^(?:那么?)?(?:你们?|您|我们?|咱们?|请|麻烦|能不能|能否|可以|可不可以|能)*"
    r"(?:知道|晓得|记得|清楚|了解|想知道|想了解|想问(?:一下|问)?|告诉我|查(?:一下|查)?|问一下|说一下|说说|看看)"
    rf"(?:一下|下)?[,， ]*(?P<asked>(?=.*(?:{_ASKS})).{{3,}}?)(?P<end>吗|么|嘛)?$"
)
_WRAPPED_ENGLISH = re.compile(
    r"^(?:(?:do|would) you (?:happen to )?know|(?:can|could) you tell me|please tell me|tell me|"
    r"i(?:'d| would) like to know|i want to know) "
    r"(?P<asked>(?:who|what|when|where|why|how|which|its|his|her|their|the)\b.+)$",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """A turn in the words that news is asked in: 啥时候 → 什么时候, 云南那个地震 → 云南的地震."""
    for pattern, words in _PLAIN:
        text = pattern.sub(words, text)
    return text


def unwrapped(text: str) -> str:
    """What a turn asks for without “你知道…吗”, “我想知道”, “could you tell me”; "" for one that asks outright."""
    match = _WRAPPED.match(text) or _WRAPPED_ENGLISH.match(text)
    asked = match["asked"].strip(" ,，") if match else ""
    if not asked or asked == text:
        return ""
    if re.match(r"(?:its|his|her|their|the)\b", asked, re.IGNORECASE):
        asked = f"what is {asked}"
    return asked + ("？" if re.search("[\u4e00-\u9fff]", asked) else "?")
