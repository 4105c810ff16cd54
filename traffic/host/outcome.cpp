#include "traffic/host/outcome.hpp"

namespace chokepoint {

std::string_view name_of(Failure failure) {
  switch (failure) {
    case Failure::kNone:
      return "none";
    case Failure::kUnusable:
      return "unusable";
    case Failure::kUnanswered:
      return "unanswered";
    case Failure::kRefused:
      return "refused";
    case Failure::kReset:
      return "reset";
    case Failure::kSilence:
      return "silence";
    case Failure::kTruncated:
      return "truncated";
    case Failure::kRejected:
      return "rejected";
  }
  return "unknown";
}

}  // namespace chokepoint
