"""Who is measured, how each is set up, and which version it is."""

import json
import os
import pathlib
import re
import shutil
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parents[3]
HEAP = ["-Xms1536m", "-Xmx1536m", "-Xmn768m", "-XX:+UseSerialGC"]
PROVIDER = "openai"


class Absent(Exception):
    """This peer cannot be measured here, and why."""


class Peer:
    """One program under measurement; `start` writes its files into a folder and tells the command and its environment."""

    name = ""
    title = ""
    what = ""
    prefix = ""  # before the model's name
    headers = ()
    slow = False  # gets the small loads: the full ones would drown it
    compiles = False  # needs the long warm-up, since it compiles itself while it runs
    patience = 60  # seconds to start

    def __init__(self, place):
        self.place = place

    def version(self):
        raise NotImplementedError

    def start(self, folder, port, upstream):
        raise NotImplementedError


class Relevo(Peer):
    name = "relevo"
    title = "Relevo"
    what = "the gateway, default configuration: ledger, metrics and access log on"
    prefix = "bench/"
    compiles = True
    transport = None

    def version(self):
        pom = (REPOSITORY / "pom.xml").read_text()
        return re.search(r"<version>(.*?)</version>", pom).group(1)

    def start(self, folder, port, upstream):
        if not self.place.jar.exists():
            raise SystemExit(f"{self.place.jar} is missing: mvn -q -DskipTests package")
        models = ", ".join(f'"{model}"' for model in self.place.models)
        transport = f"  transport = {self.transport}\n" if self.transport else ""
        write(folder, "relevo.conf", f"""\
relevo {{
  http.port = {port}
{transport}\
  providers.bench {{
    kind = openai-compatible, locality = cloud, slots = 16384
    base-url = "http://127.0.0.1:{upstream}/v1", models = [{models}]
  }}
}}
""")
        script = str(REPOSITORY / "bin/relevo")
        settings = {"RELEVO_JAR": str(self.place.jar), "RELEVO_CACHE": str(folder.parent / "cache"),
                    "JAVA_TOOL_OPTIONS": f"-Duser.home={folder}"}
        # The first start would make the archive of classes beside its work.
        subprocess.run([script, "archive"], env=os.environ | settings, check=True, stdout=subprocess.DEVNULL)
        return [script, "serve", "--config", str(folder / "relevo.conf")], settings


class RelevoOverPekko(Relevo):
    name = "relevo-pekko"
    title = "Relevo, `transport = pekko`"
    what = "the same with Pekko HTTP below instead of event loops"
    transport = "pekko"


class Nginx(Peer):
    name = "nginx"
    title = "nginx"
    what = "a reverse proxy that passes bytes on; two workers, no access log"

    def version(self):
        return output([program("nginx"), "-v"]).split("/")[-1].split()[0]

    def start(self, folder, port, upstream):
        write(folder, "nginx.conf", f"""\
daemon off;
worker_processes 2;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 19900; }}
http {{
  access_log off;
  keepalive_timeout 600s;
  keepalive_requests 100000000;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream provider {{
    server 127.0.0.1:{upstream};
    keepalive 4096;
    keepalive_timeout 600s;
    keepalive_requests 100000000;
  }}
  server {{
    listen 127.0.0.1:{port} backlog=4096 reuseport;
    location / {{
      proxy_pass http://provider;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
      proxy_read_timeout 600s;
    }}
  }}
}}
""")
        return [program("nginx"), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")], {}


class Haproxy(Peer):
    name = "haproxy"
    title = "HAProxy"
    what = "a reverse proxy that passes bytes on; two threads, no log"

    def version(self):
        return output([program("haproxy"), "-v"]).split("version ")[1].split()[0]

    def start(self, folder, port, upstream):
        write(folder, "haproxy.cfg", f"""\
global
  nbthread 2
  maxconn 9900
defaults
  mode http
  option http-no-delay
  http-reuse always
  timeout connect 5s
  timeout client 600s
  timeout server 600s
  timeout http-keep-alive 600s
frontend callers
  bind 127.0.0.1:{port} backlog 4096
  default_backend provider
backend provider
  server bench 127.0.0.1:{upstream} pool-max-conn -1 pool-purge-delay 600s
""")
        return [program("haproxy"), "-db", "-f", str(folder / "haproxy.cfg")], {}


class Relay(Peer):
    compiles = True
    main = ""
    arguments = ()
    library = ""

    def version(self):
        pom = (REPOSITORY / "pom.xml").read_text()
        return re.search(rf"<{self.library}>(.*?)</", pom).group(1)

    def start(self, folder, port, upstream):
        path = f"{self.place.classes}{os.pathsep}{self.place.jar}"
        return ["java", *HEAP, "-cp", path, f"dev.relevo.bench.{self.main}", str(port), str(upstream), *self.arguments], {}


class NettyBytes(Relay):
    name = "netty-bytes"
    title = "Netty, bytes"
    what = "`NettyRelay`, written by hand, passes bytes on"
    main = "NettyRelay"
    arguments = ("bytes",)
    library = "netty.version"


class NettyEvents(NettyBytes):
    name = "netty-events"
    title = "Netty, events"
    what = "`NettyRelay`, which reads every event's JSON and writes it anew, as a gateway must: the yardstick"
    arguments = ("events",)


class Pekko(Relay):
    name = "pekko"
    title = "Pekko HTTP, bytes"
    what = "`PekkoRelay`: Pekko HTTP's server and host pool, tuned; passes bytes on"
    main = "PekkoRelay"
    library = "pekko.http.version"


class Bifrost(Peer):
    name = "bifrost"
    title = "Bifrost"
    what = "an LLM gateway in Go; one provider, no store for its configuration or its logs, logs errors only"
    prefix = f"{PROVIDER}/"

    def binary(self):
        return self.place.installed("bifrost/bifrost-http")

    def version(self):
        return re.search(r"\tmod\t\S+\t(\S+)", output(["go", "version", "-m", self.binary()])).group(1)

    def start(self, folder, port, upstream):
        write(folder, "config.json", json.dumps({
            "client": {"initial_pool_size": 10000, "enable_logging": False, "drop_excess_requests": False},
            "config_store": {"enabled": False},
            "logs_store": {"enabled": False},
            "providers": {PROVIDER: {
                "keys": [{"name": "bench", "value": "sk-bench", "models": ["*"], "weight": 1.0}],
                "network_config": {"base_url": f"http://127.0.0.1:{upstream}",
                                   "default_request_timeout_in_seconds": 600},
                "concurrency_and_buffer_size": {"concurrency": 10000, "buffer_size": 20000}}},
        }, indent=2) + "\n")
        return [self.binary(), "-app-dir", str(folder), "-host", "127.0.0.1", "-port", str(port),
                "-log-level", "error"], {}


class LiteLlm(Peer):
    name = "litellm"
    title = "LiteLLM"
    what = "an LLM gateway in Python; two workers, logs errors only, no database"
    headers = ("Authorization: Bearer sk-bench",)
    slow = True
    patience = 300

    def version(self):
        python = self.place.installed("litellm/bin/python")
        return output([python, "-c", "from importlib.metadata import version; print(version('litellm'))"]).strip()

    def start(self, folder, port, upstream):
        # Each with its price, as those that it knows: to look for one in vain takes its time.
        models = "\n".join(f"""\
  - model_name: {model}
    litellm_params:
      model: openai/{model}
      api_base: http://127.0.0.1:{upstream}/v1
      api_key: sk-bench
      input_cost_per_token: 0.000001
      output_cost_per_token: 0.000001""" for model in self.place.models)
        write(folder, "config.yaml", f"""\
model_list:
{models}
litellm_settings:
  request_timeout: 600
  set_verbose: false
general_settings:
  master_key: sk-bench
""")
        return [self.place.installed("litellm/bin/litellm"), "--config", str(folder / "config.yaml"),
                "--host", "127.0.0.1", "--port", str(port), "--num_workers", "2", "--telemetry", "False"], {
                    "LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}


class Portkey(Peer):
    name = "portkey"
    title = "Portkey gateway"
    what = ("an LLM gateway for Node; it has one process; with `@hono/node-server` 1.13.8, since it cannot stream "
            "with the newest")
    slow = True
    patience = 120

    def __init__(self, place):
        super().__init__(place)
        self.headers = ("x-portkey-provider: openai", "Authorization: Bearer sk-bench",
                        f"x-portkey-custom-host: http://127.0.0.1:{place.upstream}/v1")

    def version(self):
        package = self.place.installed("portkey/node_modules/@portkey-ai/gateway/package.json")
        return json.loads(pathlib.Path(package).read_text())["version"]

    def start(self, folder, port, upstream):
        server = self.place.installed("portkey/node_modules/@portkey-ai/gateway/build/start-server.js")
        return ["node", server, "--headless", f"--port={port}"], {
            "NODE_ENV": "production", "TRUSTED_CUSTOM_HOSTS": "127.0.0.1,localhost"}


ALL = (Relevo, RelevoOverPekko, NettyEvents, NettyBytes, Pekko, Nginx, Haproxy, Bifrost, LiteLlm, Portkey)
QUICK = (Relevo, NettyEvents, Nginx)


class Place:
    """Where things are on this machine."""

    def __init__(self, jar, classes, installed_in, upstream, models):
        self.jar = jar
        self.classes = classes
        self.installed_in = installed_in
        self.upstream = upstream
        self.models = models

    def installed(self, path):
        found = self.installed_in / path
        if not found.exists():
            why = self.installed_in / path.split("/")[0] / "why-not"
            raise Absent(why.read_text().strip() if why.exists() else "not installed (`src/test/bench/install-peers`)")
        return str(found)


def program(name):
    found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin")
    if not found:
        raise Absent("not installed on this machine")
    return found


def output(command):
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout + done.stderr


def write(folder, name, text):
    (folder / name).write_text(text)
