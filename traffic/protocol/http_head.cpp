#include "traffic/protocol/http_head.hpp"

#include <algorithm>
#include <charconv>

namespace chokepoint {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::size_t HttpHead::feed(std::span<const std::byte> bytes) {
  if (state_ != State::kMore) return 0;
  const std::size_t before = text_.size();
  const std::size_t room = std::min(bytes.size(), kMaxBytes - before);
  text_.append(reinterpret_cast<const char*>(bytes.data()), room);
  // The end mark may have begun in the bytes of an earlier call.
  const std::size_t end = text_.find(kEnd, before < 3 ? 0 : before - 3);
  if (end == std::string::npos) {
    if (text_.size() == kMaxBytes) state_ = State::kMalformed;
    return room;
  }
  text_.resize(end + kEnd.size());
  parse();
  return text_.size() - before;
}

void HttpHead::parse() {
  state_ = State::kMalformed;
  std::size_t end = text_.find("\r\n");
  if (!parse_start_line(end)) return;
  // The head ends in an empty line, where `begin` meets the last "\r\n".
  for (std::size_t begin = end + 2; begin + 2 < text_.size(); begin = end + 2) {
    end = text_.find("\r\n", begin);
    if (!parse_field(begin, end)) return;
  }
  state_ = State::kComplete;
}

bool HttpHead::parse_start_line(std::size_t end) {
  const std::string_view line = std::string_view(text_).substr(0, end);
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos || first == 0) return false;
  std::size_t second = line.find(' ', first + 1);
  // A status line may leave the reason out (RFC 9112, section 4).
  if (second == std::string_view::npos) second = end;
  if (second == first + 1) return false;
  parts_ = {{0, first}, {first + 1, second - first - 1}};
  parts_.push_back(second < end ? Piece{second + 1, end - second - 1} : Piece{end, 0});
  return true;
}

bool HttpHead::parse_field(std::size_t begin, std::size_t end) {
  const std::string_view line = std::string_view(text_).substr(begin, end - begin);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  // No space in a name: this refuses folded lines and "Name :" (RFC 9112, section 5).
  if (line.substr(0, colon).find_first_of(" \t") != std::string_view::npos) return false;
  std::size_t from = colon + 1;
  std::size_t to = line.size();
  while (from < to && (line[from] == ' ' || line[from] == '\t')) ++from;
  while (to > from && (line[to - 1] == ' ' || line[to - 1] == '\t')) --to;
  fields_.emplace_back(Piece{begin, colon}, Piece{begin + from, to - from});
  return true;
}

std::string_view HttpHead::part(std::size_t index) const { return view(parts_[index]); }

std::optional<std::string_view> HttpHead::field(std::string_view name) const {
  std::optional<std::string_view> found;
  for (const auto& [key, value] : fields_) {
    if (!same_name(view(key), name)) continue;
    if (found) return std::nullopt;
    found = view(value);
  }
  return found;
}

void HttpHead::reset() {
  text_.clear();
  parts_.clear();
  fields_.clear();
  state_ = State::kMore;
}

std::optional<std::uint64_t> parse_decimal(std::string_view text) {
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace chokepoint
