#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/tls_fingerprint.hpp"
#include "tests/fuzz/hello_toucher.hpp"

using namespace chokepoint;

// The body of a ClientHello, and of a ServerHello, with their fingerprints.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::HelloToucher sink;
  if (const auto hello = parse_client_hello(bytes)) {
    sink.on_client_hello(*hello);
    sink.on_server_name(hello->server_name);
  }
  if (const auto hello = parse_server_hello(bytes)) sink.on_server_hello(*hello);
  return 0;
}
