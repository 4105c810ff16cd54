#include "filters/inspect/irc.hpp"

#include <array>

#include "filters/inspect/dialogue.hpp"
#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

bool is_port(std::uint16_t port) { return (port >= 6660 && port <= 6669) || port == 7000; }

/// user SP mode SP unused SP realname (RFC 2812 §3.1.3); the last one may hold spaces after a
/// colon.
bool user_parameters(std::string_view rest) {
  int words = 0;
  while (!rest.empty()) {
    ++words;
    if (rest.front() == ':') return words == 4;
    const std::size_t end = rest.find(' ');
    if (end == std::string_view::npos) return words == 4;
    rest = trimmed(rest.substr(end));
  }
  return false;
}

/// ":" then a server name: host characters up to a space. The length of it, 0 if it is none, npos
/// if its end is missing.
std::size_t prefix_length(std::string_view text) {
  constexpr std::size_t kLongestName = 63;  // RFC 2812 §1.1
  if (text.empty() || text[0] != ':') return 0;
  for (std::size_t i = 1; i < text.size() && i <= kLongestName + 1; ++i) {
    const char c = text[i];
    if (c == ' ') return i > 1 ? i : 0;
    const char low = ascii_lower(c);
    const bool host = (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '-' || c == '_' || c == ':';
    if (!host) return 0;
  }
  return text.size() > kLongestName + 1 ? 0 : std::string_view::npos;
}

/// A welcome or error numeric before registration is over, with the name it is meant for.
Likeness like_numeric(ByteView bytes) {
  Likeness best = Likeness::kNo;
  for (const std::string_view code : {"001 ", "020 ", "451 ", "433 ", "464 "}) {
    best = std::max(best, begins_with(bytes, code));
  }
  return best;
}

}  // namespace

Likeness like_irc_client(const Opening& opening) {
  static constexpr std::array kCommands{Command{"NICK", true, one_word},
                                        Command{"USER", true, user_parameters},
                                        Command{"CAP LS", true},
                                        Command{"CAP REQ", true},
                                        Command{"PASS", false},
                                        Command{"JOIN", false, one_word},
                                        Command{"STARTTLS", false, no_arguments}};
  return like_dialogue(opening.bytes, kCommands, is_port(opening.destination_port));
}

Likeness like_irc_server(const Opening& opening) {
  Likeness best = Likeness::kNo;
  for (const std::string_view start :
       {"NOTICE AUTH :", "NOTICE * :", "NOTICE :*** ", "ERROR :Closing Link"}) {
    best = std::max(best, begins_with(opening.bytes, start));
  }
  if (best != Likeness::kNo) return best;
  const std::string_view text = as_text(opening.bytes);
  if (text.empty()) return Likeness::kMaybe;
  const std::size_t prefix = prefix_length(text);
  if (prefix == 0) return Likeness::kNo;
  if (prefix == std::string_view::npos) return Likeness::kMaybe;
  const ByteView rest = opening.bytes.subspan(prefix + 1);
  best = std::max(begins_with(rest, "NOTICE "), begins_with(rest, "CAP * "));
  return std::max(best, like_numeric(rest));
}

}  // namespace chokepoint
