# SPDX-License-Identifier: Apache-2.0
"""The checked syntax trees of a set of Solidity sources, straight from the compiler, without any code generation."""
import json
import pathlib
import subprocess

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
CONTRACTS = REPOSITORY / "contracts"


def read_sources():
    """All sources of contracts/src and of the libraries that they import."""
    sources = {str(f.relative_to(CONTRACTS)): f.read_text() for f in sorted((CONTRACTS / "src").rglob("*.sol"))}
    library = (CONTRACTS / "node_modules" / "@openzeppelin" / "contracts").resolve()
    for file in sorted(library.rglob("*.sol")):
        sources[f"@openzeppelin/contracts/{file.relative_to(library)}"] = file.read_text()
    return sources


def compile_trees(sources):
    """Name of source -> tree; raises with the compiler's own words."""
    request = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in sources.items()},
        "settings": {"evmVersion": "osaka", "outputSelection": {"*": {"": ["ast"]}}},
    }
    run = subprocess.run([str(CONTRACTS / "tools" / "solc"), "--standard-json"], input=json.dumps(request),
                         capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout)
    errors = [e["formattedMessage"] for e in answer.get("errors", []) if e["severity"] == "error"]
    if errors:
        raise RuntimeError("\n".join(errors))
    return {name: one["ast"] for name, one in answer["sources"].items()}


def walk(node):
    """The node and everything below it, in the order of the source."""
    if isinstance(node, dict):
        if "nodeType" in node:
            yield node
        for key, value in node.items():
            if isinstance(value, (dict, list)) and key not in ("typeDescriptions", "documentation"):
                yield from walk(value)
    elif isinstance(node, list):
        for item in node:
            yield from walk(item)


def by_id(trees):
    return {node["id"]: node for tree in trees.values() for node in walk(tree) if "id" in node}
