#!/usr/bin/env python3
"""Measures starts: from the start of the process until it listens and until the first token of the built-in model, and its
resident memory three seconds later. Each start has an empty home folder and the default configuration.

    python3 src/test/bench/start.py [--runs 5] [--jar target/relevo.jar]

Prints medians for `java -jar`, for bin/relevo without an archive of classes and for bin/relevo with one. JAVA_HOME names the
Java, where it is not the one in PATH.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
BODY = json.dumps({"model": "auto", "stream": True, "messages": [{"role": "user", "content": "Hello"}]}).encode()
REQUEST = (b"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
           b"Content-Length: %d\r\n\r\n" % len(BODY)) + BODY
LIMIT = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def connected(port, process, end):
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit("the gateway ended with %d" % process.returncode)
        try:
            return socket.create_connection(("127.0.0.1", port))
        except OSError:
            time.sleep(0.005)
    sys.exit("nobody listens")


def processor_seconds(pid):
    fields = pathlib.Path("/proc/%d/stat" % pid).read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start(command, folder, more):
    home = folder / "home"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k in ("PATH", "JAVA_HOME", "RELEVO_TRANSPORT")}
    environment.update(more, HOME=str(home))
    begin = time.monotonic()
    process = subprocess.Popen(command + ["serve", "--port", str(port)], cwd=home, env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with connected(port, process, begin + LIMIT) as client:
            listens = time.monotonic() - begin
            client.settimeout(LIMIT)
            client.sendall(REQUEST)
            answer = b""
            while b'"content":"' not in answer.replace(b'"content":""', b""):
                piece = client.recv(65536)
                if not piece:
                    sys.exit("the answer ended without a token: %r" % answer)
                answer += piece
            token = time.monotonic() - begin
        processor = processor_seconds(process.pid)
        time.sleep(3)
        status = pathlib.Path("/proc/%d/status" % process.pid).read_text()
        resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
        return listens, token, processor, resident / 1024
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--jar", type=pathlib.Path, default=ROOT / "target" / "relevo.jar")
    asked = options.parse_args()
    jar = str(asked.jar.resolve())
    script = [str(ROOT / "bin" / "relevo")]
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    with tempfile.TemporaryDirectory(prefix="relevo-start-") as name:
        folder = pathlib.Path(name)
        cache = {"RELEVO_JAR": jar, "RELEVO_CACHE": str(folder / "cache")}
        none = {"RELEVO_JAR": jar, "RELEVO_CACHE": "off"}
        subprocess.run(script + ["archive"], env=dict(os.environ, **cache), check=True, stdout=subprocess.DEVNULL)
        ways = {
            "java -jar": ([java, "-jar", jar], {}),
            "bin/relevo, no archive": (script, none),
            "bin/relevo": (script, cache),
        }
        found = {way: [] for way in ways}
        for _ in range(asked.runs):
            for way, (command, more) in ways.items():
                found[way].append(start(command, folder, more))
    print("| start by | listens (s) | first token (s) | its processor time (s) | resident (MB) |")
    print("| --- | --- | --- | --- | --- |")
    for way, runs in found.items():
        print("| %s | %.2f | %.2f | %.2f | %.0f |" % ((way,) + tuple(statistics.median(column) for column in zip(*runs))))


if __name__ == "__main__":
    main()
