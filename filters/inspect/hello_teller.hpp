#pragma once

#include <cstddef>

#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// Tells a ClientHello that grows as its bytes come: its name at once and only once, the hello once
/// it is whole. Whatever the carrier, the bytes are held elsewhere.
class HelloTeller {
 public:
  /// `server_port` helps to tell what is spoken inside; 0 if it is not known.
  explicit HelloTeller(HelloCarrier carrier, std::uint16_t server_port = 0)
      : server_port_(server_port), carrier_(carrier) {}

  /// `body` is what there is of a message body of `length` bytes. kDone once it was whole, kWrong
  /// if it cannot be a ClientHello. A body that grew by little since it was looked at is not looked
  /// at again, which keeps the work linear in its length; up to 4 KiB every byte counts.
  ReadStep on_body(ByteView body, std::size_t length, FindingSink& sink);

 private:
  std::size_t looked_at_ = 0;
  std::uint16_t server_port_;
  HelloCarrier carrier_;
  bool recognised_ = false;
  bool name_told_ = false;
};

}  // namespace chokepoint
