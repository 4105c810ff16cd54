#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "filters/inspect/finding.hpp"

namespace chokepoint {

/// Whether a server name is that of a well-known public resolver of DNS over HTTPS, or lies below
/// one (some give each customer a name of his own). Case and a dot at the end do not matter.
bool is_doh_resolver(std::string_view server_name);

/// Reads the query in the target of a GET, `/path?dns=…` in base64url (RFC 8484 §4.1), and tells
/// its questions and kDoh. False if there is none.
bool read_doh_target(std::string_view target, FindingSink& sink);

/// The content of a message of type application/dns-message (RFC 8484 §6), put together.
class DohContent {
 public:
  static constexpr std::size_t kLongest = 65'535;

  /// Takes bytes of the content; what is beyond kLongest is no DNS message and ends the collection.
  void on_bytes(ByteView bytes);
  /// The content is whole: tells what stands in it, and kDoh. Ready for the next message then.
  void on_end(FindingSink& sink);

 private:
  std::vector<std::byte> message_;
  bool too_long_ = false;
};

}  // namespace chokepoint
