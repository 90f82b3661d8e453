"""Runs a notebook: `python notebooks.py NOTEBOOK` writes it with its outputs to standard output.

In a process of its own, whose environment reaches the kernel and whose sockets end with it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

SHOWN = ("text/plain", "text/html", "image/svg+xml")
"""What is kept of an output, in this order."""

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path: Path) -> dict[str, Any]:
    """The notebook after a run in the current folder, without what changes from run to run."""
    notebook = nbformat.read(path, as_version=4)
    # the kernel of the environment that this runs in, whatever others are installed
    kernels = KernelSpecManager(kernel_dirs=[])
    manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=kernels)
    NotebookClient(notebook, km=manager, timeout=120, record_timing=False).execute()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined([_kept(output) for output in cell.outputs])
    return {**notebook, "metadata": METADATA}


def _kept(output: dict[str, Any]) -> dict[str, Any]:
    if "data" not in output:
        return output
    data = {kind: output["data"][kind] for kind in SHOWN if kind in output["data"]}
    return {**output, "data": data, "metadata": {}}


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was printed as one output, in however many parts it came."""
    found: list[dict[str, Any]] = []
    for output in outputs:
        if found and "text" in output and output.get("name") == found[-1].get("name"):
            found[-1] = {**found[-1], "text": found[-1]["text"] + output["text"]}
        else:
            found.append(output)
    return found


if __name__ == "__main__":
    found = run(Path(sys.argv[1]))
    print(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True))
