"""What a carrier is given to paste, for each kind of client, complete and with its password."""

from __future__ import annotations

import json
from datetime import datetime
from shlex import quote
from typing import NamedTuple
from xml.sax.saxutils import escape

PLAIN_PORT, TLS_PORT = 1883, 8883
TUNNEL_PORT = 18830


class Access(NamedTuple):
    """One credential and where it counts. `ca` is the authority's certificate as the reader of the words finds it."""

    carrier: str
    gateway: str
    password: str
    host: str
    port: int
    is_tls: bool
    ca: str

    @property
    def user(self) -> str:
        """The user name, which is the client id too."""
        return f"{self.carrier}.{self.gateway}"

    @property
    def url(self) -> str:
        return f"{'mqtts' if self.is_tls else 'mqtt'}://{self.host}:{self.port}"


def by_hand(access: Access, vehicle: str, at: datetime) -> str:
    """A first ping and a listener, for mosquitto's own tools. The place is Leipzig's market square."""
    fix = json.dumps({"ts": f"{at:%Y-%m-%dT%H:%M:%SZ}", "lat": 51.3403, "lon": 12.3747})
    who = _options(access)
    return (
        f"mosquitto_pub {who} -q 1 -t carriers/{access.carrier}/up/{vehicle}/position -m {quote(fix)}\n"
        f"mosquitto_sub {who} -q 1 -v -t {quote(f'carriers/{access.carrier}/down/#')}\n"
    )


def reference_client(access: Access, vehicle: str, password_file: str) -> str:
    """Our own client, which buffers to disk and sends again what was not committed."""
    ca = f" --ca {quote(access.ca)}" if access.is_tls else ""
    return (
        f"python -m simulators.carrier --url {access.url} --user {access.user} --password-file {quote(password_file)}"
        f"{ca} --buffer buffer-{access.user} --vehicle {vehicle}\n"
    )


def traccar(access: Access) -> str:
    """Entries of traccar.xml. Its MQTT forwarder speaks no TLS, so a stunnel beside it does."""
    host, port = ("127.0.0.1", TUNNEL_PORT) if access.is_tls else (access.host, access.port)
    url = f"mqtt://{access.user}:{access.password}@{host}:{port}"
    entries = {"forward.type": "mqtt", "forward.url": url, "forward.topic": f"traccar/{access.carrier}"}
    lines = [f"<entry key='{key}'>{escape(text)}</entry>" for key, text in entries.items()]
    lines += ["<entry key='forward.retry.enable'>true</entry>"]
    if access.is_tls:
        lines += ["", "; Traccar's forwarder speaks no TLS. /etc/stunnel/dockwatch.conf on the same machine does:"]
        lines += ["[dockwatch]", "client = yes", f"accept = 127.0.0.1:{TUNNEL_PORT}"]
        lines += [f"connect = {access.host}:{access.port}", f"CAfile = {access.ca}", "verifyChain = yes"]
        lines += [f"{'checkIP' if _is_address(access.host) else 'checkHost'} = {access.host}"]
    return "\n".join(lines) + "\n"


def teltonika(access: Access) -> str:
    """The fields of a device's MQTT settings; one device, one gateway."""
    fields = {
        "Server / port": f"{access.host} / {access.port}",
        "TLS": f"on, root certificate {access.ca}" if access.is_tls else "off",
        "Client id": access.user,
        "Username": access.user,
        "Password": access.password,
        "Publish to": f"carriers/{access.carrier}/teltonika/<imei>/data",
        "Subscribe to": f"carriers/{access.carrier}/teltonika/<imei>/commands",
        "Quality of service": "1",
        "Payload": "Codec JSON",
    }
    return "".join(f"{name:19} {text}\n" for name, text in fields.items())


def _options(access: Access) -> str:
    ca = f" --cafile {quote(access.ca)}" if access.is_tls else ""
    where = f"-h {access.host} -p {access.port}{ca}"
    return f"{where} -u {access.user} -P {access.password} -i {access.user}"


def _is_address(host: str) -> bool:
    return host.replace(".", "").isdigit() or ":" in host
