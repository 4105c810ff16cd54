#pragma once

#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "filters/act/censor_filter.hpp"
#include "tests/filters/segment_maker.hpp"
#include "traffic/wire/checksum.hpp"

namespace chokepoint::test {

/// A box with what it reports and sends.
struct CensorSite final : MatchObserver, ActionSink {
  struct Sent {
    Bytes packet;
    SimTime when;
  };

  explicit CensorSite(Profile profile, std::uint64_t seed = 1, const TlsKeySource* keys = nullptr,
                      const ForcedAuthority* authority = nullptr)
      : filter(CompiledProfile::compile(std::move(profile)), seed, {this, keys, authority}) {}

  /// Offers a packet a millisecond after the one before.
  bool passes(const Bytes& packet) { return passes_at(now + std::chrono::milliseconds{1}, packet); }
  bool passes_at(SimTime when, const Bytes& packet) {
    now = when;
    return filter.on_packet(packet, now, *this) == Verdict::kPass;
  }
  void on_match(const Match& match) override {
    kinds.push_back(match.kind);
    rules.emplace_back(match.rule.name);
    items.emplace_back(match.item);
    seen.emplace_back(match.seen);
  }
  void inject(std::span<const std::byte> packet, SimTime when) override {
    CHECK(when >= now);
    sent.push_back({Bytes(packet.begin(), packet.end()), when});
  }
  /// What was sent, checksums checked.
  PacketView sent_packet(std::size_t index) const {
    const auto view = PacketView::parse(sent.at(index).packet);
    REQUIRE(view);
    CHECK(transport_checksum(view->ip.source, view->ip.destination, view->ip.protocol,
                             view->ip.payload) == 0);
    if (view->ip.source.is_v4()) {
      CHECK(internet_checksum(ByteView(sent.at(index).packet).first(20)) == 0);
    }
    return *view;
  }

  CensorFilter filter;
  SimTime now{};
  std::vector<ConditionKind> kinds;
  std::vector<std::string> rules;
  std::vector<std::string> items;
  std::vector<std::string> seen;
  std::vector<Sent> sent;
};

/// A profile of one rule on names.
inline Profile name_profile(Action action, std::string name = "blocked.example") {
  Profile profile;
  Rule& rule = profile.rules.emplace_back();
  rule.name = "name";
  rule.when.names = {std::move(name)};
  rule.then.action = action;
  return profile;
}

inline std::string http_request(std::string_view host) {
  return "GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n";
}

}  // namespace chokepoint::test
