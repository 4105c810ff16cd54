#include "topology/base/line_reader.hpp"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "topology/base/error.hpp"

namespace chokepoint {

std::optional<std::string_view> LineReader::next() {
  in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  const auto taken = static_cast<std::size_t>(in_.gcount());
  if (in_.bad()) throw InputError(file_, 0, "", std::strerror(errno));
  if (taken == 0) return std::nullopt;
  ++number_;
  if (in_.fail()) {  // the buffer is full, and no end of the line came
    throw InputError(file_, number_, "",
                     fmt::format("is too long: a line has at most {} bytes", buffer_.size() - 1));
  }
  // The end of the line was taken too, unless the text ended first.
  return std::string_view(buffer_).substr(0, in_.eof() ? taken : taken - 1);
}

}  // namespace chokepoint
