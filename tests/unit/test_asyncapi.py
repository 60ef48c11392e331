"""The AsyncAPI document says what the decoders do, no more and no less, and its examples are as good as their word."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from jsonschema import Draft7Validator
from paho.mqtt.client import topic_matches_sub

from deploy.broker.acl import topics_down, topics_up
from ingest.decoders import decode
from ingest.outcome import Note
from ingest.topics import SUBSCRIPTIONS, read_topic
from tests.asyncapi import Example, find, followed, is_up, list_examples, load, nodes, struct_of, topic_of
from tests.payload_cases import RECEIVED_AT, spelled

DOCUMENT = load()
UP, DOWN = list(list_examples(DOCUMENT, up=True)), list(list_examples(DOCUMENT, up=False))
STRUCTS = {path: node for path, node in nodes(DOCUMENT) if "x-struct" in node}


def named(example: Example) -> str:
    return f"{example.channel}-{example.name}"


def test_it_is_an_asyncapi_3_document_with_all_its_parts() -> None:
    """Version, title, server with its security, and at least one example of each direction."""
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["info"]["title"]
    (server,) = DOCUMENT["servers"].values()
    assert server["protocol"] == "mqtts"
    assert followed(DOCUMENT, server["security"][0])["type"] == "userPassword"
    assert len(UP) > 30
    assert len(DOWN) > 8


def test_every_reference_leads_somewhere() -> None:
    """No `$ref` names what is not there."""
    references = [(path, node["$ref"]) for path, node in nodes(DOCUMENT) if "$ref" in node]
    assert len(references) > 50
    for path, reference in references:
        assert find(DOCUMENT, reference) is not None, path


def test_nothing_is_defined_that_is_not_used() -> None:
    """Every message, schema and parameter is referred to, and every channel has its one operation."""
    used = {node["$ref"] for _, node in nodes(DOCUMENT) if "$ref" in node}
    for kind in ("messages", "schemas", "parameters", "operationBindings", "securitySchemes"):
        for name in DOCUMENT["components"][kind]:
            assert f"#/components/{kind}/{name}" in used
    channels = [each["channel"]["$ref"] for each in DOCUMENT["operations"].values()]
    assert sorted(channels) == sorted(f"#/channels/{name}" for name in DOCUMENT["channels"])


@pytest.mark.parametrize("name", DOCUMENT["channels"])
def test_a_channel_is_one_that_we_read_or_may_write(name: str) -> None:
    """Up: it has a decoder, is subscribed to, and is the carrier's to write. Down: it is the carrier's to read."""
    channel = DOCUMENT["channels"][name]
    topic = topic_of(DOCUMENT, channel)
    assert set(re.findall(r"\{(\w+)\}", channel["address"])) == set(channel.get("parameters", {}))
    if not is_up(DOCUMENT, name):
        assert any(topic_matches_sub(each, topic) for each in topics_down("ACME"))
        return
    assert any(topic_matches_sub(each, topic) for each in SUBSCRIPTIONS)
    assert any(topic_matches_sub(each, topic) for each in topics_up("ACME"))
    assert read_topic(topic).wire is not None


@pytest.mark.parametrize("example", UP, ids=named)
def test_an_example_up_has_the_outcome_that_it_states(example: Example) -> None:
    """Every example goes through the decoders as its client would send it."""
    decoded = decode(example.topic, example.payload, RECEIVED_AT)
    assert spelled(decoded) == example.outcome
    assert decoded.carrier == "ACME"


def test_every_kind_of_message_has_an_example() -> None:
    """Whatever a decoder can note is shown, but for what no payload shows."""
    shown = {word.removeprefix("noted: ") for each in UP for word in each.outcome.split("; ")}
    assert {note.value for note in Note} - shown == {"empty", "retained"}


@pytest.mark.parametrize("example", [*UP, *DOWN], ids=named)
def test_an_example_is_what_its_schema_describes(example: Example) -> None:
    """Payloads fit their schemas, by a validator that is not ours."""
    schema = {**DOCUMENT, **example.message["payload"]}
    payload = example.payload.decode()
    if example.message.get("contentType") != "text/plain":
        payload = msgspec.json.decode(example.payload)
    Draft7Validator(schema).validate(payload)


@pytest.mark.parametrize("path", STRUCTS)
def test_a_schema_names_the_fields_of_its_struct_and_no_other(path: str) -> None:
    """What is decoded or sent is what is documented, field by field, and so is what may be missing."""
    schema = STRUCTS[path]
    struct = struct_of(schema)
    properties = schema["properties"].items()
    read = {name for name, each in properties if not each.get("x-passed-over")}
    assert read == {field.encode_name for field in msgspec.structs.fields(struct)}
    needed = {field.encode_name for field in msgspec.structs.fields(struct) if field.required}
    assert set(schema.get("required", ())) == needed


@pytest.mark.parametrize("example", DOWN, ids=named)
def test_an_example_down_is_what_we_send(example: Example) -> None:
    """Read by the type that is sent and written again, it is the same; nothing that we never send is promised."""
    schema = followed(DOCUMENT, example.message["payload"])
    if example.channel == "committed":
        assert msgspec.json.decode(example.payload, type=dict[str, int])
    for each, value in values_of(schema, msgspec.json.decode(example.payload) if example.payload else None):
        sent = msgspec.json.encode(msgspec.convert(value, struct_of(each)))
        assert msgspec.json.decode(sent) == value


def values_of(schema: dict[str, Any], value: Any) -> list[tuple[dict[str, Any], Any]]:
    """The parts of a payload that structs make, each with its schema."""
    schema = followed(DOCUMENT, schema)
    if "x-struct" in schema:
        return [(schema, value)]
    if schema.get("type") == "array":
        return [each for element in value for each in values_of(schema["items"], element)]
    properties = schema.get("properties", {})
    return [each for name in properties if value and name in value for each in values_of(properties[name], value[name])]
