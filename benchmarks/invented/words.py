"""The words that invented places, actors, programs and measures are named with (nb, en)."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.invented.terms import Names

_FIRST = ("Dikt", "Liksom", "Tenkt", "Påfunn", "Oppdikt", "Kladde", "Skisse", "Utkast")
"""All mean that something is made up or only sketched."""

_LAST = (
    *("berg", "bygd", "dal", "eid", "elv", "fjell", "fjord", "foss", "grend", "hamn", "haug"),
    *("hei", "holm", "holt", "kollen", "koll", "land", "li", "lund", "løkka", "mark", "mo"),
    *("myr", "nes", "neset", "odden", "os", "rud", "sand", "set", "skar", "skog", "stad"),
    *("strand", "sund", "sæter", "tangen", "tun", "vang", "vann", "vatn", "vik", "voll", "våg"),
    "øy",
)


def place_name(number: int) -> str:
    """The name of municipality `number`, counted from 1; the 361st begins anew as “Diktberg 2”."""
    round_, place = divmod(number - 1, len(_FIRST) * len(_LAST))
    name = _FIRST[place % len(_FIRST)] + _LAST[place // len(_FIRST)]
    return f"{name} {round_ + 1}" if round_ else name


def slug(name: str) -> str:
    """A name as a part of a key."""
    plain = name.lower().translate(str.maketrans({"æ": "ae", "ø": "o", "å": "a"}))
    return "-".join("".join(c if c.isalnum() else " " for c in plain).split())


@dataclass(frozen=True)
class Theme:
    """What a program is about: its name, area, subjects, and the targets that lie near it."""

    name: Names
    area: str
    subjects: tuple[Names, ...]
    targets: tuple[str, ...]


THEMES = (
    Theme(
        ("Trygg oppvekst", "Safe childhoods"),
        "oppvekst-og-utdanning",
        (
            ("skolevei", "the way to school"),
            ("barnehager", "kindergartens"),
            ("leksehjelp", "help with homework"),
            ("skolehelsetjeneste", "school health services"),
            ("lærlingplasser", "apprenticeships"),
            ("overgangen til videregående", "the step to upper secondary school"),
        ),
        ("4.1", "4.2", "4.5", "16.2", "3.4", "4.4"),
    ),
    Theme(
        ("Levende sentrum", "A living centre"),
        "byutvikling",
        (
            ("torget", "the square"),
            ("gågater", "pedestrian streets"),
            ("parker", "parks"),
            ("gamle bygårder", "old town houses"),
            ("boliger i sentrum", "homes in the centre"),
            ("lekeplasser", "playgrounds"),
        ),
        ("11.3", "11.7", "11.1", "11.4", "11.a", "9.1"),
    ),
    Theme(
        ("Grønn omstilling", "Green transition"),
        "felleslosninger",
        (
            ("sirkulære innkjøp", "circular purchasing"),
            ("energibruk i bygg", "energy use in buildings"),
            ("matsvinn", "food waste"),
            ("utslippsfrie byggeplasser", "emission-free building sites"),
            ("klimabudsjett", "the climate budget"),
            ("ombruk", "reuse"),
        ),
        ("13.2", "12.5", "7.3", "12.7", "12.3", "13.1"),
    ),
    Theme(
        ("Gode år", "Good years"),
        "helse-og-velferd",
        (
            ("hjemmetjenester", "home care"),
            ("velferdsteknologi", "welfare technology"),
            ("dagtilbud", "day centres"),
            ("aldersvennlige boliger", "age-friendly homes"),
            ("folkehelse", "public health"),
            ("besøksvenner", "visiting friends"),
        ),
        ("3.8", "3.4", "10.2", "11.7", "3.d", "5.4"),
    ),
    Theme(
        ("Enklere digitalt", "Simpler digital services"),
        "felleslosninger",
        (
            ("innbyggerportalen", "the residents’ portal"),
            ("byggesaker", "building applications"),
            ("digital hjelp", "help with digital services"),
            ("deling av data", "sharing of data"),
            ("saksbehandling", "case handling"),
            ("innsyn", "access to records"),
        ),
        ("16.6", "16.10", "9.c", "17.8", "17.18", "10.2"),
    ),
    Theme(
        ("Nært folkestyre", "Democracy close by"),
        "politisk-niva",
        (
            ("ungdomsrådet", "the youth council"),
            ("innbyggerpaneler", "residents’ panels"),
            ("nærmiljøutvalg", "neighbourhood committees"),
            ("høringer", "consultations"),
            ("frivillige lag", "voluntary associations"),
            ("folkemøter", "public meetings"),
        ),
        ("16.7", "16.6", "11.3", "10.2", "17.17", "5.5"),
    ),
    Theme(
        ("Ny næring", "New business"),
        "kultur-og-naering",
        (
            ("gründere", "founders"),
            ("havnæringer", "ocean industries"),
            ("reiseliv", "tourism"),
            ("lokal mat", "local food"),
            ("kulturhus", "culture houses"),
            ("fagskoler", "vocational colleges"),
        ),
        ("8.2", "9.2", "8.3", "14.7", "8.9", "9.5"),
    ),
    Theme(
        ("Natur i nærheten", "Nature nearby"),
        "byutvikling",
        (
            ("bekker", "streams"),
            ("turstier", "paths"),
            ("strandsonen", "the shore"),
            ("truede arter", "threatened species"),
            ("overvann", "stormwater"),
            ("naturkart", "maps of nature"),
        ),
        ("15.5", "15.1", "6.6", "14.2", "13.1", "15.9"),
    ),
    Theme(
        ("Flere i arbeid", "More in work"),
        "helse-og-velferd",
        (
            ("norskkurs", "Norwegian courses"),
            ("arbeidspraksis", "work placements"),
            ("jobbsøking", "job search"),
            ("inkludering av unge", "including the young"),
            ("sosiale innkjøp", "social purchasing"),
            ("tilrettelegging", "adapted work"),
        ),
        ("8.5", "8.6", "4.4", "10.4", "1.2", "10.7"),
    ),
    Theme(
        ("Lettere reise", "Easier travel"),
        "byutvikling",
        (
            ("sykkelveier", "cycle paths"),
            ("bussholdeplasser", "bus stops"),
            ("trygge kryss", "safe crossings"),
            ("bestillingstransport", "transport on request"),
            ("delebiler", "shared cars"),
            ("vintervedlikehold", "winter maintenance"),
        ),
        ("11.2", "3.6", "9.1", "11.6", "13.2", "11.7"),
    ),
)

AIMS: tuple[Names, ...] = (
    ("Bedre vilkår for {}", "Better conditions for {}"),
    ("Lik tilgang: {}", "Equal access: {}"),
    ("Mer kunnskap om {}", "More knowledge of {}"),
    ("Bredere samarbeid om {}", "Wider cooperation on {}"),
    ("Ny giv for {}", "New energy for {}"),
)
WORKS: tuple[Names, ...] = (
    ("Kartlegging av {}", "Survey of {}"),
    ("Plan for {}", "Plan for {}"),
    ("Forsøk med {}", "Trial with {}"),
    ("Kurs om {}", "Course on {}"),
    ("Nettverk om {}", "Network on {}"),
    ("Opprusting: {}", "Renewal: {}"),
    ("Veileder om {}", "Guide to {}"),
    ("Felles løsning for {}", "Joint solution for {}"),
)
LOCAL: tuple[tuple[str, Names], ...] = (
    ("association", ("{} velforening", "{} residents’ association")),
    ("sports-club", ("{} idrettslag", "{} sports club")),
    ("volunteer-centre", ("{} frivilligsentral", "{} volunteer centre")),
    ("youth-council", ("{} ungdomsråd", "{} youth council")),
    ("housing-cooperative", ("{} borettslag", "{} housing cooperative")),
    ("company", ("{} bygg", "{} builders")),
    ("company", ("{} energi", "{} energy")),
    ("company", ("{} havbruk", "{} aquaculture")),
    ("municipal-unit", ("{} oppvekstkontor", "{} childhood office")),
    ("municipal-unit", ("{} plankontor", "{} planning office")),
    ("municipal-unit", ("{} helsekontor", "{} health office")),
    ("actor-group", ("Innbyggere i {}", "Residents of {}")),
    ("association", ("{} historielag", "{} history society")),
    ("association", ("{} turlag", "{} hiking club")),
    ("association", ("{} næringsforening", "{} business association")),
)
PARTS = ("Nordre", "Søndre", "Østre", "Vestre", "Øvre", "Nedre", "Indre", "Ytre")
STATE: tuple[Names, ...] = tuple(
    (nb, en)
    for nb, en in (
        ("kommuner", "municipalities"),
        ("oppvekst", "childhood"),
        ("klima", "climate"),
        ("helse", "health"),
        ("digitalisering", "digital affairs"),
        ("arbeid", "work"),
        ("næring", "business"),
        ("samferdsel", "transport"),
        ("kultur", "culture"),
        ("boliger", "housing"),
        ("kunnskap", "knowledge"),
        ("hav", "the sea"),
    )
)
