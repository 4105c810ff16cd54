#pragma once

#include <memory>
#include <string>

#include "traffic/wire/stream_buffer.hpp"

namespace chokepoint {

/// What gzip (RFC 1952) packed: any number of members, one behind the other. As gzip(1) does, what
/// stands behind them and is no member is left out.
class GzipSource final : public ByteSource {
 public:
  /// `packed` stands at the first member and outlives the source; `name` is for complaints.
  GzipSource(StreamBuffer& packed, std::string name);
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override;

  /// Throws InputError{file, why} also where the data are damaged.
  std::size_t read(std::span<std::byte> into) override;
  /// Whether the data stop before their end. What came before that was given out.
  bool cut() const { return cut_; }

 private:
  struct Inflater;

  StreamBuffer& packed_;
  std::string name_;
  std::unique_ptr<Inflater> inflater_;
  bool cut_ = false;
  bool ended_ = false;
};

/// Whether the bytes at hand begin with a member.
bool starts_as_gzip(ByteView bytes);

}  // namespace chokepoint
