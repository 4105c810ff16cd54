#include "filters/profile/check_rule.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace chokepoint {
namespace {

/// Rejects the key of a table, or the table when the key is not there.
[[noreturn]] void reject_at(const Value& table, std::string_view key, const std::string& why) {
  if (const auto value = table.find(key)) value->reject(why);
  table.reject(why);
}

template <class T>
bool has(const std::vector<T>& list, const T& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

/// Whether a list that narrows a condition leaves `what` in: an empty one narrows nothing.
template <class T>
bool admits(const std::vector<T>& list, const T& what) {
  return list.empty() || has(list, what);
}

bool asks_names(const Condition& c) { return !c.names.empty() || !c.name_parts.empty(); }
bool asks_words(const Condition& c) { return !c.words.empty() || !c.patterns.empty(); }

/// Keys that only one action looks at, and whether it needs them.
struct ActionKey {
  std::string_view key;
  Action action;
  bool needed;
};
constexpr std::array kActionKeys{
    ActionKey{"reset_ends", Action::kReset, false},
    ActionKey{"reset_burst", Action::kReset, false},
    ActionKey{"reset_every_packet", Action::kReset, false},
    ActionKey{"answers", Action::kForgeDns, true},
    ActionKey{"answer_ttl", Action::kForgeDns, false},
    ActionKey{"answer_in_place", Action::kForgeDns, false},
    ActionKey{"status", Action::kBlockPage, false},
    ActionKey{"page", Action::kBlockPage, false},
    ActionKey{"rate", Action::kThrottle, true},
    ActionKey{"burst", Action::kThrottle, false},
    ActionKey{"shape", Action::kThrottle, false},
    ActionKey{"queue", Action::kThrottle, false},
    ActionKey{"delay", Action::kDelay, true},
    ActionKey{"target", Action::kRedirect, true},
};

void check_action_keys(const Value& then, const Enforcement& e) {
  for (const ActionKey& key : kActionKeys) {
    const auto value = then.find(key.key);
    if (value && key.action != e.action) {
      value->reject(fmt::format("is for the action {}, and the action is {}",
                                action_label(key.action), action_label(e.action)));
    }
    if (!value && key.needed && key.action == e.action) {
      then.reject(
          fmt::format("has no {}, which the action {} needs", key.key, action_label(e.action)));
    }
  }
  if (!e.throttle.shape && then.find("queue")) {
    reject_at(then, "queue", "is for a shaper, and shape is not true");
  }
}

void check_place(const Value& then, const Enforcement& e, bool in_path) {
  if (in_path) return;
  constexpr std::array kHoldsPackets{Action::kDrop, Action::kThrottle, Action::kDelay,
                                     Action::kRedirect, Action::kReSign};
  if (std::find(kHoldsPackets.begin(), kHoldsPackets.end(), e.action) != kHoldsPackets.end()) {
    reject_at(then, "action",
              fmt::format("an on-path box sees copies and cannot {}", action_label(e.action)));
  }
  if (e.answer_in_place) {
    reject_at(then, "answer_in_place", "an on-path box cannot keep the question back");
  }
}

void check_delay(const Value& then, const Enforcement& e) {
  constexpr Duration kUnset{};
  for (const std::string_view key : {"after_p10", "after_p90"}) {
    if (then.find(key) && e.after == kUnset) {
      reject_at(then, key, "is a percentile around after, which is not there");
    }
  }
  if (e.after_p10 > e.after) reject_at(then, "after_p10", "must not be longer than after");
  if (e.after_p90 != kUnset && e.after_p90 < e.after) {
    reject_at(then, "after_p90", "must not be shorter than after");
  }
}

void check_forged_dns(const Value& rule, const Condition& c) {
  const bool named = asks_names(c) && admits(c.name_fields, NameField::kDns);
  if (named || has(c.apps, App::kDns)) return;
  reject_at(*rule.find("then"), "action",
            "forge-dns answers DNS questions, and this rule asks for no DNS names");
}

void check_block_page(const Value& rule, const Condition& c) {
  const bool names = !asks_names(c) || admits(c.name_fields, NameField::kHttpHost);
  const bool apps = c.apps.empty() || has(c.apps, App::kHttp);
  if (names && apps && c.transport.value_or(Transport::kTcp) == Transport::kTcp) return;
  reject_at(*rule.find("then"), "action",
            "block-page answers HTTP requests, and this rule fires on none");
}

void check_reset(const Value& rule, const Condition& c) {
  if (c.transport.value_or(Transport::kTcp) == Transport::kTcp) return;
  reject_at(*rule.find("then"), "action", "resets are of TCP, and this rule fires on other flows");
}

/// A box takes a connection over when the client's hello is whole, so what it goes by must be known
/// then, and may be a name in a hello.
void check_re_sign(const Value& rule, const Condition& c, const Rule& whole) {
  const Value then = *rule.find("then");
  const bool late = asks_words(c) || c.bytes_over > 0 || c.fully_encrypted || !c.not_apps.empty();
  const bool names = !asks_names(c) || admits(c.name_fields, NameField::kServerName);
  const bool apps = c.apps.empty() || has(c.apps, App::kTls) || has(c.apps, App::kDoh);
  if (late || !names || !apps || c.transport.value_or(Transport::kTcp) != Transport::kTcp) {
    reject_at(
        then, "action",
        "re-sign takes connections over at their TLS hello, and this rule does not fire then");
  }
  if (whole.then.reach != Reach::kFlow) {
    reject_at(then, "reach", "cannot be: a connection is taken over whole");
  }
  if (whole.then.after > Duration::zero()) {
    reject_at(then, "after", "cannot be: a connection is taken over at its hello");
  }
}

/// Lists that pick from something need that something.
void check_pickers(const Value& when, const Condition& c) {
  if (!c.name_fields.empty() && !asks_names(c)) {
    reject_at(when, "name_fields", "says where names stand, and there are no names");
  }
  if (!c.word_fields.empty() && !asks_words(c)) {
    reject_at(when, "word_fields", "says where words stand, and there are no words");
  }
  for (const App app : c.not_apps) {
    if (has(c.apps, app)) {
      reject_at(when, "not_apps", fmt::format("{} is in apps too", app_label(app)));
    }
  }
}

/// Whether a flow can begin with a TLS ClientHello.
bool may_have_hello(const Condition& c) {
  constexpr std::array kWithHello{App::kTls, App::kQuic, App::kDtls,   App::kDot,
                                  App::kDoh, App::kTor,  App::kOpenVpn};
  return std::any_of(kWithHello.begin(), kWithHello.end(),
                     [&](App app) { return admits(c.apps, app) && !has(c.not_apps, app); });
}

/// Whether every flow meets the condition.
bool states_nothing(const Condition& c) {
  return !c.transport && c.addresses.empty() && c.server_ports.empty() && c.bpf.empty() &&
         !asks_names(c) && !asks_words(c) && c.apps.empty() && c.not_apps.empty() &&
         c.ja3.empty() && c.ja4.empty() && !c.encrypted_hello && !c.fully_encrypted &&
         c.bytes_over == 0 && !c.beacon;
}

void check_condition(const Value& when, const Condition& c) {
  check_pickers(when, c);
  if (states_nothing(c)) {
    when.reject("states nothing; for every flow of TCP write transport = \"tcp\"");
  }
  if (c.encrypted_hello && !may_have_hello(c)) {
    reject_at(when, "encrypted_hello", "is asked of flows that have no TLS hello (apps, not_apps)");
  }
  if (!c.ja3.empty() && !may_have_hello(c)) {
    reject_at(when, "ja3", "is asked of flows that have no TLS hello (apps, not_apps)");
  }
  if (!c.ja4.empty() && !may_have_hello(c)) {
    reject_at(when, "ja4", "is asked of flows that have no TLS hello (apps, not_apps)");
  }
  if (c.fully_encrypted && c.transport.value_or(Transport::kTcp) != Transport::kTcp) {
    reject_at(when, "fully_encrypted", "is a property of TCP flows (Wu et al. 2023)");
  }
}

void check_residual(const Value& residual, const Rule& rule) {
  const Residual& r = rule.residual;
  const bool lasts = r.lasts > Duration::zero();
  if (r.scope != Residual::Scope::kFlow && !lasts) {
    residual.reject("has no lasts, which every scope but flow needs");
  }
  if (r.renewed && !lasts) reject_at(residual, "renewed", "is nothing without lasts");
  const Action action = rule.then.action;
  if (action == Action::kObserve || action == Action::kForgeDns || action == Action::kReSign) {
    residual.reject(
        fmt::format("cannot be: {} is for what fired the rule alone", action_label(action)));
  }
  if (rule.then.reach == Reach::kPacket) {
    residual.reject("cannot be: the reach is the packet alone");
  }
}

}  // namespace

void check_rule(const Value& value, const Rule& rule, bool in_path) {
  const Value then = *value.find("then");
  check_condition(*value.find("when"), rule.when);
  check_action_keys(then, rule.then);
  check_place(then, rule.then, in_path);
  check_delay(then, rule.then);
  if (rule.then.action == Action::kForgeDns) check_forged_dns(value, rule.when);
  if (rule.then.action == Action::kBlockPage) check_block_page(value, rule.when);
  if (rule.then.action == Action::kReset) check_reset(value, rule.when);
  if (rule.then.action == Action::kReSign) check_re_sign(value, rule.when, rule);
  if (const auto residual = value.find("residual")) check_residual(*residual, rule);
}

}  // namespace chokepoint
