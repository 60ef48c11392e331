"""nginx and Caddy, to try what `deploy/proxy/` says with the very programs that it is for.

They are unpacked into a private folder, never installed, also by root: their packages would start a service of the
system on ports 80 and 443, and have it start with the machine.

    deploy/proxy/nginx-host.conf --loopback, ports and files of a trial--> folder/nginx.conf --> nginx
    deploy/proxy/Caddyfile-host  ----------------------------------------> folder/Caddyfile  --> caddy
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.broker.config import Certificate
from deploy.child import spawn
from deploy.debian import NotInstalled, Say, has_apt, unpack, unpacked_environ

CONFIGURATIONS = Path(__file__).parent / "proxy"
PRIVATE = Path(__file__).parents[1] / "var/proxies-deb"
PACKAGES = {"nginx": "nginx", "caddy": "caddy"}
HOST = "dock.example"
"""As the configurations have it; so have they the files of the certificate, and the dashboard's port."""

NGINX_AROUND = """\
daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{inside}
}}
"""
NGINX_SERVER = """\
server {{
    listen 443 ssl;
    server_name dock.example;
    ssl_certificate /etc/ssl/dockwatch/server.crt;
    ssl_certificate_key /etc/ssl/dockwatch/server.key;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ECDHE+AESGCM:ECDHE+CHACHA20;
{inside}
}}
"""
"""A host with other applications, for the lines that go into its own `server`."""
CADDY_AROUND = """\
{{
	admin off
	default_bind 127.0.0.1
	http_port {http}
	https_port {https}
	storage file_system {folder}/kept
}}
{inside}
"""


@dataclass(frozen=True, slots=True)
class Trial:
    """What differs from a plant's machine: loopback, free ports, files of its own. `web` is the dashboard's port."""

    folder: Path
    https: int
    http: int
    web: int
    certificate: Certificate


def find_proxy(program: str) -> str | None:
    """The binary of `nginx` or `caddy`: in the usual system folders, on PATH, or unpacked by `provide`."""
    for path in ("/usr/sbin", "/usr/local/sbin", None, f"{PRIVATE}/usr/sbin:{PRIVATE}/usr/bin"):
        if found := shutil.which(program, path=path):
            return found
    return None


def provide(say: Say) -> list[str]:
    """Unpacks what is not there; returns what could not be had."""
    lacking = [program for program in PACKAGES if find_proxy(program) is None]
    if lacking and has_apt():
        try:
            unpack([PACKAGES[program] for program in lacking], PRIVATE, say)
        except NotInstalled as error:
            say(str(error))
    return [program for program in lacking if find_proxy(program) is None]


def start_nginx(name: str, trial: Trial) -> subprocess.Popen[bytes]:
    """Starts nginx with the configuration `name`."""
    inside = (CONFIGURATIONS / name).read_text()
    if "server {" not in inside:
        inside = NGINX_SERVER.format(inside=inside)
    inside = _placed(inside, trial)
    inside = inside.replace("listen 443", f"listen 127.0.0.1:{trial.https}")
    inside = inside.replace("listen 80", f"listen 127.0.0.1:{trial.http}")
    text = NGINX_AROUND.format(folder=trial.folder, inside=inside)
    return _start("nginx", trial, text, ["-p", str(trial.folder), "-e", "stderr", "-c"])


def start_caddy(name: str, trial: Trial) -> subprocess.Popen[bytes]:
    """Starts Caddy with the configuration `name`."""
    inside = _placed((CONFIGURATIONS / name).read_text(), trial).replace(":443 {", f":{trial.https} {{")
    text = CADDY_AROUND.format(folder=trial.folder, http=trial.http, https=trial.https, inside=inside)
    return _start("caddy", trial, text, ["run", "--adapter", "caddyfile", "--config"])


def _placed(text: str, trial: Trial) -> str:
    for written, here in (
        ("/etc/ssl/dockwatch/server.crt", str(trial.certificate.certificate)),
        ("/etc/ssl/dockwatch/server.key", str(trial.certificate.key)),
        ("127.0.0.1:8050", f"127.0.0.1:{trial.web}"),
    ):
        assert written in text, f"{written} is in each configuration"
        text = text.replace(written, here)
    return text


def _start(program: str, trial: Trial, text: str, arguments: list[str]) -> subprocess.Popen[bytes]:
    binary = find_proxy(program)
    if binary is None:
        raise FileNotFoundError(f"there is no {program}")
    path = trial.folder / f"{program}.conf"
    path.write_text(text)
    environ = unpacked_environ(PRIVATE) if Path(binary).is_relative_to(PRIVATE) else {}
    home = {"HOME": str(trial.folder), "XDG_DATA_HOME": str(trial.folder), "XDG_CONFIG_HOME": str(trial.folder)}
    return spawn([binary, *arguments, str(path)], log=trial.folder / f"{program}.log", environ={**environ, **home})
