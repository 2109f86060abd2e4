"""Fetches a URL in a process of its own; prints the code and the growth of memory in KiB."""

import asyncio
import resource
import sys
from ipaddress import ip_network

from wiredesk.core.errors import WiredeskError
from wiredesk.wires.http import Ask, Client


async def main(url: str) -> None:
    """Warm up with the feed, then meet the bomb."""
    ours = (ip_network("127.0.0.2/32"),)
    async with Client() as client:
        await client.fetch(Ask(url + "good", allow_networks=ours))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            await client.fetch(Ask(url + "bomb", allow_networks=ours))
        except WiredeskError as error:
            growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(error.code, growth)


asyncio.run(main(sys.argv[1]))
