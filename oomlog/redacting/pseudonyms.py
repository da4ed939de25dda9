"""Names → pseudonyms of the same length, the same ones for the same names throughout one run."""

import hmac
import re
import secrets
from collections.abc import Collection

from oomlog.redacting.vocabulary import PUBLIC
from oomlog.regex import regex

_UUID = r"[0-9a-f]{8}(?P<dash>[-_])(?:[0-9a-f]{4}(?P=dash)){3}[0-9a-f]{12}"
_POD = r"pod(?=[0-9a-f]{8}[-_0-9a-f])"
_THREAD = r"\b(?:kworker/[uR]?\d+:\d+H?|k(?:swapd|compactd)\d+|(?:migration|ksoftirqd)/\d+)(?!\w)"
_USER = r"(?<=user[-@])\d+|(?<=uid_)\d+"
_ESCAPE = r"\\x[0-9a-f]{2}"  # a byte of a unit's name, see systemd-escape(1)
_ID = r"(?<![0-9a-z])(?=[0-9a-f]*[0-9])[0-9a-f]{8,}(?![0-9a-z])"
_PUNCTUATION = r"\n !\"#$%&'()+*,\-./:;<=>?@\[\]^_`{|}~"
_WORD = rf"[^{_PUNCTUATION}]+?(?=\d*(?:{_ESCAPE}|[{_PUNCTUATION}]|\Z))"
_TOKEN = regex(
    f"(?P<stays>{_THREAD}|{_POD}|{_ESCAPE})|(?P<uuid>{_UUID})|(?P<user>{_USER})|(?P<id>{_ID})|(?P<word>{_WORD})",
    re.ASCII | re.DOTALL,
)
_HEX = regex("[0-9a-f]{8,}")
FIRST_USER = 1000
"""Users of people begin here (login.defs(5): UID_MIN); below are the system's, which are the same everywhere."""
NOBODY = ("65534", "65535", str((1 << 32) - 2), str((1 << 32) - 1))
"""The overflow user and what stands for no user, in 16 and in 32 bits."""
_TRIES = 200


class Pseudonyms:
    """A secret of this run makes them, so that nobody who lacks the mapping can work them out or compare two runs.

    A name is replaced word by word: ASCII punctuation, blanks and line feeds between words stay, and so do the words
    of PUBLIC. The digits at a word's end are one by themselves: `web1` and `web2` still look alike. A letter becomes a
    letter, a digit a digit, any other character as many letters as it has bytes. Two words share one pseudonym only
    where none is left of that length.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._by_word: dict[str, str] = {}
        self._taken: set[str] = set()

    @property
    def mapping(self) -> dict[str, str]:
        """Pseudonym → word, of all that were replaced; where two words share one, the first."""
        mapping: dict[str, str] = {}
        for word, pseudonym in self._by_word.items():
            mapping.setdefault(pseudonym, word)
        return mapping

    def name(self, text: str, known: Collection[str] = ()) -> str:
        """A process, cgroup, host or other name, with every word and number in it replaced, but for `known` ones."""
        return _TOKEN.sub(lambda match: match[0] if match[0] in known else self._token(match), text)

    def user(self, number: str) -> str:
        """The number of a user, as the log prints it; those of the system stay."""
        if int(number) < FIRST_USER or number in NOBODY:
            return number
        return self.word(number)

    def word(self, word: str) -> str:
        """One word or number, replaced whatever it is."""
        if word not in self._by_word:
            tried = [self._made(word, 0)]
            while not self._fits(tried[-1], word, len(tried)) and len(tried) < _TRIES:
                tried.append(self._made(word, len(tried)))
            self._by_word[word] = tried[-1]
            self._taken.add(tried[-1])
        return self._by_word[word]

    def _fits(self, pseudonym: str, word: str, tries: int) -> bool:
        """Not taken and not public; not the word itself as long as there may be another; no shorter number."""
        if pseudonym in self._taken or PUBLIC.fullmatch(pseudonym) or (pseudonym == word and tries < _TRIES // 2):
            return False
        return not word.isdecimal() or word[0] == "0" or pseudonym[0] != "0" or len(word) == 1

    def _token(self, match: re.Match[str]) -> str:
        text = match[0]
        if match["stays"] or (match["word"] and PUBLIC.fullmatch(text)):
            return text
        if match["user"]:
            return self.user(text)
        if match["uuid"]:
            joined = self.word(text.replace(match["dash"], ""))
            return match["dash"].join((joined[:8], joined[8:12], joined[12:16], joined[16:20], joined[20:]))
        return self.word(text)

    def _made(self, word: str, number: int) -> str:
        data = word.encode("utf-8", "surrogateescape")
        stream = _stream(self._key, number.to_bytes(2, "big") + data)
        letters = "abcdef" if _HEX.fullmatch(word) else "abcdefghijklmnopqrstuvwxyz"
        return "".join(_like(byte, one, letters) for byte, one in zip(data, stream, strict=False))


def _stream(key: bytes, message: bytes) -> bytes:
    """As many pseudo-random bytes as the message has, and more."""
    blocks = len(message) // 64 + 1
    return b"".join(hmac.digest(key, bytes([block % 256]) + message, "sha512") for block in range(blocks))


def _like(byte: int, chosen: int, letters: str) -> str:
    if 0x30 <= byte <= 0x39:
        return str(chosen % 10)
    letter = letters[chosen % len(letters)]
    return letter.upper() if 0x41 <= byte <= 0x5A else letter
