"""Whether an answer says that something is done, or only that it will be."""

import re
from typing import Final

_COMING: Final = re.compile(
    r"明[天早晚]|后天|今[晚天]就|下午|周[一二三四五六日天]|礼拜|下周|月底|马上|尽快|抓紧|正在|在办|在修|在催|已经?联系|已经?安排|已经?报|已经?通知"
    r"|已经?找|已经?约|约了|约好|会来|要来|来修|去修|来人|派人|派了|等.{0,8}(?:配件|材料|师傅|审批|通知|结果|到货)|预计|争取|处理中|在路上|排期|排队|研究|估计|才能|打算|会[去派跟催]|再(?:去|来|看|测)"
)
_DONE: Final = re.compile(
    r"修好|换好|装好|弄好|办好|办完|完成|完工|解决|恢复|清完|清走|拉走|搬走|挪走|拆了|已修|已换|已装|已清|已拆|换了新|更换了|已更换|不[漏响堵冒]了|亮了|热了|(?<!打)(?<!接)通了(?!.{0,2}电?话)|来[水电气]了"
    r"|排不上|[办动修装]不了|没有计划|不列入|不能|不办|不同意|没有依据|不属于|按规定"
)


def only_promises(text: str) -> bool:
    """已经找师傅，明天来修 only promises; 换好了新灯泡 says that it is done."""
    return _COMING.search(text) is not None and _DONE.search(text) is None
