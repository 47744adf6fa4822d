"""One clear sentence for everything that can be done wrong."""

from collections.abc import Callable
from typing import Any, Final

from bot.domain import errors
from bot.domain.errors import DomainError
from bot.rules import procedures
from bot.texts import ballots, binding, incomes, words, workflow

TROUBLE: Final = "小板凳这边出了点问题，已经记下。请稍后再试。"
TOO_FAST: Final = "您发得太快了，这一分钟后面的我没看。歇一分钟再发；有险情请直接打 119、110、120。"
_WHERE: Final = {"desk": "工作台", "group": "居民群", "private": "和我的私聊"}
_STEPS: Final = {
    "reopen": "重新办理",
    "dismiss": "判为不是诉求",
    "merge": "并入",
    "unmerge": "撤销并入",
    "class": "改类",
    "assign": "派单",
    "switch": "换规程",
    "time": "要时间",
    "hearing": "听取意见",
    "extend": "延长",
    **{deed: words["label"] for deed, words in procedures.of().deeds.items()},
}
_NOT_VOTING: Final = {
    "early": "还没到投票时间，{at} 开始。",
    "late": "投票已在 {at} 截止，不能再投了。",
    "void": "这次表决已作废，不能投了。",
    "draft": "这个表决还没开始。",
}
_CANNOT_DECIDE: Final = {
    "nobody": "这个范围里一户也没有，投不成；请点“换范围”。",
    "no_area": "这条规则要算面积，户册里有 {count} 户没写面积；请补好户册再提交，或者点“换规则”。",
    "no_shares": "这条规则要算股份，户册里没有写股份；请补好户册再提交，或者点“换规则”。",
    "under_one": "户册里的份额加起来不到 100%；是不是漏了集体的，或没有门牌的股东（门牌写“股东1”）？补好再提交。",
    "over_one": "户册里的份额加起来超过 100%；请改好户册再提交。",
    "ranking": "排序没有“同意”可数，够不够四分之三没法算；请点“换问法”，或者先排序、定下一个再用“同意/反对”表决。",
    "pictures": "有 {count} 张图片还没收完，请等几秒再提交；一直这样就把图再发一次。",
    "no_cost": "定了预算上限，还有 {count} 个方案没写造价；请点“方案图片”补上，例如：2 造价3万。",
    "dear": "{count} 号方案一个就超过预算上限了；请改造价、改上限，或者去掉它。",
}
_SENTENCES: Final[dict[type[DomainError], Callable[[Any], str]]] = {
    errors.NotOfficer: lambda e: "这个给工作人员用；您有事直接在群里说，或者私聊我。",
    errors.NoCommunity: lambda e: (
        "还不知道您是哪个社区的；请先到居民群里把事情说一句，再来私聊我；或者请网格员帮忙。"
    ),
    errors.WrongChat: lambda e: f"这个命令请在{_WHERE[e.where]}里发。",
    errors.NoSuchMatter: lambda e: (
        f"没有 {words.quoted(e.number, 20)} 这个事项；发 /matters 看看编号。"
    ),
    errors.NotPossible: lambda e: (
        f"这个事项现在是“{_stands(e.state)}”，不能{_STEPS.get(e.step, '这样做')}。"
    ),
    errors.AlreadyLinked: lambda e: (
        f"这里已经是「{words.quoted(e.community)}」的{_WHERE[e.kind]}了，不用再接。"
    ),
    errors.AdminsOnly: lambda e: "请由群管理员来发这个命令。",
    errors.GivesAway: lambda e: (
        f"这句会公示，请去掉“{words.quoted(e.words)}”这样的门牌、电话、人家，再发一遍。"
    ),
    errors.NotYet: lambda e: "还没开始，纪要等开完了再写。",
    errors.BadSetting: lambda e: f"“{e.name}”要写成：{e.may_be}。",
    errors.NeedsDeskCode: lambda e: "开工作台要口令：请向架设小板凳的人要，发 /desk 社区名 口令。",
    errors.UnknownCode: lambda e: "这个接入码不对；请到社区工作台发 /help 看看。",
    errors.BadCallback: lambda e: "这个按钮用不了了，请点最新那条消息上的按钮。",
    errors.FileReplaced: lambda e: (
        "这份文件已经有人点过了，或者后面又发了新的；要用这一份，请再发一次。"
    ),
    errors.NotAskedOfYou: lambda e: "这是问写那句话的人的，请他来点；已经答过的不用再点。",
    errors.NoTime: lambda e: f"没看懂是什么时候：请写明哪天几点，例如：{words.quoted(e.example)}",
    errors.MissingPart: lambda e: f"请把话写全，例如：{words.quoted(e.example)}",
    errors.NotAWord: lambda e: (
        f"“{words.quoted(e.word, 20)}”用不了；请写 2 到 30 个字，“甲..乙”表示甲后面不远有乙。"
    ),
    errors.OnlyVoice: lambda e: "这个事项只有一条诉求，不用拆；类别不对请点“改类”。",
    errors.RollRefused: lambda e: binding.problems(e.problems),
    errors.WhichCommunity: lambda e: (
        "不知道是哪个社区；请用 --community 写明社区的名字（和 /desk 时写的一样）。"
    ),
    errors.NoRoll: lambda e: (
        "还没有户册；请把户册（xlsx 或 csv）发到工作台，再来拟表决、打绑定条。"
    ),
    errors.UnknownDoor: lambda e: (
        f"户册里没有“{words.quoted(e.door, 20)}”；请照 3-2-501（楼-单元-房号）写，或问问网格员。"
    ),
    errors.WrongCode: lambda e: (
        "这个绑定码不对，或者用过、过期了；请对着绑定条再看一遍，不行就找网格员重打一张。"
    ),
    errors.NameTaken: lambda e: (
        f"已经有一个「{words.quoted(e.name)}」了，请换个名字，比如加上区名。"
    ),
    errors.TooManyGuesses: lambda e: "试的次数太多了，请过一个小时再试，或者找网格员帮忙。",
    errors.OwnersAsked: lambda e: (
        f"这次问的是产权人。请先私聊我发 /bind，点一下您是 {e.label} 的产权人、家里人还是租户，再来投。"
    ),
    errors.OwnersOnly: lambda e: (
        f"这次问的是产权人，{e.label} 您登记的是租户。"
        "产权人绑定这一户就能投，也能书面委托；登记错了，私聊我发 /bind 改。"
    ),
    errors.NotBound: lambda e: "您还没绑定门牌，先绑定才能投票：点卡片下面的「先绑定门牌」。",
    errors.NoSuchBallot: lambda e: "没有这个表决；请发 /vote 看看现在有哪些。",
    errors.NotVoting: lambda e: _NOT_VOTING[e.why].format(at=e.at),
    errors.NotInBallot: lambda e: (
        f"这次问的是{e.scope or '别的户'}，您家不在这次有票的户里（有的规则不算商铺、车位，"
        "有的只问几栋楼），不用投；有疑问请找网格员。"
    ),
    errors.NoSuchOption: lambda e: (
        f"是几号方案的？请在图片说明里先写序号（1 到 {e.most}），例如：2 东门木座椅 造价3万"
    ),
    errors.OverBudget: lambda e: "选的方案加起来超过预算上限了，没有投出去；请去掉一个再投。",
    errors.TooManyPictures: lambda e: (
        f"一个方案最多放 {e.most} 张图，这张没有收；要换，先回复“序号 不要图片”再发。"
    ),
    errors.CannotDecide: lambda e: _CANNOT_DECIDE[e.why].format(count=e.count),
    errors.NotEditable: lambda e: (
        "已经提交或公布了，不能再改；要改请先退回，已开始的只能作废重来。"
    ),
    errors.SomebodyWent: lambda e: "已经有人去看了。是不是虚惊，由去的人点。",
    errors.Anonymous: lambda e: (
        "两个人把关的事不能匿名做；请在群管理里关掉“匿名发言”，再回复一次。"
    ),
    errors.SecondOfficer: lambda e: "这一步要另一位工作人员来点，不能自己复核自己。",
    errors.AlreadyDecided: lambda e: "这件已经有人处理过了。",
    errors.ObjectedAlready: lambda e: (
        f"您家已经提过 {e.count} 条异议，都在等答复；还有话说，请当面找工作人员。"
    ),
    errors.SlipStands: lambda e: (
        f"{words.quoted(e.label, 40)} 已经录过一张纸质票（票号 {words.quoted(e.serial, 20)}），一户只算一张；"
        "录错的，请原录入人和另一位工作人员一起核对纸票。"
    ),
    errors.SerialTaken: lambda e: f"票号 {words.quoted(e.serial, 20)} 已经录过了，请核对纸质票。",
    errors.NeedsPhoto: lambda e: "请连照片一起发：先选照片，再在照片说明里写门牌、选项和票号。",
    errors.TooManyProxies: lambda e: f"一户最多代理 {e.most} 户，这一户已经满了。",
    errors.TooManyExtensions: lambda e: (
        f"已经延长 {e.most} 次，不能再延了；不够票就如实公布，另开一次表决。"
    ),
    errors.NotMember: lambda e: (
        "联系群众由党员来；您是党员的话，请社区在工作台用 /role 党员 记下您，再发 /homes。"
    ),
    errors.NotOnePerson: lambda e: (
        f"{e.door} {f'绑定了 {e.accounts} 个账号，不知道是哪一位' if e.accounts else '还没有人绑定'}；"
        "请他/她先绑定门牌，或者进工作台说句话，回复那句话再写 /role。"
    ),
    errors.NoMeeting: lambda e: "还没有定好的会：先发 /meeting 定时间，再点一次〔加进议题〕。",
    errors.TooManyTopics: lambda e: f"最多 {e.most} 条，已经满了；议过或去掉一条再加。",
    errors.NoQuorum: lambda e: (
        f"现在到了 {e.there} 户，应到 {e.expected} 户，不过半，定不了事；可以写进纪要当意见，或者人齐了再定。"
        if e.expected
        else "还没有一户签到，定不了事；请到场的人签到（没手机的点〔代签到〕写门牌），或者写进纪要当意见。"
    ),
    errors.OwnAgent: lambda e: "自己不能委托自己；请写清谁委托谁，例如 3-2-501 委托 4-1-301。",
    errors.NoMandate: lambda e: "这一户现在没有生效的委托，不用撤回。",
    errors.PropertyStaff: lambda e: "物业的人不能代别人投票，请另找受托人。",
    errors.VotedThemselves: lambda e: "这一户已经自己投过了，以自己投的为准，不能再代投。",
    errors.Recused: lambda e: f"{e.label} 和这件事有利害关系，这次回避，不投票；有疑问请找社区。",
    errors.BadScope: lambda e: "户册里没有这样的楼；请写 3号楼、5号楼 这样，或写 全部。",
    errors.HasAgent: lambda e: f"这一户已经委托给 {e.agent} 了；要换人，先录“撤回委托”。",
    errors.BadOptions: lambda e: (
        f"只有 {e.count} 个选项，还要再写一个以上；一行写一个。"
        if e.count < 2
        else f"写了 {e.count} 个选项，最多 10 个；请并掉几个，一行写一个。"
    ),
    errors.CircleFirst: lambda e: f"要先由{ballots.ROLES.get(e.role, e.role)}这一圈的人点同意。",
    errors.NoObjection: lambda e: "现在不在异议期；有问题请直接找社区。",
    errors.RulesRefused: lambda e: workflow.problems(e.problems),
    errors.StepsInUse: lambda e: (
        "没有换上：还有事项停在新规程里没有的步骤上："
        + words.joined(f"{procedure}.{step} {count} 件" for procedure, step, count in e.steps)
        + "。"
    ),
    errors.NotYours: lambda e: f"这一步是{words.quoted(e.role)}的事，现在轮不到您点。",
    errors.DoerVerifies: lambda e: "自己办的不能自己核实，请另一位工作人员来点。",
    errors.CircleShort: lambda e: (
        f"{e.role}至少要有 {e.needs} 人；先回复那个人的一句话，发 /role {e.role}。"
    ),
    errors.NoAgency: lambda e: (
        f"还没有能派的（{words.joined(e.roles)}）；先发 /invite 物业 平安物业 拿一个加入链接。"
    ),
    errors.UnknownAgency: lambda e: "没有这个承办方，或者已经停用；发 /agencies 看看现在有谁。",
    errors.NoHearing: lambda e: "现在没有在听取意见；先在事项卡片上点「听取意见」。",
    errors.AlreadyOpen: lambda e: f"{e.number} 正在听取意见，不用再开。",
    errors.NoSuchNotice: lambda e: (
        f"没有 {words.quoted(e.number, 20)} 这条公示；发 /notices 看看编号。"
    ),
    errors.SheetRefused: lambda e: incomes.problems(e.problems),
    errors.BadMonth: lambda e: (
        f"没有“{words.quoted(e.text, 20)}”这个月；请写 2026-03，或者一年：2026。"
    ),
    errors.BadInstant: lambda e: (
        f"“{words.quoted(e.text, 20)}”这个时间不对或已经过了；可以写 17:00、明天8点、周五17:00、12月1日9:30。"
    ),
    errors.NotCounted: lambda e: "单数还少，没有评红黑榜，不用申诉。",
    errors.EmptyText: lambda e: "请写一句话。",
    errors.TooLong: lambda e: f"太长了，请写在 {e.limit} 个字以内。",
    errors.UnknownFilter: lambda e: (
        f"没找到提到“{words.quoted(e.word, 20)}”的事；可以写类别（供暖）、楼号（5号楼）、状态（待接手）或事里的词。"
    ),
}


def unlinked(community: str) -> str:
    return f"和「{community}」断开了，这个群里的话我不再听。要再接上，发 /link 和接入码。"


NOT_IN_DESK = "这里的按钮只有工作台群里的人能点。"
NOT_DONE_IN_TIME = "⚠ 到点该做的一件事（{what}）没做成，已写进日志；请告诉管小板凳的人。"
NO_FILE = "这个文件没取到，请再发一次。"
NO_PICTURE = "有一张方案图片没取到，或者不是照片，没有收；请把它再发一次（jpg 或 png，5 MB 以内）。"
NO_STATUS = "没问到您是不是这个群的管理员，请再发一次。"


def _stands(state: str) -> str:
    """A matter's state, or the step it is at."""
    known = {each.value: text for each, text in words.STATES.items()}
    return known.get(state, "别的步骤")


def sentence(error: DomainError) -> str:
    """What the person reads."""
    return _SENTENCES[type(error)](error)
