"""What is said to words in private that are no demand."""

from typing import Final

from bot.texts import words

UNSAID: Final = "您投了什么、想投什么，我不记成诉求，也不转给谁。"
BALLOT: Final = (
    "没投的点下面的选项就投；投过的再点一次就改，截止前以最后一次为准。弃权就是参加了、不选边。\n"
    "请人代投：两家一起到社区登记，一个人最多代三户。"
)
OF_VOTES: Final = {
    "tenant": "看这次是什么表决：业主表决只算业主的票；一户一票的，租客住的也算一户，跟房东商量好投一次。",
    "sold": "房子换了主人，新业主到社区登记，原来的绑定就解除。还没截止的可以再投，以最后一次为准。",
    "no_phone": "不用手机也能投：找网格员要纸质票，填好签字，由两位工作人员录入、核对；也可以委托一户邻居代投。",
    "turnout": "参加了多少户，看群里那张表决卡片；各项多少票，截止后才公布，免得影响没投的人。",
    "check": "群里的表决卡片上点〔我投了吗〕，回执会再发给您一次；回执下面的〔核对我的票〕，点开就在您手机上核对。",
    "slip": "绑定条丢了没关系：到社区再打印一张，旧的就作废；或者发 /bind 和门牌，由工作人员核对。",
}
GRIEF: Final = "节哀。家里要人搭把手、借桌椅、问手续，点一下就行，不用多写；社区的人会来。"

READERS: Final = (
    "您私下写的，只有本社区的工作人员看得到；点了“不署名”，他们也不知道是谁写的。公开的地方只写楼号，不写名字和门牌。\n"
    "想收回：发 /mine，在那件事下面点〔撤回〕。看我都记了什么：/privacy。"
)
WHY_DOOR: Final = (
    "一户一票，要知道您是哪一户，才不会有人多投。门牌只用来核对，公开的地方不写；只反映问题不用绑。"
)
MACHINE: Final = "我是程序，不是人。您写的事，社区的工作人员会看、会办；要找人，直接去社区，或者写一句“请社区联系我”。"
YOURE_WELCOME: Final = "不客气，有事随时写一句。"
WHOLE_DOOR: Final = (
    "您家几号楼几单元几室？连着写全，例如 5-2-1103 或 5号楼2单元1103，我就去申请绑定。"
)


def phone(whose: str, number: str) -> str:
    """The number that was asked for."""
    name = words.PHONES[whose]
    if number:
        return f"{name}：{number}"
    return f"{name}的电话社区还没登记。点「转给社区」，有人告诉您。"
