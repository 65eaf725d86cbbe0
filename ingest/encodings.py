"""Bytes → text in the encoding they were written in, or a plain no: never a silent guess.

Marks at the start decide; then UTF-8, which no other encoding passes for; then UTF-16, GB18030 and Big5 are each tried
strictly and judged by how many of their Chinese characters are frequent ones. charset-normalizer is heard when two
readings are about as good.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from ingest.errors import ReadError

__all__ = ["UncertainEncodingError", "decode", "reads_well", "text_of"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CJK = "[\u3400-\u9fff]"
_ODD = "[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffe\uffff\u0100-\u1fff\uac00-\ud7ff\U00010000-\U0010ffff]"
_PLAIN = "[\t\n\r -~\u3000-\u303f\uff01-\uff5e\u2010-\u2027·×°—’‘“”…]"
# The characters that make up about half of running Chinese, Simplified and Traditional.
FREQUENT = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政"
    "四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最"
    "立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根"
    "论运农指几九区强放决西被干做必战先回则任取完据处府记市场企报今近称据元亿万示未"
    "這個為來時們對會發動過說產種後學經進等電裡現實體機當點從業應開還樣與關線內數無氣變條結問義間軍題黨長設資邊統組見計別將"
    "運農強決戰處記場報稱億萬幣灣總員該讓給並認區歷參調據標環議備導營積術團際離領須觀視親權許請買賣車門東華語讀書購"
)
_CANDIDATES = ("gb18030", "big5hkscs", "cp950", "utf-16-le", "utf-16-be")  # the last two alone may hold NUL bytes
ENOUGH = 0.25  # share of frequent characters: real text has 0.4 to 0.6, a wrong reading less than 0.1
BETTER = 0.15
_NAMES = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "gb18030": "GB18030", "big5hkscs": "Big5", "cp950": "Big5"}


class UncertainEncodingError(ValueError):
    """The bytes are no text, or a text in an encoding that cannot be told; the message says which of the two."""


def decode(data: bytes) -> str:
    """The text of the bytes, without a byte order mark.

    :raises UncertainEncodingError: they are not text, or their encoding cannot be told.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data, name)
    if b"\x00" not in data:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    ranked = sorted(_readings(data), key=lambda reading: -reading[0])
    if not ranked or ranked[0][0] < ENOUGH:
        raise UncertainEncodingError("is not text" if _binary(data) else "is in an encoding that cannot be told")
    rivals = [reading for reading in ranked[1:] if reading[2] != ranked[0][2] and ranked[0][0] - reading[0] < BETTER]
    return _arbitrated(data, [ranked[0], *rivals]) if rivals else ranked[0][2]


def text_of(name: str, data: bytes) -> str:
    """The text of a file; `name` is what it is called in a message.

    :raises ReadError: it is no text, or its encoding cannot be told.
    """
    try:
        text = decode(data)
    except UncertainEncodingError as error:
        raise ReadError(f"{name} {error}: save it as UTF-8 text, or remove it.") from error
    if "\x00" in text:
        raise ReadError(f"{name} is not text (it holds NUL bytes): save it as UTF-8 text or remove it.")
    return text


def reads_well(text: str) -> bool:
    """Whether the Chinese characters of a text, if it has any, are ones that Chinese is written with."""
    chinese = re.findall(_CJK, text[:60_000])
    return sum(character in FREQUENT for character in chinese) >= ENOUGH / 2 * len(chinese)


def _strictly(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise UncertainEncodingError(f"begins like {name.removesuffix('-sig').upper()} but is damaged") from error
    return text.removeprefix("\ufeff")


def _readings(data: bytes) -> Iterator[tuple[float, str, str]]:
    """Plausibility, encoding and text of every strict reading."""
    for name in _CANDIDATES[3 if b"\x00" in data else 0 :]:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        yield _plausibility(text), name, text


def _plausibility(text: str) -> float:
    """Share of frequent characters among the Chinese ones; lower by three times the share of odd characters."""
    sample = text[:60_000]
    chinese = re.findall(_CJK, sample)
    odd = len(re.findall(_ODD, sample)) / max(len(sample), 1)
    if not chinese:
        return len(re.findall(_PLAIN, sample)) / max(len(sample), 1) - 0.1 - 3 * odd if sample else 0.0
    latin = sum(character.isascii() and character.isalpha() for character in sample)
    frequent = sum(character in FREQUENT for character in chinese) / len(chinese)
    # A stray high byte in a Western text reads as one rare Chinese character among many letters.
    return frequent - 3 * odd if len(chinese) * 20 > latin else min(frequent, 0.2)


def _arbitrated(data: bytes, readings: list[tuple[float, str, str]]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    heard = (best.encoding if best else "").replace("_", "-").lower()
    family = "Big5" if "big5" in heard or heard == "cp950" else "GB18030" if heard.startswith(("gb", "hz")) else heard
    for _, name, text in readings:
        if family and _NAMES[name] == family:
            return text
    raise UncertainEncodingError(f"could be {' or '.join(sorted({_NAMES[name] for _, name, _ in readings}))}")


def _binary(data: bytes) -> bool:
    sample = data[:4096]
    return b"\x00" in sample or sum(byte < 9 or 13 < byte < 32 for byte in sample) * 50 > len(sample)
