"""What checking a ballot's log found, in sentences anybody can read."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.domain.ballot import Profile, Question, Secrecy, seen
from bot.domain.ledger import key_code
from bot.domain.logcount import LogReport, Problem
from bot.domain.tally import Result
from bot.texts import ballots
from bot.texts.ballots import MEASURES
from bot.texts.outcomes import amount

_PROBLEMS: Final = {
    "unreadable": "读不懂，内容被改过。",
    "leaf_differs": "这一条和它的指纹对不上，内容被改过。",
    "head_differs": "核对码写法不对，被改过。",
    "signature": "核对码的签名不对：不是这个社区签的，或者被改过。",
    "other_ballot": "这个核对码是另一次表决的。",
    "root": "核对码和前面 {0} 条对不上：签名之后有记录被改、删、换或插入。",
    "end_differs": "结尾的校验和对不上：前面有内容被改、删或添。",
    "after_end": "结尾之后还有内容。",
    "cut_short": "文件不完整，后面被截掉了。",
    "no_manifest": "第一条不是表决说明。",
    "not_whole": "缺少必要的内容，没法继续核对。",
    "late_cast": "截止之后又记入了一票。",
    "seq": "票号 {0} 不连续：有票被删或插入。",
    "two_votes": "第 {0} 票与同一户更早的票没有接上：一户两票。",
    "no_reveal": "已截止，但没有公布各票的选择。",
    "reveal_extra": "第 {0} 票不该公布或重复公布。",
    "not_proven": "第 {0} 票锁定的不是一个合格的选择：缺证明，或者证明不成立。",
    "sum_differs": "第 {0} 项的票数和各票加起来的不一样。",
    "tells_too_much": "投票的户太少或者几乎一边倒，票数本不该公布，却公布了。",
    "unsigned_end": "已经截止，最后 {0} 条却没有签进核对码：可能是后来加的。",
    "reveal_differs": "第 {0} 票公布的选择和投票时锁定的不一样。",
    "reveal_missing": "第 {0} 票应当计入，却没有公布。",
    "no_participants": "没有公布参加的门牌。",
    "participants": "参加的门牌 {0} 户，和投票的 {1} 户对不上。",
    "household_differs": "{0} 的门牌和票里锁定的不一样。",
    "two_votes_of": "{0} 有两张计入的票。",
    "roll_differs": "公布的户册和表决开始时锁定的不一样。",
    "result_differs": "公布的结果和重新数的不一样。",
    "saved_anew": "这份文件被编辑器另存过（文件头或换行变了），没法核对；请重新下载原来的文件。这不说明记录被改。",
    "no_log": "这不是表决记录文件；请下载表决页上的 log.jsonl。",
    "picture": "{0} 号方案有一张图片不在文件夹里，或者被换过（指纹 {1} 开头的那张）。",
    "no_result": "已截止，但没有公布结果。",
    "unknown_leaf": "不认识“{0}”这种记录。",
    "unknown_field": "“{0}”这条记录多了或少了内容：{1}。",
    "unknown_format": "不认识的格式版本“{0}”。",
    "out_of_order": "“{0}”这条记录不该出现在这里，或者出现了两次。",
    "leaf_of_other_ballot": "这条记录是另一次表决的。",
    "bad_value": "“{0}”里的“{1}”写得不对。",
    "roll_sums": "公布的户册是 {0} 个产权人、面积合计 {2}，表决说明里是 {1} 个、{3}（单位 0.01 ㎡）。",
    "bad_window": "截止早于开始。",
    "same_mark": "第 {0} 票的锁定和另一票一模一样：像是照抄的。",
    "too_many": "{0} 户多于户册上的 {1} 户，或者有门牌重复。",
    "paper": "第 {0} 票的纸票记录对不上。",
    "old_format": "2027 年起的保密表决要用第 2 种格式：旧格式会公开每一张票的选择。",
    "never_closed": "这个签名比投票截止晚了一周多，却一直没有截止和结果。",
    "beaten": "第 {0} 票顶替了第 {1} 票：住户自己点的票，纸票、代投都顶不掉。",
    "households_not_last": "公开的门牌对不上各户最后一次投的票：每户只认最后一次，一次不能少。",
    "certified_early": "异议期还没过，就给结果盖了章。",
    "no_mandate": "第 {0} 票是代投的，却没有有效的委托。",
    "mandate_twice": "委托 {0} 记了两次。",
    "no_such_mandate": "撤回的委托 {0} 没有给过，或者已经撤过。",
    "conflict_untold": "第 {0} 票是纸票，被本人改投顶替了，却没有记成冲突。",
    "slip_counted": "一张和网上冲突的纸票，票号和别的纸票重复。",
    "nobody_voted": "还没有人投票，就写着有人投过票后解除了绑定。",
    "spoiled_twice": "废票的票号和别的纸票重复。",
    "slip_twice": "第 {0} 票的纸票号重复或不对。",
    "bad_extension": "延长得不对：每次只能往后延一天，要写原因。",
    "too_many_extensions": "延长了 {0} 次，超过规定。",
    "closed_at_another_time": "截止的时刻和公布的不一样。",
    "head_time": "核对码的时刻不对：比前一个早，或者早于截止。",
    "late_leaf": "排在截止以后才签的核对码后面：是截止之后记的。",
    "early": "开始之前就签进了投票。",
    "no_head": "没有一个签名的核对码。",
    "choice_does_not_fit": "第 {0} 票的选择不合这道题：选项不存在、重复，或者选多了。",
    "opens_a_secret": "这次表决说好不公开各户的选择，却公开了门牌。",
    "roll_size": "公布的户册 {0} 户，表决说明里是 {1} 户，或者有门牌重复。",
    "not_in_roll": "{0} 不在户册里。",
    "silence_not_announced": "表决说明里没有说沉默也算，却算了。",
    "silent_twice": "算作沉默的门牌有重复，或者已经投过票。",
    "no_households": "公开的表决没有公布各户的选择和户册。",
    "certified_another": "最后确认的结果和公布的结果不一样。",
    "objections_differ": "确认时写的异议 {0} 件，记录里是 {1} 件。",
    "void_alone": "作废要写原因，并由两位工作人员定。",
}


_UNSEEN_COUNTS: Final = (
    "⚠ 各项票数按规定不公布，所以“通过”与否这份文件证明不了，要请监票人核对；"
    "参加的户数和够不够核对过了。"
)


def problem(found: Problem) -> str:
    where = f"第 {found.line} 行：" if found.line else "整个文件："
    return where + _PROBLEMS[found.what].format(*map(seen, found.facts))


def report(found: LogReport, shown: int = 20) -> str:
    """The whole finding: what is wrong line by line, or what was confirmed."""
    if not found.sound:
        more = [f"……共 {len(found.problems)} 处。"] if len(found.problems) > shown else []
        return "\n".join(["✗ 核对不通过", *map(problem, found.problems[:shown]), *more])
    manifest = found.manifest
    counts = f"签名的核对码 {len(found.heads)} 个，投票 {found.casts} 次，{found.households} 户。"
    lines = [
        f"✓ 核对通过：{manifest['title']}（{seen(manifest['ballot'])}）",
        *_announced(manifest),
        f"记录 {found.leaves} 条，{counts}",
    ]
    if found.last is not None:
        lines.append(f"最后的核对码：{found.last.short}（请与群里、公示栏和结果表上的比一比）")
    if found.rotations:
        lines.append(f"注意：签名密钥中途换过 {found.rotations} 次，请向社区当面核实。")
    if found.unsigned:
        lines.append(f"最后 {found.unsigned} 条还没有签进核对码。")
    if found.void:
        lines.append(f"注意：这次表决已经作废（{seen(found.void)[:100]}），下面的票数只留作记录。")
    if found.result is not None:
        lines += _counted(found.result, manifest["options"], Question(manifest["question"]))
    elif not found.closed:
        lines.append("还没有截止，选择尚未公布。")
    return "\n".join(lines)


def another_key(found: LogReport, given: str) -> str:
    """The log is whole, and signed by somebody else than who should have."""
    own = key_code(found.heads[-1].key if found.heads else found.manifest["key"])
    return (
        f"✗ 签名密钥不对：您给的是 {seen(given)[:80]}，这份记录是用 {own} 签的。\n"
        "它自己前后对得上，但不是那把密钥签的，不能当真；请到社区当面核实。"
    )


def _announced(manifest: Mapping[str, Any]) -> list[str]:
    """What was fixed before the first vote, for reading: names alone prove nothing."""
    rule = Profile.read("", manifest["rule"])
    kept = "公开" if manifest["secrecy"] == Secrecy.OPEN.value else "邻居间保密"
    silence = "；没投的算跟多数" if manifest["silence"] else ""
    return [
        f"规则：{ballots.rule(rule)}{silence}",
        f"范围：{manifest['households']} 户；{kept}；{manifest['opens']} 至 {manifest['closes']}",
        f"签名密钥：{key_code(manifest['key'])}（请与公示页上的比一比）",
    ]


def _counted(result: Result, options: Sequence[str], kind: Question) -> list[str]:
    lines: list[str] = [_UNSEEN_COUNTS] if result.withheld else []
    for measure in result.sums:
        parts = [
            f"{option} {amount(measure, got)}"
            for option, got in zip(options, result.sums[measure], strict=True)
        ]
        lines.append(f"重新数{MEASURES[measure]}：{'，'.join(parts)}")
    if result.winner is None:
        return [*lines, "没有通过或没有定下。"]
    return [*lines, "通过。" if kind is Question.MOTION else f"定下：{options[result.winner]}。"]


RECEIPT_UNREADABLE: Final = "回执读不懂；请把私聊里“回执原文”那一段原样存成文件。"


def receipt(line: int | None, *, counts: bool, proven: bool, tracked: bool) -> str:
    """Whether a receipt's vote is in the log, and the log the one it was given from."""
    if not proven:
        return "✗ 回执里的核对码和这个文件对不上：发回执时的记录和这一份不是同一份。请拿着回执找监票人。"
    if line is None:
        return "✗ 这张回执的票不在这个文件里，或者内容对不上。请拿着回执找监票人。"
    if not tracked:
        return f"✗ 您的票在第 {line} 行，可是公布的排序里没有它，或者被改过。请拿着回执找监票人。"
    if counts:
        return f"✓ 您的票在第 {line} 行，内容一致，并且计入。"
    return (
        f"⚠ 您的票在第 {line} 行，内容一致，但后来这一户又投过，以后面的为准。\n"
        "是您家改投的就没事；不是，说明有人替您家投了：马上告诉社区，或者私聊小板凳写“有人冒我家投票”。"
    )
