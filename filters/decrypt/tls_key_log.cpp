#include "filters/decrypt/tls_key_log.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "topology/base/error.hpp"
#include "topology/base/hex.hpp"
#include "traffic/wire/byte_source.hpp"

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

/// Whether a line, of whatever label, has a client's random behind it.
bool names_session(std::string_view line) {
  TlsRandom random;
  next_word(line);
  return from_hex(next_word(line), random) == random.size();
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

namespace {

/// Cuts a text that comes in pieces into lines and gives them to a log.
class LineTaker {
 public:
  explicit LineTaker(TlsKeyLog& log) : log_(log) {}

  void piece(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find_first_of("\r\n");
      add(text.substr(0, end));
      if (end == std::string_view::npos) return;
      // CRLF is one end of a line, also where a piece stops between the two.
      if (text[end] == '\r' || !after_return_) finish_line(false);
      after_return_ = text[end] == '\r';
      text.remove_prefix(end + 1);
    }
  }
  TlsKeyLogGaps end() {
    if (length_ > 0) finish_line(true);
    return gaps_;
  }
  std::size_t run() const { return length_; }
  std::size_t conforming() const { return conforming_; }
  const TlsKeyLogGaps& gaps() const { return gaps_; }

 private:
  void add(std::string_view text) {
    if (text.empty()) return;
    after_return_ = false;
    length_ += text.size();
    line_.append(text.substr(0, kLongestLine + 1 - std::min(kLongestLine + 1, line_.size())));
  }
  void finish_line(bool torn) {
    ++number_;
    const bool full = log_.sessions() == TlsKeyLog::kMostSessions;
    const bool whole = line_.size() <= kLongestLine;
    const TlsKeyLineKind kind = whole ? log_.add_line(text()) : TlsKeyLineKind::kWrong;
    if (kind == TlsKeyLineKind::kWrong) {
      if (gaps_.lines++ == 0) gaps_.first = number_;
      TlsKeyLine conforms;
      gaps_.full = gaps_.full || (full && whole &&
                                  read_tls_key_line(text(), conforms) == TlsKeyLineKind::kSecret);
      gaps_.torn = torn;
    } else if (kind == TlsKeyLineKind::kSecret || names_session(text())) {
      ++conforming_;
    }
    line_.clear();
    length_ = 0;
  }
  /// Without the mark that some editors put before a text in UTF-8.
  std::string_view text() const {
    constexpr std::string_view kMark = "\xef\xbb\xbf";
    std::string_view text = line_;
    if (number_ == 1 && text.starts_with(kMark)) text.remove_prefix(kMark.size());
    return text;
  }

  TlsKeyLog& log_;
  TlsKeyLogGaps gaps_;
  std::string line_;  // at most one byte more than the longest
  std::size_t length_ = 0;
  std::size_t number_ = 0;
  std::size_t conforming_ = 0;
  bool after_return_ = false;
};

}  // namespace

TlsKeyLogGaps TlsKeyLog::add_file(const std::filesystem::path& file) {
  FileSource in(file);
  LineTaker lines(*this);
  std::vector<std::byte> piece(std::size_t{1} << 16);
  const auto refuse_none = [&](std::string_view why) {
    if (lines.conforming() == 0) throw InputError(in.name(), 0, "", why);
  };
  constexpr std::string_view kNone =
      "is no key log: no line is LABEL, client random, secret in hex";
  while (const std::size_t got = in.read(piece)) {
    lines.piece(as_text(ByteView(piece).first(got)));
    if (lines.run() > kLongestRun) {
      throw InputError(in.name(), 0, "", "is no key log: it has a line of more than 1 MiB");
    }
    if (lines.gaps().lines > kMostWrong) refuse_none(kNone);
  }
  const TlsKeyLogGaps gaps = lines.end();
  if (gaps.lines > 0) refuse_none(kNone);
  return gaps;
}

TlsKeyLogGaps TlsKeyLog::add_text(std::string_view text) {
  LineTaker lines(*this);
  lines.piece(text);
  return lines.end();
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
