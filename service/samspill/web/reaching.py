"""What reaches for which SDG, of the versions that are served, each asked once."""

from __future__ import annotations

from samspill.ask.near import alike
from samspill.ask.reach import Reach, Thing, reach_of
from samspill.engine.serving import Served
from samspill.errors import NotFound
from samspill.web.counting import Once


class Reaching:
    """Keeps the links of a few versions."""

    def __init__(self) -> None:
        self._once: Once[Reach] = Once(lambda served: reach_of(served.store))

    def of(self, served: Served) -> Reach:
        """What reaches for which SDG in a version."""
        return self._once.of(served)


def program_of(reach: Reach, key: str, parameter: str = "program") -> str:
    """The IRI of a program that an address names; raises `NotFound`, naming what is near."""
    programs = {thing.iri.rpartition("/")[2]: thing.iri for thing in reach.of_kind("program")}
    if key in programs.values():
        return key
    if key in programs:
        return programs[key]
    near = alike(key, {one: one for one in programs})
    raise NotFound(
        f"There is no program “{key[:60]}”.",
        advice=f"Did you mean {' or '.join(near)}?" if near else "/programs lists them.",
        parameter=parameter,
        near=near,
    )


def key_of(thing: Thing) -> str:
    """What an address calls a thing."""
    return thing.iri.rpartition("/")[2]
