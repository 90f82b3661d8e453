"""What may be there already under nearly the same name, before it is made a second time.

Public: `doubles_of(store, form, values, base=…)` gives the keys of things much like a new one.
"""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from samspill.ask.near import nearest
from samspill.contribute.forms import Form
from samspill.contribute.naming import NAME, NAMED
from samspill.engine.stores import Store


def doubles_of(store: Store, form: Form, values: Mapping[str, object], *, base: str) -> list[str]:
    """At most three things of a form's kind that are called much like what is filled in.

    As kind/key, the likest first; none for kinds that are named by what they tie.
    """
    names = values.get(NAME)
    if form.kind in NAMED or not isinstance(names, Mapping):
        return []
    found: dict[str, None] = {}
    pattern = f"?thing a {NamedNode(form.type)} ."
    for one in names.values():
        for text in one if isinstance(one, list) else [one]:
            if isinstance(text, str) and text.strip():
                near, _ = nearest(
                    store, pattern, text.strip(), said=lambda iri: iri.removeprefix(f"{base}id/")
                )
                found.update(dict.fromkeys(near))
    return list(found)[:3]
