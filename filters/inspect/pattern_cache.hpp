#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <memory>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

using Sha256 = std::array<std::byte, 32>;

/// Compiled pattern databases on disk, each under the hash of all that it was made from. What is
/// found is mapped, not read, so that all processes that use a database hold it in memory once.
///
/// A file is written under another name and renamed, and never changed afterwards. What is not this
/// user's own, is writable for others, or does not carry the digest of its content is as good as
/// not there. No member throws: a cache that does not work costs time, nothing else.
class PatternCache {
 public:
  /// Bytes of one database, and of all together; the ones written first go to make room.
  static constexpr std::size_t kLargestImage = std::size_t{256} << 20;
  static constexpr std::size_t kLargestFolder = std::size_t{1} << 30;

  /// Keeps nothing.
  PatternCache() = default;
  explicit PatternCache(std::filesystem::path folder) : folder_(std::move(folder)) {}
  /// $XDG_CACHE_HOME/chokepoint, else $HOME/.cache/chokepoint, else none (XDG Base Directory
  /// Specification). The folder is made, for this user alone, when something is stored.
  static PatternCache of_user();

  /// Read-only, begins at a page, lives as long as a copy of the pointer; empty if there is none.
  struct Image {
    std::shared_ptr<const std::byte> start;
    std::size_t size = 0;
  };
  Image load(const Sha256& key) const;
  /// Whether it is kept.
  bool store(const Sha256& key, ByteView image) const;

 private:
  std::filesystem::path file_of(const Sha256& key) const;
  bool make_room(std::size_t bytes) const;

  std::filesystem::path folder_;
};

}  // namespace chokepoint
