"""Invented articles, a list of paragraphs each, that the tests of layout build their pages from."""

from __future__ import annotations

BRIDGE = [
    "海港城的第二座大桥昨天正式动工，总投资12.5亿元，预计三年后通车，届时两岸居民过江的时间将由四十分钟缩短到八分钟。",
    "市长林远航说：“这座桥不是面子工程，而是让北岸十七万人少绕路的办法。”他承诺，每一笔支出都会按月公布。",
    "渔民协会担心桥墩改变水流，影响鱼群洄游，要求先做一年的观测再打桩，并已向法院递交申请。",
]
COFFEE = [
    "云岭县的咖啡豆今年卖到了每公斤46元，比去年上涨近三成，种植户普遍表示多年没有见过这样的价格。",
    "合作社负责人段春梅介绍，全县今年采收鲜果约8200吨，其中一半已经签下订单，主要销往沿海的烘焙企业。",
    "不过她也提醒，气候异常让开花期提前了二十天，明年的产量现在还很难估计。",
]
MUSEUM = [
    "市立博物馆本周起延长夜间开放时间，每周五、周六闭馆时间推迟到晚上十点，学生凭证免票。",
    "馆方统计，上个月的夜场接待观众1.3万人次，其中六成是三十岁以下的年轻人。",
    "“白天看文物，晚上看人。”一位在门口排队的大学生笑着说，她已经是第四次来了。",
]
SELWICK = [
    "The harbour town of Selwick broke ground on its second bridge on Tuesday, a project worth 125 million dollars.",
    '"This is not a monument," Mayor Ellen Farrow said. "It spares seventeen thousand people a detour every morning."',
    "The fishermen's association fears that the piers will change the currents and has asked the court for a delay.",
]
