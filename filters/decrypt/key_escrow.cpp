#include "filters/decrypt/key_escrow.hpp"

#include "filters/decrypt/tls_key_log.hpp"

namespace chokepoint {

bool KeyEscrow::hand_over(std::string_view line) {
  TlsKeyLine read;
  if (most_sessions_ == 0 || read_tls_key_line(line, read) != TlsKeyLineKind::kSecret) return false;
  auto found = sessions_.find(read.client_random);
  if (found == sessions_.end()) {
    if (sessions_.size() == most_sessions_) {
      sessions_.erase(order_.front());
      order_.pop_front();
    }
    found = sessions_.emplace(read.client_random, TlsSecrets{}).first;
    order_.push_back(read.client_random);
  }
  found->second[read.kind] = read.secret;
  return true;
}

const TlsSecrets* KeyEscrow::find(const TlsRandom& client_random) const {
  const auto found = sessions_.find(client_random);
  return found == sessions_.end() ? nullptr : &found->second;
}

}  // namespace chokepoint
