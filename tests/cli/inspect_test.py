"""`inspect` with profiles, contacts, payloads and datagrams, and `bench inspect` on small captures."""
import hashlib
import ipaddress
import json
import os
import pty
import ssl
import struct
import subprocess
import tempfile

from program import PROGRAM, Case

RAW_IP = 101
CLIENT, SERVER = "192.0.2.1", "198.51.100.7"


def checksum(data):
    """RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total


def ip_packet(source, destination, protocol, segment):
    header = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 1, 0, 64, protocol, 0,
                         ipaddress.ip_address(source).packed,
                         ipaddress.ip_address(destination).packed)
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + segment


def udp(source, sport, destination, dport, payload):
    return ip_packet(source, destination, 17,
                     struct.pack(">HHHH", sport, dport, 8 + len(payload), 0) + payload)


def tcp(source, sport, destination, dport, sequence, flags, payload=b""):
    segment = struct.pack(">HHIIBBHHH", sport, dport, sequence, 1, 0x50, flags, 65535, 0, 0)
    return ip_packet(source, destination, 6, segment + payload)


def dns_query(name):
    labels = b"".join(bytes([len(x)]) + x.encode() for x in name.split("."))
    return b"\x12\x34\x01\x00\x00\x01" + bytes(6) + labels + b"\0\0\x01\0\x01"


def http_connection(host, port):
    request = f"GET /page HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
    return [tcp(CLIENT, port, SERVER, 80, 0, 0x02), tcp(SERVER, 80, CLIENT, port, 0, 0x12),
            tcp(CLIENT, port, SERVER, 80, 1, 0x18, request)]


def tls_connection(request, port, keys):
    """A client and a server without a certificate (RFC 8422, ECDH_anon) that speak TLS 1.2; the
    client's secrets are added to the file `keys`."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.keylog_filename = str(keys)
    for context in (server, client):
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("AECDH-AES128-SHA:@SECLEVEL=0")
    bios = [ssl.MemoryBIO() for _ in range(4)]
    ends = [client.wrap_bio(bios[0], bios[1]), server.wrap_bio(bios[2], bios[3], server_side=True)]
    packets = [tcp(CLIENT, port, SERVER, 443, 0, 0x02), tcp(SERVER, 443, CLIENT, port, 0, 0x12)]
    sent = [1, 1]

    def carry(end):
        said = bios[2 * end + 1].read()
        if not said:
            return
        bios[2 - 2 * end].write(said)
        packets.append(tcp(CLIENT, port, SERVER, 443, sent[0], 0x18, said) if end == 0 else
                       tcp(SERVER, 443, CLIENT, port, sent[1], 0x18, said))
        sent[end] += len(said)

    for _ in range(3):
        for end in (0, 1):
            try:
                ends[end].do_handshake()
            except ssl.SSLWantReadError:
                pass
            carry(end)
    ends[0].write(request)
    carry(0)
    return packets


def pcap(packets):
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, RAW_IP)
    return header + b"".join(struct.pack("<IIII", i, 0, len(p), len(p)) + p
                             for i, p in enumerate(packets))


def packets_of(data):
    """Of a pcap file in this machine's byte order."""
    at = 24
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        yield data[at + 16:at + 16 + size]
        at += 16 + size


PROFILE = """
name = "mine"
text = "blocks a name, resets a word, forges an answer"
sources = ["a test"]
box = "in-path"

[[rule]]
name = "site"
when.names = ["blocked.example"]
when.name_fields = ["http-host"]
then.action = "reset"

[[rule]]
name = "dns"
when.names = ["blocked.example"]
when.name_fields = ["dns"]
then.action = "forge-dns"
then.answers = ["203.0.113.9"]
"""


class Inspect(Case):
    def lines(self, *arguments, **options):
        return [json.loads(line)
                for line in self.succeed("inspect", *arguments, "--json", **options).splitlines()]

    def test_a_profile_judges_the_flows_that_it_names_and_no_others(self):
        capture = self.write("a.pcap", pcap(
            http_connection("www.blocked.example", 40001) + http_connection("open.example", 40002) +
            [udp(CLIENT, 5000, SERVER, 53, dns_query("blocked.example"))]))
        *flows, summary = self.lines(capture, "--profile", self.write("mine.toml", PROFILE))
        self.assertEqual([(flow["verdict"], flow["rule"]) for flow in flows],
                         [("reset", "site:blocked.example"), ("pass", None),
                          ("forge", "dns:blocked.example")])
        self.assertEqual(summary["box"]["matches"], 2)

    def test_a_box_that_was_handed_keys_judges_what_is_inside_tls(self):
        request = b"GET / HTTP/1.1\r\nHost: www.blocked.example\r\n\r\n"
        keys, others = self.folder / "keys.txt", self.folder / "others.txt"
        capture = self.write("a.pcap", pcap(tls_connection(request, 40001, keys)))
        tls_connection(request, 40002, others)
        profile = self.write("mine.toml", PROFILE)
        for log, expected in ((["--keys", keys], ("reset", "site:blocked.example")),
                              (["--keys", others], ("pass", None)), ([], ("pass", None))):
            with self.subTest(log=log):
                flow, _ = self.lines(capture, "--profile", profile, *log)
                self.assertEqual((flow["app"], flow["verdict"], flow["rule"]), ("tls", *expected))

    def test_first_payloads_of_a_connection_are_judged_as_fully_encrypted_or_not(self):
        connection = [tcp(CLIENT, 41000, SERVER, 8388, 0, 0x02),
                      tcp(SERVER, 8388, CLIENT, 41000, 0, 0x12),
                      tcp(CLIENT, 41000, SERVER, 8388, 1, 0x18, bytes([0x80, 0x0F] * 200))]
        flows = self.lines(self.write("a.pcap", pcap(connection + http_connection("a.example", 41001))))
        # 0x80 has one bit set and 0x0f four: 2.5 ones a byte, at most 3.4, is exempt.
        self.assertEqual([flow["fully_encrypted"] for flow in flows[:-1]], [False, False])
        connection[-1] = tcp(CLIENT, 41000, SERVER, 8388, 1, 0x18, bytes([0xAA, 0x0F] * 200))
        self.assertTrue(self.lines(self.write("b.pcap", pcap(connection)))[0]["fully_encrypted"])
        # In mid-stream nothing can be said of the first payload.
        self.assertIsNone(
            self.lines(self.write("c.pcap", pcap(connection[-1:])))[0]["fully_encrypted"])

    def test_contacts_say_who_talked_to_whom_and_how_much(self):
        packets = http_connection("a.example", 40001) + http_connection("a.example", 40002)
        *_, contact, summary = self.lines(self.write("a.pcap", pcap(packets)), "--contacts")
        self.assertEqual((contact["client"], contact["server"], contact["flows"],
                          contact["packets"], contact["apps"]), (CLIENT, SERVER, 2, 6, ["http"]))
        sizes = [len(p) for p in packets]
        self.assertEqual(contact["bytes_to_server"] + contact["bytes_to_client"], sum(sizes))
        self.assertEqual(summary["flows"], 2)

    def test_the_graph_of_contacts_is_held_against_the_truth(self):
        capture = self.write("a.pcap", pcap(
            http_connection("a.example", 40001) +
            [udp("192.0.2.9", 5000, SERVER, 53, dns_query("a.example"))]))
        for text, precision, recall in (
                (f"client,server\n{CLIENT},{SERVER}\n192.0.2.9,{SERVER}\n", 1, 1),
                (f"{CLIENT},{SERVER}\n# gone\n\n", 0.5, 1),
                (f"{CLIENT},{SERVER}\n" + "".join(f"203.0.113.{i},{SERVER}\n" for i in range(3)),
                 0.5, 0.25)):
            summary = self.lines(capture, "--truth", self.write("truth.csv", text))[-1]
            self.assertEqual((summary["contact_precision"], summary["contact_recall"]),
                             (precision, recall))
        self.assertRegex(self.refuse("inspect", capture, "--truth",
                                     self.write("truth.csv", f"{CLIENT},{SERVER}\n{CLIENT}\n")),
                         r"truth\.csv:2: server: ")

    def test_payloads_in_hex_get_an_answer_a_line(self):
        lines = [b"GET / HTTP/1.1\r\n", bytes([0xAA, 0x0F] * 50), bytes([0xFF] * 50)]
        answers = self.lines("--payloads", input="\n".join(x.hex() for x in lines) + "\n")
        self.assertEqual([a["fully_encrypted"] for a in answers], [False, True, False])
        self.assertTrue(all(a["reason"] for a in answers))

    def test_what_is_no_hex_is_refused_with_its_line(self):
        for text, line in (("00ff\n0g\n", 2), ("0\n", 1)):
            done = self.run_program("inspect", "--payloads", "--json", input=text)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"standard input:{line}: payload: ", done.stderr)

    def test_a_terminal_is_told_of_words_that_take_long_to_compile(self):
        words = "\n".join(hashlib.sha256(i.to_bytes(4, "big")).hexdigest()[:24]
                          for i in range(80_000))
        self.write("words.txt", words)
        profile = self.write("mine.toml", """
            name = "mine"
            [[rule]]
            name = "words"
            when.words = {file = "words.txt"}
            then.action = "drop"
            """)
        arguments = [PROGRAM, "inspect", self.write("a.pcap", pcap([])), "--profile", profile]

        def shown(*further):
            reading, writing = pty.openpty()
            # A cache of their own: what is compiled already is no wait.
            cache = tempfile.mkdtemp(dir=self.folder)
            subprocess.run([*arguments, *further], stdout=subprocess.DEVNULL, stderr=writing,
                           env={**os.environ, "XDG_CACHE_HOME": cache}, check=True)
            os.write(writing, b"END")
            text = b""
            while not text.endswith(b"END"):
                text += os.read(reading, 4096)
            os.close(reading)
            os.close(writing)
            return text.decode()

        self.assertIn("compiling 80000 words", shown())
        self.assertEqual(shown("--quiet"), "END")
        done = subprocess.run(arguments, capture_output=True, check=True,
                              env={**os.environ, "XDG_CACHE_HOME": tempfile.mkdtemp(dir=self.folder)})
        self.assertEqual(done.stderr, b"")

    def test_a_line_without_end_is_refused_with_its_line(self):
        capture = self.write("a.pcap", pcap([]))
        endless = self.write("endless", "\n" + "0" * 200_000)
        done = self.run_program("inspect", "--payloads", input=endless.read_text())
        self.assertEqual(done.returncode, 2)
        self.assert_one_line(done.stderr)
        self.assertRegex(done.stderr, r"standard input:2: .*too long")
        self.assertRegex(self.refuse("inspect", capture, "--truth", endless),
                         r"endless:2: .*too long")

    def test_bad_uses_are_refused_in_one_line(self):
        capture = self.write("a.pcap", pcap([]))
        for arguments in (("inspect",), ("inspect", capture, "--profile", "no-such-censor"),
                          ("inspect", capture, "--keys", "absent.log"),
                          ("inspect", "--datagram", "absent.bin", "--sport", 1, "--dport", 2),
                          ("inspect", capture, "--block-address", "10.0.0.0.0")):
            with self.subTest(arguments=arguments):
                self.refuse(*arguments)

    def test_a_key_log_without_one_right_line_is_refused(self):
        keys = self.write("keys.log", "# comment\nCLIENT_RANDOM 00 11\n")
        self.assertRegex(self.refuse("inspect", self.write("a.pcap", pcap([])), "--keys", keys),
                         r"keys\.log: is no key log")


RESIDUAL = """
name = "after"
box = "in-path"

[[rule]]
name = "site"
when.names = ["blocked.example"]
then.action = "drop"
residual.scope = "3-tuple"
residual.lasts = "60 s"
"""

FIRST_DATA = """
name = "first"
box = "in-path"

[[rule]]
name = "looks-like-nothing"
when.fully_encrypted = true
then.action = "drop"

[[rule]]
name = "neither"
when.transport = "tcp"
when.not_apps = ["http", "tls"]
then.action = "drop"
"""


class Boxes(Case):
    def verdicts(self, packets, profile):
        capture = self.write("a.pcap", pcap(packets))
        out = self.succeed("inspect", capture, "--profile", self.write("p.toml", profile), "--json")
        return [(f["verdict"], f["rule"]) for f in map(json.loads, out.splitlines())
                if f["type"] == "flow"]

    def test_a_flow_that_falls_in_a_residual_block_shows_the_rule_that_left_it(self):
        packets = http_connection("blocked.example", 40001) + http_connection("open.example", 40002)
        self.assertEqual(self.verdicts(packets, RESIDUAL),
                         [("drop", "site:blocked.example"), ("drop", "site:of an earlier flow")])

    def test_what_a_full_box_drops_is_shown_as_dropped(self):
        profile = RESIDUAL + '\n[capacity]\nper_packet = "10 s"\nqueue = 0\nwhen_full = "drop"\n'
        packets = http_connection("open.example", 40001) + http_connection("open.example", 40002)
        self.assertEqual(self.verdicts(packets, profile),
                         [("drop", "no room in the box"), ("drop", "no room in the box")])

    def test_first_data_are_judged_only_where_the_connection_was_seen_to_begin(self):
        nothing = bytes([0xAA, 0x0F] * 200)
        start = [tcp(CLIENT, 41000, SERVER, 8388, 0, 0x02),
                 tcp(SERVER, 8388, CLIENT, 41000, 0, 0x12)]
        first = tcp(CLIENT, 41000, SERVER, 8388, 1, 0x18, nothing)
        later = tcp(CLIENT, 41000, SERVER, 8388, 5001, 0x18, nothing)
        self.assertEqual(self.verdicts(start + [first], FIRST_DATA)[0][0], "drop")
        self.assertEqual(self.verdicts([first], FIRST_DATA)[0][0], "pass")
        self.assertEqual(self.verdicts(start + [later], FIRST_DATA)[0][0], "pass")

    def test_the_beginning_of_a_request_is_enough_to_be_http(self):
        start = [tcp(CLIENT, 41000, SERVER, 80, 0, 0x02), tcp(SERVER, 80, CLIENT, 41000, 0, 0x12)]
        for payload, verdict in ((b"GET /" + b"a" * 1400, "pass"), (b"G", "pass"),
                                 (b"\x16\x03", "pass"), (b"HELO there, all in print\r\n", "drop")):
            with self.subTest(payload=payload[:6]):
                self.assertEqual(
                    self.verdicts(start + [tcp(CLIENT, 41000, SERVER, 80, 1, 0x18, payload)],
                                  FIRST_DATA)[0][0], verdict)

    def test_keys_nested_without_end_are_refused(self):
        for text in ("a" + ".a" * 60000 + " = 1\n", "[a" + ".a" * 60000 + "]\n"):
            self.assertRegex(self.refuse("profiles", self.write("deep.toml", text)),
                             r"deep\.toml:1: .*deep")
            self.refuse("run", self.write("study.toml", text))


class Profiles(Case):
    def test_shipped_profiles_are_listed_and_each_is_a_file_that_can_be_used(self):
        shipped = [json.loads(line) for line in self.succeed("profiles", "--json").splitlines()]
        self.assertLessEqual({"gfw-http", "gfw-esni", "gfw-fet", "gfw-quic", "iran-2020",
                              "kazakhstan", "kazakhstan-2019", "tspu-throttle", "generic"},
                             {profile["name"] for profile in shipped})
        self.assertEqual([line.split()[0] for line in self.succeed("profiles").splitlines()],
                         [profile["name"] for profile in shipped])
        capture = self.write("a.pcap", pcap(http_connection("a.example", 40001)))
        for profile in shipped:
            copy = self.write("copy.toml", self.succeed("profiles", profile["name"]))
            self.assertRegex(self.succeed("profiles", copy), r"\A.*copy\.toml: valid: \d+ rules?")
            self.succeed("inspect", capture, "--quiet", "--profile", copy)

    def test_a_file_that_is_right_is_said_to_be_and_counted(self):
        rule = '[[rule]]\nname = "{0}"\nwhen.{1}\nthen.action = "drop"\n'
        for rules, said in (
                ((("a", 'names = ["a.example"]'),), "1 rule, 1 name"),
                ((("a", 'names = ["a.example"]'), ("b", 'transport = "tcp"')), "2 rules, 1 name"),
                ((("a", 'names.file = "list.txt"'),), "1 rule, 2 names, 1 address"),
                ((("a", 'words = ["a", "b"]'), ("b", 'addresses = ["192.0.2.0/24", "::1"]'),
                  ("c", 'patterns = ["x+"]')), "3 rules, 2 addresses, 2 words, 1 pattern")):
            self.write("list.txt", "a.example\n192.0.2.1\nb.example\n")
            file = self.write("mine.toml", 'name = "mine"\n' +
                              "".join(rule.format(*each) for each in rules))
            self.assertEqual(self.succeed("profiles", "mine.toml"), f"mine.toml: valid: {said}\n")
            counted = json.loads(self.succeed("profiles", file, "--json"))
            self.assertEqual((counted["valid"], counted["rules"]), (True, len(rules)))

    def test_whoever_uses_a_profile_with_example_lists_is_told_so(self):
        capture = self.write("a.pcap", pcap(http_connection("a.example", 40001)))
        for name, examples in (("generic", True), ("gfw-http", True), ("gfw-quic", True),
                               ("iran-2020", True), ("gfw-fet", False), ("tspu-throttle", False)):
            with self.subTest(name):
                done = self.run_program("inspect", capture, "--profile", name)
                self.assertEqual(done.returncode, 0, done.stderr)
                if examples:
                    self.assert_one_line(done.stderr)
                    self.assertRegex(done.stderr, rf"\Anote: .*\b{name} are examples")
                else:
                    self.assertEqual(done.stderr, "")
                self.succeed("inspect", capture, "--quiet", "--profile", name)

    def test_a_profile_that_is_wrong_is_refused_with_its_line(self):
        wrong = self.write("wrong.toml", PROFILE.replace('"in-path"', '"sideways"'))
        self.assertRegex(self.refuse("profiles", wrong), r"wrong\.toml:5: box: ")
        self.assertIn("gfw-http", self.refuse("profiles", "no-such-censor"))


class BenchInspect(Case):
    def bench(self, *arguments):
        return json.loads(self.succeed("bench", "inspect", "--json", "--quiet", "--rounds", 1,
                                       *arguments))

    def test_every_generated_flow_shows_its_name(self):
        result = self.bench("--flows", 200)
        self.assertEqual((result["flows"], result["names"]), (200, 200))
        self.assertGreater(result["ours_packets_per_second"], 0)
        self.assertTrue(result["why"] if result["ratio"] is None else result["ratio"] > 0)

    def test_a_fast_path_allocates_nothing_and_an_idle_flow_holds_less_than_a_kilobyte(self):
        result = self.bench("--flows", 400)
        self.assertGreater(result["late_packets"], 1000)
        self.assertEqual(result["late_allocations"], 0)
        self.assertLess(result["bytes_per_flow"], 1024)

    def test_a_kept_capture_is_read_back_and_its_initials_show_their_names(self):
        made = self.bench("--flows", 120, "--keep", self.folder / "kept.pcap")
        again = self.bench("--file", self.folder / "kept.pcap")
        for field in ("packets", "bytes", "flows", "names"):
            self.assertEqual(made[field], again[field])
        profile = self.write("quic.toml", PROFILE.replace("http-host", "quic-name")
                             .replace('"reset"', '"drop"').replace("blocked.example", "example", 1))
        initials = [p for p in packets_of((self.folder / "kept.pcap").read_bytes())
                    if p[9] == 17 and p[22:24] == b"\x01\xbb" and len(p) > 1200 and p[28] >= 0xC0]
        self.assertTrue(initials)
        for packet in initials[:5]:
            datagram = self.write("initial.bin", packet[28:])
            answer = json.loads(self.succeed(
                "inspect", "--datagram", datagram, "--sport", 50000, "--dport", 443, "--profile",
                profile, "--json"))
            self.assertEqual((answer["app"], answer["verdict"]), ("quic", "drop"))
            self.assertRegex(answer["sni"][0], r"^www\.site-\d+\.example$")

    def test_a_small_capture_gives_no_ratio_and_leaves_its_neighbours_alone(self):
        capture = self.write("small.pcap", pcap(http_connection("a.example", 40001)))
        precious = self.write("small.pcap.empty", "precious")
        result = self.bench("--file", capture)
        self.assertIsNone(result["ratio"])
        self.assertTrue(result["why"])
        self.assertEqual(precious.read_text(), "precious")

    def test_a_file_without_packets_or_of_another_kind_is_refused(self):
        self.assertIn("no packets", self.refuse("bench", "inspect", "--quiet", "--file",
                                                self.write("empty.pcap", pcap([]))))
        self.refuse("bench", "inspect", "--quiet", "--file", self.write("prose", "Dear reader\n"))
