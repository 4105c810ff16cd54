"""`inspect` over captures that are easily read wrongly, through pipes, in folders, on terminals."""
import bz2
import fcntl
import gzip
import json
import os
import pty
import struct
import subprocess
import termios
import threading

from inspect_test import CLIENT, SERVER, dns_query, http_connection, pcap, udp
from program import PROGRAM, ROOT, Case

DATA = ROOT / "tests/data/captures"
CAPTURE = DATA / "longer-than-snap-length.pcap"


class Inputs(Case):
    def flows(self, *arguments, **options):
        return [line for line in map(json.loads, self.succeed(
            "inspect", *arguments, "--json", **options).splitlines()) if line["type"] == "flow"]

    def assert_request_seen(self, flows):
        seen = [f for f in flows if f["transport"] == "tcp"]
        self.assertEqual([(f["app"], f["http_hosts"], f["encrypted"]) for f in seen],
                         [("http", ["blocked.example"], False)])

    def test_a_request_is_found_behind_every_head_and_in_every_tunnel(self):
        for name in ("authentication-header", "erspan-1", "erspan-2", "erspan-2-vlan", "geneve",
                     "geneve-option", "pseudowire", "pseudowire-vlan", "gre-in-udp", "nflog",
                     "cisco-hdlc", "longer-than-snap-length", "latest-first"):
            with self.subTest(name):
                self.assert_request_seen(self.flows(DATA / f"{name}.pcap"))
        for name in ("unknown-interface", "clock-2-64"):
            with self.subTest(name):
                self.assert_request_seen(self.flows(DATA / f"{name}.pcapng"))
        flow, = self.flows(DATA / "authentication-header-dns.pcap")
        self.assertEqual((flow["app"], flow["dns_names"]), ("dns", ["blocked.example"]))

    def test_packets_of_an_unknown_link_type_are_counted_and_told(self):
        done = self.run_program("inspect", DATA / "unknown-interface-packet.pcapng", "--json")
        *flows, summary = map(json.loads, done.stdout.splitlines())
        self.assert_request_seen(flows)
        self.assertEqual((done.returncode, summary["packets"]), (0, 5))
        self.assert_one_line(done.stderr)
        self.assertIn("1 packet of link type", done.stderr)

    def test_the_span_is_from_the_earliest_to_the_latest_packet(self):
        summary = json.loads(self.succeed("inspect", DATA / "latest-first.pcap", "--json")
                             .splitlines()[-1])
        self.assertAlmostEqual(summary["capture_seconds"], 100, places=2)

    def test_fragments_are_put_together_outside_and_inside_of_a_tunnel(self):
        inner = udp(CLIENT, 5000, SERVER, 53, dns_query("blocked.example"))

        def fragments(packet, number):
            """Of an IPv4 packet, in pieces of 16 bytes (RFC 791)."""
            head, payload = packet[:20], packet[20:]
            for at in range(0, len(payload), 16):
                part = payload[at:at + 16]
                more = 0x2000 if at + 16 < len(payload) else 0
                yield (head[:2] + struct.pack(">HHH", 20 + len(part), number, more | at // 8) +
                       head[8:10] + b"\0\0" + head[12:] + part)

        def wrapped(packet):
            from inspect_test import ip_packet
            return ip_packet("203.0.113.1", "203.0.113.2", 47, b"\0\0\x08\0" + packet)

        outside = list(fragments(wrapped(inner), 7))
        inside = [wrapped(part) for part in fragments(inner, 8)]
        both = [part for i, p in enumerate(inside) for part in fragments(p, 100 + i)]
        for packets in (outside, inside, both, outside[::-1], inside[::-1]):
            flow, = self.flows(self.write("a.pcap", pcap(packets)))
            self.assertEqual((flow["app"], flow["dns_names"], flow["packets"]),
                             ("dns", ["blocked.example"], 1))
            blocked, = self.flows(self.write("a.pcap", pcap(packets)), "--block-name",
                                  "blocked.example")
            self.assertEqual(blocked["verdict"], "drop")

    # ---- pipes

    def test_a_capture_comes_through_any_pipe(self):
        plain = CAPTURE.read_bytes()
        ng = (DATA / "clock-2-64.pcapng").read_bytes()
        for name, data in (("pcap", plain), ("gz", gzip.compress(plain)), ("pcapng", ng),
                           ("pcapng.gz", gzip.compress(ng))):
            source = self.write(name, data)
            fifo = self.folder / f"fifo-{name}"
            os.mkfifo(fifo)
            writer = threading.Thread(target=fifo.write_bytes, args=(data,))
            writer.start()
            with self.subTest(name, through="a named pipe"):
                self.assert_request_seen(self.flows(fifo))
            writer.join()
            for word in ("-", "/dev/stdin", "/dev/fd/0"):
                with self.subTest(name, through=word):
                    read, write = os.pipe()
                    os.write(write, data)
                    os.close(write)
                    with os.fdopen(read) as stdin:
                        self.assert_request_seen(self.flows(word, stdin=stdin))
                    with source.open() as stdin:
                        self.assert_request_seen(self.flows(word, stdin=stdin))
            with self.subTest(name, through="process substitution"):
                done = subprocess.run(["bash", "-c", '"$0" inspect <(cat "$1") --json', PROGRAM,
                                       source], capture_output=True, timeout=60, check=True)
                self.assertEqual(done.stderr, b"")
                self.assert_request_seen(
                    [x for x in map(json.loads, done.stdout.splitlines()) if x["type"] == "flow"])

    def test_what_comes_through_a_pipe_and_is_no_capture_is_refused(self):
        for data, why in ((b"", "standard input: is empty"),
                          (b"Dear reader\n", "standard input: is no pcap or pcapng file"),
                          (bz2.compress(b"x"), "standard input: is packed with bzip2"),
                          (CAPTURE.read_bytes()[:10], "standard input: ends within its header")):
            done = subprocess.run([PROGRAM, "inspect", "-"], input=data, capture_output=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr.decode())
        for device in ("/dev/zero", "/dev/random", "/dev/null"):
            self.refuse("inspect", device)
        reading, writing = pty.openpty()
        with os.fdopen(writing) as terminal:
            self.assertIn("is a terminal", self.refuse("inspect", "-", stdin=terminal))
        os.close(reading)

    # ---- folders

    def test_what_a_folder_leaves_out_is_said_and_totals_are_given(self):
        (self.folder / "dir/sub").mkdir(parents=True)
        plain = CAPTURE.read_bytes()
        self.write("dir/a.pcap", plain)
        self.write("dir/sub/c.cap.gz", gzip.compress(plain[:-1]))
        self.write("dir/b.pcap.bz2", bz2.compress(plain))
        self.write("dir/empty.pcap", b"")
        self.write("dir/notes.txt", "Dear reader\n")
        os.mkfifo(self.folder / "dir/pipe")
        (self.folder / "dir/link").symlink_to(self.folder)
        done = self.run_program("inspect", "dir", "--json")
        self.assertEqual(done.returncode, 0)
        self.assertEqual(done.stderr.splitlines(), [
            "dir/b.pcap.bz2: left out: is packed with bzip2, which is not read: unpack it first",
            "dir/empty.pcap: left out: is empty",
            "dir/link: left out: is a link to a folder, which is not followed",
            "dir/pipe: left out: is no regular file",
            "dir: left out: 1 file that is no capture (notes.txt)"])
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        summaries = [line for line in lines if line["type"] == "summary"]
        total = lines[-1]
        self.assertEqual((total["type"], total["captures"], total["truncated"], total["left_out"]),
                         ("total", 2, 1, 5))
        for field in ("packets", "bytes", "flows"):
            self.assertEqual(total[field], sum(summary[field] for summary in summaries))
        self.assertEqual(total["apps"], {"http": 2} if summaries[1]["packets"] == 4 else
                         {"http": 1, "other": 1})
        text = self.run_program("inspect", "dir").stdout
        self.assertIn(f"2 captures, {total['packets']} packets", text)
        self.assertIn("1 file ends in mid-record, 5 files left out", text)

    def test_a_folder_without_captures_says_what_it_has_instead(self):
        (self.folder / "dir").mkdir()
        self.write("dir/b.pcap.xz", b"\xfd7zXZ\0\0")
        self.assertRegex(self.refuse("inspect", "dir"), r"no captures .*b\.pcap\.xz.*xz")

    # ---- key logs

    def test_a_key_log_is_used_as_far_as_it_conforms(self):
        for name, complaint in (("tls-torn", r"tls-torn\.log:\d+: a line .*; the last one has no end"),
                                ("tls-empty-secret", r"tls-empty-secret\.log:\d+: a line does not"),
                                ("tls-cr", None)):
            done = self.run_program("inspect", DATA / "tls.pcap", "--keys", DATA / f"{name}.log",
                                    "--json")
            with self.subTest(name):
                self.assertEqual(done.returncode, 0)
                flow = json.loads(done.stdout.splitlines()[0])
                self.assertEqual(flow["http_hosts"], ["inside.example"])
                if complaint is None:
                    self.assertEqual(done.stderr, "")
                else:
                    self.assert_one_line(done.stderr)
                    self.assertRegex(done.stderr, complaint)

    # ---- what is shown

    def on_terminal(self, columns, *arguments):
        """Lines that a terminal of that width is shown."""
        reading, writing = pty.openpty()
        fcntl.ioctl(writing, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        shown = []

        def read():
            while True:
                try:
                    part = os.read(reading, 65536)
                except OSError:
                    break
                shown.append(part)

        thread = threading.Thread(target=read)
        thread.start()
        subprocess.run([PROGRAM, "inspect", *map(str, arguments)], stdout=writing,
                       stdin=subprocess.DEVNULL, timeout=60, check=True, cwd=self.folder)
        os.close(writing)
        thread.join()
        os.close(reading)
        return b"".join(shown).decode().replace("\r\n", "\n").splitlines()

    def test_lines_fit_the_terminal_and_lose_nothing_elsewhere(self):
        long_name = "a-rather-long-name-of-a-host." * 6 + "example"
        capture = self.write("a.pcap", pcap(
            http_connection(long_name, 40001) + http_connection("short.example", 40002)))
        six = DATA / "latest-first.pcap"
        for columns in (40, 60, 80, 100, 132, 250):
            for path in (capture, six):
                for further in ([], ["--block-name", "example"], ["--contacts"]):
                    with self.subTest(columns=columns, further=further):
                        lines = self.on_terminal(columns, path, *further)
                        self.assertLessEqual(max(map(len, lines)), columns)
        self.assertIn("short.example", "\n".join(self.on_terminal(80, capture)))
        self.assertIn(long_name, self.succeed("inspect", capture))

    def test_nothing_passes_where_nothing_judges(self):
        capture = self.write("a.pcap", pcap(http_connection("open.example", 40001)))
        for text in (self.succeed("inspect", capture), "\n".join(self.on_terminal(80, capture))):
            self.assertNotIn("pass", text)
            self.assertNotIn("verdict", text)
        self.assertRegex(self.succeed("inspect", capture, "--block-name", "x.example"),
                         r"verdict(.|\n)*pass")
        # In JSON the field is pinned.
        self.assertEqual(self.flows(capture)[0]["verdict"], "pass")
        datagram = self.write("d.bin", dns_query("a.example"))
        arguments = ("inspect", "--datagram", datagram, "--sport", 5000, "--dport", 53)
        self.assertEqual(self.succeed(*arguments), "dns\n")
        self.assertEqual(self.succeed(*arguments, "--block-name", "b.example"), "dns: pass\n")

    def test_no_name_drives_the_terminal(self):
        escape = "\x1b]0;owned\x07"
        name = f"a{escape}.pcap"
        capture = self.write(name, pcap(http_connection(f"h{escape}.example", 40001)))
        (self.folder / "dir").mkdir()
        self.write(f"dir/{name}", capture.read_bytes())
        self.write(f"dir/b{escape}.pcap", b"")
        for path in (name, "dir"):
            done = self.run_program("inspect", path, "--block-name", "example")
            for text in (done.stdout, done.stderr):
                self.assertNotRegex(text, r"[\x00-\x09\x0b-\x1f\x7f]")


if __name__ == "__main__":
    import unittest
    unittest.main()
