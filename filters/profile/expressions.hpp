#pragma once

#include <string>
#include <vector>

namespace chokepoint {

/// Whether the compilers of what rules hold as text take it. Both throw InputError{why}.

/// A filter expression of pcap-filter(7), on packets that begin with their IP header.
void check_bpf(const std::string& expression);
/// Regular expressions in Hyperscan's syntax.
void check_patterns(const std::vector<std::string>& patterns);

}  // namespace chokepoint
