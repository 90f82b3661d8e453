"""The settings: one object, read from the environment (SAMSPILL_…) when a command starts."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_BASE = "https://w3id.org/samspill/"

Language = Literal["nb", "en"]

MAIL_ADDRESS = re.compile(
    r"[^\s@<>(),;:\\\"\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)
"""One e-mail address, with nothing around it."""


@dataclass(frozen=True)
class Folders:
    """Where the shipped Turtle, SHACL and SPARQL files are.

    `examples` holds a folder for each rule of the shapes, where these have any.
    """

    ontology: Path
    shapes: Path
    queries: Path
    data: Path
    examples: Path | None = None


def shipped_folders() -> Folders:
    """The folders inside an installed package, or of the source tree it is run from."""
    package = Path(__file__).resolve().parent
    root = package / "shipped"
    examples = root / "examples"
    if not root.is_dir():
        root = package.parents[1]
        examples = root / "tests" / "examples"
    return Folders(root / "ontology", root / "shapes", root / "queries", root / "data", examples)


def safe_address(address: str) -> bool:
    """Whether secrets may be sent to an address: over HTTPS, or to this machine."""
    if " " in address or not address.isprintable():
        return False  # it stands in headers too
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or here)


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
    journal: str = Field(
        default="",
        description="Database of the journal, as an SQLAlchemy URL such as "
        "postgresql+psycopg://user@host/name; otherwise the file journal.db in the data folder.",
    )
    author: str = Field(
        default="", description="Who publishes, as versions name them; otherwise Samspill itself."
    )
    publisher: str = Field(
        default="", description="Name of the organisation that runs this service."
    )
    publisher_iri: str = Field(default="", description="IRI of that organisation.")
    contact: str = Field(
        default="", description="E-mail or web address for questions about the data."
    )
    address: str = Field(
        default="", description="Public address of the service; otherwise that of the request."
    )
    store: str = Field(
        default="",
        description="Address of a SPARQL 1.1 engine that answers instead of the embedded one.",
    )
    store_update: str = Field(
        default="", description="Address of that engine for updates; otherwise the same."
    )
    store_graphs: str = Field(
        default="", description="Address of that engine's SPARQL 1.1 Graph Store Protocol."
    )
    store_user: str = Field(default="", description="User name for that engine.")
    store_password: SecretStr = Field(default=SecretStr(""), description="Password of that user.")
    store_token: SecretStr = Field(default=SecretStr(""), description="Bearer token instead.")
    query_deadline: float = Field(
        default=10, gt=0, le=3600, description="Seconds that a stranger's query may take."
    )
    question_deadline: float = Field(
        default=30, gt=0, le=3600, description="Seconds that a question of ours may take."
    )
    query_memory: int = Field(
        default=512, ge=64, description="MiB that a query may take above the dataset."
    )
    query_bytes: int = Field(default=64 * 1024, ge=1, description="Longest query, in bytes.")
    query_nesting: int = Field(default=200, ge=1, le=400, description="Deepest nesting of a query.")
    query_patterns: int = Field(
        default=100, ge=1, le=200, description="Most triple patterns and path steps of a query."
    )
    query_workers: int = Field(
        default=12, ge=1, le=256, description="Strangers' queries that run at once."
    )
    slow_queries: int = Field(
        default=8,
        ge=1,
        description="How many of these may be slow (a second and more); a further one is stopped, "
        "so that quick ones always find room.",
    )
    question_workers: int = Field(
        default=4, ge=1, le=256, description="Questions of ours that run at once."
    )
    network_deadline: float = Field(
        default=60, gt=0, le=3600, description="Seconds that making a network may take."
    )
    network_processes: int = Field(
        default=2, ge=1, le=64, description="Processes that compute networks."
    )
    result_rows: int = Field(
        default=1_000_000, ge=1, description="Most rows or triples of a stranger's result."
    )
    result_bytes: int = Field(
        default=256 * 1024 * 1024, ge=1, description="Most bytes of a stranger's result."
    )
    client_running: int = Field(
        default=2, ge=1, description="Queries of one client that run at once."
    )
    client_waiting: int = Field(
        default=5, ge=0, description="Queries of one client that may wait for their turn."
    )
    client_seconds: float = Field(
        default=60, gt=0, description="Seconds of work a minute that one client is given."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses of proxies whose X-Forwarded-For is believed, with commas between.",
    )
    session_hours: float = Field(
        default=12, gt=0, le=24 * 31, description="Hours until a browser has to sign in again."
    )
    failed_attempts: int = Field(
        default=10,
        ge=1,
        description="Tokens and sign-ins a minute that may be wrong before a client is held off.",
    )
    oidc_issuer: str = Field(
        default="",
        description="Issuer of the OpenID Connect login, such as https://auth.dataporten.no; "
        "without one there is none.",
    )
    oidc_name: str = Field(default="", description="What people call that login, such as Feide.")
    oidc_client: str = Field(default="", description="Client that this service is there.")
    oidc_secret: SecretStr = Field(
        default=SecretStr(""), description="Secret of that client; a public one has none."
    )
    oidc_scopes: str = Field(
        default="openid profile email", description="Scopes to ask the login for."
    )
    oidc_roles_claim: str = Field(
        default="", description="Claim of the login that says who gets which roles."
    )
    oidc_roles: str = Field(
        default="",
        description="Roles by the values of that claim, as JSON: "
        '{"*@ntnu.no": ["contributor:ntnu"]}.',
    )
    oidc_audience: str = Field(
        default="",
        description="Audience of the JWTs that services send as bearer tokens; without one, none "
        "is read.",
    )
    ca_file: Path | None = Field(
        default=None,
        description="File of certificates (PEM) that are trusted besides the system's, for hooks, "
        "e-mail and the login.",
    )
    hook_private: bool = Field(
        default=False,
        description="Whether hooks may have addresses in private networks (true or false).",
    )
    smtp_host: str = Field(
        default="", description="Mail server that e-mail is sent by; without one none is sent."
    )
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of that mail server.")
    smtp_security: Literal["starttls", "ssl", "none"] = Field(
        default="starttls",
        description="How the connection to it is secured: starttls, ssl (often port 465), or none.",
    )
    smtp_user: str = Field(default="", description="User name for that mail server.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password of that user.")
    smtp_from: str = Field(
        default="",
        validate_default=True,
        description="Address that e-mail is sent from; needed with SAMSPILL_SMTP_HOST.",
    )
    cache_bytes: int = Field(
        default=64 * 1024 * 1024, ge=0, description="Memory for answers that are asked again."
    )
    log: Literal["problems", "requests"] = Field(
        default="problems",
        description="What is logged on standard error, as JSON lines: problems, or all requests.",
    )
    folders: Folders = Field(default_factory=shipped_folders, exclude=True)

    @field_validator("data_dir")
    @classmethod
    def _at_home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("oidc_issuer")
    @classmethod
    def _safe(cls, value: str) -> str:
        if value and not safe_address(value):
            raise ValueError("must begin with https://, or http:// on this machine")
        return value

    @field_validator("ca_file")
    @classmethod
    def _readable(cls, value: Path | None) -> Path | None:
        if value == Path():  # the variable is there, and empty
            return None
        if value is not None:
            try:
                ssl.create_default_context(cafile=value)
            except OSError as error:  # no such file, or none of certificates
                raise ValueError("must name a file of certificates in PEM") from error
        return value

    @field_validator("smtp_from")
    @classmethod
    def _sender(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_host") and not MAIL_ADDRESS.fullmatch(value):
            raise ValueError("must be an e-mail address, since SAMSPILL_SMTP_HOST is set")
        return value

    @field_validator("base")
    @classmethod
    def _absolute(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or not value.endswith("/"):
            raise ValueError("must begin with http:// or https:// and end with /")
        return value
