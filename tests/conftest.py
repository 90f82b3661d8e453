"""What all tests share."""

from __future__ import annotations

import pytest
from pyoxigraph import Triple

from samspill.knowledge.dataset import core_graphs
from samspill.settings import Folders, shipped_folders


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
