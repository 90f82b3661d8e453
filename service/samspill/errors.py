"""The one tree of errors: each has one HTTP status, one exit code and a next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

PROBLEM_BASE = "https://w3id.org/samspill/problem/"


class SamspillError(Exception):
    """Something that went wrong and can be told to a person.

    `detail` says what happened, `advice` what to do next; `fields` are further members
    of the problem+json object (RFC 9457).
    """

    slug: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong in Samspill"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 70

    def __init__(self, detail: str, *, advice: str = "", **fields: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.advice = advice
        self.fields: Mapping[str, object] = {k: v for k, v in fields.items() if v is not None}
        if advice:
            self.add_note(advice)  # what to do stands beneath it in a notebook too

    def problem(self) -> dict[str, object]:
        """The problem+json object of this error."""
        body: dict[str, object] = {
            "type": PROBLEM_BASE + self.slug,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.advice:
            body["advice"] = self.advice
        return {**body, **self.fields}


class ChecksFailed(SamspillError):
    """Data breaks a shape: nothing is loaded."""

    slug = "checks-failed"
    title = "The data does not pass the checks"
    status = 422
    exit_code = 1


class BadValue(SamspillError):
    """A parameter or option is missing, unknown or of the wrong type."""

    slug = "bad-value"
    title = "A value cannot be used"
    status = 400
    exit_code = 2


class NotFound(SamspillError):
    """The question, thing, graph or file asked for does not exist."""

    slug = "not-found"
    title = "There is no such thing"
    status = 404
    exit_code = 3


class SyntaxProblem(SamspillError):
    """A query or a file cannot be parsed; `fields` hold file, line and column."""

    slug = "syntax"
    title = "The text cannot be parsed"
    status = 400
    exit_code = 4


class FederationRefused(SamspillError):
    """A query asks this service to fetch something from elsewhere."""

    slug = "federation-off"
    title = "Federated queries are off here"
    status = 403
    exit_code = 5


class Busy(SamspillError):
    """Another process is writing to the same data directory."""

    slug = "busy"
    title = "The data directory is being written to"
    status = 503
    exit_code = 6


class StorageFull(SamspillError):
    """The disk is full; the version before is still the one that is served."""

    slug = "storage-full"
    title = "The disk is full"
    status = 507
    exit_code = 7


class StorageUnwritable(SamspillError):
    """The data directory cannot be written to or read from."""

    slug = "storage-unwritable"
    title = "The data directory cannot be used"
    status = 500
    exit_code = 8


class EvidenceMismatch(SamspillError):
    """A passage is not the one whose digest the graph holds."""

    slug = "evidence-mismatch"
    title = "The evidence does not match the document"
    status = 422
    exit_code = 9


class TooLarge(SamspillError):
    """An input passes one of the limits; the message says which."""

    slug = "too-large"
    title = "The input is too large"
    status = 413
    exit_code = 10


class NotAcceptable(SamspillError):
    """None of the asked formats can be made; `fields` list those that can."""

    slug = "not-acceptable"
    title = "The answer cannot be given in that format"
    status = 406
    exit_code = 11


class UnsupportedMediaType(SamspillError):
    """The body of a request is in a format that is not read here."""

    slug = "unsupported-media-type"
    title = "The body's format is not read here"
    status = 415
    exit_code = 12


class QueryStopped(SamspillError):
    """A query took too long or too much, and was stopped; others were not harmed."""

    slug = "query-stopped"
    title = "The query was stopped"
    status = 503
    exit_code = 13


class ResultTooLarge(SamspillError):
    """A result has more rows or bytes than are sent: never a part of it."""

    slug = "result-too-large"
    title = "The result is too large"
    status = 422
    exit_code = 14


class TooManyRequests(SamspillError):
    """One client asks more at once, or more a minute, than there is for one."""

    slug = "too-many-requests"
    title = "Too many requests at once"
    status = 429
    exit_code = 15


class EngineFailed(SamspillError):
    """The remote SPARQL engine cannot be reached, or what it sends is no whole answer."""

    slug = "engine-failed"
    title = "The SPARQL engine behind this service failed"
    status = 502
    exit_code = 16


class EngineSlow(SamspillError):
    """The remote SPARQL engine did not answer in time."""

    slug = "engine-slow"
    title = "The SPARQL engine behind this service did not answer in time"
    status = 504
    exit_code = 17


class JournalUnusable(SamspillError):
    """The journal cannot be reached or read, or does not hold what it should."""

    slug = "journal-unusable"
    title = "The journal cannot be used"
    status = 500
    exit_code = 18


class ServiceUnreachable(SamspillError):
    """A service that was connected to cannot be reached, is too slow, or answers nonsense."""

    slug = "service-unreachable"
    title = "The service cannot be reached"
    status = 502
    exit_code = 19


class Conflict(SamspillError):
    """What is asked for does not suit what is there now: another has changed it."""

    slug = "conflict"
    title = "It has been changed in the meantime"
    status = 409
    exit_code = 22


class Stale(SamspillError):
    """A change was made of something older than what is there now."""

    slug = "stale"
    title = "There is something newer"
    status = 412
    exit_code = 23


class Unauthorized(SamspillError):
    """Who asks has not said who they are, or with something that is not valid here."""

    slug = "unauthorized"
    title = "It is not known who is asking"
    status = 401
    exit_code = 20


class Forbidden(SamspillError):
    """Who asks is known, and may not do this."""

    slug = "forbidden"
    title = "You may not do this"
    status = 403
    exit_code = 21
