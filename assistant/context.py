"""What has been said in a conversation: its last question, and whom and what a pronoun can mean by now."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.naming import is_chinese, is_named, is_person
from assistant.spans import tokens
from assistant.subjects import Parts, parts
from index.words import normalize
from retriever.kinds import kind_of

__all__ = ["Context", "after"]

_LONGEST_SAID = 30  # characters of an answer that can be named in the next question
_REFUSAL = re.compile(r"文章里没有|The articles do not")
_TITLED = re.compile(
    r"(?:Mayor|President|Minister|Professor|Prof|Dr|Mr|Mrs|Ms|Sir|Governor|Senator|Captain|Judge)\b\.? [A-Z]"
)
_CONTEST = re.compile(
    r"\b(?:won|wins?|beat|champions?|winner|lost|defeated|title|owns?|bought|acquired|makes?|built|operates?|sponsors?|produced)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What has been said: the last question by itself, and whom and what a pronoun can mean."""

    last: Parts
    said: str = ""
    named: str = ""  # the name that the last answer was
    person: str = ""
    thing: str = ""
    own: str = ""  # the last subject that was named in so many words
    work: str = ""  # the last title in 《》
    asked: str = ""  # the kind of the last question

    @property
    def subject(self) -> str:
        """What the last question was about."""
        return (self.last.subject_text if self.last.own else "") or self.thing or self.last.subject_text or self.person


def after(question: str, answer: str, before: Context | None) -> Context:
    """The context that a question and its answer leave; a question of another subject forgets the one before."""
    known = (before.person, before.named, before.thing) if before else ()
    found = parts(question, known)
    said = "" if _REFUSAL.match(answer) else re.split(r"\n|\[\d|[。；;]", answer, maxsplit=1)[0].strip()
    said = said if 0 < len(said) <= _LONGEST_SAID else ""
    person, thing = (before.person, before.thing) if before else ("", "")
    subject = found.subject_text
    works = re.findall("《[^《》]+》", f"{question} {said}")
    work = works[-1] if works else (before.work if before else "")
    if subject and (subject == person or _TITLED.match(subject) or (is_chinese(subject) and is_person(subject))):
        if subject != person:
            person, thing = subject, work if work in question else ""
    elif subject and (is_named(subject) or not is_named(thing) or not is_chinese(subject)):
        if subject != thing and not (before and subject == before.named):
            person = person if person in question or not is_named(subject) else ""
        thing = subject
    kind = kind_of(normalize(question))
    named = ""
    if said and kind in ("person", "organisation", "entity") and _is_name(said):
        someone = kind == "person" and (is_person(said) or not (is_chinese(said) or _CONTEST.search(question)))
        person, named = (said, "") if someone else (person, said)
    elif kind in ("entity", "quotation") and not thing and re.fullmatch(r"(?:an?|the) [a-z][a-z -]{2,28}", said):
        named = re.sub(r"^an? ", "the ", said)
    elif kind == "person" and found.attribute and subject:
        post = question[slice(*found.attribute)]
        person = f"{subject}的{post}" if is_chinese(question) else f"the {post} of {subject}"
    answered = before is not None and subject in (before.named, before.person)
    own = before.own if before and (answered or not found.own) else subject
    return Context(found, said, named, person, thing, own, work, kind)


def _is_name(said: str) -> bool:
    """Whether an answer is a name and not a clause."""
    if not is_chinese(said):
        return (
            re.fullmatch(r"(?:[Tt]he )?[A-Z0-9][\w&.'’-]*(?: (?:of |the |de |van )*[A-Z0-9][\w&.'’-]*)*", said)
            is not None
        )
    nouns = all(token.tag[:1] not in "vupdcry" or len(token.text) == 1 for token in tokens(normalize(said)))
    return is_person(said) or (nouns and is_named(said) and not re.search(r"[,，、]|[是在了]", said))
