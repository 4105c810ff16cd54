#include <algorithm>
#include <string_view>

#include "filters/decrypt/key_escrow.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

/// The line at the front of a text, which ends with LF, CRLF or CR.
std::string_view take_line(std::string_view& text) {
  const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
  text.remove_prefix(line.size());
  if (text.starts_with("\r\n")) text.remove_prefix(1);
  if (!text.empty()) text.remove_prefix(1);
  return line;
}

}  // namespace

// A key log as one text, and line by line into an escrow that holds four sessions.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  TlsKeyLog log;
  const TlsKeyLogGaps gaps = log.add_text(text);
  KeyEscrow escrow(4);
  std::size_t wrong = 0;
  bool first = true;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (first && line.starts_with("\xef\xbb\xbf")) line.remove_prefix(3);
    first = false;
    TlsKeyLine read;
    const TlsKeyLineKind kind = read_tls_key_line(line, read);
    const bool secret = kind == TlsKeyLineKind::kSecret;
    if (escrow.hand_over(line) != secret) broken_invariant("the escrow reads lines differently");
    if (kind == TlsKeyLineKind::kWrong || line.size() > 1024) ++wrong;
    if (!secret) continue;
    const TlsSecrets* const kept = escrow.find(read.client_random);
    if (kept == nullptr || (*kept)[read.kind].size != read.secret.size) {
      broken_invariant("a secret was lost");
    }
    if (line.size() <= 1024 && log.find(read.client_random) == nullptr) {
      broken_invariant("the log reads lines differently");
    }
  }
  if (gaps.lines != wrong) broken_invariant("lines that were passed over are counted wrongly");
  if (escrow.sessions() > 4) broken_invariant("more sessions than there is room for");
  return 0;
}
