"""The settings: one object, read from the environment (SAMSPILL_…) when a command starts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_BASE = "https://w3id.org/samspill/"

Language = Literal["nb", "en"]


@dataclass(frozen=True)
class Folders:
    """Where the shipped Turtle, SHACL and SPARQL files are."""

    ontology: Path
    shapes: Path
    queries: Path
    data: Path


def shipped_folders() -> Folders:
    """The folders inside an installed package, or of the source tree it is run from."""
    package = Path(__file__).resolve().parent
    root = package / "shipped"
    if not root.is_dir():
        root = package.parents[1]
    return Folders(root / "ontology", root / "shapes", root / "queries", root / "data")


class Settings(BaseSettings):
    """What can be chosen from outside; every field has a SAMSPILL_… variable of its name."""

    model_config = SettingsConfigDict(env_prefix="SAMSPILL_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: user_data_path("samspill"),
        description="Folder of the store; made when it is missing.",
    )
    base: str = Field(
        default=DEFAULT_BASE,
        description="What the IRIs of things begin with; the shipped data uses the default.",
    )
    language: Language = Field(default="nb", description="Language of answers and findings.")
    host: str = Field(default="127.0.0.1", description="Address that the service listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port of the service.")
    folders: Folders = Field(default_factory=shipped_folders, exclude=True)

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("base")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not value.endswith("/"):
            raise ValueError("must begin with http:// or https:// and end with /")
        return value
