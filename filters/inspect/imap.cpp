#include "filters/inspect/imap.hpp"

#include <array>

#include "filters/inspect/dialogue.hpp"
#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kPort = 143;
constexpr std::size_t kLongestTag = 20;

constexpr std::array kFirst{Command{"CAPABILITY", true, no_arguments}, Command{"LOGIN", true},
                            Command{"AUTHENTICATE", true}, Command{"STARTTLS", true, no_arguments},
                            Command{"ID (", true}};
constexpr std::array kOnPort{Command{"CAPABILITY", true, no_arguments},
                             Command{"LOGIN", true},
                             Command{"AUTHENTICATE", true},
                             Command{"STARTTLS", true, no_arguments},
                             Command{"ID", true},
                             Command{"NOOP", true, no_arguments},
                             Command{"SELECT", true},
                             Command{"EXAMINE", true},
                             Command{"LIST", true},
                             Command{"UID", true},
                             Command{"IDLE", true, no_arguments},
                             Command{"FETCH", true},
                             Command{"STATUS", true},
                             Command{"LOGOUT", true, no_arguments}};

bool alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

}  // namespace

Likeness like_imap_client(const Opening& opening) {
  const std::string_view text = as_text(opening.bytes);
  std::size_t tag = 0;
  while (tag < text.size() && (alphanumeric(text[tag]) || (tag > 0 && text[tag] == '.'))) ++tag;
  if (tag > kLongestTag) return Likeness::kNo;
  if (tag == text.size()) return Likeness::kMaybe;
  if (tag == 0 || text[tag] != ' ') return Likeness::kNo;
  const ByteView command = opening.bytes.subspan(tag + 1);
  if (opening.destination_port == kPort) return like_dialogue(command, kOnPort, true);
  return like_dialogue(command, kFirst, false);
}

Likeness like_imap_server(const Opening& opening) {
  static constexpr std::array<std::string_view, 1> kWords{"IMAP"};
  const bool on_port = opening.source_port == kPort;
  Likeness best = Likeness::kNo;
  for (const std::string_view code : {"* OK", "* PREAUTH", "* BYE"}) {
    best = std::max(best, like_greeting(opening.bytes, {code, ' ', kWords, {}}, on_port));
  }
  return best;
}

}  // namespace chokepoint
