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

/// Secrets of many sessions, by client random. At most kMostSessions of them: further ones are
/// not taken. A session takes about 300 bytes.
class TlsKeyLog final : public TlsKeySource {
 public:
  static constexpr std::size_t kMostSessions = std::size_t{1} << 20;

  /// Throws InputError {file, line, why} for a file that cannot be read or a line that is wrong.
  static TlsKeyLog read(const std::filesystem::path& file);

  /// Takes the lines of a text; those that are wrong are passed over. How many were wrong.
  std::size_t add_text(std::string_view text);
  /// Takes a line. kWrong also when there is no room.
  TlsKeyLineKind add_line(std::string_view text);

  const TlsSecrets* find(const TlsRandom& client_random) const override;
  std::size_t sessions() const { return sessions_.size(); }

 private:
  std::unordered_map<TlsRandom, TlsSecrets, TlsRandomHash> sessions_;
};

}  // namespace chokepoint
