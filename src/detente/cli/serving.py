"""The page: `detente serve`."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from detente.cli.asked import ANSWERED
from detente.errors import InvalidInputError, MissingExtraError

_Flag = Annotated[bool, Parameter(negative="")]


def serve(
    *,
    store: Path | None = None,
    host: str = "127.0.0.1",
    port: Annotated[int, Parameter(validator=Number(gte=1, lte=65535))] = 8350,
    read_only: _Flag = False,
    token: str | None = None,
    password_file: Path | None = None,
) -> int:
    """Serve the page: pairs, briefs, conflict cases, reading, data and the record in a browser, and as JSON.

    Needs the extra 'web'. Example: detente serve --store events.duckdb, then open http://127.0.0.1:8350

    Parameters
    ----------
    store
        Event store (a DuckDB file). Default: the built-in data.
    host
        Address to listen on; one that other machines can reach needs a token or a password.
    port
        Port to listen on.
    read_only
        Nothing can be added to the store: for a page that others see.
    token
        Asked for before anything is shown; programs send it as a bearer token.
    password_file
        The same, from the first line of a file.
    """
    try:
        import uvicorn

        from detente.web.app import application
        from detente.web.settings import Settings, secret_of
    except ImportError as error:
        raise MissingExtraError.of("The page", "web") from error
    settings = Settings(store, host, port, read_only, secret_of(token, password_file))
    app = application(settings)
    shown = f"[{host}]" if ":" in host else host
    print(f"detente: http://{shown}:{port} (Ctrl-C ends)", file=sys.stderr)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning", server_header=False, proxy_headers=False)
    server = uvicorn.Server(config)
    with suppress(SystemExit):
        server.run()
    if not server.started:
        raise InvalidInputError(f"port {port} of {host} cannot be used (taken, or not allowed); give another --port.")
    return ANSWERED
