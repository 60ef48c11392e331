"""Where a driver's words are kept, and where they are not."""

from __future__ import annotations

import logging

import pytest

from ingest.correspondence import Correspondence
from tests.talk_runs import TalkingPlant, fact, reply
from tracking.message import Kind


class TestWords:
    def test_what_a_driver_answered_to_an_instruction_is_erased_with_him(self) -> None:
        """The instruction stays, being the plan's; the words in its answer were his."""
        plant = TalkingPlant()
        [told] = plant.kinds(Kind.ASSIGNMENT, "s-t1")
        plant.tell(reply(told, "my child is ill"))
        plant.order("erase", carrier="acme", vehicle="t1")
        kept = plant.find(told)
        assert (kept.text, kept.answer, kept.delivered_at) == (told.text, None, None)

    @pytest.mark.parametrize(("at_h", "kept"), [(-48.0, False), (0.0, True)])
    def test_words_of_a_vehicle_that_is_not_open_are_not_kept_when_they_are_set_aside(
        self, at_h: float, kept: bool
    ) -> None:
        """Only that it said something, and why it does not count."""
        plant = TalkingPlant()
        said = fact(shipment="s-9", reason="at home", at_s=3600 * at_h)
        plant.tell(said)
        [reject] = plant.commits[-1].rejects
        assert (reject.vehicle, reject.reason) == ("t1", "no such shipment")
        assert (b"at home" in reject.payload) is kept

    def test_no_words_get_into_the_log(self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
        """A fault of ours names the vehicle, not what its driver said."""

        def fail(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(Correspondence, "_hear_fact", fail)
        plant = TalkingPlant()
        with caplog.at_level(logging.ERROR):
            plant.tell(fact(reason="at home"))
        assert "acme/t1" in caplog.text
        assert "at home" not in caplog.text

    def test_words_that_wait_when_their_vehicle_is_erased_go_with_it(self) -> None:
        """As positions do that the same step has read; another's are taken."""
        plant = TalkingPlant()
        plant.store.submit_order("plant", "erase", b'{"carrier": "acme", "vehicle": "t1"}')
        plant.tell(fact(reason="ill"), fact(vehicle="t2"))
        assert [each.vehicle for each in plant.kinds(Kind.FACT)] == ["t2"]
        assert plant.store.read_reports("plant", 10) == []
