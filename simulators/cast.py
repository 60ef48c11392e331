"""Who takes part in a plant's day: carriers, the lanes they drive, and the part each truck plays.

The parts come in a fixed order through the day, so that whoever looks at any hour sees some of each. Names are made up.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from simulators.places import CITIES, PLANT_AT
from simulators.roads import distance_km


class Wire(StrEnum):
    """How a carrier's devices speak."""

    NATIVE = "native"
    OWNTRACKS = "owntracks"
    TRACCAR = "traccar"
    TELTONIKA = "teltonika"


class Role(StrEnum):
    """What becomes of a truck."""

    ON_TIME = "on_time"
    AT_RISK = "at_risk"  # sets off late, and gets there within minutes of the window's end
    LATE_START = "late_start"
    JAM = "jam"
    EARLY = "early"
    WAITS = "waits"  # early, and spends the time at a rest area
    SILENT = "silent"  # the phone dies on the way
    DARK = "dark"  # no telemetry at all before the plant
    DWELL = "dwell"  # stays at the door far too long
    TURNED_AWAY = "turned_away"
    BREAKDOWN = "breakdown"
    NO_SHOW = "no_show"


class Carrier(msgspec.Struct, frozen=True):
    """`prefix` begins the ids of its vehicles."""

    id: str
    name: str
    prefix: str
    wire: Wire = Wire.NATIVE


class Lane(msgspec.Struct, frozen=True):
    """A supplier in a city, the carrier that fetches its goods, and the parts it makes."""

    supplier: str
    city: str
    carrier: str
    parts: tuple[str, ...]

    def crow_km(self) -> float:
        return distance_km(CITIES[self.city], PLANT_AT)


CARRIERS = (
    Carrier("nordfracht", "Nordfracht Logistik", "NF"),
    Carrier("hansa-cargo", "Hansa Cargo", "HC"),
    Carrier("thuringia-express", "Thuringia Express", "TX"),
    Carrier("alpentrans", "Alpentrans Spedition", "AT"),
    Carrier("moravia-sped", "Moravia Sped", "MS"),
    Carrier("gallia-route", "Gallia Route", "GR", Wire.OWNTRACKS),
    Carrier("polfracht", "Polfracht", "PF", Wire.TRACCAR),
    Carrier("benelux-road", "Benelux Road", "BX", Wire.TELTONIKA),
)

LANES = (
    Lane("Saale Optik", "Jena", "thuringia-express", ("LMP-4410", "SNS-1203")),
    Lane("Wartburg Pressteile", "Eisenach", "thuringia-express", ("DR-2207", "DR-2208")),
    Lane("Rennsteig Guss", "Suhl", "thuringia-express", ("KNB-310",)),
    Lane("Elster Kabel", "Gera", "thuringia-express", ("HRN-7001", "HRN-7002")),
    Lane("Saale Polymer", "Halle", "thuringia-express", ("BMP-550",)),
    Lane("Pleiße Elektronik", "Leipzig", "thuringia-express", ("ECU-1180", "ECU-1182")),
    Lane("Fulda Gummi", "Fulda", "nordfracht", ("TYR-2055",)),
    Lane("Hercules Achsen", "Kassel", "nordfracht", ("AXL-900", "AXL-905")),
    Lane("Main Wälzlager", "Schweinfurt", "nordfracht", ("BRG-6204",)),
    Lane("Erzgebirge Sitze", "Chemnitz", "thuringia-express", ("SEA-11", "SEA-12")),
    Lane("Regnitz Dichtungen", "Bamberg", "alpentrans", ("GSK-88",)),
    Lane("Leine Lacke", "Hannover", "hansa-cargo", ("PNT-07",)),
    Lane("Pegnitz Antriebe", "Nürnberg", "alpentrans", ("MOT-150",)),
    Lane("Taunus Klima", "Frankfurt", "nordfracht", ("HVC-21", "HVC-22")),
    Lane("Elbe Halbleiter", "Dresden", "moravia-sped", ("CHP-77",)),
    Lane("Weser Stahl", "Bremen", "hansa-cargo", ("COI-12",)),
    Lane("Elbe Kunststoffe", "Hamburg", "hansa-cargo", ("TNK-60", "TNK-65")),
    Lane("Spree Sensorik", "Berlin", "hansa-cargo", ("SNS-1300",)),
    Lane("Neckar Getriebe", "Stuttgart", "alpentrans", ("GBX-8",)),
    Lane("Ruhr Profile", "Dortmund", "hansa-cargo", ("PRF-404",)),
    Lane("Rhein Glas", "Köln", "nordfracht", ("WND-31", "WND-32")),
    Lane("Isar Steuerungen", "München", "alpentrans", ("ECU-2001",)),
    Lane("Kurpfalz Pumpen", "Mannheim", "nordfracht", ("PMP-19",)),
    Lane("Vltava Brzdy", "Praha", "moravia-sped", ("BRK-320", "BRK-322")),
    Lane("Plzeň Lití", "Plzeň", "moravia-sped", ("HSG-14",)),
    Lane("Alsace Freins", "Strasbourg", "gallia-route", ("BRK-410",)),
    Lane("Limburg Lasers", "Eindhoven", "benelux-road", ("LDR-5",)),
    Lane("Meuse Aciers", "Liège", "benelux-road", ("COI-20",)),
    Lane("Odra Plastik", "Wrocław", "polfracht", ("TRM-70", "TRM-71")),
    Lane("Warta Fotele", "Poznań", "polfracht", ("SEA-40",)),
    Lane("Haven Rubber", "Antwerpen", "benelux-road", ("HOS-16",)),
    Lane("Brabant Composites", "Bruxelles", "benelux-road", ("PNL-9",)),
    Lane("Morava Motory", "Brno", "moravia-sped", ("STA-33",)),
    Lane("Donau Alu", "Linz", "alpentrans", ("WHL-17", "WHL-18")),
    Lane("Rheinknie Pharmaglas", "Basel", "gallia-route", ("FLM-2",)),
    Lane("Moselle Textiles", "Metz", "gallia-route", ("FAB-12",)),
    Lane("Duna Kerék", "Győr", "moravia-sped", ("WHL-21",)),
    Lane("Silesia Szyby", "Katowice", "polfracht", ("WND-50",)),
    Lane("Lombarda Fari", "Milano", "alpentrans", ("LMP-6000",)),
    Lane("Île Électrique", "Paris", "gallia-route", ("BAT-48",)),
    Lane("Emilia Idraulica", "Bologna", "alpentrans", ("HYD-75",)),
    Lane("Rhône Chimie", "Lyon", "gallia-route", ("ADH-3",)),
    Lane("Mazowsze Kable", "Warszawa", "polfracht", ("HRN-8100",)),
)

SEQUENCE = (
    Role.ON_TIME,
    Role.LATE_START,
    Role.ON_TIME,
    Role.ON_TIME,
    Role.ON_TIME,
    Role.SILENT,
    Role.EARLY,
    Role.DWELL,
    Role.AT_RISK,
    Role.ON_TIME,
    Role.DARK,
    Role.ON_TIME,
    Role.JAM,
    Role.ON_TIME,
    Role.NO_SHOW,  # its turn is shared by SPECIALS
)
SPECIALS = (Role.TURNED_AWAY, Role.NO_SHOW, Role.WAITS, Role.BREAKDOWN)

REACH_KM: dict[Role, tuple[float, float]] = {
    Role.JAM: (180, 480),
    Role.SILENT: (230, 800),
    Role.EARLY: (100, 480),
    Role.AT_RISK: (80, 330),
    Role.BREAKDOWN: (180, 600),
}
"""How far, as the crow flies, a truck must come from for its part to have room to play. Any distance otherwise."""


def role_of(index: int) -> Role:
    """The part of a day's truck by its place in the order of windows."""
    block, place = divmod(index, len(SEQUENCE))
    return SPECIALS[block % len(SPECIALS)] if place == len(SEQUENCE) - 1 else SEQUENCE[place]


def reaches(role: Role, lane: Lane) -> bool:
    low, high = REACH_KM.get(role, (0, 2000))
    return low <= lane.crow_km() <= high


def get_carrier(carrier: str) -> Carrier:
    """Raises KeyError for a carrier that has no part here."""
    return {each.id: each for each in CARRIERS}[carrier]
