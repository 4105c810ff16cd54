#include "filters/profile/profile_reader.hpp"

#include <catch2/catch.hpp>

#include "tests/filters/profile_messages.hpp"
#include "tests/filters/written_files.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

TEST_CASE("A profile with every kind of key is read as it is written", "[profile]") {
  const Profile p = parse_profile(R"(
name = "mine"
text = "as an example"
sources = ["nobody, 2024"]
box = "on-path"
hold = "1 MiB"
[reads]
ip = {defragment = false, overlap = "last"}
tls.reassemble_records = false
http.every_request = false
quic = {versions = "1", reassemble = false, source_port_above = true}
[reads.tcp]
reassemble = false
overlap = "linux"
pick_up = "handshake"
reset = "exact"
fin = "any"
check_checksum = true
check_window = true
check_acknowledgement = true
minimum_ttl = 3
buffer = "8 KiB"
[flows]
max = 1000
idle = "90 s"
[capacity]
per_packet = "1 us"
per_byte = "0.5 ns"
per_decryption = "20 us"
queue = 100
when_full = "drop"
[[rule]]
name = "first"
probability = 0.25
[rule.when]
transport = "tcp"
addresses = ["192.0.2.0/24", "2001:db8::1"]
server_ports = [80, "8000-8080"]
bpf = "ip and tcp"
names = ["A.example."]
name_parts = ["T.co"]
name_fields = ["http-host", "server-name"]
words = ["w"]
patterns = ["a[0-9]+"]
word_fields = ["http-request", "http-response"]
apps = ["http", "tls"]
not_apps = ["ssh"]
ja3 = ["0123456789abcdef0123456789abcdef"]
ja4 = ["t13d1516h2_8daaf6152771_e5627efa2ab1"]
encrypted_hello = "esni"
bytes_over = "10 MB"
beacon = true
[rule.then]
action = "reset"
reach = "server-to-client"
after = "10 ms"
after_p10 = "5 ms"
after_p90 = "30 ms"
reset_ends = "client"
reset_burst = ["RST", "FIN+ACK", "RST+ACK+1460", "RST-1"]
reset_every_packet = false
[rule.residual]
scope = "2-tuple"
lasts = "2 min"
renewed = true
)",
                                  "mine.toml");
  CHECK(p.name == "mine");
  CHECK(p.text == "as an example");
  CHECK(p.sources == std::vector<std::string>{"nobody, 2024"});
  CHECK_FALSE(p.in_path);
  CHECK(p.hold_bytes == 1 << 20);
  CHECK_FALSE(p.reads.ip.defragment);
  CHECK(p.reads.ip.overlap == OverlapPolicy::kLast);
  CHECK_FALSE(p.reads.tcp.reassemble);
  CHECK(p.reads.tcp.overlap == OverlapPolicy::kLinux);
  CHECK(p.reads.tcp.pick_up == PickUp::kHandshake);
  CHECK(p.reads.tcp.reset == TearDown::kExact);
  CHECK(p.reads.tcp.fin == TearDown::kAny);
  CHECK(p.reads.tcp.check_checksum);
  CHECK(p.reads.tcp.check_window);
  CHECK(p.reads.tcp.check_acknowledgement);
  CHECK(p.reads.tcp.minimum_ttl == 3);
  CHECK(p.reads.tcp.buffer == 8192);
  CHECK_FALSE(p.reads.tls.reassemble_records);
  CHECK_FALSE(p.reads.http.every_request);
  CHECK(p.reads.quic.version_1);
  CHECK_FALSE(p.reads.quic.other_versions);
  CHECK_FALSE(p.reads.quic.reassemble);
  CHECK(p.reads.quic.source_port_above);
  CHECK(p.flows.max_flows == 1000);
  CHECK(p.flows.idle == 90s);
  CHECK(p.capacity.limited);
  CHECK(p.capacity.packet_seconds == Approx(1e-6));
  CHECK(p.capacity.byte_seconds == Approx(0.5e-9));
  CHECK(p.capacity.decryption_seconds == Approx(20e-6));
  CHECK(p.capacity.queue_packets == 100);
  CHECK_FALSE(p.capacity.fail_open);
  REQUIRE(p.rules.size() == 1);
  const Rule& r = p.rules[0];
  CHECK(r.name == "first");
  CHECK(r.probability == 0.25);
  CHECK(r.when.transport == Transport::kTcp);
  REQUIRE(r.when.addresses.size() == 2);
  CHECK(r.when.addresses[0].to_string() == "192.0.2.0/24");
  REQUIRE(r.when.server_ports.size() == 2);
  CHECK(r.when.server_ports[0].first == 80);
  CHECK(r.when.server_ports[0].last == 80);
  CHECK(r.when.server_ports[1].first == 8000);
  CHECK(r.when.server_ports[1].last == 8080);
  CHECK(r.when.bpf == "ip and tcp");
  CHECK(r.when.names == std::vector<std::string>{"a.example"});
  CHECK(r.when.name_parts == std::vector<std::string>{"t.co"});
  CHECK(r.when.name_fields == std::vector{NameField::kHttpHost, NameField::kServerName});
  CHECK(r.when.words == std::vector<std::string>{"w"});
  CHECK(r.when.patterns == std::vector<std::string>{"a[0-9]+"});
  CHECK(r.when.word_fields == std::vector{WordField::kHttpRequest, WordField::kHttpResponse});
  CHECK(r.when.apps == std::vector{App::kHttp, App::kTls});
  CHECK(r.when.not_apps == std::vector{App::kSsh});
  CHECK(r.when.ja3.size() == 1);
  CHECK(r.when.ja4.size() == 1);
  CHECK(r.when.encrypted_hello);
  CHECK(r.when.esni_only);
  CHECK(r.when.bytes_over == 10'000'000);
  CHECK(r.when.beacon);
  CHECK(r.then.action == Action::kReset);
  CHECK(r.then.reach == Reach::kServerToClient);
  CHECK(r.then.after == 10ms);
  CHECK(r.then.after_p10 == 5ms);
  CHECK(r.then.after_p90 == 30ms);
  CHECK(r.then.ends == ResetEnds::kClient);
  REQUIRE(r.then.burst.size() == 4);
  CHECK((r.then.burst[0].rst && !r.then.burst[0].acknowledges && r.then.burst[0].ahead == 0));
  CHECK((!r.then.burst[1].rst && r.then.burst[1].acknowledges && r.then.burst[1].ahead == 0));
  CHECK((r.then.burst[2].rst && r.then.burst[2].acknowledges && r.then.burst[2].ahead == 1460));
  CHECK((r.then.burst[3].rst && !r.then.burst[3].acknowledges && r.then.burst[3].ahead == -1));
  CHECK_FALSE(r.then.reset_every_packet);
  CHECK(r.residual.scope == Residual::Scope::kTwoTuple);
  CHECK(r.residual.lasts == 2min);
  CHECK(r.residual.renewed);
}

TEST_CASE("The keys of the other actions are read too", "[profile]") {
  const auto then = [](const std::string& text) {
    return parse_profile(
               "name = \"x\"\n[[rule]]\nname = \"r\"\nwhen.names = \"a.example\"\n" + text,
               "x.toml")
        .rules.at(0)
        .then;
  };
  const Enforcement dns = then(
      "then = {action = \"forge-dns\", answers = [\"192.0.2.1\", \"2001:db8::1\"], "
      "answer_ttl = 60, answer_in_place = true}");
  CHECK(dns.action == Action::kForgeDns);
  CHECK(dns.answers.size() == 2);
  CHECK(dns.answer_ttl == 60);
  CHECK(dns.answer_in_place);
  const Enforcement page = then("then = {action = \"block-page\", status = 451, page = \"<p>\"}");
  CHECK(page.status == 451);
  CHECK(page.page == "<p>");
  const Enforcement slow = then(
      "then = {action = \"throttle\", rate = \"56 kbit/s\", burst = \"3 kB\", shape = true, "
      "queue = \"64 KiB\"}");
  CHECK(slow.throttle.rate.bits_per_second == 56'000);
  CHECK(slow.throttle.burst_bytes == 3000);
  CHECK(slow.throttle.shape);
  CHECK(slow.throttle.queue_bytes == 65'536);
  CHECK(then("then = {action = \"delay\", delay = \"300 ms\"}").delay == 300ms);
  CHECK(then("then = {action = \"redirect\", target = \"192.0.2.9\"}").target ==
        IpAddress::parse("192.0.2.9"));
  CHECK(then("then.action = \"observe\"").action == Action::kObserve);
  CHECK(then("then.action = \"pass\"").action == Action::kPass);
}

TEST_CASE("Lists stand beside the profile, in the forms that are documented", "[profile]") {
  const WrittenFiles files;
  files.write("names.txt", "b.example\n");
  files.write("mixed.csv", "url,note\nhttps://c.example/,\nhttps://192.0.2.7/x,\n");
  files.write("addresses.txt", "2001:db8::/32\n");
  files.write("words.txt", "one\ntwo\n");
  files.write("patterns.txt", "# a comment\na+\n(b\n");
  const auto read = [&](const std::string& when,
                        const std::string& then = "then.action = \"drop\"") {
    return read_profile(files.write(
        "p.toml", "name = \"p\"\n[[rule]]\nname = \"r\"\n" + when + "\n" + then + "\n"));
  };
  CHECK(read("when.names.file = \"names.txt\"").rules[0].when.names ==
        std::vector<std::string>{"b.example"});
  CHECK(read("when.names = {list = [\"a.example\"], file = [\"names.txt\", \"names.txt\"]}")
            .rules[0]
            .when.names == std::vector<std::string>{"b.example", "b.example", "a.example"});
  CHECK(profile_files((files.folder() / "p.toml").string()) ==
        std::vector{files.folder() / "p.toml", files.folder() / "names.txt",
                    files.folder() / "names.txt"});
  CHECK(read("when.addresses.file = \"addresses.txt\"").rules[0].when.addresses.size() == 1);
  CHECK(read("when.words.file = \"words.txt\"").rules[0].when.words.size() == 2);

  // Hosts that are addresses become a rule of their own, of the same name.
  const Profile mixed = read("when.names.file = \"mixed.csv\"");
  REQUIRE(mixed.rules.size() == 2);
  CHECK(mixed.rules[0].when.names == std::vector<std::string>{"c.example"});
  CHECK(mixed.rules[0].when.addresses.empty());
  CHECK(mixed.rules[1].name == "r");
  CHECK(mixed.rules[1].when.names.empty());
  REQUIRE(mixed.rules[1].when.addresses.size() == 1);
  CHECK(mixed.rules[1].when.addresses[0].to_string() == "192.0.2.7");
  CHECK(read("when = {names.file = \"mixed.csv\", name_fields = \"dns\"}").rules.size() == 1);

  const std::string at = files.folder().string();
  CHECK_THROWS_WITH(read("when.names.file = \"gone.txt\""),
                    at + "/p.toml:4: rule.when.names.file: " + at +
                        "/gone.txt cannot be opened: No such file or directory");
  CHECK_THROWS_WITH(read("when.names = {}"),
                    at + "/p.toml:4: rule.when.names: has neither list nor file");
  CHECK_THROWS_WITH(read("when.names.files = \"names.txt\""),
                    at + "/p.toml:4: rule.when.names.files: unknown key; did you mean file?");
  CHECK_THROWS_WITH(read("when.addresses.file = \"names.txt\""),
                    at + "/names.txt:1: 'b.example' is no address and no prefix");
  CHECK_THROWS_WITH(
      read("when.patterns.file = \"patterns.txt\""),
      at + "/patterns.txt:3: (b: Missing close parenthesis for group started at index 0.");
  CHECK_THROWS_WITH(
      read("when = {names.file = \"mixed.csv\", addresses = \"192.0.2.0/24\"}"),
      at + "/p.toml:4: rule.when.names: has addresses in its list, and the rule asks for others; "
           "use two rules");
}

TEST_CASE("A profile is found by name or by file", "[profile]") {
  CHECK(find_profile("generic").name == "generic");
  CHECK_THAT(
      [] {
        try {
          find_profile("gfw-htpp");
        } catch (const InputError& error) {
          return std::string(error.what());
        }
        return std::string();
      }(),
      Catch::StartsWith("gfw-htpp: is neither a shipped profile (generic, gfw-dns, ") &&
          Catch::EndsWith("; did you mean gfw-http?"));
  CHECK_THROWS_WITH(find_profile("gone.toml"),
                    "gone.toml: cannot be opened: No such file or directory");
  CHECK_THROWS_WITH(find_profile("/"), Catch::StartsWith("/: is neither "));
}

TEST_CASE("A rule beyond those that can be numbered is refused by its line", "[profile]") {
  constexpr std::size_t kMost = 65'534;
  constexpr std::size_t kFirstLine = 2;
  std::string text = "name = \"my\"\n";
  for (std::size_t i = 0; i < kMost; ++i) {
    text += "[[rule]]\nname = \"r" + std::to_string(i) +
            "\"\nwhen.transport = \"tcp\"\nthen.action = \"drop\"\n";
  }
  CHECK(parse_profile(text, "my.toml").rules.size() == kMost);
  text += kRule;
  const std::string start = "my.toml:" + std::to_string(kFirstLine + 4 * kMost) + ": rule: ";
  try {
    parse_profile(text, "my.toml");
    FAIL("it was taken");
  } catch (const InputError& error) {
    CHECK(std::string(error.what()).starts_with(start + "is one too many"));
  }
}
