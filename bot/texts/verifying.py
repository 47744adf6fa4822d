"""What checking a ballot's log found, in sentences anybody can read."""

from collections.abc import Sequence
from typing import Final

from bot.domain.ballot import Question
from bot.domain.logfile import Problem, Report
from bot.domain.tally import Result
from bot.texts.ballots import MEASURES
from bot.texts.outcomes import amount

_PROBLEMS: Final = {
    "unreadable": "读不懂，内容被改过。", "leaf_differs": "这一条和它的指纹对不上，内容被改过。",
    "head_differs": "核对码写法不对，被改过。", "signature": "核对码的签名不对：不是这个社区签的，或者被改过。",
    "other_ballot": "这个核对码是另一次表决的。",
    "root": "核对码和前面 {0} 条对不上：签名之后有记录被改、删、换或插入。",
    "end_differs": "结尾的校验和对不上：前面有内容被改、删或添。", "after_end": "结尾之后还有内容。",
    "cut_short": "文件不完整，后面被截掉了。", "no_manifest": "第一条不是表决说明。",
    "not_whole": "缺少必要的内容，没法继续核对。", "late_cast": "第 {0} 票在截止之后才记入。",
    "seq": "票号 {0} 不连续：有票被删或插入。", "two_votes": "第 {0} 票与同一户更早的票没有接上：一户两票。",
    "no_reveal": "已截止，但没有公布各票的选择。", "reveal_extra": "第 {0} 票不该公布或重复公布。",
    "reveal_differs": "第 {0} 票公布的选择和投票时锁定的不一样。", "reveal_missing": "第 {0} 票应当计入，却没有公布。",
    "no_participants": "没有公布参加的门牌。", "participants": "参加的门牌 {0} 户，和投票的 {1} 户对不上。",
    "household_differs": "{0} 的门牌和票里锁定的不一样。", "two_votes_of": "{0} 有两张计入的票。",
    "roll_differs": "公布的户册和表决开始时锁定的不一样。", "result_differs": "公布的结果和重新数的不一样。",
}  # fmt: skip


def problem(found: Problem) -> str:
    where = f"第 {found.line} 行：" if found.line else "整个文件："
    return where + _PROBLEMS[found.what].format(*found.facts)


def report(found: Report, shown: int = 20) -> str:
    """The whole finding: what is wrong line by line, or what was confirmed."""
    if not found.sound:
        more = [f"……共 {len(found.problems)} 处。"] if len(found.problems) > shown else []
        return "\n".join(["✗ 核对不通过", *map(problem, found.problems[:shown]), *more])
    manifest = found.manifest
    counts = f"签名的核对码 {len(found.heads)} 个，投票 {found.casts} 次，{found.households} 户。"
    lines = [f"✓ 核对通过：{manifest['title']}（{manifest['ballot']}）", f"记录 {found.leaves} 条，{counts}"]
    if found.last is not None:
        lines.append(f"最后的核对码：{found.last.short}（请与群里、公示栏和结果表上的比一比）")
    if found.rotations:
        lines.append(f"注意：签名密钥中途换过 {found.rotations} 次，请向社区当面核实。")
    if found.unsigned:
        lines.append(f"最后 {found.unsigned} 条还没有签进核对码。")
    if found.result is not None:
        lines += _counted(found.result, manifest["options"], Question(manifest["question"]))
    elif not found.closed:
        lines.append("还没有截止，选择尚未公布。")
    return "\n".join(lines)


def _counted(result: Result, options: Sequence[str], kind: Question) -> list[str]:
    lines: list[str] = []
    for measure in result.sums:
        parts = [f"{option} {amount(measure, got)}" for option, got in zip(options, result.sums[measure], strict=True)]
        lines.append(f"重新数{MEASURES[measure]}：{'，'.join(parts)}")
    if result.winner is None:
        return [*lines, "没有通过或没有定下。"]
    return [*lines, "通过。" if kind is Question.MOTION else f"定下：{options[result.winner]}。"]


RECEIPT_UNREADABLE: Final = "回执读不懂；请把私聊里“回执原文”那一段原样存成文件。"


def receipt(line: int | None, *, counts: bool, proven: bool) -> str:
    """Whether a receipt's vote is in the log, and the log the one it was given from."""
    if not proven:
        return "✗ 回执里的核对码和这个文件对不上：发回执时的记录和这一份不是同一份。请拿着回执找监票人。"
    if line is None:
        return "✗ 这张回执的票不在这个文件里，或者内容对不上。请拿着回执找监票人。"
    return f"✓ 您的票在第 {line} 行，内容一致" + ("，并且计入。" if counts else "；后来这一户又投过，以后面的为准。")
