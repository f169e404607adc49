"""Polite requests to one publisher: one voice, time limits, waits that are obeyed, a stop that is heard at once."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Self

from detente import __version__
from detente.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

    import requests

    from detente.observe.fetch.pace import Pace

USER_AGENT = f"detente/{__version__} (fetches public event data for research; one user, a few requests at once)"
PIECE_BYTES = 1 << 16
ANSWER_BYTES = 1 << 28
"""An answer of an API larger than this is not read into memory."""
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Status codes that may be gone at the next try."""
SAYINGS = {
    401: "the publisher asks for a login or token",
    403: "the publisher refuses access",
    404: "the publisher does not have it",
    410: "the publisher has removed it",
    429: "the publisher asks for fewer requests",
}


class Trouble(Exception):  # noqa: N818 - a report to the caller, who decides whether it is an error
    """A request that failed: why, whether another try can help, and how long the publisher asks to wait."""

    def __init__(self, reason: str, *, is_final: bool = False, wait: float | None = None, status: int | None = None):
        super().__init__(reason)
        self.reason, self.is_final, self.wait, self.status = reason, is_final, wait, status


class Stopped(Exception):  # noqa: N818 - not an error either
    """The user stopped the run."""


class Connection:
    """Requests to one publisher, from several threads.

    Parameters
    ----------
    pace : Pace
        Time limits and waits.
    secrets : mapping of str to str, optional
        Headers that prove who asks. They are sent to the host of each request and never to another one to which
        that host redirects; they are not logged and stand in no message.
    """

    def __init__(self, pace: Pace, secrets: Mapping[str, str] | None = None) -> None:
        self.pace = pace
        self._secrets = dict(secrets or {})
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._own = threading.local()
        self._sessions: list[requests.Session] = []
        self._open: set[requests.Response] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for session in self._sessions:
            session.close()

    @property
    def is_stopped(self) -> bool:
        """Whether the run was stopped."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Stop all threads soon: waits end, and reads that wait for a server wake up."""
        self._stop.set()
        with self._lock:
            answers = list(self._open)
        for answer in answers:
            with suppress(Exception):  # it may just have ended by itself
                answer.raw.shutdown()

    def wait(self, seconds: float) -> None:
        """Wait, or end the thread when the run is stopped."""
        if self._stop.wait(max(0.0, seconds)):
            raise Stopped

    @contextmanager
    def opened(
        self, url: str, *, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None
    ) -> Iterator[requests.Response]:
        """Ask once, and give the answer with its body still to be read.

        Raises
        ------
        Trouble
            If there is no answer. What the status code means is the caller's matter, see `check`.
        """
        import requests

        self.wait(self._not_before - time.monotonic())
        times = (self.pace.connect_seconds, self.pace.read_seconds)
        asked = {**self._secrets, **(headers or {})}
        method = "GET" if form is None else "POST"
        try:
            answer = self._session().request(
                method, url, headers=asked, data=form, stream=True, timeout=times, allow_redirects=form is None
            )
        except (requests.RequestException, UnicodeError) as error:
            raise Trouble(_reason(error, self.pace), is_final=_is_hopeless(error)) from None
        with self._lock:
            self._open.add(answer)
        try:
            yield answer
        finally:
            with self._lock:
                self._open.discard(answer)
            answer.close()

    def check(self, answer: requests.Response) -> None:
        """Raise `Trouble` for an answer that is an error; a wait that is asked for holds for all threads."""
        status = answer.status_code
        if status < 300:
            return
        if status < 400:  # a form with a password is not sent on to another address
            raise Trouble(f"the publisher points to another address (status {status})", is_final=True, status=status)
        saying = SAYINGS.get(status, "the publisher answers with an error")
        wait = _asked_wait(answer)
        if wait is not None and wait > self.pace.longest_wait_seconds:
            reason = f"{saying} and to wait {wait:.0f} seconds (status {status}); run the same command again later"
            raise Trouble(reason, is_final=True, status=status)
        if wait is not None:
            with self._lock:
                self._not_before = max(self._not_before, time.monotonic() + wait)
        raise Trouble(f"{saying} (status {status})", is_final=status not in PASSING, wait=wait, status=status)

    def pieces(self, answer: requests.Response, *, is_raw: bool) -> Iterator[bytes]:
        """Read a body piece by piece as it comes, and raise `Trouble` if it breaks off or stalls.

        Parameters
        ----------
        answer : requests.Response
            An answer of `opened`.
        is_raw : bool
            Leave a packing of the transport (Content-Encoding) as it is: the publisher's bytes, to be hashed.
        """
        import urllib3

        started, received = time.monotonic(), 0
        while True:
            try:
                piece: bytes = answer.raw.read1(PIECE_BYTES, decode_content=not is_raw)
            except urllib3.exceptions.ReadTimeoutError:
                raise Trouble(f"nothing came for {self.pace.read_seconds:g} seconds") from None
            except Exception as error:
                self._stop_if_asked()  # a read that is woken from another thread may end in any way
                if isinstance(error, urllib3.exceptions.HTTPError | OSError | ValueError):
                    raise Trouble("the connection broke off") from None
                raise
            self._stop_if_asked()
            if not piece:
                return
            yield piece
            received += len(piece)
            if time.monotonic() - started >= self.pace.stall_seconds:
                if received < self.pace.stall_bytes:
                    raise Trouble(f"only {received} bytes came in {self.pace.stall_seconds:g} seconds")
                started, received = time.monotonic(), 0

    def json(
        self, url: str, *, what: str, hints: Mapping[int, str] | None = None, form: Mapping[str, str] | None = None
    ) -> Any:
        """Ask an API until it answers in JSON.

        Parameters
        ----------
        url : str
            Address with its query.
        what : str
            Who is asked, for messages: ``"the UCDP API"``.
        hints : mapping of int to str, optional
            What to do about a status code.
        form : mapping of str to str, optional
            Fields to post; without them the request is a GET.

        Raises
        ------
        FetchError
            If it does not answer, refuses, or sends something else.
        """
        failures = 0
        while True:
            try:
                return self._json_once(url, form)
            except Trouble as trouble:
                failures += 1
                if trouble.is_final or failures >= self.pace.tries:
                    hint = (hints or {}).get(trouble.status or 0, "run the same command again later")
                    raise FetchError(f"{what} gave no data: {trouble.reason}; {hint}.") from None
                self.wait(self.pace.wait_after(failures) if trouble.wait is None else trouble.wait)

    def _json_once(self, url: str, form: Mapping[str, str] | None) -> Any:
        with self.opened(url, headers={"Accept": "application/json"}, form=form) as answer:
            self.check(answer)
            text = bytearray()
            for piece in self.pieces(answer, is_raw=False):
                text += piece
                if len(text) > ANSWER_BYTES:
                    raise Trouble(f"its answer is larger than {ANSWER_BYTES} bytes", is_final=True)
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            start = bytes(text[:40]).decode("utf-8", errors="replace").split("\n")[0]
            raise Trouble(f"its answer is not JSON but begins with {start!r}") from None

    def _stop_if_asked(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _session(self) -> requests.Session:
        """Return the session of this thread: sessions are not made to be shared."""
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = _new_session(frozenset(self._secrets))
            self._own.session = session
            with self._lock:
                self._sessions.append(session)
        return session


def _new_session(secrets: frozenset[str]) -> requests.Session:
    import requests

    class Session(requests.Session):
        def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
            """Leave secrets behind when a redirect leads to another host; the library does so for its own only."""
            super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]
            old, new = response.request.url or "", prepared_request.url or ""
            if self.should_strip_auth(old, new):  # type: ignore[no-untyped-call]
                for name in secrets:
                    prepared_request.headers.pop(name, None)

    session = Session()
    session.headers["User-Agent"] = USER_AGENT
    return session


def _asked_wait(answer: requests.Response) -> float | None:
    """Read Retry-After: seconds, or a moment."""
    from urllib3.exceptions import InvalidHeader
    from urllib3.util import Retry

    asked = answer.headers.get("Retry-After")
    if asked is None:
        return None
    with suppress(InvalidHeader):
        return Retry().parse_retry_after(asked)
    return None


def _reason(error: Exception, pace: Pace) -> str:
    """Say why there is no answer, in own words: the library's messages carry addresses and queries."""
    import requests

    reasons: tuple[tuple[type[Exception], str], ...] = (
        (requests.exceptions.ProxyError, "the proxy cannot be reached or refuses (see HTTPS_PROXY, NO_PROXY)"),
        (requests.exceptions.SSLError, "the server's certificate cannot be verified"),
        (requests.exceptions.ConnectTimeout, f"no connection within {pace.connect_seconds:g} seconds"),
        (requests.exceptions.ReadTimeout, f"no answer within {pace.read_seconds:g} seconds"),
        (requests.exceptions.TooManyRedirects, "the server redirects in a circle"),
        (requests.exceptions.ConnectionError, "the server cannot be reached or broke the connection"),
        (requests.exceptions.InvalidSchema, "the address does not begin with http:// or https://"),
        (requests.exceptions.InvalidURL, "the address is not valid"),
        (requests.exceptions.InvalidHeader, "a token holds a character that cannot be sent"),
        (UnicodeError, "a token holds a character that cannot be sent"),
        (requests.exceptions.MissingSchema, "the address does not begin with http:// or https://"),
    )
    return next((text for kind, text in reasons if isinstance(error, kind)), "the request failed")


def _is_hopeless(error: Exception) -> bool:
    """Tell whether the fault is on this side, where another try changes nothing."""
    import requests

    kinds = requests.exceptions
    on_this_side = kinds.InvalidSchema | kinds.InvalidURL | kinds.MissingSchema | kinds.InvalidHeader | UnicodeError
    return isinstance(error, on_this_side | kinds.TooManyRedirects)
