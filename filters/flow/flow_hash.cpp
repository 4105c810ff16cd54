#include "filters/flow/flow_hash.hpp"

#include <random>

namespace chokepoint {
namespace {

FlowHash::Numbers draw() {
  std::random_device system;
  FlowHash::Numbers numbers{};
  for (std::uint64_t& number : numbers) number = std::uint64_t{system()} << 32 | system();
  return numbers;
}

}  // namespace

const FlowHash& FlowHash::secret() {
  static const FlowHash of_process(draw());
  return of_process;
}

}  // namespace chokepoint
