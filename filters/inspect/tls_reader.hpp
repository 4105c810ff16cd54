#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "filters/inspect/finding.hpp"
#include "filters/inspect/hello_teller.hpp"
#include "filters/inspect/read_model.hpp"
#include "filters/inspect/recogniser.hpp"

namespace chokepoint {

/// Reads what one side of a TLS connection says in the clear, however that is spread over records
/// (RFC 8446 §5.1) and segments. Records that mean nothing before a hello are passed over. The
/// first handshake message tells which side it is: of a client the ClientHello; of a server the
/// ServerHello, a second one after a HelloRetryRequest, and up to TLS 1.2 the names in the leaf
/// certificate. Holds at most kLongestHello bytes of one message.
class TlsReader {
 public:
  /// A longer ClientHello, ServerHello or leaf certificate is not waited for.
  static constexpr std::size_t kLongestHello = 65'536;

  explicit TlsReader(const TlsModel& model = {}, std::uint16_t server_port = 0)
      : model_(model), hello_(HelloCarrier::kTls, server_port) {}

  /// Takes bytes off the front of `bytes`. kDone: nothing that comes later can be read.
  ReadStep read(ByteView& bytes, FindingSink& sink);

 private:
  ReadStep take_header(ByteView& bytes, FindingSink& sink);
  ReadStep on_record_header(FindingSink& sink);
  ReadStep on_handshake(ByteView fragment, FindingSink& sink);
  ReadStep on_messages(ByteView& messages, FindingSink& sink);
  ReadStep on_server_hello(ByteView body, FindingSink& sink);
  ReadStep on_certificates(ByteView body, std::size_t length, FindingSink& sink);

  TlsModel model_;
  std::vector<std::byte> message_;  // beginning of a handshake message that is not whole
  HelloTeller hello_;
  std::array<std::byte, 5> header_{};
  std::uint8_t header_size_ = 0;
  bool started_ = false;    // a record header came
  bool spoken_ = false;     // a record came that may not precede a hello
  bool handshake_ = false;  // the record holds handshake messages
  bool server_ = false;     // this side said ServerHello
  bool retrying_ = false;   // it was a HelloRetryRequest: another will follow
  std::uint32_t record_left_ = 0;
};

/// Whether bytes start like a record with a ClientHello, or like a ClientHello in the form of
/// SSL 2.0 (RFC 5246 appendix E.2), of which TlsReader tells no more than that it is TLS.
Likeness starts_like_client_hello(ByteView bytes);
/// Whether bytes start like a record with a ServerHello.
Likeness starts_like_server_hello(ByteView bytes);
/// Whether bytes start like one of these, or like a record that may come before them: a
/// change_cipher_spec, an alert in the clear, a record without content. Evidence: 29 bits.
Likeness starts_like_tls(ByteView bytes);
/// Whether bytes start like a record that follows a ClientHello, of either side.
bool starts_like_tls_record(ByteView bytes);

}  // namespace chokepoint
