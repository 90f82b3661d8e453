"""What a process gives up for good before it reads a stranger's text: files, sockets, memory.

Nothing here needs privileges. Limits on descriptors and memory hold on every POSIX system; on
Linux the kernel also refuses every system call that computing an answer does not need.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_ALLOWED = frozenset(
    """
    read write writev close fstat lseek poll ppoll mmap mprotect munmap mremap madvise brk futex
    rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall sched_yield nanosleep
    clock_nanosleep clock_gettime clock_getres gettimeofday times getrusage getrlimit alarm
    getitimer setitimer getpid gettid sched_getaffinity sendto sendmsg recvfrom recvmsg shutdown
    fcntl getrandom membarrier rseq set_robust_list exit exit_group
    """.split()  # noqa: SIM905 - six lines of words read better than fifty strings
)
"""What computing and answering need; among it no call opens, makes or signals anything."""

_NUMBERS: Mapping[str, tuple[int, Mapping[str, int]]] = MappingProxyType(
    {
        "x86_64": (
            0xC000003E,
            {
                "read": 0, "write": 1, "close": 3, "fstat": 5, "poll": 7, "lseek": 8, "mmap": 9,
                "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13, "rt_sigprocmask": 14,
                "rt_sigreturn": 15, "writev": 20, "sched_yield": 24, "mremap": 25, "madvise": 28,
                "nanosleep": 35, "getitimer": 36, "alarm": 37, "setitimer": 38, "getpid": 39,
                "sendto": 44, "recvfrom": 45, "sendmsg": 46, "recvmsg": 47, "shutdown": 48,
                "exit": 60, "fcntl": 72, "gettimeofday": 96, "getrlimit": 97, "getrusage": 98,
                "times": 100, "sigaltstack": 131, "gettid": 186, "futex": 202,
                "sched_getaffinity": 204, "restart_syscall": 219, "clock_gettime": 228,
                "clock_getres": 229, "clock_nanosleep": 230, "exit_group": 231, "ppoll": 271,
                "set_robust_list": 273, "getrandom": 318, "membarrier": 324, "rseq": 334,
            },
        ),
        "aarch64": (
            0xC00000B7,
            {
                "fcntl": 25, "close": 57, "lseek": 62, "read": 63, "write": 64, "writev": 66,
                "ppoll": 73, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
                "set_robust_list": 99, "nanosleep": 101, "getitimer": 102, "setitimer": 103,
                "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115,
                "sched_getaffinity": 123, "sched_yield": 124, "restart_syscall": 128,
                "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135,
                "rt_sigreturn": 139, "times": 153, "getrlimit": 163, "getrusage": 165,
                "gettimeofday": 169, "getpid": 172, "gettid": 178, "sendto": 206,
                "recvfrom": 207, "shutdown": 210, "sendmsg": 211, "recvmsg": 212, "brk": 214,
                "munmap": 215, "mremap": 216, "mmap": 222, "mprotect": 226, "madvise": 233,
                "getrandom": 278, "membarrier": 283, "rseq": 293,
            },
        ),
    }
)  # fmt: skip
"""Each machine's audit number and the numbers of its system calls, from the kernel's tables."""

_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


def confine(*, memory: int, sockets: bool = False) -> None:
    """Holds this process to `memory` bytes more than it has, and to what it has open.

    With `sockets`, for a process whose work is to ask another server, only the memory is held.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dataset's image is of use to nobody
    limit_memory(memory)
    if sockets:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if sys.platform == "linux":
        _filter_calls()


def limit_memory(more: int) -> None:
    """Limits the address space to what is taken now and `more` bytes, where the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def filters_calls() -> bool:
    """Whether this machine's system calls can be filtered here."""
    return sys.platform == "linux" and platform.machine() in _NUMBERS


def _filter_calls() -> None:
    """Makes the kernel refuse all system calls but the allowed ones, for good."""
    if not filters_calls():
        return
    machine, numbers = _NUMBERS[platform.machine()]
    allowed = sorted(numbers[name] for name in _ALLOWED if name in numbers)
    steps = [
        (_LOAD, 0, 0, 4),  # the machine that the call is made for
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, 0),  # the number of the call
        *((_EQUAL, len(allowed) - at, 0, number) for at, number in enumerate(allowed)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    code = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("H6xQ", len(steps), ctypes.addressof(code))
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    for call in (
        (_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero),
        (_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.c_char_p(header), zero, zero),
    ):
        if libc.prctl(*call) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"system calls cannot be filtered: {os.strerror(number)}")
