#include <catch2/catch.hpp>

#include "tests/filters/profile_messages.hpp"

TEST_CASE("Wrong keys, types and ranges are answered by file, line, key and reason", "[profile]") {
  CHECK(message_of(kRule).empty());
  CHECK(message_of("boxes = \"in-path\"\n" + kRule) ==
        "my.toml:3: boxes: unknown key; did you mean box?");
  CHECK(message_of("colour = 1\n" + kRule) == "my.toml:3: colour: unknown key");
  CHECK(message_of("text = 1\n" + kRule) == "my.toml:3: text: must be a string in quotes");
  CHECK(message_of("box = \"beside\"\n" + kRule) ==
        "my.toml:3: box: 'beside' is none of in-path, on-path");
  CHECK(message_of("sources = []\n" + kRule) == "my.toml:3: sources: must have at least one value");
  CHECK(message_of("hold = 5\n" + kRule) == "my.toml:3: hold: must be a string in quotes");
  CHECK(message_of("reads = 5\n" + kRule) == "my.toml:3: reads: must be a table");
  CHECK(message_of("reads.tpc.fin = \"any\"\n" + kRule) ==
        "my.toml:3: reads.tpc: unknown key; did you mean tcp?");
  CHECK(message_of("reads.tcp.overlap = \"solaris\"\n" + kRule) ==
        "my.toml:3: reads.tcp.overlap: 'solaris' is none of first, last, bsd, linux, windows");
  CHECK(message_of("reads.tcp.pick_up = \"never\"\n" + kRule) ==
        "my.toml:3: reads.tcp.pick_up: 'never' is none of anywhere, syn, handshake");
  CHECK(message_of("reads.tcp.reset = \"always\"\n" + kRule) ==
        "my.toml:3: reads.tcp.reset: 'always' is none of never, in-window, exact, any");
  CHECK(message_of("reads.tcp.reassemble = 1\n" + kRule) ==
        "my.toml:3: reads.tcp.reassemble: must be true or false");
  CHECK(message_of("reads.tcp.minimum_ttl = 256\n" + kRule) ==
        "my.toml:3: reads.tcp.minimum_ttl: must be from 0 to 255");
  CHECK(message_of("reads.tcp.buffer = \"2 GiB\"\n" + kRule) ==
        "my.toml:3: reads.tcp.buffer: must not be more than 1 GiB");
  CHECK(message_of("reads.quic.versions = \"2\"\n" + kRule) ==
        "my.toml:3: reads.quic.versions: '2' is none of 1, all");
  CHECK(message_of("flows.max = 0\n" + kRule) ==
        "my.toml:3: flows.max: must be from 1 to 100000000");
  CHECK(message_of("flows.idle = \"0 s\"\n" + kRule) == "my.toml:3: flows.idle: must not be zero");
  CHECK(message_of("flows.idle = \"-1 s\"\n" + kRule) ==
        "my.toml:3: flows.idle: must not be negative");
  CHECK(
      message_of("[capacity]\nqueue = 1\nwhen_full = \"pass\"\n" + kRule) ==
      "my.toml:3: capacity: has no cost: one of per_packet, per_byte, per_decryption must be more "
      "than zero");
  CHECK(message_of("[capacity]\nper_packet = \"1 us\"\nwhen_full = \"pass\"\n" + kRule) ==
        "my.toml:3: capacity: has no queue");
  CHECK(message_of("[capacity]\nper_packet = \"1 us\"\nqueue = 1\nwhen_full = \"burn\"\n" +
                   kRule) == "my.toml:6: capacity.when_full: 'burn' is none of pass, drop");
  CHECK(message_of("[capacity]\nper_packet = \"1\"\n" + kRule) ==
        "my.toml:4: capacity.per_packet: '1' is no length of time: a number and one of ns, us, ms, "
        "s, min, h");
  CHECK_THAT(message_of("text = \"x\n"), Catch::StartsWith("my.toml:3: "));
}

TEST_CASE("Wrong rules are answered by file, line, key and reason", "[profile]") {
  CHECK(message_of("") == "my.toml:1: rule: is missing");
  CHECK(message_of("rule = []\n") == "my.toml:3: rule: must have at least one value");
  CHECK(message_of("rule = 5\n") == "my.toml:3: rule: must be a table");
  CHECK(message_of("[[rule]]\nwhen.transport = \"tcp\"\nthen.action = \"drop\"\n") ==
        "my.toml:3: rule: has no name");
  CHECK(message_of("[[rule]]\nname = \"r\"\nthen.action = \"drop\"\n") ==
        "my.toml:3: rule: has no when");
  CHECK(message_of("[[rule]]\nname = \"r\"\nwhen.transport = \"tcp\"\n") ==
        "my.toml:3: rule: has no then");
  CHECK(message_of("[[rule]]\nname = \"two words\"\n") ==
        "my.toml:4: rule.name: must be of letters, digits, '-', '_' and '.'");
  CHECK(message_of(kRule + kRule) == "my.toml:8: rule.name: is the name of another rule too");
  CHECK(message_of(kRule + "probability = 1.5\n") ==
        "my.toml:7: rule.probability: must be from 0 to 1");
  CHECK(message_of(kRule + "probability = 0\n") == "my.toml:7: rule.probability: must not be zero");
  CHECK(message_of(kRule + "probability = \"half\"\n") ==
        "my.toml:7: rule.probability: must be a number");
}

TEST_CASE("Wrong conditions are answered by file, line, key and reason", "[profile]") {
  CHECK(message_of_when("when = {}") ==
        "my.toml:5: rule.when: states nothing; for every flow of TCP write transport = \"tcp\"");
  CHECK(message_of_when("when.transport = \"icmp\"") ==
        "my.toml:5: rule.when.transport: 'icmp' is none of tcp, udp, other");
  CHECK(message_of_when("when.name = \"a.example\"") ==
        "my.toml:5: rule.when.name: unknown key; did you mean names?");
  CHECK(message_of_when("when.addresses = \"192.0.2.1/24\"") ==
        "my.toml:5: rule.when.addresses: '192.0.2.1/24' is no address and no prefix, or has bits "
        "set behind the prefix");
  CHECK(message_of_when("when.addresses = [\"192.0.2.0/33\"]") ==
        "my.toml:5: rule.when.addresses: '192.0.2.0/33' is no address and no prefix, or has bits "
        "set behind the prefix");
  CHECK(message_of_when("when.server_ports = 70000") ==
        "my.toml:5: rule.when.server_ports: must be from 0 to 65535");
  const std::string port =
      "my.toml:5: rule.when.server_ports: must be a port from 0 to 65535 or a range of ports in "
      "quotes, such as \"8000-8080\"";
  CHECK(message_of_when("when.server_ports = \"80-70000\"") == port);
  CHECK(message_of_when("when.server_ports = \"http\"") == port);
  CHECK(message_of_when("when.server_ports = \"-1-5\"") == port);
  CHECK(message_of_when("when.server_ports = \"90-80\"") ==
        "my.toml:5: rule.when.server_ports: must not fall: the smaller port first");
  CHECK(message_of_when("when.names = []") ==
        "my.toml:5: rule.when.names: must have at least one value");
  CHECK(message_of_when("when.names = [\"a.example\", \"A.example\"]") ==
        "my.toml:5: rule.when.names: has the same value twice");
  CHECK(message_of_when("when.names = [\n\"a.example\",\n\"*.b.example\"]") ==
        "my.toml:7: rule.when.names: '*.b.example' needs no \"*.\": a name stands for all below it "
        "too");
  CHECK(message_of_when("when.names = \"192.0.2.1\"") ==
        "my.toml:5: rule.when.names: '192.0.2.1' is an address, not a name");
  CHECK(message_of_when("when.names = \"\"") == "my.toml:5: rule.when.names: is an empty name");
  CHECK(message_of_when("when.name_parts = \"a b\"") ==
        "my.toml:5: rule.when.name_parts: 'a b' has ' ' in it, which no name has");
  CHECK(
      message_of_when("when = {names = \"a.example\", name_fields = \"host\"}") ==
      "my.toml:5: rule.when.name_fields: 'host' is none of http-host, server-name, quic-name, dns, "
      "certificate");
  CHECK(message_of_when("when.words = [\"\"]") == "my.toml:5: rule.when.words: must not be empty");
  CHECK(message_of_when("when.words = \"" + std::string(1001, 'w') + "\"") ==
        "my.toml:5: rule.when.words: must not be longer than 1000");
  CHECK(message_of_when("when = {words = \"w\", word_fields = \"cookie\"}") ==
        "my.toml:5: rule.when.word_fields: 'cookie' is none of payload, http-request, "
        "http-response");
  CHECK(message_of_when("when.apps = \"gopher\"") ==
        "my.toml:5: rule.when.apps: 'gopher' is no protocol that is recognised");
  CHECK(message_of_when("when.ja3 = \"abc\"") ==
        "my.toml:5: rule.when.ja3: must be 32 digits of 0-9 and a-f");
  CHECK(message_of_when("when.ja4 = \"abc\"") ==
        "my.toml:5: rule.when.ja4: must look like \"t13d1516h2_8daaf6152771_e5627efa2ab1\"");
  CHECK(message_of_when("when.encrypted_hello = true") ==
        "my.toml:5: rule.when.encrypted_hello: must be a string in quotes");
  CHECK(message_of_when("when.encrypted_hello = \"ech\"") ==
        "my.toml:5: rule.when.encrypted_hello: 'ech' is none of any, esni");
  CHECK(message_of_when("when.bytes_over = \"0 B\"") ==
        "my.toml:5: rule.when.bytes_over: must not be zero");
  CHECK(message_of_when("when.bytes_over = \"ten\"") ==
        "my.toml:5: rule.when.bytes_over: 'ten' is no number of bytes: a number and one of B, kB, "
        "KiB, MB, MiB, GB, GiB");
  CHECK(message_of_when("when.beacon = \"yes\"") ==
        "my.toml:5: rule.when.beacon: must be true or false");
}

TEST_CASE("Expressions are refused in the words of their compilers", "[profile]") {
  CHECK(message_of_when("when.patterns = [\n\"fine\",\n\"(broken\"]") ==
        "my.toml:7: rule.when.patterns: (broken: Missing close parenthesis for group started at "
        "index 0.");
  CHECK_THAT(message_of_when("when.bpf = \"tcp port\""),
             Catch::StartsWith("my.toml:5: rule.when.bpf: ") && Catch::Contains("syntax error"));
}

TEST_CASE("A condition that contradicts itself is refused", "[profile]") {
  CHECK(message_of_when("when = {transport = \"tcp\", name_fields = \"dns\"}") ==
        "my.toml:5: rule.when.name_fields: says where names stand, and there are no names");
  CHECK(message_of_when("when = {transport = \"tcp\", word_fields = \"payload\"}") ==
        "my.toml:5: rule.when.word_fields: says where words stand, and there are no words");
  CHECK(message_of_when("when = {apps = \"tls\", not_apps = [\"ssh\", \"tls\"]}") ==
        "my.toml:5: rule.when.not_apps: tls is in apps too");
  const std::string hello = "is asked of flows that have no TLS hello (apps, not_apps)";
  CHECK(message_of_when("when = {encrypted_hello = \"any\", apps = [\"http\", \"dns\"]}") ==
        "my.toml:5: rule.when.encrypted_hello: " + hello);
  CHECK(message_of_when("when = {ja3 = \"0123456789abcdef0123456789abcdef\", apps = \"ssh\"}") ==
        "my.toml:5: rule.when.ja3: " + hello);
  CHECK(
      message_of_when("when = {ja4 = \"t13d1516h2_8daaf6152771_e5627efa2ab1\", apps = \"ssh\"}") ==
      "my.toml:5: rule.when.ja4: " + hello);
  CHECK(message_of_when("when = {fully_encrypted = true, transport = \"udp\"}") ==
        "my.toml:5: rule.when.fully_encrypted: is a property of TCP flows (Wu et al. 2023)");
}
