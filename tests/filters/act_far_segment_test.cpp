#include "filters/profile/profile_reader.hpp"
#include "tests/filters/censor_site.hpp"

using namespace chokepoint;
using namespace chokepoint::test;
using namespace tcp_flag;

// A segment far outside of any window, which no receiver takes, before the shipped profiles and
// others: what follows it is read all the same.

namespace {

constexpr std::string_view kRequest =
    "GET /?q=ultrasurf HTTP/1.1\r\nHost: forbidden.example\r\nAccept: text/html\r\n\r\n";
constexpr std::string_view kAnswer =
    "HTTP/1.1 200 OK\r\nContent-Length: 28\r\nX: ultrasurf\r\n\r\nultrasurf and falun, both\r\n";

enum class When { kBeforeSyn, kBeforeAnswer, kAfterHandshake, kWithinRequest };

struct Trial {
  std::uint32_t ahead;
  When when;
  bool by_server;
  bool v6;
};

Connection connection(const Trial& trial) {
  Connection c;
  if (trial.v6) {
    c.client = IpAddress::v6(0x20010db800000000, 1);
    c.server = IpAddress::v6(0x20010db800000000, 2);
  }
  return c;
}

/// Whether the box fires on a request whose second half comes first.
bool caught(const Profile& profile, const Trial& trial) {
  const Connection c = connection(trial);
  CensorSite site(profile);
  const std::string load(1400, 'B');
  const auto stray = [&](When now) {
    if (trial.when != now) return;
    site.passes(trial.by_server ? c.to_client(1 + trial.ahead, kAck, load)
                                : c.data(1 + trial.ahead, load));
  };
  stray(When::kBeforeSyn);
  site.passes(c.syn());
  stray(When::kBeforeAnswer);
  site.passes(c.to_client(0, kSyn | kAck));
  site.passes(c.to_server(1, kAck));
  stray(When::kAfterHandshake);
  site.passes(c.data(10, kRequest.substr(9)));
  stray(When::kWithinRequest);
  site.passes(c.data(1, kRequest.substr(0, 9)));
  site.passes(c.to_client(1, kAck, kAnswer, 1 + static_cast<std::uint32_t>(kRequest.size())));
  return site.filter.counters().matches > 0;
}

std::vector<Trial> trials() {
  std::vector<Trial> all;
  for (const std::uint32_t ahead :
       {70'000U, 1'000'000U, 1U << 29, (1U << 30) - 1, 1U << 30, (1U << 30) + 1, (1U << 31) - 1400,
        (1U << 31) - 1, 1U << 31, (1U << 31) + 1, 3U << 30, ~0U - 100'000}) {
    for (const When when :
         {When::kBeforeSyn, When::kBeforeAnswer, When::kAfterHandshake, When::kWithinRequest}) {
      for (const bool by_server : {false, true}) {
        for (const bool v6 : {false, true}) all.push_back({ahead, when, by_server, v6});
      }
    }
  }
  return all;
}

Profile words_profile(OverlapPolicy overlap) {
  Profile profile;
  profile.reads.tcp.overlap = overlap;
  Rule& rule = profile.rules.emplace_back();
  rule.name = "words";
  rule.when.transport = Transport::kTcp;
  rule.when.words = {"ultrasurf"};
  rule.then.action = Action::kReset;
  return profile;
}

}  // namespace

TEST_CASE("A segment outside of any window does not blind a shipped profile", "[filters][act]") {
  for (const std::string name : {"gfw-http", "generic"}) {
    const Profile profile = find_profile(name);
    for (const Trial& trial : trials()) {
      INFO(name << " ahead " << trial.ahead << " when " << static_cast<int>(trial.when)
                << (trial.by_server ? " by the server" : "") << (trial.v6 ? " v6" : ""));
      CHECK(caught(profile, trial));
    }
  }
}

TEST_CASE("Nor a box of any policy of overlaps, nor one that checks", "[filters][act]") {
  for (const OverlapPolicy policy :
       {OverlapPolicy::kFirst, OverlapPolicy::kLast, OverlapPolicy::kBsd, OverlapPolicy::kLinux,
        OverlapPolicy::kWindows}) {
    for (const bool checks : {false, true}) {
      Profile profile = words_profile(policy);
      TcpModel& tcp = profile.reads.tcp;
      tcp.check_acknowledgement = checks;
      if (checks) tcp.reset = tcp.fin = TearDown::kInWindow;
      for (const Trial& trial : trials()) {
        INFO(static_cast<int>(policy) << checks << " ahead " << trial.ahead << " when "
                                      << static_cast<int>(trial.when) << trial.by_server);
        CHECK(caught(profile, trial));
      }
    }
  }
}
