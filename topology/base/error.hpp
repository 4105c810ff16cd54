#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace chokepoint {

/// Something the user gave that cannot be used. Thrown where the input is read, caught once in
/// main, printed as `file:line: field: why`, and answered with exit code 2.
class InputError : public std::runtime_error {
 public:
  /// `line` counts from 1; 0 and empty strings leave their part out of the message.
  InputError(std::string_view file, std::size_t line, std::string_view field, std::string_view why);

  /// True when the message names a file.
  bool has_file() const { return has_file_; }
  const std::string& field() const { return field_; }
  const std::string& why() const { return why_; }

 private:
  bool has_file_;
  std::string field_;
  std::string why_;
};

/// Aborts with `message` on standard error. For invariants of our own code, never for input.
[[noreturn]] void broken_invariant(std::string_view message);

}  // namespace chokepoint
