#pragma once

#include <array>
#include <memory>

#include "filters/decrypt/tls_decryptor.hpp"
#include "filters/flow/flow_key.hpp"
#include "filters/inspect/app_reader.hpp"

namespace chokepoint {

/// Reads what a box with keys reads in one TCP connection: the content of its TLS, as if it came in
/// the clear. TLS may begin at the start of the connection or, behind STARTTLS or CONNECT, at the
/// start of any later segment. Content of connections to port 853 is read as DNS (RFC 7858).
class DecryptingReader {
 public:
  /// Both outlive the reader. Costs nothing until a ClientHello is seen.
  DecryptingReader(const TlsKeySource& keys, const ReadModel& model)
      : keys_(&keys), model_(&model) {}

  /// The next bytes of the TCP stream, as FindingSink::on_stream_bytes has them. `sink` is told
  /// what the content says: its bytes as on_stream_bytes, in that direction, and what readers find
  /// in them. It is told nothing of the ciphertext.
  void on_stream_bytes(Direction direction, ByteView bytes, FindingSink& sink);
  /// Bytes were never seen: the direction can be read no further.
  void on_stream_gap(Direction direction);
  /// REQUIRES: called before the first bytes, if at all.
  void set_ports(std::uint16_t one, std::uint16_t other) { ports_ = {one, other}; }

  /// Gives up what is read and what waits; the next ClientHello would begin anew.
  void forget() { content_.reset(); }

  /// True once a ClientHello was seen.
  bool begun() const { return content_ != nullptr; }
  /// True once nothing more can be read.
  bool finished() const { return content_ != nullptr && content_->tls.finished(); }
  /// Whether something was opened with keys.
  bool opened() const { return content_ != nullptr && content_->tls.opened(); }
  /// Bytes that wait, as TlsDecryptor has them.
  std::size_t held() const { return content_ == nullptr ? 0 : content_->tls.held(); }

 private:
  struct Content {
    explicit Content(const TlsKeySource& keys) : tls(keys) {}
    TlsDecryptor tls;
    std::array<AppReader, 2> apps;  // by Direction
    Direction client = Direction::kLowToHigh;
  };
  class Teller;

  void begin(Direction client);

  const TlsKeySource* keys_;
  const ReadModel* model_;
  std::unique_ptr<Content> content_;
  std::array<std::string, 2> heads_;  // at most 5 bytes that may begin a hello
  std::array<std::uint16_t, 2> ports_{};
};

}  // namespace chokepoint
