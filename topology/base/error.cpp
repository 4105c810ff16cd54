#include "topology/base/error.hpp"

#include <cstdio>
#include <cstdlib>

#include "topology/base/printable.hpp"

namespace chokepoint {
namespace {

std::string format(std::string_view file, std::size_t line, std::string_view field,
                   std::string_view why) {
  std::string text;
  if (!file.empty()) {
    text.append(file);
    if (line != 0) text.append(":").append(std::to_string(line));
    text.append(": ");
  }
  if (!field.empty()) text.append(field).append(": ");
  text.append(why);
  // One line whatever the input held, or a file could forge a second message.
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return printable(text);
}

}  // namespace

InputError::InputError(std::string_view file, std::size_t line, std::string_view field,
                       std::string_view why)
    : std::runtime_error(format(file, line, field, why)),
      has_file_(!file.empty()),
      field_(field),
      why_(why) {}

void broken_invariant(std::string_view message) {
  std::fprintf(stderr, "chokepoint: broken invariant: %.*s\n", static_cast<int>(message.size()),
               message.data());
  std::abort();
}

}  // namespace chokepoint
