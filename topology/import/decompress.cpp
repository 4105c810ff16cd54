#include "topology/import/decompress.hpp"

#include <array>
#include <bzlib.h>
#include <string_view>
#include <zlib.h>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

/// What a decoder has to say after a step.
enum class Step { kMore, kEnd, kStarved, kDamaged };

/// gzip by zlib.
class Gzip {
 public:
  static constexpr std::string_view kName = "gzip";
  static constexpr std::string_view kMagic{"\x1f\x8b", 2};

  explicit Gzip(std::string_view in) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = static_cast<uInt>(in.size());
    constexpr int kGzipOnly = 16;
    if (inflateInit2(&stream_, MAX_WBITS + kGzipOnly) != Z_OK) broken_invariant("inflateInit2");
  }
  ~Gzip() { inflateEnd(&stream_); }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  Step step(char* out, std::size_t size, std::size_t& written) {
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    const int code = inflate(&stream_, Z_NO_FLUSH);
    written = size - stream_.avail_out;
    if (code == Z_STREAM_END) return Step::kEnd;
    if (code == Z_BUF_ERROR || (code == Z_OK && written == 0)) return Step::kStarved;
    return code == Z_OK ? Step::kMore : Step::kDamaged;
  }
  std::size_t unread() const { return stream_.avail_in; }

 private:
  z_stream stream_{};
};

/// bzip2 by libbz2.
class Bzip2 {
 public:
  static constexpr std::string_view kName = "bzip2";
  static constexpr std::string_view kMagic{"BZh", 3};

  explicit Bzip2(std::string_view in) {
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = static_cast<unsigned>(in.size());
    if (BZ2_bzDecompressInit(&stream_, 0, 0) != BZ_OK) broken_invariant("BZ2_bzDecompressInit");
  }
  ~Bzip2() { BZ2_bzDecompressEnd(&stream_); }
  Bzip2(const Bzip2&) = delete;
  Bzip2& operator=(const Bzip2&) = delete;

  Step step(char* out, std::size_t size, std::size_t& written) {
    stream_.next_out = out;
    stream_.avail_out = static_cast<unsigned>(size);
    const int code = BZ2_bzDecompress(&stream_);
    written = size - stream_.avail_out;
    if (code == BZ_STREAM_END) return Step::kEnd;
    // libbz2 is content with no input and no progress.
    if (code == BZ_OK && written == 0 && stream_.avail_in == 0) return Step::kStarved;
    return code == BZ_OK ? Step::kMore : Step::kDamaged;
  }
  std::size_t unread() const { return stream_.avail_in; }

 private:
  bz_stream stream_{};
};

template <class Decoder>
InputError unusable(const std::string& name, std::string_view what) {
  return {name, 0, "", fmt::format("{} {}", Decoder::kName, what)};
}

/// Unpacks one stream from the front of `in`, and returns what comes after it.
template <class Decoder>
std::string_view unpack_stream(std::string_view in, const std::string& name, std::size_t limit,
                               std::string& text) {
  Decoder decoder(in);
  std::array<char, 1U << 16U> piece;
  for (;;) {
    std::size_t written = 0;
    const Step step = decoder.step(piece.data(), piece.size(), written);
    if (written > limit - text.size()) {
      throw unusable<Decoder>(name, fmt::format("of more than {} MiB unpacked", limit >> 20U));
    }
    text.append(piece.data(), written);
    if (step == Step::kEnd) return in.substr(in.size() - decoder.unread());
    if (step == Step::kDamaged) throw unusable<Decoder>(name, "that is damaged");
    if (step == Step::kStarved) throw unusable<Decoder>(name, "that is cut short");
  }
}

template <class Decoder>
std::string unpack(std::string_view in, const std::string& name, std::size_t limit) {
  std::string text;
  while (!in.empty()) {
    if (!in.starts_with(Decoder::kMagic)) {
      throw unusable<Decoder>(name, "with something else behind its end");
    }
    in = unpack_stream<Decoder>(in, name, limit, text);
  }
  return text;
}

}  // namespace

std::string decompress(std::string bytes, const std::string& name, std::size_t limit) {
  if (bytes.starts_with(Gzip::kMagic)) return unpack<Gzip>(bytes, name, limit);
  if (bytes.starts_with(Bzip2::kMagic)) return unpack<Bzip2>(bytes, name, limit);
  return bytes;
}

}  // namespace chokepoint
