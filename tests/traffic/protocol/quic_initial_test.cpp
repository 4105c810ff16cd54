#include "traffic/protocol/quic_initial.hpp"

#include <catch2/catch.hpp>

#include "tests/traffic/wire/hex.hpp"
#include "traffic/protocol/quic_client.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

using Bytes = std::vector<std::byte>;

}  // namespace

TEST_CASE("An Initial is sealed as in the example of RFC 9001", "[protocol][quic]") {
  // Appendix A.2: the client's first packet, number 2, with its CRYPTO frame for example.com.
  const Bytes frame = from_hex(
      "060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868"
      "04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578"
      "616d706c652e636f6dff01000100000a00080006001d00170018001000070005"
      "04616c706e000500050100000000003300260024001d00209370b2c9caa47fba"
      "baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400"
      "0d0010000e0403050306030203080408050806002d00020101001c0002400100"
      "3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000"
      "75300901100f088394c8f03e51570806048000ffff");
  const Bytes id = from_hex("8394c8f03e515708");
  QuicInitialSpec spec;
  spec.destination_id = id;
  spec.packet_number = 2;
  spec.frames = frame;
  const auto packet = seal_client_initial(spec);
  REQUIRE(packet.size() == 1200);
  const Bytes start = from_hex("c000000001088394c8f03e5157080000449e7b9aec34d1b1c98dd7689fb8ec11");
  CHECK(Bytes(packet.begin(), packet.begin() + 32) == start);
  // The end of the authentication tag tells that every byte before it is right.
  const Bytes end = from_hex("e221af44860018ab0856972e194cd934");
  CHECK(Bytes(packet.end() - 16, packet.end()) == end);
}

TEST_CASE("CRYPTO frames have the shortest lengths that hold them", "[protocol][quic]") {
  Bytes frames;
  append_crypto_frame(frames, 0, Bytes(1));
  CHECK(frames == from_hex("06000100"));
  frames.clear();
  append_crypto_frame(frames, 64, Bytes(64));
  CHECK(Bytes(frames.begin(), frames.begin() + 5) == from_hex("0640404040"));
  frames.clear();
  append_crypto_frame(frames, 16'384, {});
  CHECK(frames == from_hex("068000400000"));
}

TEST_CASE("What does not fit into an Initial is not sealed", "[protocol][quic]") {
  const Bytes long_id(21);
  QuicInitialSpec spec;
  spec.destination_id = long_id;
  CHECK(seal_client_initial(spec).empty());
  const Bytes frames(20'000);
  spec.destination_id = {};
  spec.frames = frames;
  CHECK(seal_client_initial(spec).empty());
}

TEST_CASE("A client's first datagram follows from its seed", "[protocol][quic]") {
  TlsIdentity identity(1);
  const auto first = make_quic_initial("a.example", 5, identity);
  CHECK(first.size() == 1200);
  CHECK(make_quic_initial("a.example", 5, identity) == first);
  CHECK(make_quic_initial("a.example", 6, identity) != first);
}
