"""Passwords and keys are taken out before anything is written.

Three things make a secret: what the last words of its key say (``db.password``, ``openaiApiKey``),
the form of the value (a token of a known maker), or where it stands (between ``//`` and ``@`` of
an address, or quoted after a key such as these in a piece of source code). Only text is ever
hidden: a number is a number, and ``max_tokens`` is no secret.

Of an address only the credentials are hidden, the rest is worth knowing:
``postgresql://<hidden by nbtrack>@host/db``. A key that asks for it hides the whole value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, cast

from nbtrack._words import split_words

__all__ = ["HIDDEN", "is_secret_key", "redact", "redact_long", "redact_text"]

HIDDEN = "<hidden by nbtrack>"

_WORDS = ("password", "passwd", "secret", "apikey")
_PAIRS = (
    ("api", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("private", "key"),
    ("auth", "token"),
    ("access", "token"),
)

# What must occur in a text (cheap to look for), and the form of the token. Repeats are bounded
# where one could begin inside another, so that no text takes the square of its length.
_TOKEN_FORMS: dict[str, str] = {
    # OpenAI, Anthropic and their likes: a run of 20 with a digit, so "sk-learn-..." stays.
    "sk-": r"(?<![_-])sk-(?=[\w-]{0,200}\d)[\w-]{0,200}?[A-Za-z0-9]{20}[\w-]*",
    "gsk_": r"gsk_[A-Za-z0-9]{32,}",
    **{f"gh{kind}_": rf"gh{kind}_[A-Za-z0-9]{{36,}}" for kind in "pousr"},
    "github_pat_": r"github_pat_\w{22,}",
    "glpat-": r"glpat-[\w-]{20,}",
    "hf_": r"hf_[A-Za-z0-9]{30,}",
    "AKIA": r"AKIA[A-Z0-9]{16}(?![A-Za-z0-9])",
    "ASIA": r"ASIA[A-Z0-9]{16}(?![A-Za-z0-9])",
    "AIza": r"AIza[\w-]{35}",
    "ya29.": r"ya29\.[\w-]{20,}",
    "xox": r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    "hooks.slack.com": r"hooks\.slack\.com/services/[\w/]{20,}",
    "k_live_": r"[rsp]k_live_[A-Za-z0-9]{16,}",
    "k_test_": r"[rsp]k_test_[A-Za-z0-9]{16,}",
    "npm_": r"npm_[A-Za-z0-9]{36}",
    "pypi-": r"pypi-[\w-]{50,}",
    "nvapi-": r"nvapi-[\w-]{40,}",
    "dapi": r"dapi[0-9a-f]{32}",
    "wandb_v1_": r"wandb_v1_\w{20,}",
    "SG.": r"SG\.[\w-]{16,}\.[\w-]{16,}",
    "eyJ": r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*",  # a JSON web token
    "eyJhcGlf": r"eyJhcGlf[A-Za-z0-9+/=_-]{20,}",  # Neptune: base64 of {"api_...
    "PRIVATE KEY-----": (
        r"(?s:-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z))"
    ),
}
_BEARER = r"(?i)(\bbearer\s+)(?=[^\s\"']*\d)[\w.~+/=-]{20,}"
_URL_CREDENTIALS = r"(?<=://)[^\s/?#@:\"']*:([^\s/?#\"']+)(?=@)"
# {password}, $PASSWORD, ${PASSWORD}, %s, %(password)s, <password>, ***: the name of a secret.
_PLACEHOLDER = r"(?:\{[^{}]*\}|\$\{?[\w.:-]+\}?|%\(?\w*\)?s|<[^<>]*>|\*+|\.{3})+"
_WANDB_KEY = r"[0-9a-f]{40}"

_KEY = r"(?:passw(?:or)?d|secret|(?:api|access|secret|private)[_-]?key|(?:auth|access)[_-]?token)s?"
# What may stand before a quote and the text in the quotes; <before> is what comes before both.
_QUOTED = (
    r"""(?P<opening>[rbfu]{0,2}(?P<quote>"{3}|'{3}|"|'))"""
    r"""(?P<value>(?:\\.|(?!(?P=quote)).)+?)(?P<closing>(?P=quote))"""
)
_BARE = r"(?P<opening>)(?P<value>[^\s;&|,()]+)(?P<closing>)"
_IN_SOURCE: tuple[str, ...] = (
    # The key as a variable, an index or an argument, with or without its type.
    rf"(?P<before>{_KEY}[\"']?\]?(?:\s*:\s*[\w.\[\]| ]+?)?\s*[!=]?=\s*){_QUOTED}",
    # In a dictionary, and in a line of YAML.
    rf"(?P<before>{_KEY}[\"']\s*:\s*){_QUOTED}",
    rf"(?P<before>^[ \t]*(?:- )?[\w.-]{{0,60}}{_KEY}:[ \t]+){_QUOTED}",
    # As the argument of a login.
    rf"(?P<before>\blogin\(\s*key\s*=\s*){_QUOTED}",
    rf"(?P<before>\blogin\(\s*(?=[\"'][\w-]{{20}})){_QUOTED}",
    # In commands, without quotes.
    rf"(?P<before>(?:%(?:set_)?env|\bexport|\bsetx?|\benv)\s+\w{{0,60}}{_KEY}(?:=|[ \t]+)){_BARE}",
    rf"(?P<before>(?<![\w-])--[\w-]{{0,60}}{_KEY}(?:=|[ \t]+)){_BARE}",
    rf"(?P<before>\b(?:wandb|nbtrack) login(?:[ \t]+--relogin)?[ \t]+)(?=[\w-]{{20}}){_BARE}",
    # API_KEY=... only in capitals: login(password=password) tells nothing.
    (
        r"(?P<before>(?-i:\b[A-Z0-9_]{0,60}(?:PASSW(?:OR)?D|SECRET"
        rf"|(?:API|ACCESS|SECRET|PRIVATE)_?KEY|(?:AUTH|ACCESS)_TOKEN)=)){_BARE}"
    ),
)
_BLOCK = 65_536
_SOURCE_WORDS = ("pass", "secret", "key", "token", "login")


@lru_cache(4096)
def is_secret_key(key: str) -> bool:
    """Whether a value of this key is hidden whatever it is, if it is text.

    Args:
        key: the last part of a path, or all of it.

    Example:
        >>> [is_secret_key(k) for k in ("db.password", "openaiApiKey", "AWS_SECRET_ACCESS_KEY")]
        [True, True, True]
        >>> [is_secret_key(k) for k in ("max_tokens", "pad_token", "key", "secret_size")]
        [False, False, False, False]
    """
    words = [bare for word in split_words(key) if (bare := word.rstrip("0123456789"))]
    if not words:
        return False
    last = words[-1].removesuffix("s")
    return last in _WORDS or (*words[-2:-1], last) in _PAIRS


def redact(mapping: Mapping[str, Any], prefix: str = "") -> tuple[dict[str, Any], tuple[str, ...]]:
    """A copy without secrets, and the keys where something was hidden.

    Args:
        mapping: plain values, dictionaries and lists in each other; it is not changed.
        prefix: what stands before the keys that are returned, with its dot.

    Returns:
        The copy, and the dotted keys in order, each once.

    Example:
        >>> redact({"lr": 0.1, "db": {"password": "x1", "url": "mysql://me:x1@h/db"}})[0]["db"]
        {'password': '<hidden by nbtrack>', 'url': 'mysql://<hidden by nbtrack>@h/db'}
        >>> redact({"max_tokens": "512", "api_key": "abc", "secret": 7})[1]
        ('api_key',)
    """
    hidden: dict[str, None] = {}
    clean = {
        key: _redact_value(value, str(key), f"{prefix}{key}", hidden, under_secret=False)
        for key, value in mapping.items()
    }
    return clean, tuple(hidden)


def redact_text(text: str) -> str:
    """A text without known tokens, credentials in addresses, and secrets set in source code.

    For what people write freely: notes, the source of a cell, a traceback, a command line.

    Args:
        text: any text; it is returned itself where there is nothing to hide.

    Example:
        >>> redact_text('wandb.login(key="0a1b")')
        'wandb.login(key="<hidden by nbtrack>")'
        >>> redact_text('api_key = os.environ["API_KEY"]')
        'api_key = os.environ["API_KEY"]'
    """
    text = _redact_forms(text)
    small = text.lower()
    if any(word in small for word in _SOURCE_WORDS):
        for pattern in _IN_SOURCE:
            text = _pattern(pattern).sub(_hide_value, text)
    return text


def redact_long(text: str) -> str:
    """The same of a text of any length, whose secrets stand each in lines that lie together.

    Args:
        text: such as a file of source code.
    """
    if len(text) <= _BLOCK or "PRIVATE KEY-----" in text:
        return redact_text(text)
    blocks: list[str] = []
    place = 0
    while place < len(text):
        end = text.find("\n", place + _BLOCK) + 1 or len(text)
        blocks.append(redact_text(text[place:end]))
        place = end
    return "".join(blocks)


def _redact_value(
    value: Any, key: str, path: str, hidden: dict[str, None], *, under_secret: bool
) -> Any:
    if not isinstance(value, str | list | tuple | Mapping):
        return value
    if isinstance(value, str):
        asked = bool(value) and (under_secret or _is_hidden_by(key, value))
        clean = HIDDEN if asked else _redact_forms(value)
        if clean != value or HIDDEN in value:
            hidden[path] = None
        return clean
    below = under_secret or is_secret_key(key)
    if isinstance(value, Mapping):
        items = cast("Mapping[Any, Any]", value).items()
        return {
            name: _redact_value(inner, str(name), f"{path}.{name}", hidden, under_secret=below)
            for name, inner in items
        }
    inner_values = cast("list[Any] | tuple[Any, ...]", value)
    return [_redact_value(v, key, path, hidden, under_secret=below) for v in inner_values]


def _is_hidden_by(key: str, value: str) -> bool:
    if is_secret_key(key):
        return True
    # 40 hex digits are a commit as well: only a key that speaks of wandb tells which.
    return "wandb" in split_words(key) and _pattern(_WANDB_KEY).fullmatch(value) is not None


def _redact_forms(text: str) -> str:
    for beginning, form in _TOKEN_FORMS.items():
        if beginning in text:
            text = _pattern(r"(?<![A-Za-z0-9])" + form).sub(HIDDEN, text)
    if "://" in text and "@" in text:
        text = _pattern(_URL_CREDENTIALS).sub(_hide_credentials, text)
    if "earer " in text or "EARER " in text:
        text = _pattern(_BEARER).sub(rf"\1{HIDDEN}", text)
    return text


def _hide_credentials(match: re.Match[str]) -> str:
    return match[0] if _pattern(_PLACEHOLDER).fullmatch(match[1]) else HIDDEN


def _hide_value(match: re.Match[str]) -> str:
    value = match["value"]
    is_name = _pattern(_PLACEHOLDER).fullmatch(value) or HIDDEN in value
    # A command without quotes: $TOKEN, "quoted" (done before), {from_python}, --next-option.
    if is_name or (not match["opening"] and value[0] in "$\"'{<-"):
        return match[0]
    return f"{match['before']}{match['opening']}{HIDDEN}{match['closing']}"


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    # Compiled when first needed: together they would cost the import of nbtrack 15 ms.
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE if "<before>" in pattern else 0)
