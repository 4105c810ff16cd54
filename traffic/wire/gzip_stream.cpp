#include "traffic/wire/gzip_stream.hpp"

#include <array>
#include <cerrno>
#include <memory>
#include <zlib.h>

namespace chokepoint {
namespace {

struct GzipCookie {
  gzFile file;
  bool* cut;
};

ssize_t read_cookie(void* opaque, char* buffer, std::size_t size) {
  auto* cookie = static_cast<GzipCookie*>(opaque);
  const int got = gzread(cookie->file, buffer, static_cast<unsigned>(size));
  int error = Z_OK;
  gzerror(cookie->file, &error);
  if (error == Z_BUF_ERROR) {  // the file ends inside the compressed data: give what there is
    *cookie->cut = true;
    return got > 0 ? got : 0;
  }
  if (got < 0) errno = EIO;
  return got;
}

int close_cookie(void* opaque) {
  const std::unique_ptr<GzipCookie> cookie(static_cast<GzipCookie*>(opaque));
  gzclose(cookie->file);
  return 0;
}

bool starts_as_gzip(std::FILE* file) {
  std::array<unsigned char, 2> magic{};
  const bool gzip =
      std::fread(magic.data(), 1, 2, file) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
  std::rewind(file);
  return gzip;
}

}  // namespace

std::FILE* open_maybe_gzip(const std::filesystem::path& file, bool* cut) {
  std::FILE* plain = std::fopen(file.c_str(), "rb");
  if (plain == nullptr || !starts_as_gzip(plain)) return plain;
  std::fclose(plain);
  const gzFile compressed = gzopen(file.c_str(), "rb");
  if (compressed == nullptr) return nullptr;
  gzbuffer(compressed, 1U << 17);
  auto cookie = std::make_unique<GzipCookie>(GzipCookie{compressed, cut});
  std::FILE* stream = fopencookie(
      cookie.get(), "rb", {.read = read_cookie, .write = {}, .seek = {}, .close = close_cookie});
  if (stream == nullptr) {
    gzclose(compressed);
    return nullptr;
  }
  static_cast<void>(cookie.release());  // close_cookie() takes it over
  return stream;
}

}  // namespace chokepoint
