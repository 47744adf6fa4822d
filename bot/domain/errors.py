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


class GivesAway(DomainError):
    """What is to be published names a door, a telephone number or somebody's home; `words` are those."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class NotYet(DomainError):
    """Minutes of what has not begun."""


class BadSetting(DomainError):
    """A value that a setting cannot have; `may_be` says what it can."""

    def __init__(self, name: str, may_be: str) -> None:
        super().__init__(name)
        self.name = name
        self.may_be = may_be


class NeedsDeskCode(DomainError):
    """A desk is made only by whoever runs the bot, or by officers of one it has already."""


class UnknownCode(DomainError):
    """The link code is unknown or spent."""


class BadCallback(DomainError):
    """The button's data is not one of ours."""


class FileReplaced(DomainError):
    """A file was decided about, or another one was sent since."""


class NotAskedOfYou(DomainError):
    """Only whoever wrote the words can say that they answer a question of the desk; or it was answered."""


class EmptyText(DomainError):
    """A line of text was expected."""


class TooLong(DomainError):
    """The text is longer than allowed."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit


class NoTime(DomainError):
    """Words that should say when something is, and do not."""

    def __init__(self, example: str) -> None:
        super().__init__(example)
        self.example = example


class UnknownFilter(DomainError):
    """Words after /matters that are no category, building or state, and that no matter says."""

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


class RollRefused(DomainError):
    """A roll file is wrong; `problems` are (line from 1, what, facts), at most the first twenty."""

    def __init__(self, problems: list[tuple[int, str, tuple[str, ...]]]) -> None:
        super().__init__(problems)
        self.problems = problems


class WhichCommunity(DomainError):
    """Several communities, or none with the name given."""


class NoRoll(DomainError):
    """The community has no roll yet."""


class UnknownDoor(DomainError):
    """No household of the roll has this door."""

    def __init__(self, door: str) -> None:
        super().__init__(door)
        self.door = door


class WrongCode(DomainError):
    """A binding code is unknown, spent or expired."""


class NameTaken(DomainError):
    """There is a community of this name already."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class TooManyGuesses(DomainError):
    """Too many wrong codes within the hour."""


class OwnersAsked(DomainError):
    """Owners are asked, and somebody has not said what they are at their door; the door."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class OwnersOnly(DomainError):
    """Owners are asked, and whoever taps rents the door."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class NotBound(DomainError):
    """The account is bound to no household."""


class NoSuchBallot(DomainError):
    """No ballot has this number here."""


class NotVoting(DomainError):
    """The ballot takes no votes now: `why` is "early", "late", "void" or "draft"; `at` tells from or until when."""

    def __init__(self, why: str, at: str = "") -> None:
        super().__init__(why, at)
        self.why = why
        self.at = at


class NotInBallot(DomainError):
    """None of the account's households is in the ballot's frozen roll; `scope` says who is asked."""

    def __init__(self, scope: str = "") -> None:
        super().__init__(scope)
        self.scope = scope


class NotEditable(DomainError):
    """The ballot is not a draft any more."""


class Anonymous(DomainError):
    """What takes two officers is not done by an anonymous administrator, who may be either of them."""


class SecondOfficer(DomainError):
    """What one officer entered another one must confirm."""


class AlreadyDecided(DomainError):
    """It was confirmed or returned already."""


class SomebodyWent(DomainError):
    """Another officer went to a danger: whether it was none is theirs to say."""


class ObjectedAlready(DomainError):
    """A household has objected in these words, or as often as it may; `count` is how often it has."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class SerialTaken(DomainError):
    """A paper slip with this number was entered before."""

    def __init__(self, serial: str) -> None:
        super().__init__(serial)
        self.serial = serial


class SlipStands(DomainError):
    """A door's paper slip was entered before; `serial` is that one's."""

    def __init__(self, label: str, serial: str) -> None:
        super().__init__(label, serial)
        self.label = label
        self.serial = serial


class NeedsPhoto(DomainError):
    """A paper is entered with its photo."""


class TooManyProxies(DomainError):
    """The agent acts for as many households as allowed."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class TooManyExtensions(DomainError):
    """A ballot was extended as often as its log may hold."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NoSuchOption(DomainError):
    """A picture says of no option of a ballot that it is its; `most` is the last option's number."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class OverBudget(DomainError):
    """What is approved together costs more than a ballot's ceiling."""


class TooManyPictures(DomainError):
    """An option shows as many pictures as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class NotMember(DomainError):
    """Only a party member whom the desk has named one keeps in touch with households."""


class NotOnePerson(DomainError):
    """A door was to name one person, and `accounts` are bound there."""

    def __init__(self, door: str, accounts: int) -> None:
        super().__init__(door, accounts)
        self.door = door
        self.accounts = accounts


class NoQuorum(DomainError):
    """Too few households are in the room to decide anything."""

    def __init__(self, there: int, expected: int) -> None:
        super().__init__(there, expected)
        self.there = there
        self.expected = expected


class NoMeeting(DomainError):
    """No meeting is planned that could talk about a topic."""


class TooManyTopics(DomainError):
    """A meeting, or what one resident proposed, has as many topics as it may."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class Recused(DomainError):
    """A household with an interest of its own has no vote in a ballot; its door."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class BadScope(DomainError):
    """Buildings that are not in the roll."""


class HasAgent(DomainError):
    """The household has a mandate in force; `agent` is the door that holds it."""

    def __init__(self, agent: str) -> None:
        super().__init__(agent)
        self.agent = agent


class OwnAgent(DomainError):
    """A household cannot be its own agent."""


class NoMandate(DomainError):
    """No mandate of this household is in force that could be withdrawn."""


class PropertyStaff(DomainError):
    """Staff of the property company cannot act for others."""


class VotedThemselves(DomainError):
    """The household voted itself; an agent or a slip cannot replace that."""


class BadOptions(DomainError):
    """A ballot needs two to ten different options; `count` is how many there are."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.count = count


class CircleFirst(DomainError):
    """A circle has to agree before: `role` is its role."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class NoObjection(DomainError):
    """There is nothing to object to now."""


class RulesRefused(DomainError):
    """A file of procedures is wrong; `problems` are (line from 1, what, word)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


class StepsInUse(DomainError):
    """Open matters stand at steps that a new book does not have; `steps` are (procedure, step, how many)."""

    def __init__(self, steps: list[tuple[str, str, int]]) -> None:
        super().__init__(steps)
        self.steps = steps


class NotYours(DomainError):
    """It is somebody else's turn: `role` is whose."""

    def __init__(self, role: str) -> None:
        super().__init__(role)
        self.role = role


class DoerVerifies(DomainError):
    """Whoever did the work cannot be the one who verifies it."""


class CircleShort(DomainError):
    """A circle has fewer members than have to agree: its role and how many it needs."""

    def __init__(self, role: str, needs: int) -> None:
        super().__init__(role, needs)
        self.role = role
        self.needs = needs


class NoAgency(DomainError):
    """Nobody is known to whom it could be given; `roles` are the kinds that may be asked."""

    def __init__(self, roles: tuple[str, ...]) -> None:
        super().__init__(roles)
        self.roles = roles


class UnknownAgency(DomainError):
    """The agency is not this community's, or left."""


class NoHearing(DomainError):
    """There is no hearing here, or it is over."""


class AlreadyOpen(DomainError):
    """It is open already; `number` names it."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class NoSuchNotice(DomainError):
    """No notice has this number here."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class SheetRefused(DomainError):
    """A file of common income is wrong; `problems` are (line from 1, what, word)."""

    def __init__(self, problems: list[tuple[int, str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


class BadMonth(DomainError):
    """A month or a year that is none."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class BadInstant(DomainError):
    """A time that cannot be read, or has passed."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotCounted(DomainError):
    """The company has too few orders for a verdict, so there is nothing to appeal against."""


class CannotDecide(DomainError):
    """A ballot's plan that could decide nothing: `why` is a word of bot.domain.electorate, for `count` households."""

    def __init__(self, why: str, count: int) -> None:
        super().__init__(why, count)
        self.why = why
        self.count = count
