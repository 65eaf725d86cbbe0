"""Forms of English words: a dictionary gives the base form, people ask in all of them (increased, seconds, won).

Regular spelling and a table of irregular verbs. Whether a word is a verb is the caller's to know; a form that nobody
writes does no harm, for the vocabulary takes only what is frequent enough.
"""

from __future__ import annotations

import re

__all__ = ["forms_of"]

_IRREGULAR = (
    "arise arose arisen, be was were been is are am, bear bore born borne, beat beaten, become became, begin began "
    "begun, bend bent, bind bound, bite bit bitten, blow blew blown, break broke broken, bring brought, build built, "
    "buy bought, catch caught, choose chose chosen, come came, deal dealt, dig dug, do did done does, draw drew "
    "drawn, drink drank drunk, drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight "
    "fought, find found, fly flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen, get "
    "got gotten, give gave given, go went gone goes, grow grew grown, hang hung, have had has, hear heard, hide hid "
    "hidden, hold held, keep kept, know knew known, lay laid, lead led, leave left, lend lent, lie lay lain, light "
    "lit, lose lost, make made, mean meant, meet met, pay paid, ride rode ridden, ring rang rung, rise rose risen, "
    "run ran, say said, see saw seen, seek sought, sell sold, send sent, shake shook shaken, shoot shot, show shown, "
    "shrink shrank, sing sang sung, sink sank sunk, sit sat, sleep slept, speak spoke spoken, spend spent, stand "
    "stood, steal stole stolen, stick stuck, strike struck, swear swore sworn, swim swam, take took taken, teach "
    "taught, tear tore torn, tell told, think thought, throw threw thrown, understand understood, wake woke, wear "
    "wore worn, weave wove woven, win won, withdraw withdrew withdrawn, write wrote written, man men, woman women, "
    "child children, person people, foot feet, tooth teeth, mouse mice, life lives, wife wives, leaf leaves, half "
    "halves, knife knives"
)
_TABLE = {row.split()[0]: row.split()[1:] for row in _IRREGULAR.split(", ")}
_ONE_SHORT_SYLLABLE = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")


def forms_of(word: str, verb: bool) -> list[str]:
    """Other forms of a word in small letters: with s, and of a verb with ed and ing; irregular ones besides."""
    forms = [*_TABLE.get(word, []), _with_s(word)]
    if verb:
        forms += [_with_ing(word), *([] if word in _TABLE else [_with_ed(word)])]
    return list(dict.fromkeys(forms))


def _with_s(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|z|ch|sh)$", word) else "s")


def _with_ing(word: str) -> str:
    if word.endswith("ie"):
        return word[:-2] + "ying"
    return (word[:-1] if re.search(r"[^eoy]e$", word) else _doubled(word)) + "ing"


def _with_ed(word: str) -> str:
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ied"
    return word + "d" if word.endswith("e") else _doubled(word) + "ed"


def _doubled(word: str) -> str:
    return word + word[-1] if _ONE_SHORT_SYLLABLE.fullmatch(word) else word
