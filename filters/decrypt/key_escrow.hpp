#pragma once

#include <cstddef>
#include <deque>
#include <string_view>
#include <unordered_map>

#include "filters/decrypt/tls_secrets.hpp"

namespace chokepoint {

/// The state's store of keys in an emulation: ends that comply hand the secrets of each session
/// over as it is made, ends that do not leave the box without. It keeps the latest `most_sessions`
/// sessions (about 400 bytes each) and forgets the oldest, so that a run of any length fits.
class KeyEscrow final : public TlsKeySource {
 public:
  explicit KeyEscrow(std::size_t most_sessions = 100'000) : most_sessions_(most_sessions) {}

  /// A line of NSS's key log format, as an end's on_key_log gives it. False if it opens nothing.
  bool hand_over(std::string_view line);

  const TlsSecrets* find(const TlsRandom& client_random) const override;
  std::size_t sessions() const { return sessions_.size(); }

 private:
  std::size_t most_sessions_;
  std::unordered_map<TlsRandom, TlsSecrets, TlsRandomHash> sessions_;
  std::deque<TlsRandom> order_;  // the oldest first
};

}  // namespace chokepoint
