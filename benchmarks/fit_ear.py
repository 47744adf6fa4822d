"""Fits the ear's learned data, nlp/grams.tsv and nlp/weights.toml.

    python -m benchmarks.fit_ear tests/cases/talk/*.jsonl [MORE.jsonl …] [--casual LINES.txt]

Files with a "chat" field are chats, read in order with the labelled findings as memory; files without are
single messages (category null: no demand); lines of --casual are one chat of nothing but talk. Two steps:
logistic regression on characters and character pairs gives the grams; multinomial logistic regression on
the ear's features, with the grams' scores taken out of fold, gives the weights.
"""

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp import grams
from nlp.ear import ALARMED, URGENT, Ear
from nlp.finding import SILENCE, Finding, Intent, Role, SpokenPlace, Utterance
from nlp.normal import normalise
from nlp.talk import Heard, Talk

FOLDS = 5
GRAMS_C = 8.0
FEATURES_C = 0.12
SMALL = 0.25
TITLES = 0.25  # what a petition's title counts beside a message of a chat
RARER = {"echo": 2.0, "resolved": 3.0}
WEIGHTS = Path("nlp/weights.toml")


@dataclass
class Text:
    """A message to learn from: which fold it is in, what it is, how much it counts."""

    text: str
    fold: int
    intent: str
    category: str | None
    weight: float = 1.0
    urgent: bool | None = None  # None: nobody said
    casual: bool = False


@dataclass
class Corpus:
    chats: list[list[dict[str, Any]]] = field(default_factory=list)
    lone: list[Text] = field(default_factory=list)
    casual: list[str] = field(default_factory=list)


def read(paths: Sequence[Path], casual: Path | None, most: int) -> Corpus:
    corpus = Corpus()
    for path in paths:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        if "chat" in rows[0]:
            chats: dict[str, list[dict[str, Any]]] = {}
            for row in rows:
                chats.setdefault(row["chat"], []).append(row)
            corpus.chats += chats.values()
        else:
            for number, row in enumerate(rows):
                intent = row.get("intent") or ("voice" if row["category"] else "other")
                weight = 1.0 if "intent" in row else TITLES
                told = [(part["clause"], part) for part in row.get("demands", ())] or [
                    (row["text"], row)
                ]
                for text, part in told:
                    made = Text(
                        text, number % FOLDS, intent, part["category"], weight, part.get("urgent")
                    )
                    corpus.lone.append(made)
    if casual:
        lines = casual.read_text("utf-8").splitlines()
        corpus.casual = random.Random(7).sample(lines, min(most, len(lines)))
    return corpus


def utterance(row: dict[str, Any]) -> Utterance:
    role = Role.STAFF if row["from"][0] in "gws" else Role.RESIDENT
    quote = str(row["reply_to"]) if row["reply_to"] else None
    at = datetime.fromisoformat(row["at"])
    return Utterance(row["chat"], str(row["id"]), at, row["from"], row["text"], quote, role)


def texts(corpus: Corpus, casual_weight: float) -> list[Text]:
    found = list(corpus.lone)
    for fold, chat in enumerate(corpus.chats):
        for row in chat:
            if row["from"][0] not in "gws" or row["intent"] == "resolved":
                found.append(
                    Text(
                        row["text"],
                        fold % FOLDS,
                        row["intent"],
                        row["category"],
                        1.0,
                        row["urgent"],
                    )
                )
    found += [
        Text(line, number % FOLDS, "other", None, casual_weight, casual=True)
        for number, line in enumerate(corpus.casual)
    ]
    return found


@dataclass
class Fitted:
    """Linear models over one set of grams: one of the category, one for each of what is heard."""

    vectoriser: TfidfVectorizer
    kinds: LogisticRegression
    heard: list[LogisticRegression]

    @classmethod
    def on(cls, found: list[Text]) -> "Fitted":
        vectoriser = TfidfVectorizer(
            analyzer=lambda text: grams.grams_of(normalise(text)), min_df=2, binary=True
        )
        voices = [text for text in found if text.category and text.intent in ("voice", "resolved")]
        vectoriser.fit([text.text for text in found if not text.casual])
        kinds = LogisticRegression(C=GRAMS_C, max_iter=400)
        kinds.fit(
            vectoriser.transform([text.text for text in voices]), [text.category for text in voices]
        )
        matrix = vectoriser.transform([text.text for text in found])
        weights = [text.weight for text in found]
        heard: list[LogisticRegression] = []
        for name in grams.HEARD:
            model = LogisticRegression(C=GRAMS_C, max_iter=400, solver="liblinear")
            of = [
                text.urgent is True if name == "urgent" else text.intent == name for text in found
            ]
            heard.append(model.fit(matrix, of, sample_weight=weights))
        return cls(vectoriser, kinds, heard)

    def written(self) -> str:
        """The data as shipped; weights too small to matter are left out."""
        names = [*self.kinds.classes_, *grams.HEARD]
        weights = np.vstack([self.kinds.coef_, *(model.coef_ for model in self.heard)]).T
        bias = [*self.kinds.intercept_, *(model.intercept_[0] for model in self.heard)]
        lines = [
            "# 字和相邻两字听起来像什么：字、稀有度（idf）、各类的权重。由 benchmarks/fit_ear.py 拟合，可以手改。"
        ]
        lines.append(
            "\t0\t"
            + "\t".join(f"{name}:{value:.2f}" for name, value in zip(names, bias, strict=True))
        )
        for gram, column in sorted(self.vectoriser.vocabulary_.items()):
            cells = [
                f"{name}:{value:.1f}"
                for name, value in zip(names, weights[column], strict=True)
                if abs(value) >= SMALL
            ]
            if cells:
                lines.append(f"{gram}\t{self.vectoriser.idf_[column]:.2f}\t" + "\t".join(cells))
        return "\n".join(lines) + "\n"


@dataclass
class Row:
    chat: int
    features: dict[str, float]
    intent: str
    weight: float
    urgent: bool | None = None


def rows(corpus: Corpus, by_fold: list[grams.Grams], casual_weight: float) -> Iterator[Row]:
    """Features of every message, the grams' scores from a model that has not seen its fold."""
    ear = Ear()
    for number, chat in enumerate(corpus.chats):
        ear._grams = by_fold[number % FOLDS]
        talk = Talk()
        for row in chat:
            said = utterance(row)
            scene = ear.scene(said, talk)
            if said.role is Role.RESIDENT and not scene.sticker and scene.worth_judging:
                yield Row(
                    number,
                    scene.features(),
                    row["intent"],
                    RARER.get(row["intent"], 1.0),
                    row["urgent"],
                )
            place = SpokenPlace(*row["place"].values()) if row["place"] else None
            finding = Finding(Intent(row["intent"]), row["category"], place, row["urgent"])
            talk.add(Heard(said.ref, said.sender, said.at, said.role, finding))
    yield from lone(ear, corpus, by_fold, casual_weight)


def lone(
    ear: Ear, corpus: Corpus, by_fold: list[grams.Grams], casual_weight: float
) -> Iterator[Row]:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for text in corpus.lone:
        ear._grams = by_fold[text.fold]
        scene = ear.scene(Utterance("x", "1", at, "r1", text.text), Talk())
        if scene.worth_judging:
            yield Row(-1, scene.features(), text.intent, text.weight, text.urgent)
    talk = Talk()
    for number, line in enumerate(corpus.casual):
        ear._grams = by_fold[number % FOLDS]
        said = Utterance("x", str(number), at + timedelta(minutes=number), f"r{number % 9}", line)
        scene = ear.scene(said, talk)
        if scene.worth_judging:
            yield Row(-1, scene.features(), "other", casual_weight, urgent=False)
        talk.add(Heard(said.ref, said.sender, said.at, said.role, SILENCE))


def fit_features(found: list[Row]) -> tuple[LogisticRegression, list[str]]:
    names = sorted({name for row in found for name in row.features})
    matrix = np.array([[row.features.get(name, 0.0) for name in names] for row in found])
    model = LogisticRegression(C=FEATURES_C, max_iter=5000)
    model.fit(matrix, [row.intent for row in found], sample_weight=[row.weight for row in found])
    return model, names


def may_alarm(features: dict[str, float]) -> bool:
    return bool(features.get("danger")) or features["sounds_urgent"] > ALARMED


def fit_urgent(found: list[Row], names: list[str]) -> LogisticRegression:
    """Whether danger is meant, among texts that hold a word of it or sound like it."""
    known = [row for row in found if row.urgent is not None and may_alarm(row.features)]
    matrix = np.array([[row.features.get(name, 0.0) for name in names] for row in known])
    return LogisticRegression(C=FEATURES_C, max_iter=5000).fit(
        matrix, [row.urgent for row in known]
    )


def held_out(found: list[Row]) -> None:
    """Prints voice F1 with every chat judged by a model fitted without its fold."""
    right = {"tp": 0, "fp": 0, "fn": 0}
    for fold in range(FOLDS):
        model, names = fit_features(
            [row for row in found if row.chat < 0 or row.chat % FOLDS != fold]
        )
        mine = [row for row in found if row.chat >= 0 and row.chat % FOLDS == fold]
        said = model.predict(
            np.array([[row.features.get(name, 0.0) for name in names] for row in mine])
        )
        for row, guess in zip(mine, said, strict=True):
            right["tp"] += row.intent == guess == "voice"
            right["fp"] += row.intent != guess == "voice"
            right["fn"] += row.intent == "voice" != guess
    f1 = 2 * right["tp"] / (2 * right["tp"] + right["fp"] + right["fn"])
    print(f"voice F1, chats held out, labelled memory: {f1:.4f}", right)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--casual", type=Path)
    parser.add_argument("--casual-lines", type=int, default=27000)
    parser.add_argument("--casual-weight", type=float, default=1.0)
    parser.add_argument("--hold-out", action="store_true")
    given = parser.parse_args()
    corpus = read(given.files, given.casual, given.casual_lines)
    found = texts(corpus, given.casual_weight)
    by_fold = [
        grams.Grams(Fitted.on([text for text in found if text.fold != fold]).written().splitlines())
        for fold in range(FOLDS)
    ]
    judged = list(rows(corpus, by_fold, given.casual_weight))
    if given.hold_out:
        held_out(judged)
    model, names = fit_features(judged)
    out = [
        "# 一条消息是什么：各特征对四种意图的对数几率。由 benchmarks/fit_ear.py 拟合，可以手改。"
    ]
    for index, intent in enumerate(model.classes_):
        out += ["", f"[{intent}]", f"bias = {model.intercept_[index]:.2f}"]
        out += [
            f"{name} = {weight:.2f}" for name, weight in zip(names, model.coef_[index], strict=True)
        ]
    urgent = fit_urgent(judged, names)
    out += ["", "# 说险的词是不是真险", f"[{URGENT}]", f"bias = {urgent.intercept_[0]:.2f}"]
    out += [f"{name} = {weight:.2f}" for name, weight in zip(names, urgent.coef_[0], strict=True)]
    WEIGHTS.write_text("\n".join(out) + "\n", "utf-8")
    grams.HERE.write_text(Fitted.on(found).written(), "utf-8")


if __name__ == "__main__":
    main()
