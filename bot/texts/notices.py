"""What is said in groups and in private: welcome, privacy, answers, help."""

from collections.abc import Sequence
from typing import Any

from bot.texts import words
from bot.texts.markup import button

PRIVACY = (
    "<b>小板凳读什么、留什么</b>\n"
    "· 谁在用：本社区的工作人员，用来发现和办理大家的难处。\n"
    "· 读什么：本群的消息。闲聊不留，处理完就忘。\n"
    "· 留什么：听着像诉求的那一条（文字、照片、楼号房号、时间、账号），最多留三年；您绑定的门牌、投的票、"
    "听取意见时说的话。不问身份证号；电话只在请人上门时问，写了才有。\n"
    "· 谁看得到：社区工作台。对外只说楼号，不说房号和姓名。\n"
    "· 您的权利：私聊我发 /export 取走您的全部记录，发 /delete 删除。"
)
WITHDRAWN = "（已撤回）"
FORGOTTEN = "（已满保存期，原话已删）"
INTRODUCTION = (
    "大家好，我是<b>小板凳</b>，帮大家把难处记下来、办下去：照常说话就行，听着像正事的我点个 ✍，不插话；闲聊不留。\n"
    "记下的只有社区工作台看得到，对外只说楼号。记了什么、怎么删：私聊我发 /privacy；办到哪了："
)
WELCOME = (
    INTRODUCTION + "私聊我发 /mine。\n\n"
    "<i>管理员：发</i> <code>/link 接入码</code> <i>把本群接到社区（接入码在社区工作台里，发 /help 看）；"
    "这里若是工作人员的群，发</i> <code>/desk 社区名</code> <i>设为工作台。</i>"
)


def introduction(board: str | None) -> str:
    """What stands in a residents' group once it is linked: two lines, and where everybody can look."""
    return INTRODUCTION + (f"{board} ，或者私聊我发 /mine。" if board else "私聊我发 /mine。")


UNREAD = "文件、语音和贴图我打不开，也没有存。写一句话，或者发照片：什么事、在哪儿。"
START = (
    "您好，我是小板凳。\n想反映问题，写一句就行：什么事、在哪儿；署不署名都行。\n"
    "办到哪了：点「我的事」，或者发 /mine。\n"
    "投票：先点「绑定门牌」，再点「我要投票」。\n"
    "发 /privacy 看我记什么，/export 取走您的记录，/delete 删除。"
)
GREETING = "您好，我是小板凳。要反映什么，写一句：什么事、在哪儿。要打听什么，直接问；我答不上来的，转给社区。"
HELP_PRIVATE = START + (
    "\n\n还能这样用：\n直接问“哪儿能量血压”，我告诉您去哪儿\n/need 请人帮忙换个灯泡　请邻居搭把手\n"
    "/helper 水电 陪诊　您来帮邻居\n/calendar 最近的活动　/checkin 签到码\n"
    "/topic 想在会上议的事　/rites 登记红白事　/wishes 微心愿\n"
    "/homes 党员看自己联系的户　/hours 帮人的时长"
)
START_OFFICER = (
    "您是工作人员。直接写就行：“还有几件没办的”“电梯那单谁在办”“催一下电梯那单”“怎么发公示”；\n"
    "替居民记一件：写“刘阿姨说5号楼垃圾没人收”。\n"
    "发 /work 一件一件办，发 /visit 记走访，发 /care 看谁该去看望了。"
)
START_AGENCY = (
    "没看懂这句。说单子上的事，写一句就行，例如“配件下午到”“3号楼修好了”，或者回复那张单子。\n"
    "手上的单发 /orders；对红黑榜有话说，发 /appeal 和您的话。\n要社区帮忙的事，照直写：什么事、在哪儿。"
)
HELP_DESK = (
    "<b>工作台用法</b>\n/today 今天的日报\n"
    "/matters 事项清单，可加类别、楼号、状态或事里的词，例如 <code>/matters 供暖 5号楼</code>\n"
    "/ballots 正在办的表决，卡片重新发一张\n"
    "/matter 12 看一个事项的全部经过\n/word 公共设施 大象滑梯..裂　教我一个词\n/place 红房子 12号楼　教我一个地名\n"
    "/learn 看您改过的例句能教我什么词\n"
    "私聊我发 /work 一件一件办，/visit 记走访。\n"
    "<b>表决</b>：把户册（xlsx、csv）发到这里导入；/slips 3号楼 打印绑定条；/door 3-2-501 看一户；\n"
    "事项卡片上点「拿来表决」拟方案，另一位批准后公布；\n"
    "回复某人的话发 /role 党员（网格员、社区工作人员、社区负责人、党组织、监票人、物业）。\n"
    "<b>办</b>：/invite 物业 平安物业　拿加入链接；/agencies 承办方；卡片上点「派单」；\n"
    "/procedure 看规程，改好的规程.toml 发来就换上。\n"
    "<b>邻里</b>：/event 活动；/meeting 议事；/station 驿站；/helpers 帮手；私聊 /care 定期看望；\n"
    "/role 党员 3-2-501 记下党员，/gaps 看党员联系到哪了、点一下添户\n"
    "/spot 当场办；/wish 记心愿，/units 双报到；居民私聊 /rites 登记红白事\n"
    "/settings 日报几点、物业电话、险情隔几分钟再响\n"
    "<b>晒</b>：/notice 正文　发公示；/notice 周五17:00 正文　到点发；\n"
    "/correct 12 正文　更正；/notices 最近的公示；"
    "把公共收益表（xlsx、csv）发来公布；/report 2026-03 月报。"
)


def desk_linked(community: str, code: str) -> str:
    return (
        f"好了，这里就是<b>{words.quoted(community)}</b>的工作台。\n"
        f"请在居民群里由管理员发 <code>/link {code}</code>。\n\n{HELP_DESK}"
    )


def group_linked(community: str) -> str:
    return f"接好了，本群属于<b>{words.quoted(community)}</b>。我会安静听着；发 /privacy 随时看我记什么。"


POSTS_HERE = "好，公示、表决和活动以后都发到这个话题。要换，到别的话题里再发一次 /here。"
POSTS_ANYWHERE = "好，公示、表决和活动以后发到“常规”话题。"


def muted_in(title: str) -> str:
    return f"❗ 我在「{words.quoted(title)}」里不能发言了：公示、表决、险情提醒都发不进去。请群管理员放开我的发言权限。"


def without_database(said: str, group: str) -> str:
    """A cry that could not be written down."""
    where = f"「{words.quoted(group)}」群里" if group else "私聊里"
    return f"🚨 我的数据库出了毛病，现在记不下来；这句听着像险情，请马上看{where}：\n「{words.quoted(said, 300)}」"


HEARD_WITHOUT_DATABASE = "这句我马上转给社区的人了。要紧请直接打：火警 119、急救 120、报警 110。"


def set_aside_cry(said: str) -> str:
    """Words that cry out in an update that could not be worked on: the desk reads them."""
    return f"🚨 有一条消息我处理不了，听着像险情，请马上看群里：「{words.quoted(said, 200)}」"


def group_lost(title: str) -> str:
    return (
        f"小板凳已不在「{words.quoted(title)}」群里，那边的话听不到了。要恢复，请把我重新加进群。"
    )


def kept(numbers: Sequence[str]) -> str:
    """What whoever told of something reads: one number, or one for each demand."""
    if len(numbers) == 1:
        return f"记下了，事项 <b>{numbers[0]}</b>。有回音我来告诉您。"
    return f"记下了，分成 {len(numbers)} 件：<b>{'、'.join(numbers)}</b>。有回音我来告诉您。"


def forgotten(count: int) -> str:
    return f"已删除。您的 {count} 条诉求里的文字、房号和账号都抹掉了，事项本身留着继续办。"


def unknown(title: str) -> str:
    return f"刚才发往「{title}」的一条公示，网络断了，不知道发出去没有；为免重复没有再发，请看一眼群里。"


_WHY = {
    "no rights to send": "我在那里没有发言的权限，请群管理员给我",
    "need administrator rights": "要先让我当群管理员",
    "message thread not found": "那个话题没有了，请群管理员打开“常规”话题",
    "topic_deleted": "那个话题删掉了",
    "chat_restricted": "我在那里被禁言了，请群管理员放开",
    "deactivated": "那个群停用了，或者对方的账号注销了",
    "peer_id_invalid": "那个群或那个人找不到了",
    "blocked by the user": "对方把我拉黑了",
    "file is too big": "附件太大（最多 20 MB）",
    "not enough rights": "我在那里没有发言的权限，请群管理员给我",
    "chat_write_forbidden": "我在那里被禁言了，请群管理员放开",
    "topic_closed": "那个话题关了",
    "kicked": "我被移出群了，请重新加我",
    "too long": "文字太长了",
    "chat not found": "那个群找不到了",
    "wrong file": "附件已经取不到了",
}


def refused(title: str, fault: str) -> str:
    """A post that did not get through, to whom, and why in words."""
    told = fault.lower()
    why = next(
        (words for mark, words in _WHY.items() if mark in told),
        f"那边说：{words.quoted(fault, 80)}",
    )
    return f"❗ 发往「{words.quoted(title)}」的一条没有发出去：{why}。那边的人还没看到。"


def refused_keyboard(number: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button("再发一次", f"rs:again:{number}")]]}


def no_sign(title: str) -> str:
    return f"❗ 「{words.quoted(title)}」不让我用表情回应，大家看不到我听见了。请群主在群设置里放开表情（至少 👍 ✍）。"


def no_pin(title: str) -> str:
    return f"❗ 「{words.quoted(title)}」里的公示发出去了，但没能置顶：请给我置顶的权限。"


def not_told(number: str, *, order: bool) -> str:
    """News that did not reach whoever it is for."""
    who = "承办方" if order else "反映的人"
    return f"❗ {number} 的消息没能私下告诉{who}（对方关了私聊，或者 Telegram 不收），请换个办法说一声。"


def desk_lost(community: str) -> str:
    return (
        f"❗ {words.quoted(community)} 的工作台群我不在了，卡片发不过去；有危险我私下找您。"
        f"把我加进一个群，在群里发 /desk {words.quoted(community)}，那里就是新的工作台，原来的事都在。"
    )


def desk_moved(community: str, code: str) -> str:
    told = f"<b>{words.quoted(community)}</b> 的工作台换到这里了，原来的事都在，发 /matters 看。"
    return f"{told}居民群的接入码没有变：{code}"


def group_came(title: str) -> str:
    return f"🔗 「{words.quoted(title)}」接进来了，那里说的话从现在起听。不认识这个群，就断开。"


def cut_keyboard(chat: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button("断开", f"ul:cut:{abs(chat)}")]]}


def group_unlinked(title: str) -> str:
    return f"「{words.quoted(title)}」和我断开了，那里说的话我不再听；已经记下的事照常办。"


DEAF = "我现在听不见大家说话：请群主在群设置里把我设为管理员（不用给别的权限），我就听得见了。"


def deaf_in(title: str) -> str:
    return f"❗ 我在「{words.quoted(title)}」里听不见大家说话，请群主把我设为管理员。"


SET_ASIDE = (
    "有一条消息我处理不了，先放在一边了，别的照常。是文件的话，请换个格式再发；要紧的事请再说一遍。"
)
