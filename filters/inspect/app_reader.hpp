#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "filters/inspect/dns.hpp"
#include "filters/inspect/finding.hpp"
#include "filters/inspect/http2_reader.hpp"
#include "filters/inspect/http_reader.hpp"
#include "filters/inspect/proxy_head.hpp"
#include "filters/inspect/read_model.hpp"
#include "filters/inspect/recogniser.hpp"
#include "filters/inspect/tls_reader.hpp"

namespace chokepoint {

/// Where the bytes of a stream come from.
struct StreamContext {
  const ReadModel& model;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  bool may_ask = true;     ///< as in Opening
  bool may_answer = true;  ///< as in Opening
};

/// Finds out what one direction of a TCP stream speaks, and has it read. Protocols are recognised
/// by their bytes, at the start of the stream, behind the head of a proxy, after a tunnel was
/// opened (CONNECT, SOCKS, STARTTLS) and, since a place may see only parts of a stream, at the
/// start of any later segment.
class AppReader {
 public:
  /// Segments at the start of a direction that every recogniser is asked about. Later ones are only
  /// looked at for protocols that are read.
  static constexpr std::uint8_t kMostLooks = 8;
  /// Bytes kept while a protocol may be one that needs more of them.
  static constexpr std::size_t kLongestHead = 512;

  AppReader() = default;
  /// For a stream that is known to be DNS.
  static AppReader for_dns();

  /// The next bytes of the stream, as they came in one segment.
  void on_bytes(ByteView bytes, const StreamContext& context, FindingSink& sink);
  /// The stream goes on behind `missing` bytes that were never seen.
  void on_gap(std::uint32_t missing);
  /// True once everything readable was read: the rest is ciphertext.
  bool finished() const { return std::holds_alternative<Finished>(state_); }
  /// True while nothing was recognised, if what has come cannot be the beginning of anything known.
  bool unknown() const {
    const auto* const sniffing = std::get_if<Sniffing>(&state_);
    return sniffing != nullptr && sniffing->head.empty() && !known_;
  }

 private:
  struct Finished {};
  /// Nothing recognised yet; `head` holds bytes that are too few to tell.
  struct Sniffing {
    std::string head;
  };

  bool sniff(ByteView& bytes, std::size_t newest, const StreamContext& context, FindingSink& sink);
  Likeness choose_by_start(ByteView bytes, const StreamContext& context);
  Likeness recognise_or_wait(ByteView bytes, std::size_t newest, const StreamContext& context,
                             FindingSink& sink);
  Likeness recognise(const Opening& opening, FindingSink& sink);
  bool read(ByteView& bytes, FindingSink& sink);

  std::variant<Sniffing, HttpReader, Http2Reader, TlsReader, DnsStreamReader, ProxyHeadReader,
               Finished>
      state_;
  std::uint8_t looks_ = 0;
  bool known_ = false;   // some protocol was recognised
  bool named_ = false;   // a protocol that is not read was recognised
  bool no_dns_ = false;  // what looked like DNS at the place where it is read now is none
};

}  // namespace chokepoint
