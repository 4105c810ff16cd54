#include "filters/profile/expressions.hpp"

namespace chokepoint {

void check_bpf(const std::string& /*expression*/) {}
void check_patterns(const std::vector<std::string>& /*patterns*/) {}

}  // namespace chokepoint
