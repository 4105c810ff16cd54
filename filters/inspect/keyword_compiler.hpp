#pragma once

#include <memory>
#include <string>
#include <vector>

#include "filters/inspect/pattern_cache.hpp"

struct hs_database;

namespace chokepoint {

struct CompiledKeywords {
  std::shared_ptr<const hs_database> database;
  bool from_cache = false;
};

/// Compiles patterns for Hyperscan's streams, or takes them from the cache if there are many. The
/// first `word_count` are words, the others expressions; the id of each is its index. Throws
/// PatternError. REQUIRES: there is a pattern.
CompiledKeywords compile_keywords(const std::vector<std::string>& patterns, std::size_t word_count,
                                  const PatternCache& cache);

}  // namespace chokepoint
