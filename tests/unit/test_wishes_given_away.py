"""Open wishes about shipments that the plan has changed since."""

from __future__ import annotations

from msgspec.structs import replace

from tests.integration.samples import plan
from tests.talk_runs import TalkingPlant, wish
from tracking.message import Kind
from tracking.plan import SitePlan


def give_away(plant: TalkingPlant) -> None:
    """Shipment s-t1 is another carrier's from now on."""
    given = replace(plant.planned("s-t1"), carrier="rival", vehicle="r9")
    plant.store.submit_plan(SitePlan(site=plan("t1").site, shipments=(given,)))
    plant.step()


class TestAnothersShipment:
    def test_a_wish_for_a_shipment_that_was_given_away_moves_nothing(self) -> None:
        """The plan gave it to another carrier while the wish was open: accepted, it would move that one's window."""
        plant = TalkingPlant()
        plant.tell(wish(3.25))
        [open_wish] = plant.kinds(Kind.PROPOSAL)
        give_away(plant)
        before = plant.planned("s-t1")
        answer = plant.order("decide", by="Ann", proposal=open_wish.id, accept=True)
        assert answer == "refused: acme t1 is not to bring shipment s-t1 any more"
        assert plant.planned("s-t1") == before
        assert plant.order("decide", by="Ann", proposal=open_wish.id, accept=False) == "declined"

    def test_an_answer_names_the_door_of_now(self) -> None:
        """A person moved the shipment to another door while the wish was open: the driver is sent to that one."""
        plant = TalkingPlant()
        plant.tell(wish(3.25))
        [open_wish] = plant.kinds(Kind.PROPOSAL)
        moved = replace(plant.planned("s-t1"), door="D02")
        plant.store.submit_plan(SitePlan(site=plan("t1").site, shipments=(moved,)))
        plant.step()
        assert plant.order("decide", by="Ann", proposal=open_wish.id, accept=True) == "accepted"
        assert [each.door for each in plant.kinds(Kind.ANSWER)] == ["D02"]
