#include "filters/inspect/ftp.hpp"

#include <array>

#include "filters/inspect/dialogue.hpp"
#include "filters/inspect/shape.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kPort = 21;

bool anonymous(std::string_view rest) {
  return equal_ignoring_case(rest, "anonymous") || equal_ignoring_case(rest, "ftp");
}

/// h1,h2,h3,h4,p1,p2 (RFC 959 §3.2).
bool host_and_port(std::string_view rest) {
  return std::count(rest.begin(), rest.end(), ',') == 5 &&
         rest.find_first_not_of("0123456789,") == std::string_view::npos;
}

bool tls(std::string_view rest) {
  return equal_ignoring_case(rest, "TLS") || equal_ignoring_case(rest, "SSL") ||
         equal_ignoring_case(rest, "TLS-C");
}

bool type_code(std::string_view rest) {
  return equal_ignoring_case(rest, "I") || equal_ignoring_case(rest, "A");
}

}  // namespace

Likeness like_ftp_client(const Opening& opening) {
  static constexpr std::array kCommands{Command{"USER", true, anonymous},
                                        Command{"USER", false, one_word},
                                        Command{"PASS", false},
                                        Command{"AUTH", true, tls},
                                        Command{"FEAT", true, no_arguments},
                                        Command{"SYST", true, no_arguments},
                                        Command{"PASV", true, no_arguments},
                                        Command{"EPSV", true},
                                        Command{"PORT", true, host_and_port},
                                        Command{"EPRT", true},
                                        Command{"TYPE", true, type_code},
                                        Command{"OPTS UTF8", true},
                                        Command{"CWD", false},
                                        Command{"PWD", false, no_arguments},
                                        Command{"QUIT", false, no_arguments}};
  return like_dialogue(opening.bytes, kCommands, opening.destination_port == kPort);
}

Likeness like_ftp_server(const Opening& opening) {
  static constexpr std::array<std::string_view, 2> kWords{"FTP", "FileZilla"};
  if (opening.source_port == 25 || opening.source_port == 587) return Likeness::kNo;
  return like_greeting(opening.bytes, {"220", '-', kWords, "SMTP"}, opening.source_port == kPort);
}

}  // namespace chokepoint
