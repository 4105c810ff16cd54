#include <string_view>

#include "topology/base/error.hpp"
#include "traffic/wire/bpf_expression.hpp"

using namespace chokepoint;

// An expression, and behind a zero byte a packet: it compiles or is refused in words, and reads no
// byte outside the packet.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  const ByteView packet =
      as_byte_view(end == input.npos ? std::string_view{} : input.substr(end + 1));
  try {
    const BpfExpression expression(input.substr(0, end));
    for (std::size_t cut = 0; cut <= packet.size(); cut += 1 + packet.size() / 8) {
      expression.matches(packet.first(packet.size() - cut));
    }
  } catch (const InputError& error) {
    if (error.field() != "bpf" || error.why().empty()) broken_invariant("no reason is given");
  }
  return 0;
}
