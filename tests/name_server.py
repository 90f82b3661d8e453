"""A machine of its own, as a program: with a network and a name server that no other machine has.

Run by `unshare --user --map-root-user --mount --net`. It has the addresses 127.0.0.1 and 8.8.8.8;
its name server says nothing of `slow.…`, and of any other name first what the argument says and
then 127.0.0.1. It posts a hook to a name, and writes what came of it as JSON.
"""

from __future__ import annotations

import fcntl
import json
import select
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

from samspill.contribute.posting import post
from samspill.engine.hooks import Hook
from samspill.engine.outbox import Message

TIME = "2026-01-01T00:00:00+00:00"
_SET_ADDRESS, _SET_FLAGS, _UP = 0x8916, 0x8914, 0x1


def network() -> None:
    """Gives this machine its two addresses."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        for name, address in ((b"lo", "127.0.0.1"), (b"lo:1", "8.8.8.8")):
            there = struct.pack("16sH2s4s8x", name, socket.AF_INET, b"", socket.inet_aton(address))
            fcntl.ioctl(control, _SET_ADDRESS, there)
            fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", name, _UP))


def answer_names(server: socket.socket, first: str, asked: list[str]) -> None:
    """Answers questions for names, until the program ends."""
    with server:
        while True:
            query, client = server.recvfrom(2048)
            end = query.index(b"\0", 12) + 5
            name, kind = query[12 : end - 5], query[end - 4 : end - 2]
            if name.startswith(b"\x04slow"):
                continue
            found = b""
            if kind == b"\0\1":
                address = first if not asked else "127.0.0.1"
                asked.append(address)
                found = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4" + socket.inet_aton(address)
            head = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if found else b"\0\0") + b"\0\0\0\0"
            server.sendto(head + query[12:end] + found, client)


def main() -> None:
    """Posts, and says what came of it."""
    name, first, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    network()
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    (folder / "nsswitch.conf").write_text("hosts: dns\n")
    for file in ("resolv.conf", "nsswitch.conf"):
        subprocess.run(["mount", "--bind", folder / file, f"/etc/{file}"], check=True)
    asked: list[str] = []
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))  # before anybody asks: nobody there is another answer than none
    threading.Thread(target=answer_names, args=(server, first, asked), daemon=True).start()
    listeners = {
        socket.create_server((address, 443)): address for address in ("127.0.0.1", "8.8.8.8")
    }
    hook = Hook("abcdefgh", f"https://{name}/", "whsec_eA==", ("versions",), "*", TIME, None)
    message = Message("msg_1", "hook", "abcdefgh", "hook.test", "{}", TIME, next=TIME)
    began = time.monotonic()
    outcome = post(hook, message, seconds=1)
    took = time.monotonic() - began
    ready, _, _ = select.select(list(listeners), [], [], 0)
    met = [listeners[one] for one in ready]
    told = {"said": outcome.said, "took": took, "asked": asked, "met": met}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
