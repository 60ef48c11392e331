"""GPX 1.0 and 1.1: each track is a vehicle, each track point with a time a fix. Routes and waypoints have no time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from simulators.replay.recorded import Recorded, UnreadableTrace, open_text, read_instant, vehicle_named

KMH_PER_M_S = 3.6


def read_gpx(path: Path) -> list[Recorded]:
    """The fixes of a file's tracks, by time. A track without a name takes the file's, and its number.

    Raises:
        UnreadableTrace: naming each bad point.
        OSError: if the file cannot be read.
    """
    try:
        with open_text(path) as text:
            root = ElementTree.fromstring(text.read())
    except ElementTree.ParseError as error:
        raise UnreadableTrace(path, [f"line {error.position[0]}: no XML: {error}"]) from error
    faults, found = [], []
    for number, track in enumerate(_children(root, "trk"), start=1):
        vehicle = vehicle_named(_text(track, "name") or f"{path.name.split('.')[0]}-{number}")
        points = [point for segment in _children(track, "trkseg") for point in _children(segment, "trkpt")]
        for place, point in enumerate(points, start=1):
            try:
                found.append(_fix(point, vehicle))
            except (KeyError, ValueError) as error:
                faults.append(f"track {number}, point {place}: {error}")
    if faults or not found:
        raise UnreadableTrace(path, faults or ["no track points"])
    return sorted(found, key=lambda each: each.sent_at)


def _fix(point: ElementTree.Element, vehicle: str) -> Recorded:
    written = _text(point, "time")
    if not written:
        raise ValueError("no time")
    fixed_at = read_instant(written)
    body: dict[str, object] = {"lat": float(point.attrib["lat"]), "lon": float(point.attrib["lon"])}
    if speed := _text(point, "speed"):
        body["speed_kmh"] = round(float(speed) * KMH_PER_M_S, 2)
    if course := _text(point, "course"):
        body["heading"] = float(course)
    return Recorded(sent_at=fixed_at, fixed_at=fixed_at, vehicle=vehicle, body=body)


def _children(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Direct children by name, whatever their namespace."""
    return (child for child in element if child.tag.rpartition("}")[2] == name)


def _text(element: ElementTree.Element, name: str) -> str:
    """The text of a child, or of one in the extensions; empty if there is none."""
    for child in element.iter():
        if child is not element and child.tag.rpartition("}")[2] == name:
            return (child.text or "").strip()
    return ""
