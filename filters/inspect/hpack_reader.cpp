#include "filters/inspect/hpack_reader.hpp"

#include <nghttp2/nghttp2.h>

namespace chokepoint {
namespace {

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

}  // namespace

void HpackReader::Deleter::operator()(nghttp2_hd_inflater* inflater) const {
  nghttp2_hd_inflate_del(inflater);
}

HpackReader::HpackReader() {
  nghttp2_hd_inflater* inflater = nullptr;
  if (nghttp2_hd_inflate_new(&inflater) != 0) return;
  inflater_.reset(inflater);
  nghttp2_hd_inflate_change_table_size(inflater, kLongestTable);
}

bool HpackReader::read(ByteView piece, bool last, FieldSink& sink) {
  if (!inflater_) return false;
  const auto* at = reinterpret_cast<const std::uint8_t*>(piece.data());
  std::size_t left = piece.size();
  while (true) {
    nghttp2_nv field;
    int flags = 0;
    const auto used =
        nghttp2_hd_inflate_hd2(inflater_.get(), &field, &flags, at, left, last ? 1 : 0);
    if (used < 0) {
      inflater_.reset();
      return false;
    }
    at += used;
    left -= static_cast<std::size_t>(used);
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
      told_ += field.namelen + field.valuelen;
      if (told_ <= kMostTold) {
        sink.on_field(text_of(field.name, field.namelen), text_of(field.value, field.valuelen));
      }
    }
    if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
      nghttp2_hd_inflate_end_headers(inflater_.get());
      told_ = 0;
      return true;
    }
    if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && left == 0) return true;
  }
}

}  // namespace chokepoint
