"""The AsyncAPI document as the tests read it: its references, its channels, its examples with their outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import msgspec
import yaml

PATH = Path(__file__).parents[1] / "docs/asyncapi.yaml"
Node = dict[str, Any]


def load() -> Node:
    return cast(Node, yaml.safe_load(PATH.read_text()))


def nodes(node: Any, path: str = "#") -> Iterator[tuple[str, Node]]:
    """Every object of the document with its pointer, but for what is inside examples: that is payload."""
    if isinstance(node, dict):
        yield path, node
        for name, child in node.items():
            if name != "examples":
                yield from nodes(child, f"{path}/{name}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from nodes(child, f"{path}/{place}")


def find(document: Node, pointer: str) -> Any:
    """What a reference names. Raises `KeyError`."""
    found: Any = document
    for step in pointer.removeprefix("#/").split("/"):
        found = found[step]
    return found


def followed(document: Node, node: Node) -> Node:
    """The node itself, or what it refers to."""
    return cast(Node, find(document, node["$ref"])) if "$ref" in node else node


class Example(NamedTuple):
    """One example of a message on one channel."""

    channel: str
    topic: str
    message: Node
    name: str
    payload: bytes

    @property
    def outcome(self) -> str:
        return str(self.message["x-outcome"][self.name])


def is_up(document: Node, channel: str) -> bool:
    """Whether Dockwatch receives on a channel."""
    actions = {
        each["action"] for each in document["operations"].values() if each["channel"]["$ref"] == f"#/channels/{channel}"
    }
    assert len(actions) == 1, channel
    return actions == {"receive"}


def topic_of(document: Node, channel: Node) -> str:
    """The channel's address with the first example of each parameter in its place."""
    parameters = {name: followed(document, each)["examples"][0] for name, each in channel.get("parameters", {}).items()}
    return str(channel["address"].format(**parameters))


def list_examples(document: Node, *, up: bool) -> Iterator[Example]:
    """All examples of one direction."""
    for name, channel in document["channels"].items():
        if is_up(document, name) is not up:
            continue
        topic = topic_of(document, channel)
        for each in channel["messages"].values():
            message = followed(document, each)
            for example in message["examples"]:
                yield Example(name, topic, message, example["name"], payload_of(message, example))


def payload_of(message: Node, example: Node) -> bytes:
    """The bytes that go over the wire."""
    if message.get("contentType") == "text/plain":
        return str(example["payload"]).encode()
    return json.dumps(example["payload"]).encode()


def struct_of(schema: Node) -> type[msgspec.Struct]:
    """The struct `module:Name` that a schema says it is of."""
    module, _, name = str(schema["x-struct"]).partition(":")
    return cast(type[msgspec.Struct], getattr(import_module(module), name))
