#pragma once

#include <array>

#include "filters/act/compiled_profile.hpp"

namespace chokepoint {

/// Scratch space of one box for the words of each field.
class WordScanners {
 public:
  /// REQUIRES: the profile outlives this object.
  explicit WordScanners(const CompiledProfile& profile)
      : scanners_{KeywordScanner(profile.words(WordField::kPayload).set),
                  KeywordScanner(profile.words(WordField::kHttpRequest).set),
                  KeywordScanner(profile.words(WordField::kHttpResponse).set)} {}

  KeywordScanner& of(WordField field) { return scanners_[static_cast<std::size_t>(field)]; }

 private:
  std::array<KeywordScanner, 3> scanners_;
};

}  // namespace chokepoint
