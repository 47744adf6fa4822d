"""What can be wrong with the words the ear is given."""


class LexiconError(ValueError):
    """A lexicon file cannot be read: which one, and what to mend (in Chinese)."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}：{what}")
        self.where = where
        self.what = what
