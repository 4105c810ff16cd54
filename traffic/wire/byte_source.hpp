#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "traffic/wire/bytes.hpp"

namespace chokepoint {

/// Bytes that come one after the other and only once, as through a pipe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Puts at least one byte into `into`, which is not empty, and says how many; 0 at the end.
  /// Throws InputError{file, why} when reading fails.
  virtual std::size_t read(std::span<std::byte> into) = 0;
};

/// A file, pipe or device. "-" and the names that Linux has for it are the standard input, taken
/// as it is, so that a socket will do too. A name is opened once: what a pipe gave is gone.
class FileSource final : public ByteSource {
 public:
  /// Throws InputError{file, why} when it cannot be opened, is a folder or a terminal. Waits, as
  /// every program does, for somebody to write to a named pipe.
  explicit FileSource(const std::filesystem::path& file);
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() override;

  std::size_t read(std::span<std::byte> into) override;
  /// For complaints.
  const std::string& name() const { return name_; }
  /// How many bytes were read.
  std::uint64_t position() const { return position_; }

 private:
  std::string name_;
  std::uint64_t position_ = 0;
  int descriptor_ = -1;
};

}  // namespace chokepoint
