#include "filters/act/policy.hpp"

namespace chokepoint {

CompiledPolicy::CompiledPolicy(const Policy& policy)
    : addresses_(policy.addresses),
      names_(policy.names),
      keywords_(policy.keywords),
      action_(policy.action),
      flows_(policy.flows),
      hold_(policy.hold) {}

std::shared_ptr<const CompiledPolicy> CompiledPolicy::compile(const Policy& policy) {
  return std::shared_ptr<const CompiledPolicy>(new CompiledPolicy(policy));
}

}  // namespace chokepoint
