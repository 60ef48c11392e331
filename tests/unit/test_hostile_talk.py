"""The talk of one site against carriers that say too much."""

from __future__ import annotations

from datetime import timedelta

from ingest.listening import DEAR_AT_ONCE
from tests.integration.samples import plan
from tests.talk_runs import NOW, TalkingPlant, fact, reply, wish
from tracking.keeping import MOST_OF_A_SHIPMENT
from tracking.message import Kind, Stage


class TestTooMuch:
    def test_made_up_vehicles_answer_a_message_to_the_carrier_a_bounded_number_of_times(self) -> None:
        """Each name has a pace of its own, so what answers the carrier's message counts as the carrier's."""
        plant = TalkingPlant()
        whole = plant.write(carrier="acme")
        for hour in range(4):
            for some in range(4):
                names = [f"v{hour}-{some}-{n}" for n in range(100)]
                plant.tell(*(reply(whole, "x", vehicle=name, at_s=3600.0 * hour) for name in names))
            plant.later(hours=1)
        assert len(plant.kinds(Kind.TEXT)) == 1 + MOST_OF_A_SHIPMENT

    def test_proposals_about_one_shipment_end(self) -> None:
        """What is expected is never forgotten: no more than a number of messages is taken about it."""
        plant = TalkingPlant()
        for n in range(2 * MOST_OF_A_SHIPMENT):
            plant.tell(wish(3.1 + n % 5 / 10, own_id=f"p{n}", received_at=plant.clock()))
            plant.later(minutes=2)
        assert len(plant.store.list_messages("plant", shipment="s-t1")) <= MOST_OF_A_SHIPMENT + 2

    def test_a_step_takes_so_many_dear_reports_and_the_next_one_the_rest(self) -> None:
        """A step that moved hundreds of windows would outlast its lease, be refused and begin again, for ever."""
        vehicles = [f"t{n}" for n in range(2 * DEAR_AT_ONCE + 1)]
        plant = TalkingPlant(plan(*vehicles))
        plant.store.write_reports([wish(10 + n, vehicle=vehicle) for n, vehicle in enumerate(vehicles)])
        taken = []
        while done := plant.step().reports_done:
            taken.append(len(done))
        assert taken == [DEAR_AT_ONCE, DEAR_AT_ONCE, 1]
        assert {each.stage for each in plant.kinds(Kind.PROPOSAL)} == {Stage.ACCEPTED}

    def test_a_clock_that_was_ahead_silences_nobody(self) -> None:
        """What was counted while the clock was a year ahead is forgotten once it is right."""
        plant = TalkingPlant()
        ahead = NOW + timedelta(days=365)
        plant.tell(*(fact(reason=f"jam {n}", received_at=ahead) for n in range(30)))
        plant.tell(fact("rest"))
        assert [each.happened for each in plant.kinds(Kind.FACT) if each.happened == "rest"] == ["rest"]
