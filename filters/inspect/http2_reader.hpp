#pragma once

#include <cstdint>
#include <memory>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Reads one side of HTTP/2 in the clear (RFC 9113): the client's, which starts with the connection
/// preface, or the server's, which starts with a SETTINGS frame. Fields are told as those of
/// HTTP/1.x are; content of streams that run at the same time comes as it is interleaved. Content
/// of type application/dns-message is read as DNS, of 16 streams at a time. Memory: none until the
/// first byte; then 10 KB, a header table of 64 KiB at most, and DNS messages.
class Http2Reader {
 public:
  explicit Http2Reader(HttpPart part);
  Http2Reader(Http2Reader&&) noexcept;
  Http2Reader& operator=(Http2Reader&&) noexcept;
  ~Http2Reader();

  ReadStep read(ByteView& bytes, FindingSink& sink);
  /// Passes over `count` bytes that were never seen. False if they may hold more than content.
  bool skip(std::uint32_t count);

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// Whether bytes are a client's preface (RFC 9113 §3.4), or what a reader of HTTP/1.x leaves of it
/// once it has read its first line.
Likeness starts_like_http2_preface(ByteView bytes);
/// Whether bytes start like a server's first frame: SETTINGS of the connection, no acknowledgement.
Likeness starts_like_http2_server(ByteView bytes);

}  // namespace chokepoint
