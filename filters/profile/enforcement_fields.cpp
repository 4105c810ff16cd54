#include <charconv>

#include "filters/profile/fields.hpp"
#include "topology/base/nearest.hpp"

namespace chokepoint {
namespace {

using V = const Value;

constexpr std::array kReaches{Choice<Reach>{"packet", Reach::kPacket},
                              Choice<Reach>{"flow", Reach::kFlow},
                              Choice<Reach>{"client-to-server", Reach::kClientToServer},
                              Choice<Reach>{"server-to-client", Reach::kServerToClient}};
constexpr std::array kEnds{Choice<ResetEnds>{"both", ResetEnds::kBoth},
                           Choice<ResetEnds>{"client", ResetEnds::kClient},
                           Choice<ResetEnds>{"server", ResetEnds::kServer}};
constexpr std::array kScopes{Choice<Residual::Scope>{"flow", Residual::Scope::kFlow},
                             Choice<Residual::Scope>{"2-tuple", Residual::Scope::kTwoTuple},
                             Choice<Residual::Scope>{"3-tuple", Residual::Scope::kThreeTuple},
                             Choice<Residual::Scope>{"4-tuple", Residual::Scope::kFourTuple}};

constexpr std::size_t kLongestBurst = 64;
constexpr std::int32_t kFarthestAhead = 1 << 30;
constexpr std::size_t kLargestPage = 60'000;  // fits in one IP packet

Action action_of(V& value) {
  const std::string label = value.text();
  if (const auto action = find_action(label)) return *action;
  constexpr std::array<std::string_view, 10> kKnown{"observe",   "pass",       "drop",     "reset",
                                                    "forge-dns", "block-page", "throttle", "delay",
                                                    "redirect",  "re-sign"};
  value.reject(none_of(label, kKnown));
}

/// "RST", "RST+ACK", "FIN+ACK", "RST+ACK+1460".
ForgedReset forged_reset(V& value) {
  const std::string text = value.text();
  std::string_view rest = text;
  const auto take = [&rest](std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  };
  ForgedReset reset;
  reset.rst = take("RST");
  bool fits = reset.rst || take("FIN");
  reset.acknowledges = take("+ACK");
  if (fits && !rest.empty()) {
    const bool plus = take("+");
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), reset.ahead);
    fits =
        error == std::errc{} && end == rest.data() + rest.size() && plus == (rest.front() != '-');
  }
  if (!fits)
    value.reject(fmt::format("'{}' is not like RST, RST+ACK, FIN+ACK, RST+ACK+1460", text));
  if (reset.ahead > kFarthestAhead || reset.ahead < -kFarthestAhead) {
    value.reject("must not be more than 2^30 bytes ahead");
  }
  return reset;
}

std::vector<ForgedReset> burst_of(V& value) {
  auto burst = value.list(forged_reset);
  if (burst.size() > kLongestBurst) value.reject("must not have more than 64 segments");
  return burst;
}

IpAddress address_of(V& value) {
  const std::string text = value.text();
  if (const auto address = IpAddress::parse(text)) return *address;
  value.reject(fmt::format("'{}' is no IP address", text));
}

std::string page_of(V& value) {
  std::string page = value.text();
  if (page.size() > kLargestPage) value.reject("must not be longer than 60000 bytes");
  return page;
}

Duration time_of(V& value) { return parsed(value, parse_duration); }

Duration some_time(V& value) {
  const Duration time = time_of(value);
  if (time <= Duration::zero()) value.reject("must not be zero");
  return time;
}

std::uint64_t some_bytes(V& value) {
  const std::uint64_t bytes = parsed(value, parse_size);
  if (bytes < 1 || bytes > std::uint64_t{1} << 30) value.reject("must be from 1 B to 1 GiB");
  return bytes;
}

}  // namespace

Fields enforcement_fields(Enforcement& e) {
  Throttle& t = e.throttle;
  return {
      {"action", true, [&](V& v) { e.action = action_of(v); }},
      {"reach", false, [&](V& v) { e.reach = choose(v, kReaches); }},
      {"after", false, [&](V& v) { e.after = time_of(v); }},
      {"after_p10", false, [&](V& v) { e.after_p10 = some_time(v); }},
      {"after_p90", false, [&](V& v) { e.after_p90 = some_time(v); }},
      {"reset_ends", false, [&](V& v) { e.ends = choose(v, kEnds); }},
      {"reset_burst", false, [&](V& v) { e.burst = burst_of(v); }},
      {"reset_every_packet", false, [&](V& v) { e.reset_every_packet = v.boolean(); }},
      {"answers", false, [&](V& v) { e.answers = distinct_list(v, address_of); }},
      {"answer_ttl", false,
       [&](V& v) { e.answer_ttl = static_cast<std::uint32_t>(v.integer(0, 2'147'483'647)); }},
      {"answer_in_place", false, [&](V& v) { e.answer_in_place = v.boolean(); }},
      {"status", false, [&](V& v) { e.status = static_cast<unsigned>(v.integer(200, 599)); }},
      {"page", false, [&](V& v) { e.page = page_of(v); }},
      {"rate", false, [&](V& v) { t.rate = parsed(v, parse_rate); }},
      {"burst", false, [&](V& v) { t.burst_bytes = some_bytes(v); }},
      {"shape", false, [&](V& v) { t.shape = v.boolean(); }},
      {"queue", false, [&](V& v) { t.queue_bytes = some_bytes(v); }},
      {"delay", false, [&](V& v) { e.delay = some_time(v); }},
      {"target", false, [&](V& v) { e.target = address_of(v); }},
  };
}

Fields residual_fields(Residual& residual) {
  return {{"scope", false, [&](V& v) { residual.scope = choose(v, kScopes); }},
          {"lasts", false, [&](V& v) { residual.lasts = some_time(v); }},
          {"renewed", false, [&](V& v) { residual.renewed = v.boolean(); }}};
}

}  // namespace chokepoint
