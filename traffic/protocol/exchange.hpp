#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "traffic/protocol/script.hpp"

namespace chokepoint {

/// The plain texts of one conversation: an HTTP/1.1 request and its answer (RFC 9112). Made once
/// and shared, immutable, by both endpoints of every attempt, so a large page is never copied.
class Exchange {
 public:
  /// Throws InputError when the host is no host name, the path does not start with "/" or either
  /// would break the request's syntax, or when the body is too small for the keyword.
  explicit Exchange(ConversationScript script);

  const ConversationScript& script() const { return script_; }
  /// The request's target: the path, with the keyword as a query unless the path has it already.
  const std::string& target() const { return target_; }
  /// All that the client's application says.
  std::span<const std::byte> request() const { return std::as_bytes(std::span(request_)); }
  /// All that the server's application says: head and body.
  std::span<const std::byte> response() const { return std::as_bytes(std::span(response_)); }
  std::span<const std::byte> body() const { return response().subspan(head_bytes_); }

 private:
  ConversationScript script_;
  std::string target_;
  std::string request_;
  std::string response_;
  std::size_t head_bytes_ = 0;
};

}  // namespace chokepoint
