#include <fstream>
#include <iterator>

#include <catch2/catch.hpp>

#include "filters/profile/profile_reader.hpp"
#include "tests/filters/written_files.hpp"

using namespace chokepoint;
using namespace std::chrono_literals;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

const Rule& rule_of(const Profile& profile, std::string_view name) {
  for (const Rule& rule : profile.rules) {
    if (rule.name == name) return rule;
  }
  FAIL("no rule " << name);
  throw 0;
}

}  // namespace

TEST_CASE("Ten censors are shipped, each named like its file and with its sources", "[profile]") {
  const std::vector<std::string> names = shipped_profiles();
  CHECK(names == std::vector<std::string>{"generic", "gfw-dns", "gfw-esni", "gfw-fet", "gfw-http",
                                          "gfw-quic", "iran-2020", "kazakhstan", "kazakhstan-2019",
                                          "tspu-throttle"});
  for (const std::string& name : names) {
    INFO(name);
    const Profile profile = find_profile(name);
    CHECK(profile.name == name);
    CHECK_FALSE(profile.text.empty());
    CHECK_FALSE(profile.sources.empty());
    CHECK_FALSE(profile.rules.empty());
  }
}

TEST_CASE("The shipped censors last as long as was measured", "[profile][validation]") {
  // Bock et al., Wu et al., Zohaib et al., Xue et al.: scope, seconds, renewed, action.
  struct Case {
    const char* profile;
    const char* rule;
    Residual::Scope scope;
    Duration least;
    Duration most;
    bool renewed;
    Action action;
    Reach reach;
    bool in_path;
  };
  using Scope = Residual::Scope;
  for (const Case& c : {
           Case{"gfw-http", "word", Scope::kThreeTuple, 90s, 90s, false, Action::kReset,
                Reach::kFlow, false},
           Case{"gfw-esni", "esni", Scope::kThreeTuple, 120s, 180s, false, Action::kDrop,
                Reach::kClientToServer, true},
           Case{"gfw-fet", "fully-encrypted", Scope::kThreeTuple, 180s, 180s, false, Action::kDrop,
                Reach::kClientToServer, true},
           Case{"gfw-quic", "server-name", Scope::kThreeTuple, 180s, 180s, false, Action::kDrop,
                Reach::kClientToServer, true},
           Case{"iran-2020", "name", Scope::kFourTuple, 180s, 180s, true, Action::kDrop,
                Reach::kFlow, true},
           Case{"iran-2020", "protocol-filter", Scope::kFlow, 60s, 60s, true, Action::kDrop,
                Reach::kFlow, true},
           Case{"kazakhstan", "name", Scope::kFourTuple, 120s, 120s, true, Action::kDrop,
                Reach::kFlow, true},
       }) {
    INFO(c.profile << " " << c.rule);
    const Profile profile = find_profile(c.profile);
    const Rule& rule = rule_of(profile, c.rule);
    CHECK(rule.residual.scope == c.scope);
    CHECK(rule.residual.lasts >= c.least);
    CHECK(rule.residual.lasts <= c.most);
    CHECK(rule.residual.renewed == c.renewed);
    CHECK(rule.then.action == c.action);
    CHECK(rule.then.reach == c.reach);
    CHECK(profile.in_path == c.in_path);
  }
}

TEST_CASE("The shipped censors are set off by what was measured", "[profile][validation]") {
  const Profile http = find_profile("gfw-http");
  CHECK(rule_of(http, "word").then.ends == ResetEnds::kBoth);
  std::vector<std::int32_t> ahead;  // type 2 of Wang et al. 2017
  for (const ForgedReset& reset : rule_of(http, "word").then.burst) {
    if (reset.acknowledges) ahead.push_back(reset.ahead);
  }
  CHECK(ahead == std::vector<std::int32_t>{0, 1460, 4380});
  CHECK_FALSE(http.reads.tcp.check_checksum);
  CHECK(http.reads.tcp.reassemble);

  const Condition esni = find_profile("gfw-esni").rules.at(0).when;
  CHECK((esni.encrypted_hello && esni.esni_only));

  const Profile fet = find_profile("gfw-fet");
  CHECK(fet.rules.at(0).probability == .263);
  CHECK((fet.rules[0].when.fully_encrypted && fet.rules[0].when.transport == Transport::kTcp));

  const Profile quic = find_profile("gfw-quic");
  CHECK(quic.reads.quic.version_1);
  CHECK_FALSE(quic.reads.quic.other_versions);
  CHECK_FALSE(quic.reads.quic.reassemble);
  CHECK(quic.reads.quic.source_port_above);
  CHECK(quic.rules.at(0).then.after == 110ms);
  CHECK(quic.rules[0].then.after_p10 == 80ms);
  CHECK(quic.rules[0].then.after_p90 == 189ms);
  CHECK((quic.capacity.limited && quic.capacity.fail_open));
  CHECK(quic.rules[0].when.transport == Transport::kUdp);

  const Profile iran = find_profile("iran-2020");
  std::vector<unsigned> ports;
  for (const PortRange& range : rule_of(iran, "protocol-filter").when.server_ports) {
    CHECK(range.first == range.last);
    ports.push_back(range.first);
  }
  CHECK(ports == std::vector<unsigned>{53, 80, 443});
  CHECK_FALSE(iran.reads.tcp.check_checksum);
  CHECK_FALSE(iran.reads.tcp.reassemble);
  CHECK_FALSE(find_profile("kazakhstan").reads.tcp.reassemble);

  const Rule tspu = find_profile("tspu-throttle").rules.at(0);
  CHECK(tspu.then.action == Action::kThrottle);
  CHECK_FALSE(tspu.then.throttle.shape);
  CHECK(tspu.then.throttle.rate.bits_per_second >= 130'000);
  CHECK(tspu.then.throttle.rate.bits_per_second <= 150'000);
  CHECK(tspu.residual.scope == Residual::Scope::kFlow);
  CHECK(tspu.when.name_fields == std::vector{NameField::kServerName});
}

TEST_CASE("Every number in a shipped profile says where it is from", "[profile]") {
  for (const std::string& name : shipped_profiles()) {
    if (name == "generic") continue;
    std::ifstream stream("filters/profile/" + name + ".toml");
    REQUIRE(stream);
    std::string line;
    std::string before;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
      const std::size_t equals = line.find(" = ");
      const bool states = equals != std::string::npos && line.front() != '#';
      const std::string value =
          states ? line.substr(equals + 3, line.find('#', equals) - equals - 3) : std::string();
      const bool quantity = value.find_first_of("0123456789") != std::string::npos &&
                            line.starts_with("name") == false && line.starts_with("text") == false;
      INFO(name << ":" << number << ": " << line);
      if (quantity) CHECK((line.find('#') != std::string::npos || before.find('#') != before.npos));
      before =
          states && before.find('#') != std::string::npos && line.find('#') == std::string::npos
              ? before  // a comment above a block holds for all of it
              : line;
      if (line.empty()) before.clear();
    }
  }
}

TEST_CASE("The documentation has every key and every shipped censor", "[profile]") {
  const std::string docs = text_of("docs/profiles.md");
  for (const std::string& key : profile_keys()) {
    INFO(key);
    CHECK(docs.find("| `" + key + "` |") != std::string::npos);
  }
  for (const std::string& name : shipped_profiles()) {
    INFO(name);
    CHECK(docs.find("| `" + name + "` |") != std::string::npos);
  }
}

TEST_CASE("The examples in the documentation are profiles", "[profile]") {
  const std::string docs = text_of("docs/profiles.md");
  const WrittenFiles files;
  files.write("blocklist.txt", "forbidden.example\n");
  std::size_t examples = 0;
  for (std::size_t at = docs.find("```toml\n"); at != std::string::npos;
       at = docs.find("```toml\n", at + 1)) {
    const std::size_t begin = at + 8;
    const std::string example = docs.substr(begin, docs.find("```", begin) - begin);
    INFO(example);
    CHECK_NOTHROW(read_profile(files.write("example.toml", example)));
    ++examples;
  }
  CHECK(examples >= 3);
}
