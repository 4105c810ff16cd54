#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/http_framing.hpp"
#include "filters/inspect/http_start.hpp"
#include "filters/inspect/line_joiner.hpp"
#include "filters/inspect/read_model.hpp"

namespace chokepoint {

/// Reads one side of HTTP/1.x (RFC 9112): the requests of a client or the answers of a server, as
/// many as follow each other. A header is told as soon as its line is whole, and again, joined, if
/// lines are folded onto it, up to kMostFolds of them. A line longer than kLongestLine is skipped
/// if it is a header and ends the reading if it is a first line. Content is told in order without
/// its chunks.
///
/// The sides are read apart, so an answer does not know its request. An answer to HEAD may announce
/// content that does not come: where content should start and a status line does, it is one. A 2xx
/// without type and length is taken for the answer to CONNECT (RFC 9110 §9.3.6).
class HttpReader {
 public:
  static constexpr std::size_t kLongestLine = LineJoiner::kLongest;
  /// Without a bound, a few bytes a line would have kilobytes told again and again.
  static constexpr unsigned kMostFolds = 32;

  explicit HttpReader(HttpPart part = HttpPart::kRequest, HttpModel model = {});
  HttpReader(HttpReader&&) noexcept;
  HttpReader& operator=(HttpReader&&) noexcept;
  ~HttpReader();

  /// Takes bytes off the front of `bytes`. kDone comes after CONNECT and its answer, after 101
  /// (RFC 9110 §15.2.2) and where HTTP/2 begins: what follows is another protocol.
  ReadStep read(ByteView& bytes, FindingSink& sink);
  /// Passes over `count` bytes that were never seen. False if they may hold more than content.
  bool skip(std::uint32_t count);

 private:
  enum class State : std::uint8_t {
    kFirstLine,
    kFirstHeader,  // behind a request line without a version
    kHeaders,
    kBody,        // body_left_ bytes
    kUntilClose,  // all there is
    kChunkSize,
    kChunk,  // body_left_ bytes
    kTrailers,
    kIgnored,  // the model reads no further
  };
  struct Extra;

  ReadStep on_line(std::string_view line, ByteView rest, FindingSink& sink);
  ReadStep on_first_line(std::string_view line, FindingSink& sink);
  ReadStep on_first_header(std::string_view line, ByteView rest, FindingSink& sink);
  void tell_request(std::string_view method, std::string_view target, FindingSink& sink);
  void on_header_line(std::string_view line, ByteView rest, FindingSink& sink);
  void tell_header(std::string_view line, FindingSink& sink);
  ReadStep on_head_end(FindingSink& sink);
  ReadStep on_answer_head_end();
  void choose_body();
  bool on_chunk_size(std::string_view line);
  void on_body(ByteView& bytes, FindingSink& sink);
  void tell_body(ByteView bytes, FindingSink& sink);
  bool starts_anew(ByteView bytes) const;
  State next_message() const;
  void end_message(FindingSink& sink);
  Extra& extra();

  LineJoiner lines_;
  std::uint64_t body_left_ = 0;
  HttpFraming framing_;
  std::unique_ptr<Extra> extra_;  // what few messages need
  std::uint16_t status_ = 0;
  HttpPart part_;
  HttpModel model_;
  State state_ = State::kFirstLine;
  bool connect_ = false;
  bool fresh_body_ = false;  // no byte of the content has come
};

}  // namespace chokepoint
