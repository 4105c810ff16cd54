#include "filters/decrypt/key_escrow.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

// A key log as one text, and line by line into an escrow that holds four sessions.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  TlsKeyLog log;
  log.add_text(text);
  KeyEscrow escrow(4);
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    TlsKeyLine read;
    const bool secret = read_tls_key_line(line, read) == TlsKeyLineKind::kSecret;
    if (escrow.hand_over(line) != secret) broken_invariant("the escrow reads lines differently");
    if (!secret) continue;
    const TlsSecrets* const kept = escrow.find(read.client_random);
    if (kept == nullptr || (*kept)[read.kind].size != read.secret.size) {
      broken_invariant("a secret was lost");
    }
    if (line.size() <= 1024 && log.find(read.client_random) == nullptr) {
      broken_invariant("the log reads lines differently");
    }
  }
  if (escrow.sessions() > 4) broken_invariant("more sessions than there is room for");
  return 0;
}
