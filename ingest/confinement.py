"""Limits that a process sets itself before it parses what strangers have made.

On Linux the kernel keeps memory, processor time and the size of files, and lets no socket be opened and no program be
started (a seccomp filter, which needs no rights). Elsewhere Python's audit hook refuses both to Python code, and the
parent's clock is what ends a parser that never ends. Reading files is not prevented.
"""

from __future__ import annotations

import ctypes
import math
import platform
import sys
from typing import Any, NamedTuple

__all__ = ["allow_processor_time", "confine"]

_REFUSED_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.")
_CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod")
_WRITING = 0x1 | 0x2  # O_WRONLY, O_RDWR


class _Machine(NamedTuple):
    """The kernel's name for a processor, and its numbers of the calls that are refused."""

    audit: int
    refused: tuple[int, ...]


# socket, connect, execve, execveat, ptrace, process_vm_writev, io_uring_setup
_MACHINES = {
    "x86_64": _Machine(0xC000003E, (41, 42, 59, 322, 101, 311, 425)),
    "aarch64": _Machine(0xC00000B7, (198, 203, 221, 281, 117, 271, 425)),
}
_LOAD, _JUMP_EQUAL, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | 1, 0x7FFF0000  # refuse: EPERM
_X32 = 0x40000000  # from here on the numbers of another calling convention begin
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


def confine(memory: int) -> list[str]:
    """Set the limits for good, `memory` in bytes; what the system does not keep is returned, in words."""
    missing = [] if _limited(memory) else ["a limit of memory"]
    if not _filtered():
        missing.append("a network closed by the system")
    sys.addaudithook(_refuse)
    return missing


def allow_processor_time(seconds: float) -> None:
    """Let this process be ended when it has used `seconds` more of a processor than by now."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock alone
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = math.ceil(usage.ru_utime + usage.ru_stime + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if hard == resource.RLIM_INFINITY else min(until, hard), hard))


def _limited(memory: int) -> bool:
    try:
        import resource

        for what, most in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, memory)):
            _, hard = resource.getrlimit(what)
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (most, most))
    except (ImportError, OSError, ValueError):  # Windows has none of them, macOS no limit of memory
        return False
    return True


def _filtered() -> bool:
    """Whether the kernel took the filter."""
    machine = _MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux") or machine is None:
        return False
    count = len(machine.refused)
    lines = [
        (_LOAD, 0, 0, 4),  # which machine's calls
        (_JUMP_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # which call
        (_JUMP_AT_LEAST, count + 1, 0, _X32),
        *((_JUMP_EQUAL, count - at, 0, number) for at, number in enumerate(machine.refused)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    instructions = (_Instruction * len(lines))(*(_Instruction(*line) for line in lines))
    control: Any = ctypes.CDLL(None, use_errno=True).prctl
    if control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return not control(_SET_SECCOMP, _FILTER, ctypes.byref(_Program(len(lines), instructions)), 0, 0)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS) or event in _CHANGES:
        raise PermissionError(f"{event} is not for a parser")
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING:
        raise PermissionError("writing is not for a parser")
