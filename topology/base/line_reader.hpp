#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>
#include <string_view>

namespace chokepoint {

/// The lines of a text that a user gives. What is longer than a line may be is refused before it is
/// read to its end, so that a line without end takes no memory.
class LineReader {
 public:
  /// `file` names the text in complaints; `in` outlives the reader. A line has at most `longest`
  /// bytes, which are taken at once.
  LineReader(std::istream& in, std::string file, std::size_t longest)
      : in_(in), file_(std::move(file)), buffer_(longest + 1, '\0') {}

  /// The next line without its end, valid until the next call; nothing when there is none. Throws
  /// InputError {file, line, why} for a line that is too long, and {file, why} for a text that
  /// cannot be read.
  std::optional<std::string_view> next();
  /// The number of the line that next() gave last, from 1 on.
  std::size_t number() const { return number_; }

 private:
  std::istream& in_;
  std::string file_;
  std::string buffer_;
  std::size_t number_ = 0;
};

}  // namespace chokepoint
