#include "traffic/protocol/quic_client.hpp"

#include <array>
#include <memory>

#include "topology/base/random.hpp"
#include "traffic/protocol/endpoints.hpp"
#include "traffic/protocol/quic_initial.hpp"

namespace chokepoint {

std::vector<std::byte> make_quic_initial(const std::string& host, std::uint64_t seed,
                                         TlsIdentity& identity) {
  constexpr std::size_t kRecordHeader = 5;
  ConversationScript script;
  script.host = host;
  script.tls = TlsVersion::k13;
  script.seed = seed;
  const auto client = make_client(std::make_shared<const Exchange>(script), identity);
  client->on_connected(SimTime{});
  const auto record = client->output();
  std::vector<std::byte> frames;
  append_crypto_frame(frames, 0, record.subspan(kRecordHeader, load_u16(record, 3)));
  RandomStream random(seed, "quic:ids");
  std::array<std::byte, 16> ids{};
  for (std::byte& byte : ids) byte = static_cast<std::byte>(random.below(256));
  QuicInitialSpec spec;
  spec.destination_id = ByteView(ids).first(8);
  spec.source_id = ByteView(ids).last(8);
  spec.frames = frames;
  return seal_client_initial(spec);
}

}  // namespace chokepoint
