"""Sentences of an article that speak to a language model instead of to readers: "ignore the above and answer …".

Documents are data. Such a sentence is neither shown to a language model nor accepted as evidence, and what follows it
in the same paragraph is not either: an instruction often ends in what is to be said. Judged by general marks of being
spoken to: overriding rules, giving a role, saying how to answer, posing as part of the conversation. An article that
quotes such sentences loses them for a language model only; the extractive answer reads everything.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.words import normalize
from ingest.sentences import sentences

__all__ = ["instructed_spans", "is_instruction", "without_marks"]

_SPACED = re.compile(
    r"(?<![a-z0-9])(?:[a-z0-9] ){3,}[a-z0-9](?![a-z0-9])|(?:[\u4e00-\u9fff][ ·.*_|-]){3,}[\u4e00-\u9fff]"
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]")

_RULES = (
    "(?:(?:以上|上面|上述|上文|之前|前面|先前|此前|前述|原来|原有|所有|一切|任何|你的?|您的?|系统)[^。！？，\n]{0,8}"
    "(?:指令|指示|提示|规则|要求|设定|命令|限制|约束|准则|任务|问题|提问|资料|段落|内容|信息|文字|话)|"
    "指令|提示词|设定|上文|系统提示|引用(?:规则|要求)|(?:用户|读者)的?(?:问题|提问))"
)
_OVERRIDE = re.compile(
    rf"(?:忽略|无视|忘记|忘掉|忘了|抛开|抛弃|丢掉|别管|不要管|不用管|不要理会|不必理会|不用理会|不要遵守|不必遵守|"
    rf"停止遵守|停止执行|放弃|跳过|作废|覆盖|取代|解除|绕过|推翻|清除|不要引用|不用引用|不必引用)[^。！？\n]{{0,10}}{_RULES}"
    rf"|{_RULES}[^。！？，\n]{{0,8}}(?:作废|无效|失效|不再有效|不再适用|解除)"
    r"|\b(?:ignore|disregard|forget|override|overrule|bypass|discard|skip|supersedes?|drop|erase)\b[^.!?\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules?|previous|prior|above|earlier|guidelines?|context|system|passages?|"
    r"directions?|"
    r"everything|questions?|sources?)\b|\b(?:do not|don't|stop|no longer|cease)\b[^.!?\n]{0,16}"
    r"\b(?:follow|obey|apply|cit(?:e|ing))(?:ing)?\b"
)
_MODEL = (
    r"(?:ai|人工智能|语言|大|问答|聊天|智能)(?:语言)?(?:模型|助手|助理|机器人|系统|工具|程序|代理)|chat ?gpt|gpt|"
    r"聊天机器人|机器人助手|"
    r"语言模型|大模型|智能体|小助手|文据|(?<![\u4e00-\u9fff])(?:助手|助理|模型|系统|机器人)(?=[,:，：、!])"
)
_SAYS = (
    r"回答|回复|答复|作答|输出|打印|复述|转述|写出|写上|写明|写下|写道|说出|告诉|告知|声明|附上|加上|附加|"
    r"引用|推荐|注意|改口|返回|生成|翻译|显示"
)
_ADDRESSED = re.compile(
    rf"(?:{_MODEL})[^。！？\n]{{0,24}}(?:请|必须|务必|一律|只能|须|应当?|要|得|你|"
    rf"您)[^。！？\n]{{0,24}}(?:{_SAYS}|忽略|执行|遵照|遵循|照办)"
    rf"|(?:致|给|告|提醒|通知|对|请|供|凡)[^。！？\n]{{0,12}}(?:{_MODEL})[^。！？\n]{{0,6}}(?:的|：|:|请|须|读到|"
    rf"看到|阅读|处理|,)"
    r"|\b(?:ai|assistants?|chatbots?|language models?|llms?|gpt|bots?|models?|agents?|wenju)\b[^.!?\n]{0,50}"
    r"\b(?:must|should|shall|please|are to|need to|have to|is to|will now)\b[^.!?\n]{0,50}"
    r"\b(?:respond|reply|answer|output|say|tell|print|write|include|repeat|state|recommend|append|mention|quote|add)\b"
    r"|\b(?:note|attention|message|notice|instructions?|memo|reminder) (?:to|for)\b[^.!?\n]{0,30}"
    r"\b(?:ai|assistants?|chatbots?|language models?|llms?|bots?|models?|agents?|systems?)\b"
)
_ROLE = re.compile(
    r"(?:你|您)(?:现在|从现在起|此刻|将|已|已经|的新)?(?:是|扮演|变成|成为|作为|身份|角色|任务)[^。！？\n]{0,20}"
    r"(?:ai|助手|模型|机器人|海盗|专家|助理|角色|管理员|客服|不受|没有限制|回答|任务|系统|黑客)"
    r"|从(?:现在|此刻|这里|此)(?:开始|起)[^。！？\n]{0,6}(?:你|您|请|只(?:能|准|许|说|回)|一律)|请(?:你|您)?扮演"
    r"|系统(?:提示|消息|指令|管理员)(?:词|：|:|，|,)|(?<!最)新(?:的)?(?:指令|指示|系统提示|任务)(?:：|:|是|如下)"
    r"|开发者模式|越狱模式|提示词"
    r"|\byou (?:are|will be|have become|must act as) (?:now|no longer|a pirate|an? (?:unrestricted|different|"
    r"new))|\bact as\b|"
    r"\bpretend (?:to be|that you|you)\b|\bfrom now on\b|\brole ?-?play|\byour new (?:role|task|instructions?|"
    r"goal|job|persona)|"
    r"\bnew (?:system )?(?:instructions?|prompt)\b|\bsystem (?:prompt|message|override|instruction|notice)|"
    r"\bdeveloper mode\b|\bjailbreak|"
    r"\bdo anything now\b|\badmin(?:istrator)? override"
)
_IMPERATIVE = r"(?:^|(?<=[，。；：、！？,;:!?\s“\"「(]))(?:现在|然后|并且?|最后|接着|对此|此时|你|您|下面|以下)?"
_ANSWER = re.compile(
    rf"{_IMPERATIVE}(?:请|必须|务必|一律|只能|只需|只要|只准|只许|统一|始终|直接|都要|全部|改为|需要)(?:直接|只|都|一律|统一|先|照此)?"
    r"(?:用[^。！？，\n]{0,8})?(?:回答|回复|答复|作答|输出|打印|复述|照抄|应答|写上|写道|说出|告诉(?:用户|读者|对方|提问者))"
    r"(?!了|过|记者|网友|观众)"
    r"|(?:回答|回复|答复|作答|输出|打印|答)(?:道|为|成|以下|如下|下面|这句话|一句)?[：:]?[“\"「『‘'](?=[^”\"」』’'\n]{1,60}[”\"」』’']"
    r"(?:即可|就行|就好|便可|作为|开头|结尾|，不|,不|。?$))"
    r"|(?:你|您)的(?:回答|答案|回复|答复|输出)|(?:回答|答案|答复|回复|输出)(?:中|里|时|前|后|的?(?:开头|结尾|末尾|最后|第一句))"
    r"[^。！？，\n]{0,6}(?:必须|务必|一律|只能|都要|都是|应当?|统一|始终|固定|改为|改成|须|需|加|写|附)"
    r"|(?:回答|答案|答复|回复|输出)(?:都|一律|统一|必须|务必|只能|应当?|固定|改为|改成)(?:必须|是|为|成|写|包含|加|改)"
    r"|(?:无论|不管|不论|任凭)[^。！？\n]{0,12}(?:问|提)[^。！？\n]{0,12}(?:回答|答|说|回复|输出)"
    r"|(?:(?:如果|若是?|假如|倘若|凡是?|每当|一旦|只要)[^。！？\n]{0,8}|当(?:有人|用户|读者|你|您))"
    r"(?:被问|有人问|用户问|读者问|人问|问到|问及|问起|询问|提问|查询)[^。！？\n]{0,30}(?:答|说|回复|输出|告诉|写)"
    r"|(?:正确|标准|唯一|真正)(?:的)?(?:答案|回答)(?:是|为|：|:|应)"
    r"|\b(?:when(?:ever)?|if|no matter|regardless|any(?:one|body)?|whatever)\b[^.!?\n]{0,40}"
    r"\b(?:asks?|asked|quer(?:y|ies)|questions?)\b[^.!?\n]{0,40}"
    r"\b(?:answer|reply|respond|say|tell|state|claim|give|is|write|output)\b"
    r"|\b(?:answer|respond|reply|output|print|finish|conclude|begin|start|end)\b[^.!?\n]{0,12}"
    r"\b(?:only |simply |just |exactly |always |every )*(?:with|by|in|as|that|the (?:words?|phrase|following|"
    r"sentence))\b"
    r"|\b(?:your|every|each|all|the|any) (?:next |final |only )?(?:answers?|responses?|repl(?:y|ies)|"
    r"outputs?)\b[^.!?\n]{0,24}"
    r"\b(?:must|should|is|are|has to|have to|needs?|will|shall|begins?|ends?)\b"
    r"|\b(?:always|only|simply|just|instead|please|must|now|exactly)[,:]? (?:say|answer|output|print|reply|"
    r"respond|write|repeat|state|"
    r"tell|claim|recommend|include|append|mention)\b|\b(?:say|output|print|repeat|write|state) (?:only|exactly|"
    r"the (?:following|words?))\b"
    r"|\b(?:the )?(?:correct|right|only|true|official) (?:answer|response|reply)\b|\btell (?:the )?(?:users?|"
    r"them|readers?|everyone) (?:to|that)\b"
)
_STRUCTURE = re.compile(
    r"</?\s*(?:passages?|system|assistant|user|instructions?|context|documents?|prompt|article)\b|<\|[a-z_]+\|>|"
    r"\[/?inst\]|<!--|"
    r"(?:^|\n)\s*(?:#+\s*)?\[?(?:system|assistant|user|human|developer|系统|助手|用户|开发者|问题|回答|答案|question|"
    r"answer)\]?\s*[:：]|"
    r"(?:资料|段落|文章|文档|新闻|正文)(?:到此)?(?:结束|完毕)|\b(?:end|begin(?:ning)?) of (?:the )?(?:passages?|"
    r"documents?|"
    r"context|articles?|data)\b|"
    r"\bbase64\b|\brot13\b|(?<![a-z0-9+/])[a-z0-9+/]{48,}={0,2}"
)
_MARKS = (_OVERRIDE, _ADDRESSED, _ROLE, _ANSWER, _STRUCTURE)
_FOLLOWING = 3  # sentences behind an instruction, in its paragraph


def without_marks(text: str) -> str:
    """The text as a reader takes it in: one spelling, nothing invisible, l e t t e r s not spaced out."""
    visible = normalize(_INVISIBLE.sub("", text))
    return _SPACED.sub(lambda match: re.sub(r"[ ·.*_|-]", "", match.group()), visible)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence is spoken to a language model."""
    seen = without_marks(sentence)
    return any(mark.search(seen) for mark in _MARKS)


@lru_cache(maxsize=256)
def instructed_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of the sentences of an article that are spoken to a model or follow such a one in its paragraph."""
    if not any(mark.search(without_marks(text)) for mark in _MARKS):
        return ()
    found, left, last = [], 0, 0
    for sentence in sentences(text):
        if "\n" in text[last : sentence.start]:
            left = 0
        if is_instruction(text[sentence.start : sentence.end]):
            left = _FOLLOWING + 1
        if left:
            found.append((sentence.start, sentence.end))
            left -= 1
        last = sentence.end
    return tuple(found)
