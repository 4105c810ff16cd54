#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "topology/base/random.hpp"
#include "traffic/protocol/endpoints.hpp"

namespace chokepoint::test {

using Bytes = std::vector<std::byte>;

/// Two endpoints joined in memory by a transport that cuts the stream wherever it likes.
class Joint {
 public:
  /// Pieces have 1 to `max_chunk` bytes, drawn from `seed`.
  Joint(StreamEndpoint& client, StreamEndpoint& server, std::size_t max_chunk = 1460,
        std::uint64_t seed = 1)
      : ends_{&client, &server}, max_chunk_(max_chunk), stream_(seed, "joint") {}

  /// Called with (sent by the client?, offset in that direction, piece) before a piece arrives.
  std::function<void(bool, std::size_t, Bytes&)> on_the_way;

  /// Carries bytes until neither end has any left, then closes what is over.
  void run(SimTime now = {}) {
    ends_[0]->on_connected(now);
    ends_[1]->on_connected(now);
    while (step(0, now) || step(1, now) || close(0, now) || close(1, now)) {
    }
  }

  /// Everything the client (0) or the server (1) put on the wire, as sent.
  const Bytes& sent(int from) const { return sent_[from]; }

 private:
  bool step(int from, SimTime now) {
    const auto output = ends_[from]->output();
    if (output.empty() || closed_[from]) return false;
    const std::size_t size = std::min<std::size_t>(
        output.size(), 1 + stream_.below(static_cast<std::uint32_t>(max_chunk_)));
    Bytes piece(output.begin(), output.begin() + static_cast<std::ptrdiff_t>(size));
    const std::size_t offset = sent_[from].size();
    sent_[from].insert(sent_[from].end(), piece.begin(), piece.end());
    ends_[from]->consume(size);
    if (on_the_way) on_the_way(from == 0, offset, piece);
    ends_[1 - from]->on_bytes(piece, now);
    return true;
  }

  bool close(int from, SimTime now) {
    if (closed_[from] || ends_[from]->status() == StreamEndpoint::Status::kOpen) return false;
    closed_[from] = true;
    ends_[1 - from]->on_closed(now);
    return true;
  }

  StreamEndpoint* ends_[2];
  std::size_t max_chunk_;
  RandomStream stream_;
  Bytes sent_[2];
  bool closed_[2] = {false, false};
};

inline std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline bool contains(std::span<const std::byte> bytes, std::string_view what) {
  return text(bytes).find(what) != std::string_view::npos;
}

inline std::shared_ptr<const Exchange> exchange(TlsVersion tls, std::uint32_t bytes = 20'000,
                                                std::uint64_t seed = 7) {
  ConversationScript script;
  script.host = "news.example.org";
  script.path = "/archive/secretpath.html";
  script.response_bytes = bytes;
  script.keyword = "dissidentword";
  script.tls = tls;
  script.seed = seed;
  return std::make_shared<const Exchange>(script);
}

}  // namespace chokepoint::test
