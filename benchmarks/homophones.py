"""Writes nlp/homophones.txt: common characters that sound alike, a line a sound.

    python -m benchmarks.homophones

Sounds by pypinyin without tones; sounds that southern and northern speakers mix up (z and zh, n and l, in and
ing …) stand together. Characters by their frequency in jieba's dictionary. pypinyin is needed here alone.
"""

from collections import Counter, defaultdict
from pathlib import Path

import jieba
import pypinyin

COMMON = 2600
OTHERWISE = {"调": "tiao", "重": "zhong", "差": "cha", "卡": "ka", "垃": "la", "圾": "ji"}
MIXED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))
OUT = Path("nlp/homophones.txt")


def sound(char: str) -> str:
    written = OTHERWISE.get(char) or pypinyin.pinyin(char, style=pypinyin.Style.NORMAL)[0][0]
    for one, other in MIXED:
        written = written.replace(one, other)
    return "l" + written[1:] if written.startswith("n") and len(written) > 1 else written


def main() -> None:
    jieba.initialize()
    seen: Counter[str] = Counter()
    for word, count in jieba.dt.FREQ.items():
        for char in word:
            if "\u4e00" <= char <= "\u9fff":
                seen[char] += count
    alike: dict[str, list[str]] = defaultdict(list)
    for char, _ in seen.most_common(COMMON):
        alike[sound(char)].append(char)
    lines = ["# 同音和近音的常用字，一行一个音。由 benchmarks/homophones.py 写成，可以手改。"]
    lines += ["".join(chars) for _, chars in sorted(alike.items()) if len(chars) > 1]
    OUT.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
