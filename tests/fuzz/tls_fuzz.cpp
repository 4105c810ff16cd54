#include "filters/inspect/client_hello.hpp"
#include "filters/inspect/quic_reader.hpp"
#include "filters/inspect/tls_reader.hpp"
#include "tests/fuzz/stream_input.hpp"

using namespace chokepoint;

// Records in pieces, a bare ClientHello, and a QUIC datagram.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView bytes(reinterpret_cast<const std::byte*>(data), size);
  fuzz::Toucher sink;
  AppReader pieces;
  fuzz::feed(pieces, bytes, sink);
  TlsReader whole;
  ByteView rest = bytes;
  whole.read(rest, sink);
  if (const auto hello = parse_client_hello(bytes)) sink.touch(hello->server_name);
  QuicReader quic;
  quic.on_datagram(bytes, sink);
  return 0;
}
