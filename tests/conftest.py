"""What all tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Triple

from postgres import postgres_server
from samspill.engine.published import load_folders, open_published
from samspill.engine.stores import EmbeddedStore
from samspill.knowledge.dataset import core_graphs
from samspill.settings import Folders, Settings, shipped_folders


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that rewrites kept answers."""
    parser.addoption(
        "--accept",
        action="store_true",
        help="write what is found over what was kept; the diff is the review",
    )


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether kept answers are to be rewritten."""
    return bool(request.config.getoption("accept"))


@pytest.fixture(scope="session")
def folders() -> Folders:
    """The folders of the source tree."""
    return shipped_folders()


@pytest.fixture(scope="session")
def core(folders: Folders) -> list[Triple]:
    """The statements of the ontology, the concepts and the SDG reference."""
    return [triple for graph in core_graphs(folders).values() for triple in graph]


@pytest.fixture(scope="session")
def shared_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory that holds the shipped data, for tests that only read it."""
    path = tmp_path_factory.mktemp("shipped")
    open_published(Settings(data_dir=path))
    return path


@pytest.fixture(scope="session")
def trondheim_store(shared_data_dir: Path) -> EmbeddedStore:
    """The shipped data, published, in memory."""
    return open_published(Settings(data_dir=shared_data_dir)).store


@pytest.fixture(scope="session")
def example_store(tmp_path_factory: pytest.TempPathFactory, folders: Folders) -> EmbeddedStore:
    """The invented municipality on its own, published, in memory."""
    path = tmp_path_factory.mktemp("example")
    none = path / "none"
    none.mkdir()
    alone = Folders(folders.ontology, folders.shapes, folders.queries, none)
    settings = Settings(data_dir=path / "data", folders=alone)
    load_folders(settings, [folders.data / "example"])
    return open_published(settings).store


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs while the tests do, without a database's name."""
    with postgres_server() as url:
        yield url
