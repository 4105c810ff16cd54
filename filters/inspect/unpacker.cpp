#include "filters/inspect/unpacker.hpp"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace chokepoint {
namespace {

constexpr int kAnyFrame = 15 + 32;  // largest window; gzip or zlib, as its header says
constexpr int kNoFrame = -15;

}  // namespace

struct Unpacker::State {
  z_stream stream{};
  std::uint64_t told = 0;
  bool may_lack_frame = false;  // "deflate" without zlib's header, as old servers send it

  ~State() { inflateEnd(&stream); }
};

Unpacker::Unpacker(Unpacker&&) noexcept = default;
Unpacker& Unpacker::operator=(Unpacker&&) noexcept = default;
Unpacker::~Unpacker() = default;

Unpacker::Unpacker(ContentCoding coding) : state_(std::make_unique<State>()) {
  state_->may_lack_frame = coding == ContentCoding::kDeflate;
  if (inflateInit2(&state_->stream, kAnyFrame) != Z_OK) state_.reset();
}

void Unpacker::on_bytes(ByteView bytes, UnpackedSink& sink) {
  if (!state_ || bytes.empty()) return;
  z_stream& stream = state_->stream;
  if (state_->may_lack_frame) {
    state_->may_lack_frame = false;
    // RFC 1950 §2.2: the method in the low four bits is 8.
    if ((load_u8(bytes, 0) & 0xfU) != 8) inflateReset2(&stream, kNoFrame);
  }
  // zlib's interface lacks a const.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::array<std::byte, 4096> out;
  int result = Z_OK;
  while (result == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    result = inflate(&stream, Z_NO_FLUSH);
    const std::uint64_t size = out.size() - stream.avail_out;
    const std::uint64_t room = kMostOut - state_->told;
    const auto kept = static_cast<std::size_t>(std::min(size, room));
    if (kept > 0) sink.on_unpacked(ByteView(out).first(kept));
    state_->told += kept;
    if (state_->told == kMostOut) result = Z_STREAM_END;
    if (result == Z_OK && stream.avail_in == 0 && stream.avail_out > 0) return;
  }
  if (result != Z_BUF_ERROR) state_.reset();  // the end, or no such format
}

}  // namespace chokepoint
