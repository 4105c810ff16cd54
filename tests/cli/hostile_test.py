"""Inputs that were made to do harm: files without end, nesting without bound, names that drive a terminal or a
spreadsheet, memory asked for by a number in a packet."""
import csv
import io
import os
import re
import resource
import struct
import subprocess
import threading
import unittest

from program import PROGRAM, SECONDS, Case, narrow

# What a terminal obeys or a reader does not see: C0, DEL and C1 controls, and marks of direction.
DRIVES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
EVIL = "\x1b]0;owned\x07\x1b[2J\u009b31m\u202egnp.\u2066\x7f\r"


def limited(megabytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return limit


def graphml(names, countries):
    nodes = "".join(f'<node id="{i}"><data key="n">{name}</data><data key="c">{country}</data></node>'
                    for i, (name, country) in enumerate(zip(names, countries)))
    edges = "".join(f'<edge source="{i}" target="{(i + 1) % len(names)}"/>'
                    for i in range(len(names)))
    return ('<?xml version="1.0" encoding="utf-8"?>'
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
            '<key id="n" for="node" attr.name="label" attr.type="string"/>'
            '<key id="c" for="node" attr.name="Country" attr.type="string"/>'
            f'<graph edgedefault="undirected">{nodes}{edges}</graph></graphml>')


class Endless(Case):
    def test_text_without_end_is_refused_in_a_line_whoever_reads_it(self):
        self.write("p.toml", 'name = "p"\n[[rule]]\nname = "r"\nwhen.names.file = "/dev/zero"\n'
                             'then.action = "drop"\n')
        self.write("empty.pcap", struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101))
        self.write("as", "1|2|-1\n")
        os.symlink("/dev/zero", self.folder / "zero.toml")
        os.symlink("/dev/urandom", self.folder / "random.toml")
        for words in (("run", "/dev/zero", "--out", "o"), ("run", "/dev/urandom", "--out", "o"),
                      ("profiles", "/dev/zero"), ("profiles", "zero.toml"),
                      ("profiles", "random.toml"), ("profiles", "p.toml"),
                      ("topology", "info", "/dev/zero"),
                      ("topology", "info", "as", "--countries", "/dev/zero"),
                      ("run", "density-decay", "--out", "o", "--set", "topology.file=/dev/zero"),
                      ("inspect", "empty.pcap", "--profile", "zero.toml"),
                      ("inspect", "empty.pcap", "--keys", "/dev/zero"),
                      ("inspect", "empty.pcap", "--contacts", "--truth", "/dev/zero")):
            with self.subTest(words=words):
                self.refuse(*words, preexec_fn=limited(1500))

    def test_folders_are_refused(self):
        (self.folder / "d.toml").mkdir()
        for words in (("run", "d.toml", "--out", "o"), ("profiles", "d.toml"),
                      ("topology", "info", "d.toml")):
            with self.subTest(words=words):
                self.assertIn("is a folder", self.refuse(*words))

    def test_a_study_is_read_through_a_pipe(self):
        os.mkfifo(self.folder / "pipe")

        def feed():
            with open(self.folder / "pipe", "wb") as pipe:
                pipe.write(b'name = "piped"\n' + b"# a comment\n" * 20_000 + b"densty = 3\n")
        writer = threading.Thread(target=feed)
        writer.start()
        self.assertEqual(self.refuse("run", "pipe", "--out", "o"),
                         "pipe:20002: densty: unknown key; did you mean density?")
        writer.join()


class Deep(Case):
    def test_nesting_is_bounded_however_it_is_written(self):
        deep = 150_000
        texts = ("a." * deep + "a = 1\n", "[" + "a." * deep + "a]\n",
                 "x = [{ " + "a." * deep + "a = 1 }]\n", "x = { " + "a." * deep + "a = 1 }\n",
                 "x = " + "[" * deep + "\n", "x = " + "{a=" * deep + "\n",
                 "x = " + "[{a.b=" * deep + "\n",
                 'x = { s = """""""", ' + "a." * deep + "a = 1 }\n")
        for number, text in enumerate(texts):
            self.write("deep.toml", text)
            for words in (("run", "deep.toml", "--out", "o"), ("profiles", "deep.toml")):
                with self.subTest(number=number, verb=words[0]):
                    self.refuse(*words, preexec_fn=limited(1000))

    def test_settings_on_the_command_line_too(self):
        for value in ("{" + "a." * 50_000 + "a=1}", "[" * 100_000, "[{" + "a." * 50_000 + "a=1}]"):
            self.assertIn("nests too deeply", self.refuse(*narrow("density=" + value), "--out", "o"))


class Names(Case):
    def said(self, *words, **options):
        """All that a call says on the terminal, whatever became of it."""
        done = subprocess.run([PROGRAM, *map(str, words)], cwd=self.folder, timeout=SECONDS,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, **options)
        self.assertIn(done.returncode, (0, 2), done.stderr)
        return done.stdout.decode("utf-8") + done.stderr.decode("utf-8")

    def assert_quiet(self, *words, **options):
        text = self.said(*words, **options)
        self.assertIsNone(DRIVES.search(text), repr(DRIVES.findall(text)))
        return text

    def test_no_name_from_outside_drives_the_terminal(self):
        evil = EVIL.replace("\r", "")
        name = evil.replace("/", "") + ".graphml"
        # XML knows no C0 but these; C1 and marks of direction it takes as they are.
        xml_evil = "a\u009b31m\u202eb\u2066&#x9b;&#x202e;"
        self.write(name, graphml([f"{xml_evil}{i}" for i in range(6)], [f"{xml_evil}X"] * 3 + ["F"] * 3))
        self.write(f"{evil}.toml", f'name = "x"\nkey\u009b = 1\n')
        self.write(f"{evil}.pcap", b"\x1b[2J nothing of the kind")
        shown = self.assert_quiet("topology", "info", name)
        self.assertIn("\\027]0;owned", shown)
        self.assertIn("\\194\\15531m", shown)
        for words in (("topology", "cut", name, "--from", "0", "--to", "3"),
                      ("topology", "cut", name, "--state", f"no\u009bwhere"),
                      ("routes", name, "--from", "0", "--to", "3"),
                      ("routes", name, "--from", "0", "--to", evil),
                      ("place", name, "--strategy", "greedy", "--budget", "2"),
                      ("topology", "survive", name), ("topology", "thin", name, "--degree", "2",
                                                      "-o", f"{evil}.out"),
                      ("run", f"{evil}.toml", "--out", "o"), ("run", evil, "--out", "o"),
                      ("profiles", f"{evil}.toml"), ("profiles", evil),
                      ("inspect", f"{evil}.pcap"), ("inspect", evil), ("inspect", "."),
                      (evil,), ("run", f"--{evil}"),
                      ("run", "density-decay", "--set", f"{evil}=1", "--out", "o"),
                      ("run", "density-decay", "--set", f"family={evil}", "--out", "o"),
                      ("run", "density-decay", "--set", f"name={evil}", "--out", "o")):
            with self.subTest(words=words):
                self.assert_quiet(*words)

    def test_a_study_whose_name_cannot_be_shown_is_refused(self):
        for bad in ("a\\u001Bb", "a\\u009Bb", "a\\u202Eb", "a\\nb", "a\u202eb"):
            self.write("s.toml", f'name = "{bad}"\n')
            self.assertIn("name: has characters that cannot be shown",
                          self.refuse("run", "s.toml", "--out", "o"))

    def test_names_of_a_topology_are_no_formulas_in_the_table(self):
        states = ["=1+1|cmd", "-2+3", "@SUM(A1)", "+A1"]
        name = "=HYPERLINK(A1).graphml"
        self.write(name, graphml([f"r{i}" for i in range(24)],
                                 [states[i // 6] for i in range(24)]))
        self.succeed(*narrow(f"topology.file={name}", "density=[2]", 'strategy=["none","greedy"]',
                             "budget=2", "encrypted=0", "seeds.packets=0"),
                     "--out", "o", "--quiet")
        table = self.folder / "o" / "metrics.csv"
        rows = list(csv.DictReader(io.StringIO(table.read_text())))
        self.assertTrue(rows)
        texts = {value for row in rows for value in row.values()}
        for text in texts:
            if text[:1] in ("=", "+", "-", "@"):
                float(text)  # numbers stay numbers, and nothing else begins so
        self.assertTrue(any(text.startswith("'") for text in texts), texts)


class Memory(Case):
    def test_many_half_said_hellos_cost_what_came(self):
        """100,000 flows of one DTLS fragment far into its message: 9 MB of capture, below 400 MB."""
        fragment = (b"\x16\xfe\xfd" + bytes(8) + b"\0\x1c" + b"\1\x00\xff\xff\0\0\0\x3f\xf0\0\0\x10" +
                    b"A" * 16)
        udp = struct.pack(">HHHH", 5000, 443, 8 + len(fragment), 0) + fragment
        packets = []
        for i in range(100_000):
            source = bytes((10, i >> 16 & 255, i >> 8 & 255, i & 255))
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(udp), 1, 0, 64, 17, 0) + source + bytes(4)
            packets.append(struct.pack("<IIII", 1, i, len(ip + udp), len(ip + udp)) + ip + udp)
        self.write("pieces.pcap", struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101) +
                   b"".join(packets))
        with open(os.devnull, "w", encoding="utf-8") as nothing:
            self.succeed("inspect", "pieces.pcap", "--json", preexec_fn=limited(400), stdout=nothing)


if __name__ == "__main__":
    unittest.main()
