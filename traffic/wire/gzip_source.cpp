#include "traffic/wire/gzip_source.hpp"

#include <limits>
#include <zlib.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr std::size_t kMagic = 2;

constexpr uInt at_most(std::size_t count) {
  return static_cast<uInt>(std::min<std::size_t>(count, std::numeric_limits<uInt>::max()));
}

}  // namespace

struct GzipSource::Inflater {
  Inflater() {
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream, MAX_WBITS + kGzipOnly) != Z_OK) broken_invariant("inflateInit2");
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() { inflateEnd(&stream); }

  z_stream stream{};
};

bool starts_as_gzip(ByteView bytes) {
  return bytes.size() >= kMagic && load_u16(bytes, 0) == 0x1f8b;
}

GzipSource::GzipSource(StreamBuffer& packed, std::string name)
    : packed_(packed), name_(std::move(name)), inflater_(std::make_unique<Inflater>()) {}

GzipSource::~GzipSource() = default;

std::size_t GzipSource::read(std::span<std::byte> into) {
  z_stream& stream = inflater_->stream;
  while (!ended_) {
    const bool more = packed_.fill(1);  // without more there may still be bytes inside zlib
    const ByteView in = packed_.have();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data()));
    stream.avail_in = at_most(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(into.data());
    stream.avail_out = at_most(into.size());
    const std::size_t offered = stream.avail_in;
    const std::size_t room = stream.avail_out;
    const int code = inflate(&stream, Z_NO_FLUSH);
    packed_.take(offered - stream.avail_in);
    const std::size_t written = room - stream.avail_out;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
      throw InputError(name_, 0, "", "holds gzip data that are damaged");
    }
    if (code == Z_STREAM_END) {  // another member may follow
      ended_ = !packed_.fill(kMagic) || !starts_as_gzip(packed_.have());
      if (!ended_) inflateReset(&stream);
    } else if (!more && written == 0) {
      ended_ = cut_ = true;
    }
    if (written > 0) return written;
  }
  return 0;
}

}  // namespace chokepoint
