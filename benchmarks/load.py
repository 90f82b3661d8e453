"""A load generator in a process of its own: `python -m benchmarks.load ADDRESSES SECONDS CLIENTS`.

ADDRESSES is a file of URLs, one a line, of one server; each client asks for them over a connection
that it keeps, from a place of its own in the list. Prints answers a second, and milliseconds that
half and 99 of 100 answers took, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit


async def client(addresses: list[str], first: int, end: float, took: list[float]) -> int:
    """Asks until the time is up; gives the number of answers that were not 200."""
    parts = urlsplit(addresses[0])
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    bad, number = 0, first
    while (start := perf_counter()) < end:
        asked = urlsplit(addresses[number % len(addresses)])
        number += 1
        target = f"{asked.path}?{asked.query}" if asked.query else asked.path
        accept = "application/sparql-results+json, application/json"
        request = f"GET {target} HTTP/1.1\r\nHost: {asked.netloc}\r\nAccept: {accept}\r\n\r\n"
        writer.write(request.encode("ascii"))
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").lower().split("\r\n")
        length = next((line for line in lines if line.startswith("content-length:")), None)
        if length is not None:
            await reader.readexactly(int(length.partition(":")[2]))
        else:
            await _chunks(reader)
        took.append(perf_counter() - start)
        bad += lines[0].split()[1] != "200"
    writer.close()
    return bad


async def _chunks(reader: asyncio.StreamReader) -> None:
    while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
        await reader.readexactly(size + 2)
    await reader.readuntil(b"\r\n")


async def run(addresses: list[str], seconds: float, clients: int) -> dict[str, float]:
    """The figures of so many clients for so many seconds."""
    took: list[float] = []
    start = perf_counter()
    places = (number * len(addresses) // clients for number in range(clients))
    bad = await asyncio.gather(
        *(client(addresses, place, start + seconds, took) for place in places)
    )
    whole = perf_counter() - start
    took.sort()
    return {
        "per_second": len(took) / whole,
        "median_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[len(took) * 99 // 100] * 1000,
        "refused": sum(bad),
    }


if __name__ == "__main__":
    file, seconds, clients = sys.argv[1:]
    urls = Path(file).read_text(encoding="utf-8").split()
    print(json.dumps(asyncio.run(run(urls, float(seconds), int(clients)))))
