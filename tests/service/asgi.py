"""A client of an ASGI application in this process, one event loop for each request."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from service.cache import Application


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
