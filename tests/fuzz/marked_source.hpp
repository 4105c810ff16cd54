#pragma once

#include <string>
#include <utility>

#include "topology/import/source.hpp"

/// Bytes as read_source() hands them on: without UTF-8's byte order mark, which is noted.
inline chokepoint::Source marked_source(std::string bytes) {
  const bool marked = bytes.starts_with("\xef\xbb\xbf");
  if (marked) bytes.erase(0, 3);
  return {"fuzz", std::move(bytes), marked};
}
