#include "filters/inspect/dtls_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kRecordHeader = 13;
constexpr std::size_t kFragmentHeader = 12;
constexpr std::uint8_t kFirstType = 20;  // change_cipher_spec
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kLastType = 24;  // heartbeat
constexpr std::uint8_t kClientHello = 1;
constexpr std::uint8_t kServerHello = 2;
constexpr std::uint8_t kHelloVerifyRequest = 3;

struct Record {
  std::uint8_t type = 0;
  std::uint16_t epoch = 0;
  ByteView body;
};

/// Type, version, epoch, 48-bit number, length (RFC 6347 §4.1).
bool next_record(ByteReader& in, Record& record) {
  if (in.left() < kRecordHeader) return false;
  record.type = in.u8();
  const std::uint16_t version = in.u16();
  record.epoch = in.u16();
  in.skip(6);
  record.body = in.take(in.u16());
  return !in.failed() && (version == 0xfeff || version == 0xfefd || version == 0x0100);
}

/// The type of the first handshake message in the clear, which other records may precede in the
/// datagram; 0, which opens no connection, if there is none.
std::uint8_t first_handshake(ByteView datagram) {
  ByteReader in(datagram);
  Record record;
  while (in.left() > 0) {
    const std::uint8_t type = load_u8(datagram, in.position());
    if (type < kFirstType || type > kLastType) return 0;  // most datagrams end here
    if (!next_record(in, record) || record.epoch != 0) return 0;
    if (record.type != kHandshake || record.body.empty()) continue;
    return record.body.size() < kFragmentHeader ? std::uint8_t{0} : load_u8(record.body, 0);
  }
  return 0;
}

}  // namespace

bool starts_like_dtls(ByteView datagram) {
  const std::uint8_t type = first_handshake(datagram);
  return type == kClientHello || type == kServerHello || type == kHelloVerifyRequest;
}

bool brings_dtls_hello(ByteView datagram) { return first_handshake(datagram) == kClientHello; }

void DtlsReader::on_datagram(ByteView datagram, FindingSink& sink) {
  ByteReader in(datagram);
  Record record;
  while (!finished_ && next_record(in, record)) {
    if (record.epoch == 0 && record.type == kHandshake) on_handshake(record.body, sink);
  }
}

void DtlsReader::on_handshake(ByteView record, FindingSink& sink) {
  ByteReader in(record);
  while (!finished_ && in.left() >= kFragmentHeader) {
    if (on_fragment(in, sink) != ReadStep::kMore) finished_ = true;
    if (in.failed()) return;
  }
}

/// Type, length, message number, where the fragment starts, its length (RFC 6347 §4.2.2).
ReadStep DtlsReader::on_fragment(ByteReader& in, FindingSink& sink) {
  const std::uint8_t type = in.u8();
  const std::size_t length = in.u24();
  const std::uint32_t message = in.u16();
  const std::size_t offset = in.u24();
  const ByteView fragment = in.take(in.u24());
  if (in.failed() || type != kClientHello) return ReadStep::kMore;
  if (message != message_) {  // the server asked for another one, or lost patience
    pieces_.clear();
    hello_ = HelloTeller(HelloCarrier::kDtls);
    message_ = message;
  }
  if (offset == 0 && fragment.size() == length) return hello_.on_body(fragment, length, sink);
  pieces_.add(offset, fragment);
  const ByteView body = pieces_.beginning();
  return hello_.on_body(body.first(std::min(body.size(), length)), length, sink);
}

}  // namespace chokepoint
