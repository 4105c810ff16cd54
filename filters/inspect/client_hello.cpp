#include "filters/inspect/client_hello.hpp"

namespace chokepoint {
namespace {

/// RFC 6066 §3. Empty if the extension names no host or is not whole.
std::string_view host_name(ByteView extension) {
  ByteReader list(extension);
  list.skip(2);
  while (!list.failed() && list.left() > 0) {
    const bool host = list.u8() == 0;
    const ByteView name = list.take(list.u16());
    if (host && !list.failed()) return as_text(name);
  }
  return {};
}

}  // namespace

std::optional<ClientHelloView> parse_client_hello(ByteView body) {
  ByteReader in(body);
  const std::uint8_t major_version = in.u8();
  in.skip(1 + 32);  // minor version, random
  if (in.failed()) return ClientHelloView{};
  if (major_version != 3) return std::nullopt;
  const std::size_t session = in.u8();
  if (session > 32) return std::nullopt;
  in.skip(session);
  const std::size_t suites = in.u16();
  if (suites % 2 != 0) return std::nullopt;
  in.skip(suites);
  const std::size_t compressions = in.u8();
  in.skip(compressions);
  in.skip(2);  // length of all extensions
  while (!in.failed() && in.left() >= 4) {
    constexpr std::uint16_t kServerName = 0;
    const std::uint16_t type = in.u16();
    const ByteView extension = in.take(in.u16());
    if (!in.failed() && type == kServerName) {
      ClientHelloView hello;
      hello.server_name = host_name(extension);
      return hello;
    }
  }
  return ClientHelloView{};
}

}  // namespace chokepoint
