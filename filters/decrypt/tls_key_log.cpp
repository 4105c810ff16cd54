#include "filters/decrypt/tls_key_log.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

#include "topology/base/error.hpp"
#include "topology/base/hex.hpp"
#include "topology/base/line_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kLongestLine = 1024;  // the longest known one has 210 characters

struct Label {
  std::string_view text;
  TlsSecretKind kind;
};
constexpr std::array<Label, kTlsSecretKinds> kLabels{{
    {"CLIENT_RANDOM", TlsSecretKind::kMaster},
    {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", TlsSecretKind::kClientHandshake},
    {"SERVER_HANDSHAKE_TRAFFIC_SECRET", TlsSecretKind::kServerHandshake},
    {"CLIENT_TRAFFIC_SECRET_0", TlsSecretKind::kClientTraffic},
    {"SERVER_TRAFFIC_SECRET_0", TlsSecretKind::kServerTraffic},
    {"CLIENT_EARLY_TRAFFIC_SECRET", TlsSecretKind::kClientEarly},
}};

/// How many bytes the text stands for; 0 if it is no hex or does not fit.
std::size_t from_hex(std::string_view text, std::span<std::byte> out) {
  if (text.size() % 2 != 0 || text.size() / 2 > out.size()) return 0;
  for (std::size_t i = 0; i < text.size() / 2; ++i) {
    const int high = hex_digit(text[2 * i]);
    const int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return 0;
    out[i] = static_cast<std::byte>(high << 4 | low);
  }
  return text.size() / 2;
}

/// Takes the next word off the front of a line.
std::string_view next_word(std::string_view& line) {
  constexpr std::string_view kBlank = " \t\r";
  line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlank));
  line.remove_prefix(word.size());
  return word;
}

bool length_fits(TlsSecretKind kind, std::size_t size) {
  return size == 48 || (kind != TlsSecretKind::kMaster && size == 32);
}

}  // namespace

TlsKeyLineKind read_tls_key_line(std::string_view text, TlsKeyLine& line) {
  const std::string_view label = next_word(text);
  if (label.empty() || label.front() == '#') return TlsKeyLineKind::kIgnored;
  for (const Label& known : kLabels) {
    if (known.text != label) continue;
    line.kind = known.kind;
    const bool random = from_hex(next_word(text), line.client_random) == line.client_random.size();
    line.secret.size = static_cast<std::uint8_t>(from_hex(next_word(text), line.secret.bytes));
    const bool right =
        random && length_fits(line.kind, line.secret.size) && next_word(text).empty();
    return right ? TlsKeyLineKind::kSecret : TlsKeyLineKind::kWrong;
  }
  // Other programs may write labels that are not known here; what is no label at all is wrong.
  const bool is_label =
      label.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
  return is_label ? TlsKeyLineKind::kIgnored : TlsKeyLineKind::kWrong;
}

TlsKeyLog TlsKeyLog::read(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in) throw InputError(file.string(), 0, "", std::strerror(errno));
  TlsKeyLog log;
  LineReader lines(in, file.string(), kLongestLine);
  while (const auto line = lines.next()) {
    if (log.add_line(*line) == TlsKeyLineKind::kWrong) {
      const bool full = log.sessions() == kMostSessions;
      throw InputError(file.string(), lines.number(), "",
                       full ? "more sessions than can be kept"
                            : "not a key log line: LABEL, client random, secret in hex");
    }
  }
  return log;
}

std::size_t TlsKeyLog::add_text(std::string_view text) {
  std::size_t wrong = 0;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.size() > kLongestLine || add_line(line) == TlsKeyLineKind::kWrong) ++wrong;
  }
  return wrong;
}

TlsKeyLineKind TlsKeyLog::add_line(std::string_view text) {
  TlsKeyLine line;
  const TlsKeyLineKind kind = read_tls_key_line(text, line);
  if (kind != TlsKeyLineKind::kSecret) return kind;
  const auto found = sessions_.find(line.client_random);
  if (found == sessions_.end() && sessions_.size() >= kMostSessions) return TlsKeyLineKind::kWrong;
  sessions_[line.client_random][line.kind] = line.secret;
  return kind;
}

const TlsSecrets* TlsKeyLog::find(const TlsRandom& client_random) const {
  const auto found = sessions_.find(client_random);
  return found == sessions_.end() ? nullptr : &found->second;
}

}  // namespace chokepoint
