#include "filters/decrypt/tls_decryptor.hpp"

#include <algorithm>

#include "filters/decrypt/tls_key_schedule.hpp"

namespace chokepoint {
namespace {

constexpr std::uint8_t kChangeCipherSpec = 20;
constexpr std::uint8_t kHandshake = 22;
constexpr std::uint8_t kApplicationData = 23;
constexpr std::uint8_t kHeartbeat = 24;
constexpr std::size_t kHeader = 5;
constexpr std::size_t kLongestRecord = (std::size_t{1} << 14) + 2048;  // RFC 5246 §6.2.3
constexpr std::uint16_t kTls13 = 0x0304;
// Early data are passed over, but not for ever: servers accept some 16 KiB.
constexpr std::size_t kMostEarlyData = std::size_t{1} << 20;

TlsSide other(TlsSide side) {
  return side == TlsSide::kClient ? TlsSide::kServer : TlsSide::kClient;
}

/// RFC 8446 §5.2: the type is the last byte that is not zero. 0 if there is none.
std::uint8_t take_inner_type(ByteView& content) {
  while (!content.empty()) {
    const std::uint8_t last = load_u8(content, content.size() - 1);
    content = content.first(content.size() - 1);
    if (last != 0) return last;
  }
  return 0;
}

}  // namespace

void TlsDecryptor::stop(Side& side) {
  side.stopped = true;
  side.held = {};
  side.opener.reset();
}

std::span<std::byte> TlsDecryptor::scratch() {
  if (plain_.empty()) plain_.resize(kLongestRecord);
  return plain_;
}

void TlsDecryptor::on_bytes(TlsSide from, ByteView bytes, TlsPlaintextSink& sink) {
  if (!side(from).stopped) read(from, bytes, sink);
  // What the other end said may have waited for this.
  if (!side(other(from)).held.empty()) read(other(from), {}, sink);
}

void TlsDecryptor::read(TlsSide from, ByteView bytes, TlsPlaintextSink& sink) {
  Side& side = this->side(from);
  const bool joined = !side.held.empty();
  if (joined) {
    side.held.insert(side.held.end(), bytes.begin(), bytes.end());
    bytes = side.held;
  }
  Step step = Step::kTaken;
  while (step == Step::kTaken && bytes.size() >= kHeader) {
    const std::size_t length = load_u16(bytes, 3);
    if (length > kLongestRecord || load_u8(bytes, 1) != 3) {
      step = Step::kStop;
      break;
    }
    if (bytes.size() < kHeader + length) break;
    step = on_record(from, {load_u8(bytes, 0), load_u16(bytes, 1), bytes.subspan(kHeader, length)},
                     sink);
    if (step == Step::kTaken) bytes = bytes.subspan(kHeader + length);
  }
  if (step == Step::kStop || side.stopped || bytes.size() > kMostHeld) return stop(side);
  if (joined) {
    const auto taken = static_cast<std::ptrdiff_t>(side.held.size() - bytes.size());
    side.held.erase(side.held.begin(), side.held.begin() + taken);
  } else {
    side.held.assign(bytes.begin(), bytes.end());
  }
}

TlsDecryptor::Step TlsDecryptor::on_record(TlsSide from, const TlsRecord& record,
                                           TlsPlaintextSink& sink) {
  if (record.type < kChangeCipherSpec || record.type > kHeartbeat) return Step::kStop;
  if (suite_ && agreement_.version == kTls13) return on_record_13(from, record, sink);
  if (suite_) return on_record_12(from, record, sink);
  // Before the server's hello: in the clear, or early data and marks of later versions.
  if (record.type == kHandshake) return on_messages(from, record.fragment);
  if (record.type == kApplicationData) return Step::kWait;
  return Step::kTaken;
}

TlsDecryptor::Step TlsDecryptor::on_record_12(TlsSide from, const TlsRecord& record,
                                              TlsPlaintextSink& sink) {
  Side& side = this->side(from);
  if (!side.opener) {
    if (record.type == kHandshake) return on_messages(from, record.fragment);
    if (record.type == kChangeCipherSpec) return change_cipher(from);
    return record.type == kApplicationData ? Step::kStop : Step::kTaken;
  }
  const auto content = side.opener->open(record, scratch());
  if (!content) return Step::kStop;
  opened_ = true;
  return on_content(from, record.type, *content, sink);
}

TlsDecryptor::Step TlsDecryptor::on_record_13(TlsSide from, const TlsRecord& record,
                                              TlsPlaintextSink& sink) {
  // What is not sealed (RFC 8446 §5.1 and D.4): marks for middleboxes, alerts, a hello's rest.
  if (record.type != kApplicationData) return Step::kTaken;
  const Step ready = ensure_opener(from);
  if (ready != Step::kTaken) return ready;
  Side& side = this->side(from);
  const auto opened = side.opener->open(record, scratch());
  if (!opened && side.phase == Phase::kEarly) {  // refused early data end without a message
    end_early_data(side);
    return on_record_13(from, record, sink);
  }
  if (!opened) {
    return skip_early_data(from, record.fragment.size()) ? Step::kTaken : Step::kStop;
  }
  side.opened = side.phase != Phase::kEarly;
  opened_ = true;
  ByteView content = *opened;
  const std::uint8_t type = take_inner_type(content);
  if (type == 0 || type == kChangeCipherSpec) return Step::kStop;
  return on_content(from, type, content, sink);
}

TlsDecryptor::Step TlsDecryptor::on_content(TlsSide from, std::uint8_t type, ByteView content,
                                            TlsPlaintextSink& sink) {
  switch (type) {
    case kApplicationData:
      if (!content.empty()) sink.on_plaintext(from, content);
      return Step::kTaken;
    case kHandshake:
      return on_messages(from, content);
    case kChangeCipherSpec:  // of a renegotiation
      return change_cipher(from);
    default:
      return Step::kTaken;
  }
}

TlsDecryptor::Step TlsDecryptor::on_messages(TlsSide from, ByteView content) {
  while (!content.empty()) {
    const auto message = side(from).messages.next(content);
    if (!message) break;
    const Step step = on_message(from, *message);
    if (step != Step::kTaken) return step;
  }
  return Step::kTaken;
}

TlsDecryptor::Step TlsDecryptor::on_message(TlsSide from,
                                            const TlsMessageReader::Message& message) {
  Side& side = this->side(from);
  const bool sealed_13 = agreement_.version == kTls13 && side.opener.has_value();
  switch (message.type) {
    case TlsMessageType::kClientHello:
      if (from != TlsSide::kClient) return Step::kStop;
      return read_client_hello_keys(message.body, agreement_) ? Step::kTaken : Step::kStop;
    case TlsMessageType::kServerHello:
      return from == TlsSide::kServer ? on_server_hello(message.body) : Step::kStop;
    case TlsMessageType::kEndOfEarlyData:
      if (sealed_13 && side.phase == Phase::kEarly) end_early_data(side);
      return Step::kTaken;
    case TlsMessageType::kFinished:
      if (!sealed_13 || side.phase != Phase::kHandshake) return Step::kTaken;
      side.phase = Phase::kTraffic;
      side.opener.reset();
      return Step::kTaken;
    case TlsMessageType::kKeyUpdate:
      return sealed_13 && side.phase == Phase::kTraffic ? update_key(side) : Step::kTaken;
  }
  return Step::kTaken;
}

TlsDecryptor::Step TlsDecryptor::on_server_hello(ByteView body) {
  switch (read_server_hello_keys(body, agreement_)) {
    case TlsHelloAnswer::kRetry:
      return Step::kTaken;
    case TlsHelloAnswer::kWrong:
      break;
    case TlsHelloAnswer::kAgreed:
      suite_ = find_tls_suite(agreement_.suite);
      if (suite_) return Step::kTaken;
      break;
  }
  stop(side(TlsSide::kClient));
  return Step::kStop;
}

/// TLS up to 1.2: what this end says from now on is under the keys agreed on last.
TlsDecryptor::Step TlsDecryptor::change_cipher(TlsSide from) {
  const TlsSecrets* const secrets = keys_->find(agreement_.client_random);
  if (secrets == nullptr || !(*secrets)[TlsSecretKind::kMaster]) return Step::kWait;
  side(from).opener =
      TlsRecordOpener::for_tls12({*suite_, agreement_.version, agreement_.encrypt_then_mac,
                                  (*secrets)[TlsSecretKind::kMaster].view(),
                                  agreement_.client_random, agreement_.server_random},
                                 from);
  return side(from).opener ? Step::kTaken : Step::kStop;
}

/// TLS 1.3: the keys of the phase in which this end is.
TlsDecryptor::Step TlsDecryptor::ensure_opener(TlsSide from) {
  Side& side = this->side(from);
  if (side.opener) return Step::kTaken;
  const TlsSecrets* const secrets = keys_->find(agreement_.client_random);
  if (secrets == nullptr) return Step::kWait;
  side.secret = (*secrets)[next_secret(from, *secrets)];
  if (!side.secret) return Step::kWait;
  side.opener = TlsRecordOpener::for_tls13(*suite_, side.secret.view());
  return side.opener ? Step::kTaken : Step::kStop;
}

TlsSecretKind TlsDecryptor::next_secret(TlsSide from, const TlsSecrets& secrets) {
  Side& side = this->side(from);
  const bool client = from == TlsSide::kClient;
  if (side.phase == Phase::kTraffic) {
    return client ? TlsSecretKind::kClientTraffic : TlsSecretKind::kServerTraffic;
  }
  const bool early =
      client && agreement_.early_data && !side.no_early && secrets[TlsSecretKind::kClientEarly];
  side.phase = early ? Phase::kEarly : Phase::kHandshake;
  if (early) return TlsSecretKind::kClientEarly;
  return client ? TlsSecretKind::kClientHandshake : TlsSecretKind::kServerHandshake;
}

void TlsDecryptor::end_early_data(Side& side) {
  side.no_early = true;
  side.phase = Phase::kHandshake;
  side.opener.reset();
}

/// RFC 8446 §7.2.
TlsDecryptor::Step TlsDecryptor::update_key(Side& side) {
  TlsSecret next;
  next.size = side.secret.size;
  if (!tls13_expand_label(*suite_, side.secret.view(), "traffic upd",
                          std::span(next.bytes).first(next.size))) {
    return Step::kStop;
  }
  side.secret = next;
  side.opener = TlsRecordOpener::for_tls13(*suite_, next.view());
  return side.opener ? Step::kTaken : Step::kStop;
}

/// Early data whose secret nobody handed over fail to open before the first record under handshake
/// keys (RFC 8446 §4.2.10), and are passed over.
bool TlsDecryptor::skip_early_data(TlsSide from, std::size_t bytes) {
  if (from != TlsSide::kClient || !agreement_.early_data || side(from).opened) return false;
  early_bytes_ += bytes;
  return early_bytes_ <= kMostEarlyData;
}

}  // namespace chokepoint
