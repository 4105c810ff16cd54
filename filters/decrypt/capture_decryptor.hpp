#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "filters/decrypt/decrypting_flow.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "filters/inspect/capture_inspector.hpp"

namespace chokepoint {

/// Reads the content of a capture's TLS beside a CaptureInspector, with a key log and with the keys
/// that the capture file holds itself.
class CaptureDecryptor final : private FindingSink {
 public:
  /// Follows at most 65,536 connections at a time.
  explicit CaptureDecryptor(TlsKeyLog keys = {});
  CaptureDecryptor(const CaptureDecryptor&) = delete;
  CaptureDecryptor& operator=(const CaptureDecryptor&) = delete;

  /// For every packet, after the inspector had it. `file_keys` is CaptureReader::tls_key_log() of
  /// now, of which it takes what is new.
  void on_packet(const CaptureInspector::Place& place, SimTime now, std::string_view file_keys);
  /// Adds to a record of the inspector what stood inside the flow's TLS.
  void add_to(FlowRecord& record) const;
  /// Flows of which something was opened.
  std::size_t opened() const { return found_.size(); }

 private:
  struct Found {
    std::vector<std::string> http_hosts;
    std::vector<std::string> dns_names;
  };

  void on_stream_bytes(Direction direction, ByteView bytes) override;
  void on_http_host(std::string_view host) override;
  void on_dns_question(const DnsQuestion& question) override;

  TlsKeyLog keys_;
  ReadModel model_;
  DecryptingFlows flows_;
  std::unordered_map<std::uint64_t, Found> found_;  // by the number of the flow
  std::uint64_t number_ = 0;                        // of the flow at hand
  std::size_t taken_ = 0;                           // of the file's keys
};

}  // namespace chokepoint
