#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Reads the client's side of HTTP/1.x (RFC 9112): request lines and Host headers, of as many
/// requests as follow each other, bodies skipped by Content-Length or chunks. A Host is told as
/// soon as its line is whole. Lines end with LF, with or without CR. A line longer than
/// kLongestLine is skipped if it is a header and ends the reading if it is a request line.
class HttpReader {
 public:
  static constexpr std::size_t kLongestLine = 8192;

  /// Takes bytes off the front of `bytes`. kDone comes after CONNECT: what follows is a tunnel.
  ReadStep read(ByteView& bytes, FindingSink& sink);
  /// Passes over `count` bytes that were never seen. False if they may hold more than body.
  bool skip(std::uint32_t count);

 private:
  enum class State : std::uint8_t { kRequestLine, kHeaders, kBody, kChunkSize, kChunk, kTrailers };

  ReadStep on_line(std::string_view line, FindingSink& sink);
  ReadStep on_request_line(std::string_view line, FindingSink& sink);
  void on_header(std::string_view line, FindingSink& sink);
  ReadStep on_head_end();
  bool on_chunk_size(std::string_view line);
  bool next_line(ByteView& bytes, std::string_view& line);

  std::string partial_;  // a line whose end has not come yet
  std::uint64_t body_left_ = 0;
  State state_ = State::kRequestLine;
  bool line_given_ = false;  // partial_ was handed out and is to be cleared
  bool overlong_ = false;
  bool chunked_ = false;
  bool connect_ = false;
};

/// Whether bytes start like a request line. Kept apart from the reader because the answer may come
/// before the line is whole.
Likeness starts_like_http_request(ByteView bytes);

}  // namespace chokepoint
