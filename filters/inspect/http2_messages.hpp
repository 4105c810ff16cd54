#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "filters/inspect/doh.hpp"
#include "filters/inspect/hpack_reader.hpp"

namespace chokepoint {

/// What the fields of HTTP/2 messages say, told to a sink, and the DNS messages in their content.
class Http2Messages {
 public:
  /// Streams whose DNS messages are put together at a time; the oldest gives way.
  static constexpr std::size_t kMostDohStreams = 16;

  /// A piece of a header block of `stream`. `part` is that of the fields: a server may promise a
  /// request (RFC 9113 §6.6).
  void on_block(std::uint32_t stream, HttpPart part, ByteView piece, bool last, FindingSink& sink);
  void on_data(std::uint32_t stream, HttpPart part, ByteView piece, FindingSink& sink);
  /// The stream's content is whole.
  void on_end(std::uint32_t stream, FindingSink& sink);
  /// Bytes of the stream's content are missing.
  void on_hole(std::uint32_t stream);

 private:
  class Teller;

  void tell_field(HttpPart part, std::string_view name, std::string_view value, FindingSink& sink);
  void tell_request(FindingSink& sink);
  void collect(std::uint32_t stream);
  std::pair<std::uint32_t, DohContent>* find(std::uint32_t stream);

  HpackReader hpack_;
  std::string method_;
  std::string target_;
  bool request_told_ = false;
  bool dns_message_ = false;
  std::vector<std::pair<std::uint32_t, DohContent>> doh_;
};

}  // namespace chokepoint
