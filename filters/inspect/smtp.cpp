#include "filters/inspect/smtp.hpp"

#include <array>

#include "filters/inspect/dialogue.hpp"
#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

bool is_port(std::uint16_t port) {
  return port == 25 || port == 465 || port == 587 || port == 2525;
}

}  // namespace

Likeness like_smtp_client(const Opening& opening) {
  static constexpr std::array kCommands{Command{"EHLO", true, one_word},
                                        Command{"HELO", true, one_word},
                                        Command{"LHLO", true, one_word},
                                        Command{"MAIL FROM:", true},
                                        Command{"RCPT TO:", true},
                                        Command{"STARTTLS", false, no_arguments},
                                        Command{"RSET", false, no_arguments},
                                        Command{"NOOP", false}};
  return like_dialogue(opening.bytes, kCommands, is_port(opening.destination_port));
}

Likeness like_smtp_server(const Opening& opening) {
  static constexpr std::array<std::string_view, 2> kWords{"SMTP", "LMTP"};
  if (opening.source_port == 21) return Likeness::kNo;
  return like_greeting(opening.bytes, {"220", '-', kWords, {}}, is_port(opening.source_port));
}

}  // namespace chokepoint
