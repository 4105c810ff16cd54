#include "filters/inspect/pop3.hpp"

#include <array>

#include "filters/inspect/dialogue.hpp"
#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kPort = 110;

/// name SP digest, an MD5 in hex (RFC 1939 §7).
bool name_and_digest(std::string_view rest) {
  constexpr std::size_t kDigest = 32;
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos || rest.size() - space - 1 != kDigest) return false;
  return rest.find_first_not_of("0123456789abcdefABCDEF", space + 1) == std::string_view::npos;
}

}  // namespace

Likeness like_pop3_client(const Opening& opening) {
  static constexpr std::array kCommands{Command{"CAPA", true, no_arguments},
                                        Command{"STLS", true, no_arguments},
                                        Command{"UIDL", true},
                                        Command{"APOP", true, name_and_digest},
                                        Command{"USER", false, one_word},
                                        Command{"PASS", false},
                                        Command{"AUTH", false},
                                        Command{"STAT", false, no_arguments},
                                        Command{"LIST", false},
                                        Command{"RETR", false},
                                        Command{"QUIT", false, no_arguments}};
  return like_dialogue(opening.bytes, kCommands, opening.destination_port == kPort);
}

Likeness like_pop3_server(const Opening& opening) {
  static constexpr std::array<std::string_view, 1> kWords{"POP"};
  return like_greeting(opening.bytes, {"+OK", ' ', kWords, {}}, opening.source_port == kPort);
}

}  // namespace chokepoint
