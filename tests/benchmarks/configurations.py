"""How long the audit of a large LiteLLM configuration takes: `python -m tests.benchmarks.configurations [MODELS]`.

The configuration has a deployment for each model, once with references and once with a key of its own in clear; the
command is run as users run it, start-up included.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from tests.command import run_auditor


def configuration(models: int, *, literal: bool) -> str:
    """A configuration of that many models."""
    entries = (
        f"  - model_name: m{number}\n    litellm_params:\n      model: openai/gpt-{number}\n"
        f"      api_base: https://api{number}.example.org/v1\n      api_key: {_key(number, literal=literal)}\n"
        for number in range(models)
    )
    return "model_list:\n" + "".join(entries) + "general_settings:\n  master_key: os.environ/LITELLM_MASTER_KEY\n"


def _key(number: int, *, literal: bool) -> str:
    return "a8B3c9D2e7F6g1H5" + f"qZ7wX3kL9mN2p{number:05}" if literal else "os.environ/OPENAI_API_KEY"


def main() -> None:
    """Print CPU and wall seconds for both configurations."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", nargs="?", type=int, default=5_000)
    models = parser.parse_args().models
    with tempfile.TemporaryDirectory() as folder:
        for literal in (False, True):
            file = Path(folder) / "config.yaml"
            file.write_text(configuration(models, literal=literal))
            file.chmod(0o600)
            begin, used = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            done = run_auditor("config", "--isolated", "--format", "jsonl", str(file), cwd=Path(folder))
            wall = time.monotonic() - begin
            used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
            what = "keys in clear" if literal else "references"
            found = done.stdout.count(b'"type":"finding"')
            sys.stdout.write(f"{models:,} models, {what}: {used:.2f} s CPU, {wall:.2f} s wall, {found:,} findings\n")


if __name__ == "__main__":
    main()
