#include "filters/decrypt/decrypting_reader.hpp"

namespace chokepoint {
namespace {

constexpr std::uint16_t kDotPort = 853;

}  // namespace

/// Passes content on as the stream that it is.
class DecryptingReader::Teller final : public TlsPlaintextSink {
 public:
  Teller(DecryptingReader& reader, FindingSink& sink) : reader_(reader), sink_(sink) {}
  void on_plaintext(TlsSide from, ByteView bytes) override {
    Content& content = *reader_.content_;
    const Direction direction =
        from == TlsSide::kClient ? content.client : opposite(content.client);
    sink_.on_stream_bytes(direction, bytes);
    content.apps[static_cast<std::size_t>(direction)].on_bytes(bytes, {*reader_.model_}, sink_);
  }

 private:
  DecryptingReader& reader_;
  FindingSink& sink_;
};

void DecryptingReader::begin(Direction client) {
  content_ = std::make_unique<Content>(*keys_);
  content_->client = client;
  heads_ = {};
  if (ports_[0] != kDotPort && ports_[1] != kDotPort) return;
  for (AppReader& app : content_->apps) app = AppReader::for_dns();
}

void DecryptingReader::on_stream_bytes(Direction direction, ByteView bytes, FindingSink& sink) {
  std::string joined;
  if (content_ == nullptr) {
    std::string& head = heads_[static_cast<std::size_t>(direction)];
    if (!head.empty()) {
      joined = std::move(head);
      joined.append(as_text(bytes));
      bytes = as_byte_view(joined);
      head.clear();
    }
    switch (starts_like_client_hello(bytes)) {
      case Likeness::kNo:
        return;
      case Likeness::kMaybe:
        head.assign(as_text(bytes));
        return;
      case Likeness::kYes:
        begin(direction);
        break;
    }
  }
  const TlsSide from = direction == content_->client ? TlsSide::kClient : TlsSide::kServer;
  Teller teller(*this, sink);
  content_->tls.on_bytes(from, bytes, teller);
}

void DecryptingReader::on_stream_gap(Direction direction) {
  heads_[static_cast<std::size_t>(direction)].clear();
  if (content_ == nullptr) return;
  content_->tls.on_gap(direction == content_->client ? TlsSide::kClient : TlsSide::kServer);
}

}  // namespace chokepoint
