"""LiteLLM's database mode from package registries alone: what is generated once, and the tables of a new database."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from tests.integration import servers
from tests.integration.litellm_proxy import HERE
from tests.integration.postgres import run_sql

_GENERATORS: Final = """
generator python {
  provider = "prisma-client-py"
  recursive_type_depth = -1
}

generator engine {
  provider     = "prisma-client-js"
  output       = "./engine"
  engineType   = "client"
}
"""


def environment(cache: Path, base: Path) -> tuple[Path, Path]:
    """The `bin` of LiteLLM with its database client, and the program that stands for Prisma's query engine.

    Raises what `servers.environment` and `servers.node_modules` raise.
    """
    home = servers.environment(cache / "litellm", HERE / "litellm-database.lock", base)
    engine = servers.node_modules(cache / "prisma", HERE / "prisma")
    program = engine / "query-engine"
    done = home.parent / "client-generated"
    if not done.exists():
        program.write_text(f'#!/bin/sh\nexec node "{engine}/query_engine.js" "$@"\n')
        program.chmod(0o755)
        _generate(home, engine, program)
        done.touch()
    return home, program


def _generate(home: Path, engine: Path, program: Path) -> None:
    """Make the client that LiteLLM imports, and the one that the query engine asks, of LiteLLM's own schema."""
    schema = (_package(home, "litellm") / "proxy" / "schema.prisma").read_text()
    (engine / "schema.prisma").write_text(re.sub(r"generator client \{.*?\n\}", _GENERATORS, schema, flags=re.S))
    subprocess.run(
        ["node", engine / "node_modules" / "prisma" / "build" / "index.js", "generate", "--schema", "schema.prisma"],
        cwd=engine,
        env={
            "PATH": f"{home}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(engine),
            "CHECKPOINT_DISABLE": "1",
            "PRISMA_HIDE_UPDATE_MESSAGE": "1",
            "PRISMA_PY_DEBUG_GENERATOR": "1",  # or the generator insists on another release of Prisma
            **variables(program, "postgresql://nowhere"),
        },
        check=True,
        capture_output=True,
    )


def variables(program: Path, url: str) -> dict[str, str]:
    """What LiteLLM is told about its database."""
    return {
        "DATABASE_URL": url,
        "DISABLE_SCHEMA_UPDATE": "true",
        "PRISMA_QUERY_ENGINE_BINARY": str(program),
        "PRISMA_SCHEMA_ENGINE_BINARY": str(program),
    }


def make_tables(home: Path, url: str) -> None:
    """LiteLLM's own migrations, all of them."""
    run_sql(url, sorted((_package(home, "litellm_proxy_extras") / "migrations").glob("*/migration.sql")))


def _package(home: Path, name: str) -> Path:
    """Where a package of an environment is, without importing it."""
    code = f"import importlib.util; print(importlib.util.find_spec({name!r}).submodule_search_locations[0])"
    found = subprocess.run([home / "python", "-c", code], check=True, capture_output=True, text=True)
    return Path(found.stdout.strip())
