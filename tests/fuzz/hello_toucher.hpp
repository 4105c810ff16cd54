#pragma once

#include "filters/flow/hold_budget.hpp"
#include "filters/inspect/finding.hpp"
#include "filters/inspect/tls_fingerprint.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::fuzz {

/// Checks that all that is told of handshakes lies in memory that can be read.
struct HelloToucher final : FindingSink {
  std::uint64_t sum = 0;
  void touch(std::string_view text) {
    for (const char c : text) sum += static_cast<unsigned char>(c);
  }
  void on_server_name(std::string_view name) override { touch(name); }
  void on_certificate_name(std::string_view name) override { touch(name); }
  void on_client_hello(const ClientHelloView& hello) override {
    touch(ja3(hello).text);
    touch(ja4(hello).digest);
    touch(ja4(hello, Ja4Order::kAsSent).text);
  }
  void on_server_hello(const ServerHelloView& hello) override {
    touch(ja3s(hello).digest);
    touch(as_text(hello.random));
  }
};

/// Holds a reader to holding what came: the smallest piece is a byte of four on the wire, and costs
/// some 40 to hold.
inline void require_held_came(const HoldBudget& budget, std::size_t came) {
  if (budget.taken() > 16 * came) broken_invariant("more is held than came");
}

}  // namespace chokepoint::fuzz
