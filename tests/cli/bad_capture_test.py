"""`inspect` over captures that are cut, of a foreign link, or no captures at all."""
import gzip
import json
import struct

from program import Case

ETHERNET, USER0 = 1, 147
FRAME = bytes(12) + b"\x08\x00" + bytes.fromhex(
    "4500001c00000000401166cd0a0000010a000002" "04d20035" "00080000")  # UDP without data
HEADER_BYTES, RECORD_BYTES = 24, 16 + len(FRAME)


def capture(packets=3, link=ETHERNET):
    """A classic pcap file (draft-ietf-opsawg-pcap) of equal packets."""
    header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    record = struct.pack("<IIII", 1, 0, len(FRAME), len(FRAME)) + FRAME
    return header + packets * record


class BadCapture(Case):
    def inspect(self, *arguments):
        return [json.loads(line)
                for line in self.succeed("inspect", *arguments, "--json").splitlines()]

    def test_a_whole_capture_is_not_truncated(self):
        flow, summary = self.inspect(self.write("a.pcap", capture()))
        self.assertEqual((flow["src"], flow["sport"], flow["dst"], flow["dport"], flow["packets"]),
                         ("10.0.0.1", 1234, "10.0.0.2", 53, 3))
        self.assertEqual((summary["packets"], summary["truncated"]), (3, False))

    def test_a_capture_cut_inside_a_record_is_read_to_that_point(self):
        whole = capture()
        for size in range(HEADER_BYTES, len(whole)):
            records, rest = divmod(size - HEADER_BYTES, RECORD_BYTES)
            with self.subTest(size=size):
                summary = self.inspect(self.write("a.pcap", whole[:size]))[-1]
                self.assertEqual((summary["packets"], summary["truncated"]), (records, rest > 0))

    def test_a_capture_damaged_in_its_middle_is_told_up_to_there_and_then_refused(self):
        whole = capture(packets=5)
        at = HEADER_BYTES + 3 * RECORD_BYTES + 8
        done = self.run_program(
            "inspect", self.write("a.pcap", whole[:at] + b"\xff" * 8 + whole[at + 8:]), "--json")
        self.assertEqual(done.returncode, 2)
        self.assert_one_line(done.stderr)
        flow, summary = map(json.loads, done.stdout.splitlines())
        self.assertEqual((flow["packets"], summary["packets"]), (3, 3))

    def test_a_compressed_capture_is_read_like_a_plain_one(self):
        self.assertEqual(self.inspect(self.write("a.pcap.gz", gzip.compress(capture())))[0],
                         self.inspect(self.write("a.pcap", capture()))[0])

    def test_a_capture_of_an_unknown_link_type_is_refused(self):
        message = self.refuse("inspect", self.write("a.pcap", capture(link=USER0)), "--json")
        self.assertRegex(message, r"a\.pcap: .*link")

    def test_what_is_no_capture_is_refused_with_its_name(self):
        self.write("prose", "Dear reader,\n")
        self.write("empty", "")
        self.write("short", capture()[:10])
        (self.folder / "dir").mkdir()
        for name in ("prose", "empty", "short", "missing", "dir"):
            with self.subTest(name):
                self.assertRegex(self.refuse("inspect", name, "--json"), rf"^{name}: \S")

    def test_one_bad_capture_does_not_keep_the_others_of_a_folder_from_being_read(self):
        (self.folder / "dir").mkdir()
        self.write("dir/a.pcap", capture(packets=1))
        self.write("dir/b.pcap", capture(link=USER0))
        self.write("dir/c.pcap", capture(packets=2))
        done = self.run_program("inspect", "dir", "--json")
        self.assertEqual(done.returncode, 2)
        self.assert_one_line(done.stderr)
        self.assertRegex(done.stderr, r"^dir/b\.pcap: ")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([(line["file"], line["packets"]) for line in lines
                          if line["type"] == "summary"], [("dir/a.pcap", 1), ("dir/c.pcap", 2)])

    def test_a_rule_that_cannot_be_is_refused(self):
        path = self.write("a.pcap", capture())
        for address in ("foo", "10.0.0.0/33", "1.2.3"):
            with self.subTest(address):
                self.assertEqual(self.refuse("inspect", path, "--block-address", address),
                                 f"--block-address: {address} is no address or prefix")

    def test_a_blocked_address_gets_its_verdict(self):
        flow = self.inspect(self.write("a.pcap", capture()), "--block-address", "10.0.0.2")[0]
        self.assertEqual(flow["verdict"], "drop")
        self.assertRegex(flow["rule"], "^address:")
