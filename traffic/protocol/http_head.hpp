#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chokepoint {

/// Collects the head of an HTTP/1.1 message (start line and fields, RFC 9112) from a byte stream.
class HttpHead {
 public:
  enum class State : std::uint8_t { kMore, kComplete, kMalformed };
  /// The longest head taken, as in common servers.
  static constexpr std::size_t kMaxBytes = 16'384;

  /// Takes bytes up to the head's end and says how many; 0 once state() is not kMore.
  std::size_t feed(std::span<const std::byte> bytes);
  State state() const { return state_; }

  /// The three parts of the start line: (method, target, version) or (version, status, reason).
  /// REQUIRES: state() is kComplete. Views live until the next call that is not const.
  std::string_view part(std::size_t index) const;
  /// The value of the field, whose name is compared without case; nothing when the field is absent
  /// or stands there more than once. REQUIRES: state() is kComplete.
  std::optional<std::string_view> field(std::string_view name) const;

  /// Ready for the next message.
  void reset();

 private:
  struct Piece {
    std::size_t begin;
    std::size_t size;
  };
  std::string_view view(Piece piece) const {
    return std::string_view(text_).substr(piece.begin, piece.size);
  }
  void parse();
  bool parse_start_line(std::size_t end);
  bool parse_field(std::size_t begin, std::size_t end);

  std::string text_;
  std::vector<Piece> parts_;
  std::vector<std::pair<Piece, Piece>> fields_;
  State state_ = State::kMore;
};

/// A decimal number without sign or space; nothing when `text` is anything else.
std::optional<std::uint64_t> parse_decimal(std::string_view text);

}  // namespace chokepoint
