"""Stands between Playwright and Debian's Firefox, and answers for it the commands that it does not know yet.

Playwright drives any Firefox by WebDriver BiDi, but begins with a command of newer versions than the one that Debian
ships. Run as `python firefox_bridge.py FIREFOX ARGUMENTS…`, in place of the browser itself.
"""

import asyncio
import json
import re
import sys
from contextlib import suppress

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

UNKNOWN = {"emulation.setMediaFeaturesOverride"}
"""Each only sets what a page sees of the looks that somebody prefers; tests in Firefox do not ask for any."""
LISTENS = re.compile(r"WebDriver BiDi listening on (ws://\S+)")


async def main(browser: str, *arguments: str) -> int:
    """Run the browser to its end, and tell Playwright of our address where the browser tells of its own."""
    process = await asyncio.create_subprocess_exec(browser, *arguments, stderr=asyncio.subprocess.PIPE)
    assert process.stderr is not None
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with serve(lambda client: bridge(client, address), "127.0.0.1", 0, max_size=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async for line in process.stderr:
            words = line.decode(errors="replace").rstrip()
            if found := LISTENS.search(words):
                address.set_result(found[1])
                words = f"WebDriver BiDi listening on ws://127.0.0.1:{port}"
            print(words, file=sys.stderr, flush=True)  # noqa: T201  what a browser writes, Playwright reads
    return await process.wait()


async def bridge(client: ServerConnection, address: asyncio.Future[str]) -> None:
    """One connection of Playwright's, to its end."""
    assert client.request is not None
    async with connect(await address + client.request.path, max_size=None, proxy=None) as firefox:

        async def back() -> None:
            async for message in firefox:
                await client.send(message)
            await client.close()

        with suppress(ConnectionClosed):
            async with asyncio.TaskGroup() as tasks:
                backward = tasks.create_task(back())
                async for message in client:
                    command = json.loads(message)
                    if command["method"] in UNKNOWN:
                        await client.send(json.dumps({"type": "success", "id": command["id"], "result": {}}))
                    else:
                        await firefox.send(message)
                backward.cancel()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
