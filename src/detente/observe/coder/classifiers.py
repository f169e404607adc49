"""Which model reads the acts: the built-in one, or a larger one behind an endpoint of your choice.

Everything that classifies follows `detente.observe.coder.acts.ActClassifier`. The endpoint is any server that speaks
the OpenAI chat interface with structured output (``response_format`` of type ``json_schema``): a local one or a paid
one. Nothing is sent anywhere unless `endpoint` is called and its classifier used; then each sentence leaves this
machine, with the two parties marked.

Its ``p`` is what the model says of itself: not calibrated. The rest is spread evenly over the other types.
"""

from __future__ import annotations

import json
import logging
import os
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlparse

from detente.errors import EndpointError, InvalidInputError
from detente.observe.coder.acts import NO_ACT, Act, ActClassifier, Cue, MarkedSentence, built_in
from detente.vocabulary.events import event_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

URL, MODEL, KEY = "DETENTE_ENDPOINT_URL", "DETENTE_ENDPOINT_MODEL", "DETENTE_ENDPOINT_KEY"
"""Environment variables that `endpoint` reads where no argument is given."""

_FLAGS: Final = ("is_negated", "is_hypothetical", "is_future", "is_historical")
_ATTEMPTS = 2
_log = logging.getLogger(__name__)


def answer_schema() -> dict[str, Any]:
    """Return the JSON schema that an answer must follow."""
    modes = sorted({mode.name for type_ in event_types().values() for mode in type_.modes})
    fields: dict[str, Any] = {
        "type": {"type": "string", "enum": [*event_types(), NO_ACT]},
        "mode": {"type": "string", "enum": ["", *modes]},
        "p": {"type": "number", "minimum": 0, "maximum": 1},
        "cue": {"type": "string", "description": "the words of the sentence that tell the act, copied exactly"},
        **{flag: {"type": "boolean"} for flag in _FLAGS},
    }
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def instruction() -> str:
    """Return what the model is told: the types, their modes and the question."""
    lines = [
        "You code political news. A sentence has an acting party in <s></s> and a party acted upon in <t></t>.",
        "Name the act that the first does to the second, as one of these types, with a mode where the wording tells:",
    ]
    for type_ in event_types().values():
        modes = "; ".join(f"{mode.name} = {mode.meaning}" for mode in type_.modes)
        lines.append(f"{type_.name}: {type_.definition}." + (f" Modes: {modes}." if modes else ""))
    lines.append(f"{NO_ACT}: neither does anything to the other.")
    lines.append("What a party says about an act of others is its own act of speech: an accusation is ACCUSE.")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class EndpointActs:
    """Asks a model behind an endpoint, one sentence at a time; `endpoint` builds it.

    Attributes
    ----------
    url : str
        Base of the interface, for example ``http://localhost:8080/v1``.
    model : str
        Name of the model there.
    key : str
        Sent as a bearer token; may be empty. Never shown.
    timeout : float
        Seconds to wait for one answer.
    fallback : ActClassifier
        Reads a sentence whose answer keeps breaking the schema, so that one sentence does not end a run; each such
        sentence is written to the log.
    """

    url: str
    model: str
    key: str = field(repr=False)
    timeout: float
    fallback: ActClassifier = field(repr=False)

    def classify(self, sentences: Sequence[MarkedSentence]) -> list[Act]:
        """Return one act for each sentence, in the same order.

        Raises
        ------
        EndpointError
            If the endpoint cannot be reached or refuses the request.
        """
        return [self._act(sentence) for sentence in sentences]

    def _act(self, sentence: MarkedSentence) -> Act:
        if not sentence.text.strip():
            return self.fallback.classify([sentence])[0]
        for _ in range(_ATTEMPTS):
            try:
                return act_of(self._answer(sentence), sentence)
            except (ValueError, KeyError, TypeError, IndexError) as error:
                if isinstance(error, EndpointError):
                    raise
                _log.warning("%s broke the schema (%s) on: %s", self.model, error, sentence.text)
        return self.fallback.classify([sentence])[0]

    def _answer(self, sentence: MarkedSentence) -> Mapping[str, Any]:
        schema = {"name": "act", "strict": True, "schema": answer_schema()}
        body = {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": instruction()},
                {"role": "user", "content": with_marks(sentence)},
            ],
            "response_format": {"type": "json_schema", "json_schema": schema},
        }
        reply = self._post(json.dumps(body).encode())
        answer = json.loads(reply["choices"][0]["message"]["content"])
        if not isinstance(answer, dict):
            raise TypeError("the answer is no object")
        return answer

    def _post(self, body: bytes) -> Any:
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(f"{self.url}/chat/completions", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as reply:
                return json.loads(reply.read())
        except urllib.error.HTTPError as error:
            with error:
                raise EndpointError.refused(self.url, error.code, error.reason) from None
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise EndpointError.silent(self.url, getattr(error, "reason", error)) from None


def with_marks(sentence: MarkedSentence) -> str:
    """Return the sentence with ``<s></s>`` and ``<t></t>`` around the parties that are known."""
    marks: list[tuple[int, int, str]] = []
    for name, span in (("s", sentence.source), ("t", sentence.target)):
        if span is not None:
            marks += [(span[0], 1, f"<{name}>"), (span[1], 0, f"</{name}>")]
    text = sentence.text
    for place, _, mark in sorted(marks, reverse=True):
        text = text[:place] + mark + text[place:]
    return text


def act_of(answer: Mapping[str, Any], sentence: MarkedSentence) -> Act:
    """Turn an answer into an act.

    Raises
    ------
    ValueError, KeyError, TypeError
        If the answer breaks the schema.
    """
    name = str(answer["type"])
    if name != NO_ACT and name not in event_types():
        raise ValueError(f"{name!r} is no type")
    p = float(answer["p"])
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}")
    others = [other for other in (*event_types(), NO_ACT) if other != name]
    shares = {other: (1 - p) / len(others) for other in others} | {name: p}
    if name == NO_ACT:
        return Act(None, "", p, shares)
    mode = str(answer["mode"])
    if mode not in {known.name for known in event_types()[name].modes}:
        mode = ""
    flags = {flag: bool(answer[flag]) for flag in _FLAGS}
    return Act(name, mode, p, shares, cue=_found(str(answer["cue"]), sentence.text), **flags)


def _found(words: str, text: str) -> Cue | None:
    place = text.find(words) if words else -1
    return Cue(words, place, place + len(words)) if place >= 0 else None


def endpoint(
    *,
    url: str | None = None,
    model: str | None = None,
    key: str | None = None,
    timeout: float = 60.0,
    fallback: ActClassifier | None = None,
) -> EndpointActs:
    """Return a classifier that asks a model behind an OpenAI-compatible endpoint.

    Parameters
    ----------
    url, model, key : str, optional
        Where the arguments are missing, ``DETENTE_ENDPOINT_URL``, ``DETENTE_ENDPOINT_MODEL`` and
        ``DETENTE_ENDPOINT_KEY`` are read. A key is not always needed.
    timeout : float
        Seconds to wait for one answer.
    fallback : ActClassifier, optional
        Reads sentences whose answer breaks the schema twice; the built-in classifier by default.

    Raises
    ------
    InvalidInputError
        If there is no address or model, or the address is not one of the web.
    """
    address = (url or os.environ.get(URL, "")).rstrip("/")
    name = model or os.environ.get(MODEL, "")
    if urlparse(address).scheme not in {"http", "https"}:
        raise InvalidInputError(
            f"endpoint {address!r} is no web address; give url= or set {URL} (http://... or https://...)."
        )
    if not name:
        raise InvalidInputError(f"no model named for the endpoint {address}; give model= or set {MODEL}.")
    secret = os.environ.get(KEY, "") if key is None else key
    return EndpointActs(address, name, secret, timeout, fallback or built_in())
