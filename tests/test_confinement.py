"""What a confined process can still do, seen from inside one: compute, and answer on its pipe."""

from __future__ import annotations

import subprocess
import sys

import pytest

from samspill.engine.confinement import filters_calls

CONFINED = """
import os, resource, socket, sys, signal, ctypes
from samspill.engine.confinement import confine
# every descriptor that is open stays; a spare one lets `socket` fail by the filter, not the limit
spare = os.open("/dev/null", os.O_RDONLY)
confine(memory=64 * 1024 * 1024, sockets=False)
{more}
try:
    {attempt}
except {error} as error:
    print("refused", getattr(error, "errno", ""))
else:
    print("done")
"""


def attempt(code: str, *, error: str = "OSError", more: str = "") -> str:
    """What becomes of an attempt in a process that is confined first."""
    text = CONFINED.format(attempt=code, error=error, more=more)
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.split()[0] if done.stdout else f"ended {done.returncode} {done.stderr}"


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/hostname').read()",
        "open('/dev/null', 'w')",
        "socket.socket()",
        "socket.socketpair()",
        "os.pipe()",
        "os.dup(1)",
        "os.open('/', os.O_RDONLY)",
    ],
)
def test_nothing_can_be_opened(code: str) -> None:
    assert attempt(code) == "refused"


CALLS = [
    "os.fork()",
    "os.kill(os.getppid(), 0)",
    "os.unlink('/nowhere')",
    "os.mkdir('/nowhere')",
    "os.stat('/')",
    "os.listdir('/')",
    "os.execv('/bin/true', ['true'])",
    "os.setuid(0)",
    "os.chdir('/')",
]


@pytest.mark.skipif(not filters_calls(), reason="this kernel or machine filters no system calls")
@pytest.mark.parametrize("code", CALLS)
def test_the_kernel_refuses_what_an_answer_does_not_need(code: str) -> None:
    assert attempt(code) == "refused"


@pytest.mark.skipif(not filters_calls(), reason="this kernel or machine filters no system calls")
def test_what_makes_sockets_and_files_in_other_ways_is_refused_too() -> None:
    for number in ("io_uring_setup", "memfd_create", "openat2", "ptrace", "process_vm_readv"):
        code = (
            "assert ctypes.CDLL(None, use_errno=True).syscall("
            f"{{'x86_64': {X86[number]}, 'aarch64': {ARM[number]}}}[machine], 0, 0, 0, 0, 0) == -1;"
            " raise OSError(ctypes.get_errno(), 'no')"
        )
        text = CONFINED.replace("spare =", "machine = os.uname().machine\nspare =")
        done = subprocess.run(
            [sys.executable, "-c", text.format(attempt=code, error="OSError", more="")],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.stdout.split() == ["refused", "1"], (number, done.stdout, done.stderr)


X86 = {
    "io_uring_setup": 425,
    "memfd_create": 319,
    "openat2": 437,
    "ptrace": 101,
    "process_vm_readv": 310,
}
ARM = {
    "io_uring_setup": 425,
    "memfd_create": 279,
    "openat2": 437,
    "ptrace": 117,
    "process_vm_readv": 270,
}


def test_memory_is_held_to_what_there_was_and_a_little_more() -> None:
    assert attempt("bytearray(32 * 1024 * 1024)", error="MemoryError") == "done"
    assert attempt("bytearray(128 * 1024 * 1024)", error="MemoryError") == "refused"


def test_what_was_open_still_works() -> None:
    assert attempt("os.read(spare, 1)") == "done"
    assert attempt("[x * x for x in range(100_000)]") == "done"


@pytest.mark.skipif(not filters_calls(), reason="this kernel or machine filters no system calls")
def test_the_limits_cannot_be_raised_again() -> None:
    code = "resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100))"
    assert attempt(code, error="(OSError, ValueError)") == "refused"
