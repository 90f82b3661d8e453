"""A package of a few statements to publish from, and what its store looks like from outside.

Run as a program it is another process: `publishing.py ROOT ACTION [WORD…]`, where ACTION is one
of open, load, churn, steps, kills, keep and hold.
"""

from __future__ import annotations

import hashlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from samspill.engine.backups import back_up
from samspill.engine.journal import Journal
from samspill.engine.published import load_folders, open_published
from samspill.engine.stores import EmbeddedStore
from samspill.errors import SamspillError
from samspill.knowledge.documents import CONTEXT_NAME
from samspill.settings import Folders, Settings, shipped_folders

PREFIXES = """\
PREFIX sam: <https://w3id.org/samspill/ontology/>
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX program: <https://w3id.org/samspill/id/program/>
PREFIX goal: <https://w3id.org/samspill/id/goal/>
PREFIX measure: <https://w3id.org/samspill/id/measure/>
PREFIX actor: <https://w3id.org/samspill/id/actor/>
PREFIX : <https://w3id.org/samspill/id/>
"""
LABELLED = """
<https://w3id.org/samspill/shapes/> sh:declare
    [ sh:prefix "sam" ; sh:namespace "https://w3id.org/samspill/ontology/" ] .
sam:EveryProgramHasALabel a sh:NodeShape ;
    sh:targetClass sam:Program ;
    sh:property [
        sh:path skos:prefLabel ; sh:minCount 1 ;
        sh:message "Gi programmet et navn."@nb , "Give the program a name."@en
    ] .
"""


def write_turtle(path: Path, statements: str) -> Path:
    """Writes a Turtle file with the prefixes of these tests."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PREFIXES + statements, encoding="utf-8")
    return path


def small_package(root: Path) -> Settings:
    """Settings with a small ontology, the real rules, one shape and one shipped data folder."""
    ontology = root / "ontology"
    write_turtle(ontology / "samspill.ttl", 'sam:Program skos:prefLabel "program"@nb .')
    write_turtle(ontology / "mappings.ttl", "sam:Program skos:closeMatch sam:Plan .")
    write_turtle(ontology / "concepts" / "role.ttl", 'sam:owner skos:prefLabel "eier"@nb .')
    write_turtle(
        ontology / "sdg.ttl",
        "<http://metadata.un.org/sdg/11.3> a sdgo:Target ;"
        " sdgo:isTargetOf <http://metadata.un.org/sdg/11> .",
    )
    shutil.copytree(shipped_folders().ontology / "rules", ontology / "rules")
    shutil.copy(shipped_folders().ontology / CONTEXT_NAME, ontology)
    write_turtle(root / "shapes" / "program.ttl", LABELLED)
    (root / "queries").mkdir()
    add_program(root / "data" / "byen-2020", "sentrum")
    return settings_of(root)


def settings_of(root: Path) -> Settings:
    """The settings of a package made before."""
    folders = Folders(root / "ontology", root / "shapes", root / "queries", root / "data")
    return Settings(data_dir=root / "store", folders=folders)


def add_program(folder: Path, key: str, *, parts: int = 2) -> Path:
    """A data folder with one more program that has goals."""
    goals = "".join(
        f"goal:{key}-{n} a sam:Goal ; sam:isPartOf program:{key} .\n" for n in range(parts)
    )
    write_turtle(
        folder / f"{key}.ttl", f'program:{key} a sam:Program ; skos:prefLabel "{key}"@nb .\n{goals}'
    )
    return folder


def programs(store: EmbeddedStore) -> list[str]:
    """The keys of the programs that a store knows."""
    found = store.construct(
        "CONSTRUCT WHERE { ?program a <https://w3id.org/samspill/ontology/Program> }"
    )
    return sorted(triple.subject.value.rpartition("/")[2] for triple in found)


def fingerprints(folder: Path) -> dict[str, str]:
    """The digest of every file under a folder but those that carry nothing.

    That is the lock, the index of the journal's log, and that log while it is empty.
    """
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in ("write.lock", "journal.db-shm")
        and not (path.name == "journal.db-wal" and path.stat().st_size == 0)
    }


def another_process(
    root: Path, *words: str, prefix: tuple[str, ...] = (), journal: str = ""
) -> subprocess.Popen[str]:
    """Starts this file as a program; it prints the number of the version it ends with."""
    return subprocess.Popen(
        [*prefix, sys.executable, __file__, str(root), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "SAMSPILL_JOURNAL": journal},
    )


def die_at_every_step(settings: Settings, folders: list[Path]) -> None:
    """Lets writers kill themselves at their first, second … step, and looks at what is left.

    A step is what Python's audit events tell of: a file opened, renamed, removed, a folder made.
    """
    for step in itertools.count(1):
        in_a_fork(load_folders, settings, folders[:1])
        code = in_a_fork(die_at, step, settings, folders[1:])
        left = "whole" if in_a_fork(look, settings) == 0 else "torn"
        print(step, "killed" if code == -signal.SIGKILL else code, left)
        if code != -signal.SIGKILL:
            break


def die_at(step: int, settings: Settings, folders: list[Path]) -> None:
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        seen += any(str(settings.data_dir) in str(argument) for argument in arguments)
        if seen == step:
            seen += 1  # the kill is itself an event
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    load_folders(settings, folders)


def look(settings: Settings) -> None:
    """Fails unless what is published is whole and one of the two contents."""
    found = open_published(settings)
    assert len(list(found.store.quads())) == found.version.quads
    assert programs(found.store) in (["nabo", "sentrum"], ["nabo", "ny", "sentrum"])


def kill_at_random(settings: Settings, folders: list[Path], *, times: int) -> None:
    """Kills writers at random moments; prints for each what it told, and what was found then.

    Every other one is killed only after it has told of a version, however slow the machine is;
    these begin by turns with one folder and the other, so that it is a new one.
    """
    chance = random.Random(2020)  # noqa: S311
    load_folders(settings, folders[1:])  # what is slow to import is here now, and in the forks
    began = time.monotonic()
    load_folders(settings, folders[:1])
    longest = 2 * (time.monotonic() - began)
    for turn in range(times):
        theirs, ours = os.pipe()
        child = os.fork()
        if not child:
            tell_of_versions(settings, folders, ours, start=turn // 2)
        os.close(ours)
        first = os.read(theirs, 1) if turn % 2 else b""
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with os.fdopen(theirs, "rb") as pipe:
            told = (first + pipe.read()).decode().split()
        whole = in_a_fork(look, settings) == 0
        newest = Journal.of(settings).latest()
        assert newest is not None
        print(newest.number, "whole" if whole else "torn", *told, flush=True)


def tell_of_versions(settings: Settings, folders: list[Path], pipe: int, *, start: int) -> NoReturn:
    """Publishes the folders by turns for ever, and tells of each version when it has."""
    for turn in itertools.count(start):
        version = load_folders(settings, [folders[turn % len(folders)]])
        os.write(pipe, f"{version.number}:{version.digest} ".encode())
    raise AssertionError


def in_a_fork(action: Callable[..., object], *arguments: object) -> int:
    """What a copy of this process ends with: an exit code, or minus a signal."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        action(*arguments)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(root: str, action: str, *paths: str) -> int:
    """Does one thing with the store, says which version came of it, and gives the exit code."""
    settings = settings_of(Path(root))
    folders = [Path(path) for path in paths]
    try:
        if action == "open":
            print(open_published(settings).version.number)
        elif action == "load":
            print(load_folders(settings, folders).number)
        elif action == "kills":
            kill_at_random(settings, folders[1:], times=int(paths[0]))
        elif action == "steps":
            die_at_every_step(settings, folders)
        elif action == "churn":
            for turn in itertools.count():
                print(load_folders(settings, [folders[turn % len(folders)]]).number, flush=True)
        elif action == "keep":
            print(back_up(settings, folders[0]).version)
        elif action == "hold":
            with Journal.of(settings).writing():
                print("held", flush=True)
                sys.stdin.read()
    except SamspillError as error:
        print(error.detail, error.advice)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
