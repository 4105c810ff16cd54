#!/usr/bin/env python3
"""Checks that every folder includes only what the architecture allows.

usage: check_includes.py [ROOT]

Prints `file:line: header: why` for each include that breaks a rule; exit status 1 if there is one.
The rules are the two tables below: which folders a folder may see, and behind which folders a
library stays.
"""
import pathlib
import re
import sys
from typing import NamedTuple

SOURCES = ("topology", "filters", "traffic", "experiments", "tests")
SUFFIXES = {".cpp", ".hpp", ".inc"}

LEAVES = ["topology/base", "traffic/wire", "traffic/protocol"]
# All of topology but the fabric, of which the rest sees only the interface of a tap.
TOPOLOGY = ["topology/base", "topology/mesh", "topology/generate", "topology/import",
            "topology/route", "topology/fabric/tap.hpp"]

# The longest matching folder on the left may include what begins with a path on the right, and
# itself. `tests/X` may include what `X` may, `X` itself and other tests.
SEES = {
    "topology/base": [],
    "topology": TOPOLOGY,
    "topology/fabric": TOPOLOGY + ["traffic/wire"],
    "traffic/wire": ["topology/base"],
    "traffic/protocol": ["topology/base", "traffic/wire"],
    "traffic/workload": TOPOLOGY + LEAVES,
    "traffic/host": TOPOLOGY + LEAVES + ["topology/fabric", "traffic/workload"],
    "filters": TOPOLOGY + LEAVES + ["filters"],
    "experiments": ["topology", "filters", "traffic", "experiments"],
}

# Headers of a library (left, a pattern) appear only below these folders. The bench builds ns-3's own
# routers, to race them; the manifest names OpenSSL's version and hashes files with it.
STAYS_BEHIND = {
    r"ns3/": ["topology/fabric", "traffic/host", "experiments/engine", "experiments/bench"],
    r"boost/graph/": ["topology", "filters/place"],
    r"openssl/": ["traffic/protocol", "filters/inspect", "filters/decrypt", "experiments/store/manifest"],
    r"pcap(/|\.h)": ["traffic/wire"],
    r"hs(/|\.h|_)": ["filters/inspect"],
    r"nghttp2/": ["filters/inspect"],
    r"toml\+\+/": ["topology/base/toml_value", "experiments/study", "filters/profile"],
    r"sqlite3": ["experiments/store"],
    r"libxml/": ["topology/import"],
    r"CLI/": ["experiments/cli"],
    r"catch2/": ["tests"],
}
FORBIDDEN = {
    r"ns3/.*-module\.h": "umbrella headers do not compile as C++20; name the single header",
    r"igraph": "igraph reads broken files in silence",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Breach(NamedTuple):
    file: str
    line: int
    header: str
    why: str

    def __str__(self):
        return f"{self.file}:{self.line}: {self.header}: {self.why}"


def below(path, prefixes):
    """Whether a path is, lies in, or begins with the whole words of, one of the prefixes."""
    return any(path.startswith(p) and path[len(p):len(p) + 1] in ("", "/", ".", "_")
               for p in prefixes)


def governing_folder(path):
    """The longest key of SEES that the path lies in, or None."""
    keys = [key for key in SEES if below(path, [key])]
    return max(keys, key=len, default=None)


def why_not_project(path, header, root):
    """Why the file at `path` may not include the project's `header`, or None."""
    if header.split("/")[0] not in SOURCES:
        return "quotes are for the project's own headers, named from the root"
    if not ((root / header).exists() or (root / (header + ".in")).exists()):
        return "no such file from the root"
    if path.startswith("tests/"):
        subject = path.removeprefix("tests/")
        # Tests of the whole (fuzzing, the page, the architecture itself) mirror no folder.
        if header.startswith("tests/") or subject.split("/")[0] not in SOURCES:
            return None
        folder = governing_folder(subject)
    else:
        folder = governing_folder(path)
    if folder is None:
        return f"{pathlib.PurePath(path).parent} has no rule; add it to SEES"
    if below(header, [folder, *SEES[folder]]) and not hidden_fabric(folder, header):
        return None
    return f"{folder} must not see {pathlib.PurePath(header).parent}"


def hidden_fabric(folder, header):
    """`topology` means its library without ns-3, so its own folder name does not open the fabric."""
    return (folder == "topology" and header.startswith("topology/fabric/")
            and header != "topology/fabric/tap.hpp")


def why_not_library(path, header):
    """Why the file at `path` may not include the foreign `header`, or None."""
    if header.split("/")[0] in SOURCES:
        return "the project's own headers stand in quotes"
    for pattern, why in FORBIDDEN.items():
        if re.match(pattern, header):
            return why
    for pattern, folders in STAYS_BEHIND.items():
        allowed = folders + ["tests/" + folder for folder in folders]
        if re.match(pattern, header) and not below(path, allowed):
            return "stays behind " + ", ".join(folders)
    return None


def breaches_in(root):
    """Every include below `root` that breaks a rule, in the order of the files' names."""
    found = []
    for top in SOURCES:
        for file in sorted((root / top).rglob("*")):
            if file.suffix not in SUFFIXES or "node_modules" in file.parts:
                continue
            path = file.relative_to(root).as_posix()
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                quote, header = match.groups()
                why = (why_not_project(path, header, root) if quote == '"'
                       else why_not_library(path, header))
                if why:
                    found.append(Breach(path, number, header, why))
    return found


def main(argv):
    root = pathlib.Path(argv[1] if len(argv) > 1 else ".").resolve()
    if not (root / "topology").is_dir():
        print(f"{root} is not the project's root", file=sys.stderr)
        return 1
    found = breaches_in(root)
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
