"""The processes of the bench: whoever is measured, the provider that does not exist, and the callers."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import peers

HERE = pathlib.Path(__file__).resolve().parent
RELAYS = peers.REPOSITORY / "src/test/java/dev/relevo/bench"
QUIET = 10  # seconds at most until one has done with what came before


def tool(name, folder):
    """Builds one of the programs in C."""
    subprocess.run(["gcc", "-O2", "-o", folder / name, HERE / f"{name}.c"], check=True)
    return folder / name


def relays(jar, folder):
    """Builds the relays in Java."""
    sources = [source for source in sorted(RELAYS.glob("[A-Z]*.java")) if not source.stem.endswith("Test")]
    subprocess.run(["javac", "-nowarn", "-d", folder, "-cp", jar, *sources], check=True)


class Provider:
    """The provider that does not exist."""

    def __init__(self, folder, port):
        self.port = port
        self.process = subprocess.Popen([tool("upstream", folder), str(port)])

    def connections(self):
        """How many it has open, give or take a few files of its own."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def lets_go(self):
        """Has it close every connection that is idle; True when hardly any is left.

        Whoever opened them must have nothing to do: it never asks on a connection that is just being closed.
        """
        self.process.send_signal(signal.SIGUSR1)
        end = time.monotonic() + 2
        while self.connections() > 100 and time.monotonic() < end:
            time.sleep(0.05)
        return self.connections() <= 100

    def end(self):
        self.process.kill()
        self.process.wait()


class Callers:
    """The generator of load."""

    def __init__(self, folder):
        self.program = tool("load", folder)

    def command(self, arguments, port, prefix="", headers=()):
        mode, model, *rest = map(str, arguments)
        command = [self.program, mode, str(port), prefix + model, *rest]
        for header in headers:
            command += ["-H", header]
        return command

    def ask(self, arguments, port, prefix="", headers=()):
        """What they saw of one load."""
        command = self.command(arguments, port, prefix, headers)
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


class Running:
    """A peer's processes, and what they use."""

    def __init__(self, peer, folder, port, upstream):
        folder.mkdir()
        command, settings = peer.start(folder, port, upstream)
        kept = {name: os.environ[name] for name in ("PATH", "JAVA_HOME", "LANG") if name in os.environ}
        self.peer, self.port, self.command, self.settings = peer, port, command, settings
        self.log = folder / "output.log"
        self.files = {file.name: file.read_text() for file in sorted(folder.iterdir())}
        self.process = subprocess.Popen(
            command, cwd=folder, stdout=self.log.open("w"), stderr=subprocess.STDOUT,
            start_new_session=True, env=kept | {"HOME": str(folder)} | settings)

    def pids(self):
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            found.append(pid)
            try:
                for task in os.listdir(f"/proc/{pid}/task"):
                    todo += map(int, pathlib.Path(f"/proc/{pid}/task/{task}/children").read_text().split())
            except OSError:
                pass
        return found

    def cpu(self):
        """Seconds of user and system time so far."""
        ticks = 0
        for pid in self.pids():
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
                ticks += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident(self):
        """Megabytes in memory now."""
        pages = 0
        for pid in self.pids():
            try:
                pages += int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
            except OSError:
                pass
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def becomes_quiet(self):
        """Waits until it has hardly anything to do."""
        end = time.monotonic() + QUIET
        used = 1.0
        while used > 0.05 and time.monotonic() < end:
            before = self.cpu()
            time.sleep(0.3)
            used = self.cpu() - before

    def tell(self, what):
        for pid in self.pids():
            try:
                os.kill(pid, what)
            except ProcessLookupError:
                pass

    def end(self):
        self.tell(signal.SIGCONT)
        for what, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, what)
                self.process.wait(patience)
                break
            except (ProcessLookupError, subprocess.TimeoutExpired):
                pass

    def listens(self):
        """Waits until it takes connections."""
        end = time.monotonic() + self.peer.patience
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise peers.Absent("it did not start: " + self.last_words())

    def last_words(self):
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        return (lines or ["it said nothing"])[-1][:200]
