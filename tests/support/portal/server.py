"""The server: for each path the replies that it gives in turn, and a note of every request."""

from __future__ import annotations

import re
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Reply:
    """One answer.

    ``headers`` may repeat; a value of bytes is sent as it is. ``etag`` and ``last_modified`` are sent; who asks
    with them is answered 304. ``silent``: nothing is sent until the portal closes. ``cut_after``: so many bytes of
    the body are sent, then the connection is reset. ``endless``: the body goes on until the other side hangs up.
    """

    body: bytes = b""
    status: int = 200
    type: str = "text/html"
    headers: tuple[tuple[str, str | bytes], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    silent: bool = False
    cut_after: int | None = None
    endless: bool = False


@dataclass(frozen=True)
class Asked:
    """One request as it came in. ``path`` with its query."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Portal:
    """A server on a free port of the loopback while its ``with`` block lasts."""

    asked: list[Asked] = field(default_factory=list)
    _replies: dict[str, list[Reply]] = field(default_factory=dict)
    _patterns: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Reply]]] = field(default_factory=list)

    def __enter__(self) -> Self:
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.portal = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def address(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, *replies: Reply | bytes) -> str:
        """What a path answers, one after the other, the last one for ever; returns its address."""
        self._replies[path] = [one if isinstance(one, Reply) else Reply(one) for one in replies]
        return self.address(path)

    def serve(self, pattern: str, answer: Callable[[re.Match[str]], Reply]) -> None:
        """What every path that matches as a whole answers."""
        self._patterns.append((re.compile(pattern), answer))

    def paths(self) -> list[str]:
        """The paths that were asked for, in order, without robots.txt."""
        return [one.path for one in self.asked if one.path != "/robots.txt"]

    def forget(self) -> None:
        """Begin a new page of notes."""
        self.asked.clear()

    def reply_to(self, path: str) -> Reply:
        replies = self._replies.get(path)
        if replies:
            return replies.pop(0) if len(replies) > 1 else replies[0]
        for pattern, answer in self._patterns:
            if match := pattern.fullmatch(path):
                return answer(match)
        return Reply(b"<html><body><h1>404</h1></body></html>", 404)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    portal: Portal

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is none."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        portal = self.server.portal
        portal.asked.append(Asked(self.path, dict(self.headers.items()), monotonic()))
        reply = portal.reply_to(self.path)
        if reply.silent:
            portal.closing.wait()
            self.close_connection = True
        elif self._has_it(reply):
            self._head(reply, 304, None)
        elif reply.endless:
            self._head(reply, reply.status, None)
            while not portal.closing.is_set():
                self.wfile.write(reply.body)
        else:
            self._head(reply, reply.status, len(reply.body))
            self.wfile.write(reply.body[: reply.cut_after])
            if reply.cut_after is not None:
                self._reset()

    def _has_it(self, reply: Reply) -> bool:
        by_tag = reply.etag is not None and self.headers.get("If-None-Match") == reply.etag
        by_time = reply.last_modified is not None and self.headers.get("If-Modified-Since") == reply.last_modified
        return by_tag or by_time

    def _head(self, reply: Reply, status: int, length: int | None) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", reply.type)
        for name, value in reply.headers:
            self.send_header(name, value if isinstance(value, str) else value.decode("latin-1"))
        for name, stated in (("ETag", reply.etag), ("Last-Modified", reply.last_modified)):
            if stated is not None:
                self.send_header(name, stated)
        if length is not None:
            self.send_header("Content-Length", str(length))
        elif status != 304:
            self.send_header("Connection", "close")
        self.end_headers()

    def _reset(self) -> None:
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """The portal notes requests itself."""
