#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/finding.hpp"
#include "filters/inspect/http_reader.hpp"
#include "filters/inspect/tls_reader.hpp"

namespace chokepoint {

/// Finds out what one direction of a TCP stream speaks, and has it read. Protocols are recognised
/// by their bytes, at the start of the stream, after a tunnel was opened (CONNECT, SOCKS, STARTTLS)
/// and, since a place may see only parts of a stream, at the start of any later segment.
class AppReader {
 public:
  AppReader() = default;
  /// For a stream that is DNS by its port.
  static AppReader for_dns();

  /// The next bytes of the stream, as they came in one segment.
  void on_bytes(ByteView bytes, FindingSink& sink);
  /// The stream goes on behind `missing` bytes that were never seen.
  void on_gap(std::uint32_t missing);
  /// True once everything readable was read: the rest is ciphertext.
  bool finished() const { return std::holds_alternative<Finished>(state_); }

 private:
  struct Finished {};
  /// Nothing recognised yet; `head` holds bytes that are too few to tell.
  struct Sniffing {
    std::string head;
  };

  bool sniff(ByteView bytes, FindingSink& sink);
  bool read(ByteView& bytes, FindingSink& sink);

  std::variant<Sniffing, HttpReader, TlsReader, DnsStreamReader, Finished> state_;
};

}  // namespace chokepoint
