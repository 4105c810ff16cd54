"""The built program has what the compiler and the linker were asked for, as readelf sees it."""
import re
import subprocess
import os
import unittest

from program import PROGRAM


def readelf(*options):
    return subprocess.run(["readelf", "-W", *options, PROGRAM], check=True, capture_output=True,
                          text=True).stdout


@unittest.skipUnless(os.environ.get("CHOKEPOINT_HARDENED") == "1",
                     "only the release build has its guards on")
class Hardening(unittest.TestCase):
    def imported(self):
        return set(re.findall(r"UND (\w+)", readelf("--dyn-syms")))

    def test_it_is_loaded_anywhere(self):
        self.assertRegex(readelf("-h"), r"Type:\s+DYN")
        self.assertRegex(readelf("-d"), r"FLAGS_1\).*\bPIE\b")

    def test_what_the_loader_filled_in_is_read_only_before_main(self):
        self.assertRegex(readelf("-l"), r"GNU_RELRO")
        self.assertRegex(readelf("-d"), r"FLAGS_1\).*\bNOW\b")

    def test_no_memory_can_be_written_and_run(self):
        flags = re.search(r"GNU_STACK\s+(?:0x\w+\s+){5}([RWE ]+?)\s+0x", readelf("-l")).group(1)
        self.assertEqual(flags.replace(" ", ""), "RW")
        for segment in re.findall(r"LOAD\s+(?:0x\w+\s+){5}([RWE ]+?)\s+0x", readelf("-l")):
            self.assertFalse("W" in segment and "E" in segment, segment)

    def test_stacks_and_copies_are_checked(self):
        imported = self.imported()
        self.assertIn("__stack_chk_fail", imported)
        self.assertTrue([name for name in imported if re.fullmatch(r"__\w+_chk", name)])


if __name__ == "__main__":
    unittest.main()
