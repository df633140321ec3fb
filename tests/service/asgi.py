"""A client of an ASGI application in this process, one event loop for each request."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from service.cache import Application
from service.failures import KeyMissingError
from service.sparql.execution import Executor
from service.sparql.stores import State, Write


class Client:
    """Sends requests; takes what httpx takes."""

    def __init__(self, app: Application, base: str) -> None:
        self.app, self.base = app, base

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._send(method, path, options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    async def _send(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]
        headers = {"accept": "", "user-agent": "test", **options.pop("headers", {})}
        async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
            request = client.build_request(method, path, headers=headers, **options)
            if not request.headers["accept"]:
                del request.headers["accept"]
            return await client.send(request)


class NoGraphs:
    """A graph store without graphs, for tests of the endpoint alone."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor

    def state(self, name: str | None) -> State | None:  # noqa: ARG002
        return None

    def admit(self, name: str | None, authorization: str | None) -> str:  # noqa: ARG002
        raise KeyMissingError("key-missing")

    def new_name(self, authorization: str | None) -> str:
        return self.admit(None, authorization)

    def write(self, write: Write) -> bool:
        raise AssertionError(write)
