"""E-mail by SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from typing import TYPE_CHECKING, Literal

from detente.watch.channels.message import NotSentError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.watch.channels.message import Message

Security = Literal["starttls", "tls", "none"]
SECONDS = 20.0


class Mail:
    """Plain-text mail to one or more addresses.

    Parameters
    ----------
    to, sender : sequence of str, str
        Addresses.
    host, port : str, int
        The server.
    security : {"starttls", "tls", "none"}
        How the connection is kept private; certificates are verified.
    user, password : str
        For a server that asks for a login; never over a connection in the clear.
    """

    def __init__(
        self,
        to: Sequence[str],
        sender: str,
        host: str,
        port: int,
        security: Security = "starttls",
        user: str = "",
        password: str = "",
    ) -> None:
        self.name = f"mail:{','.join(to)}"
        self._to, self._sender, self._host, self._port = tuple(to), sender, host, port
        self._security, self._user, self._password = security, user, password

    def send(self, message: Message) -> None:
        """Send the message; the server's word that it took it is the end of the matter."""
        try:
            with self._connected() as server:
                if self._user:
                    server.login(self._user, self._password)
                refused = server.send_message(self._written(message))
        except smtplib.SMTPResponseException as error:
            raise NotSentError(f"the mail server answered {error.smtp_code}", is_final=error.smtp_code >= 500) from None
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotSentError("the mail server refused every address", is_final=min(codes) >= 500) from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotSentError(f"the mail server did not take it ({type(error).__name__})") from None
        if refused:
            raise NotSentError(f"the mail server refused {', '.join(refused)}", is_final=True)

    def _connected(self) -> smtplib.SMTP:
        if self._security == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        if self._security == "starttls":
            try:
                server.starttls(context=ssl.create_default_context())
            except BaseException:
                server.close()
                raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = message.headline[:200]
        mail["From"], mail["To"] = self._sender, ", ".join(self._to)
        # The same message sent again has the same id, so that mail programs show it once.
        made = hashlib.blake2b(message.id.encode(), digest_size=16).hexdigest()
        mail["Message-ID"] = f"<{made}@detente.invalid>"
        mail["Date"] = _date(message.moment)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text.encode("utf-8", errors="replace").decode())
        return mail


def _date(moment: str) -> str:
    from datetime import datetime
    from email.utils import format_datetime

    return format_datetime(datetime.fromisoformat(moment))
