"""What people can do wrong; each error carries facts, bot.texts.errors writes the sentence."""


class DomainError(Exception):
    """Something a person asked for that cannot be done."""


class NotOfficer(DomainError):
    """Only an officer of this community may do it."""


class NoCommunity(DomainError):
    """The chat is linked to no community yet."""


class WrongChat(DomainError):
    """The command belongs elsewhere: `where` is "desk", "group" or "private"."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class NoSuchMatter(DomainError):
    """No matter has this number here."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NotPossible(DomainError):
    """The step is not open from the matter's state."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step, state)
        self.step = step
        self.state = state


class AlreadyLinked(DomainError):
    """The chat is a group or desk already, of the named community."""

    def __init__(self, community: str, kind: str) -> None:
        super().__init__(community, kind)
        self.community = community
        self.kind = kind


class AdminsOnly(DomainError):
    """Only an administrator of the chat may do it."""


class UnknownCode(DomainError):
    """The link code is unknown or spent."""


class BadCallback(DomainError):
    """The button's data is not one of ours."""


class EmptyText(DomainError):
    """A line of text was expected."""


class TooLong(DomainError):
    """The text is longer than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class UnknownFilter(DomainError):
    """A filter of /matters that names no category, building or state."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class MissingPart(DomainError):
    """A command lacks what belongs behind it; `example` shows it whole."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


class OnlyVoice(DomainError):
    """A matter's only voice cannot be split off."""


class NotAWord(DomainError):
    """A word the ear cannot use."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word
