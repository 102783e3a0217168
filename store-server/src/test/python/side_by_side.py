"""Runs each call against two stores and compares what comes back.

Ids become names by the order in which they turn up, times of today become "now"; all else must be equal, save for the
differences that are listed as intended.
"""

import asyncio
import json
import re
import time

import aiohttp
from agentlightning.store.client_server import LightningStoreClient
from pydantic import BaseModel

ID = re.compile(r"\b(ro|at|rs)-[0-9a-f]{8,12}\b")
RECENT = time.time() - 24 * 3600


class Side:
    """One of the two stores: its client, and what a scenario remembers of it."""

    def __init__(self, name, url):
        self.name = name
        self.url = url
        self.client = LightningStoreClient(url, retry_delays=(), health_retry_delays=())
        self.names = {}
        self.kept = {}

    def __getitem__(self, key):
        return self.kept[key]

    def named(self, text):
        def name(match):
            kind = match.group(1)
            known = self.names.get(match.group(0))
            if known is None:
                count = sum(1 for other in self.names.values() if other.startswith(kind))
                known = self.names[match.group(0)] = f"{kind}#{count + 1}"
            return known

        return ID.sub(name, text)

    def plain(self, value, key=""):
        if isinstance(value, BaseModel) and hasattr(value, "items") and hasattr(value, "total"):
            value = {
                "items": [item.model_dump() for item in value.items],
                "limit": value.limit,
                "offset": value.offset,
                "total": value.total,
            }
        if isinstance(value, BaseModel):
            value = value.model_dump()
        if isinstance(value, dict):
            return {self.named(str(k)): self.plain(v, str(k)) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.plain(item, key) for item in value]
        if isinstance(value, str):
            return self.named(value)
        if isinstance(value, float) and value > RECENT:
            return "now"
        if key == "uptime":
            return "uptime"
        return value


class SideBySide:
    def __init__(self, ours, peer, intended):
        self.ours = Side("ours", ours)
        self.peer = Side("peer", peer)
        self.intended = intended
        self.used = set()
        self.found = []
        self.calls = 0

    async def close(self):
        await self.session.close()
        await self.ours.client.close()
        await self.peer.client.close()

    async def open(self):
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))

    async def both(self, what, call, keep=None):
        """Makes the call on both sides and compares the outcomes; keep names what a scenario wants to use later."""
        self.calls += 1
        outcomes = []
        for side in (self.ours, self.peer):
            try:
                result = await call(side)
                if keep is not None:
                    side.kept[keep] = result
                outcomes.append(side.plain(result))
            except aiohttp.ClientResponseError as refused:
                outcomes.append({"refused": refused.status})
        self.compare(what, *outcomes)

    async def raw(self, what, method, path, body=None, query=None, ours=None, headers=None, text=None):
        """The same over plain HTTP. ours is the status that we answer where the peer answers 500."""
        self.calls += 1
        outcomes = []
        for side in (self.ours, self.peer):
            where = path(side) if callable(path) else path
            sent = body(side) if callable(body) else body
            asked = query(side) if callable(query) else query
            data = text if text is not None else None if sent is None else json.dumps(sent)
            type_ = {"content-type": "application/json"} if data is not None else {}
            async with self.session.request(
                method, side.url + "/v1/agl" + where, data=data, params=asked, headers=headers or type_
            ) as response:
                outcomes.append((response.status, response.content_type, await response.text()))
        (our_status, our_type, our_text), (peer_status, peer_type, peer_text) = outcomes
        if ours is not None:
            error = json.loads(our_text)
            sound = our_status == ours and "detail" in error and set(error["error"]) == {"code", "message", "details"}
            if not sound or peer_status < 500:
                self.found.append((what, f"wanted {ours} for the peer's {peer_status}", our_text, peer_text[:300]))
            return
        self.compare(
            what,
            {"status": our_status, "type": our_type, "body": self.body(self.ours, our_status, our_text)},
            {"status": peer_status, "type": peer_type, "body": self.body(self.peer, peer_status, peer_text)},
        )

    @staticmethod
    def body(side, status, text):
        if not text:
            return ""
        try:
            value = json.loads(text)
        except ValueError:
            return "not JSON: " + text[:200]
        if status < 400:
            return side.plain(value)
        # Our own shape stands beside; of a list of problems the place and the type of each count.
        detail = value["detail"]
        if isinstance(detail, list):
            return sorted({(d["type"], ".".join(str(part) for part in d["loc"])) for d in detail})
        return side.plain(detail)

    def compare(self, what, ours, peer):
        for path, one, other in difference("", ours, peer):
            reason = next((i for i in self.intended if i.covers(what, path, one, other)), None)
            if reason is None:
                self.found.append((what, path, one, other))
            else:
                self.used.add(reason)

    async def eventually(self, what, call, reached, seconds=10.0):
        """Repeats a call on each side until it is reached there, then compares."""
        for side in (self.ours, self.peer):
            end = time.monotonic() + seconds
            while not reached(await call(side)) and time.monotonic() < end:
                await asyncio.sleep(0.05)
        await self.both(what, call)


ABSENT = "(absent)"


def difference(path, ours, peer):
    if isinstance(ours, dict) and isinstance(peer, dict):
        for key in sorted(ours.keys() | peer.keys()):
            yield from difference(f"{path}.{key}", ours.get(key, ABSENT), peer.get(key, ABSENT))
    elif isinstance(ours, list) and isinstance(peer, list) and len(ours) == len(peer):
        for i, (one, other) in enumerate(zip(ours, peer)):
            yield from difference(f"{path}[{i}]", one, other)
    elif ours != peer or isinstance(ours, bool) != isinstance(peer, bool):
        yield path, ours, peer


class Intended:
    """A difference that is meant, and why."""

    def __init__(self, why, path, ours=None, peer=None, what=None):
        self.why = why
        self.path = re.compile(path)
        self.ours = ours
        self.peer = peer
        self.what = what

    def covers(self, what, path, ours, peer):
        return (
            self.path.search(path) is not None
            and (self.what is None or re.search(self.what, what) is not None)
            and (self.ours is None or self.ours(ours))
            and (self.peer is None or self.peer(peer))
        )
