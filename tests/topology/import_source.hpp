#pragma once

#include <string>
#include <string_view>

#include "topology/base/error.hpp"
#include "topology/import/imported.hpp"
#include "topology/import/source.hpp"

namespace chokepoint::test {

using Read = Imported (*)(const Source&);

inline Imported read_text(Read read, std::string_view text) {
  return read(Source{"f", std::string(text)});
}

/// The message of a refusal, which starts with "f:LINE: ", or "accepted".
inline std::string refusal(Read read, std::string_view text) {
  try {
    read_text(read, text);
  } catch (const InputError& e) {
    return e.what();
  }
  return "accepted";
}

}  // namespace chokepoint::test
