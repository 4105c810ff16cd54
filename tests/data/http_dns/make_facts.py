#!/usr/bin/env python3
"""Writes facts.json: what tshark finds of HTTP and DNS in every capture below a folder.

    python3 make_facts.py DATA > facts.json        (made with tshark 4.0.17, DATA/pcap/**)

Facts, not captures: for each file the number of answers by status (HTTP/1.x and HTTP/2), request
targets, and the addresses and canonical names in DNS answers. Retransmitted segments are counted
once, as tshark does.
"""
import collections
import json
import pathlib
import subprocess
import sys

FIELDS = {
    "status": ["http.response.code", "http2.headers.status"],
    "target": ["http.request.uri", "http2.headers.path"],
    "dns_a": ["dns.a"],
    "dns_aaaa": ["dns.aaaa"],
    "dns_cname": ["dns.cname"],
}
COUNTED = {"status"}


def facts_of(capture):
    names = [name for fields in FIELDS.values() for name in fields]
    command = ["tshark", "-n", "-r", str(capture), "-T", "fields", "-E", "separator=\x1f",
               "-E", "aggregator=\x1e"]
    for name in names:
        command += ["-e", name]
    run = subprocess.run(command, capture_output=True, check=False)
    found = {name: [] for name in names}
    for line in run.stdout.decode("utf-8", "replace").split("\n"):
        for name, value in zip(names, line.split("\x1f")):
            found[name] += [part for part in value.split("\x1e") if part]
    facts = {}
    for key, fields in FIELDS.items():
        values = [value for name in fields for value in found[name]]
        if values:
            counts = collections.Counter(values)
            facts[key] = dict(sorted(counts.items())) if key in COUNTED else sorted(counts)
    return facts


def main():
    data = pathlib.Path(sys.argv[1])
    captures = sorted(p for p in data.glob("pcap/**/*") if p.suffix in (".pcap", ".pcapng", ".cap"))
    facts = {}
    for capture in captures:
        found = facts_of(capture)
        if found:
            facts[str(capture.relative_to(data))] = found
    json.dump(facts, sys.stdout, indent=1, ensure_ascii=True)
    print()


main()
