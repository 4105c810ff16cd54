#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "filters/decrypt/tls_secrets.hpp"

namespace chokepoint {

/// A line of NSS's key log format, which SSLKEYLOGFILE has in browsers and curl: a label, the
/// client's random and a secret, the latter two in hex.
struct TlsKeyLine {
  TlsRandom client_random{};
  TlsSecretKind kind = TlsSecretKind::kMaster;
  TlsSecret secret;
};

enum class TlsKeyLineKind : std::uint8_t { kSecret, kIgnored, kWrong };
/// Reads one line without its end into `line`. Comments, empty lines and labels that open no
/// content here (EXPORTER_SECRET, EARLY_EXPORTER_SECRET, RSA, unknown
/// ones) are kIgnored. A secret of another length than its label allows is kWrong.
TlsKeyLineKind read_tls_key_line(std::string_view text, TlsKeyLine& line);

/// Lines of a key log that were passed over.
struct TlsKeyLogGaps {
  std::size_t lines = 0;  ///< that do not conform to the format, or had no room
  std::size_t first = 0;  ///< the number of the first of them, from 1 on
  bool full = false;      ///< some had no room
  bool torn = false;      ///< one of them is the last line, which has no end
  bool operator==(const TlsKeyLogGaps&) const = default;
};

/// Secrets of many sessions, by client random. At most kMostSessions of them: further ones are
/// not taken. A session takes about 300 bytes.
class TlsKeyLog final : public TlsKeySource {
 public:
  static constexpr std::size_t kMostSessions = std::size_t{1} << 20;
  /// Bytes after which a file without a line's end is no key log, and lines that do not conform
  /// after which it is none if there was no other: a device without end is not read for ever.
  static constexpr std::size_t kLongestRun = std::size_t{1} << 20;
  static constexpr std::size_t kMostWrong = 100'000;

  /// Adds the secrets of a file. Lines end with LF, CRLF or CR; those that do not conform are
  /// passed over, so that the other secrets can be had (RFC 9850 §2). Throws InputError {file, why}
  /// for a file that cannot be read, or that has lines but none of a key log.
  TlsKeyLogGaps add_file(const std::filesystem::path& file);
  /// The same for a text.
  TlsKeyLogGaps add_text(std::string_view text);
  /// Takes a line. kWrong also when there is no room.
  TlsKeyLineKind add_line(std::string_view text);

  const TlsSecrets* find(const TlsRandom& client_random) const override;
  std::size_t sessions() const { return sessions_.size(); }

 private:
  std::unordered_map<TlsRandom, TlsSecrets, TlsRandomHash> sessions_;
};

}  // namespace chokepoint
