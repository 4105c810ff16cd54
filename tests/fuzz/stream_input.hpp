#pragma once

#include <algorithm>
#include <cstdint>

#include "filters/inspect/app_reader.hpp"
#include "topology/base/error.hpp"

namespace chokepoint::fuzz {

/// Checks that every name told lies in memory that can be read.
struct Toucher final : FindingSink {
  std::uint64_t sum = 0;
  void touch(std::string_view text) {
    for (const char c : text) sum += static_cast<unsigned char>(c);
  }
  void on_http_request(std::string_view method, std::string_view target) override {
    touch(method);
    touch(target);
  }
  void on_http_host(std::string_view host) override { touch(host); }
  void on_http_header(HttpPart /*part*/, std::string_view name, std::string_view value) override {
    touch(name);
    touch(value);
  }
  void on_http_body(HttpPart /*part*/, ByteView bytes) override { touch(as_text(bytes)); }
  void on_dns_record(const DnsRecord& record) override {
    touch(record.name);
    touch(record.target);
    touch(as_text(record.data));
  }
  void on_server_name(std::string_view name) override { touch(name); }
  void on_dns_question(const DnsQuestion& question) override { touch(question.name); }
};

/// Hands a reader the bytes in pieces whose sizes the first byte decides; some are lost.
inline const ReadModel kModel;

inline void feed(AppReader& reader, ByteView bytes, FindingSink& sink,
                 std::uint16_t server_port = 0) {
  if (bytes.empty()) return;
  const std::size_t step = 1 + load_u8(bytes, 0) % 64;
  const bool lossy = load_u8(bytes, 0) >= 192;
  bytes = bytes.subspan(1);
  for (std::size_t count = 1; !bytes.empty(); ++count) {
    const ByteView piece = bytes.first(std::min(step, bytes.size()));
    bytes = bytes.subspan(piece.size());
    if (lossy && count % 5 == 0) {
      reader.on_gap(static_cast<std::uint32_t>(piece.size()));
    } else {
      reader.on_bytes(piece, {kModel, 40'000, server_port}, sink);
    }
  }
}

}  // namespace chokepoint::fuzz
