"""One process (with its children), measured from outside."""
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Usage:
    wall: float  # seconds
    cpu: float  # seconds, user and system, children included
    peak: int  # bytes resident, of the largest process
    first_result: float  # seconds from exec until the answer was there


def run(command, log, answer, timeout):
    """Runs to the end. Raises when it fails, with the end of its log."""
    started, clock = time.monotonic(), time.time()
    with open(log, "w") as out:
        child = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, start_new_session=True)
        watchdog = threading.Timer(timeout, os.killpg, (child.pid, signal.SIGKILL))
        watchdog.start()
        _, status, usage = os.wait4(child.pid, 0)
        watchdog.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {child.returncode}:\n" + Path(log).read_text()[-2000:])
    files = [f.stat().st_mtime for f in Path(answer).rglob("*.json")] if Path(answer).is_dir() else [os.stat(answer).st_mtime]
    return Usage(time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, max(files) - clock)


class Live:
    """A job that runs until it is told to end; a process group of its own."""

    def __init__(self, command, log):
        self._log = open(log, "w")
        self._child = subprocess.Popen(command, stdout=self._log, stderr=self._log, stdin=subprocess.DEVNULL, start_new_session=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()
        self._log.close()

    def is_running(self):
        return self._child.poll() is None

    def cpu(self):
        """Seconds used so far by all processes of the group."""
        return sum(cpu_of(pid) for pid in os.listdir("/proc") if pid.isdigit() and group_of(pid) == self._child.pid)


def group_of(pid):
    try:
        return os.getpgid(int(pid))
    except ProcessLookupError:
        return None


def cpu_of(pid):
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS
