"""The talk is the same however often and in whatever order it is said, and whoever of its writers dies."""

from __future__ import annotations

from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integration.samples import plan
from tests.talk_runs import NOW, TalkingPlant, fact, reply, wish
from tracking.message import Message
from tracking.report import Report

FREELY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def begun() -> tuple[TalkingPlant, Message, Message]:
    """A plant with two messages of a person."""
    plant = TalkingPlant(plan("t1", "t2", "t3"))
    return plant, plant.write("one"), plant.write("two", carrier="acme")


@cache
def said() -> tuple[Report, ...]:
    """What carriers say to it, some of it with no effect. t1's wish is granted, t2's is for when t3 is due."""
    _, one, two = begun()
    return (
        reply(one, got=True, at_s=1),
        reply(one, "soon", at_s=2),
        reply(one, accept=True, at_s=3),
        reply(one, accept=False, text="no", at_s=2),
        reply(two, "ok", vehicle="t2", at_s=4),
        reply(two, got=True, vehicle="t1", at_s=4),
        reply(one, "not mine", vehicle="t2"),
        fact("rest", at_s=5),
        fact("border", at_s=6, vehicle="t2"),
        wish(8, at_s=7),
        wish(3.3, own_id="p2", vehicle="t2", at_s=7),
        wish(3.2, own_id="p1", vehicle="t2", at_s=8),
    )


Act = tuple[str, int]
SENT = -1


def acts() -> st.SearchStrategy[list[Act]]:
    """Every report and the word that all was sent, in any order and some again, each in one of three ways: in a step of
    its own, in a step that is lost before its commit, or followed by a new writer."""
    everything = list(range(SENT, len(said())))
    return st.permutations(everything).flatmap(
        lambda order: st.lists(st.sampled_from(everything), max_size=6).flatmap(
            lambda again: st.tuples(
                *[st.tuples(st.sampled_from(["step", "lost", "restart"]), st.just(each)) for each in [*order, *again]]
            ).map(list)
        )
    )


def played(order: list[Act]) -> list[Message]:
    plant, one, two = begun()
    for way, each in order:
        if each == SENT:
            plant.store.submit_order("plant", "sent", f'{{"ids": ["{one.id}", "{two.id}"]}}'.encode())
        else:
            plant.store.write_reports([said()[each]])
        if way == "lost":
            plant.step(is_lost=True)
        plant.step(whole=False)
        if way == "restart":
            plant.restart()
    plant.settle()
    return plant.store.list_messages("plant")


@cache
def straight() -> list[Message]:
    return played([("step", each) for each in range(SENT, len(said()))])


@given(acts())
@FREELY
def test_any_order_any_repetition_any_crash_gives_the_same_messages(order: list[Act]) -> None:
    """Replies, facts, proposals and orders, in whatever order they are read, however often, by however many writers."""
    assert played(order) == straight()


def test_the_talk_that_is_compared_has_something_in_it() -> None:
    """Answers, facts, an accepted and a withdrawn proposal are among the messages."""
    found = {(one.kind.value, one.stage.value) for one in straight()}
    assert {("text", "answered"), ("fact", "received"), ("proposal", "accepted"), ("proposal", "open")} <= found
    assert ("proposal", "withdrawn") in found
    assert all(one.at >= NOW for one in straight())
