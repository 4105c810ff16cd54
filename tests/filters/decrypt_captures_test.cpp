#include <cstdlib>
#include <filesystem>
#include <map>

#include <catch2/catch.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "filters/decrypt/decrypting_flow.hpp"
#include "filters/decrypt/tls_key_log.hpp"
#include "tests/filters/findings.hpp"
#include "traffic/wire/capture_reader.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

// Published with the capture in Wireshark's own tests, test/keys/tls13-rfc8446.keys.
constexpr std::string_view kKeysOfRfc8446 =
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET "
    "2635fafc16c49a3e997ef714c303806dc8dbf634a2005b0e0186521c4ad6f9df "
    "3a497c91f6e130fbc18fc9f773b92bb0d538dfedc30e964cde0676396f24d0df\n"
    "SERVER_HANDSHAKE_TRAFFIC_SECRET "
    "2635fafc16c49a3e997ef714c303806dc8dbf634a2005b0e0186521c4ad6f9df "
    "1a63b313c605f90e0b3c5717ebbbc62e1da3fe8e2aa66e499409a06b89040783\n"
    "CLIENT_TRAFFIC_SECRET_0 "
    "2635fafc16c49a3e997ef714c303806dc8dbf634a2005b0e0186521c4ad6f9df "
    "1ce3e54d6b980d838f79564fd33d43a7664df24ead913c316c379ca3dd349b74\n"
    "SERVER_TRAFFIC_SECRET_0 "
    "2635fafc16c49a3e997ef714c303806dc8dbf634a2005b0e0186521c4ad6f9df "
    "befa80156bd5cb23899c23afadd8deb87c4117323b3e184085b57c8f4dc56760\n"
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET "
    "b67947da9d3e4b2ce8acffa975e30aa7ef90f7ec0d39de78db392f38b9a9a41d "
    "f4b31725da386891edbf521b96547be8b166487ca56ac197ac8df728c303ee80\n"
    "SERVER_HANDSHAKE_TRAFFIC_SECRET "
    "b67947da9d3e4b2ce8acffa975e30aa7ef90f7ec0d39de78db392f38b9a9a41d "
    "ee3a6c64336e7f22214ab8f4b1aba29b0e7c72c84890a240d5c0c451ffceee9a\n"
    "CLIENT_TRAFFIC_SECRET_0 "
    "b67947da9d3e4b2ce8acffa975e30aa7ef90f7ec0d39de78db392f38b9a9a41d "
    "ceca66e29c1452990be5d1a439805adb9e582931051e847d8ad676147fd63b13\n"
    "SERVER_TRAFFIC_SECRET_0 "
    "b67947da9d3e4b2ce8acffa975e30aa7ef90f7ec0d39de78db392f38b9a9a41d "
    "bf428b9e2e4853bab9c442f23d0dc45a9d552ab31ec96c7b9633ed16694924d0\n";
constexpr std::string_view kEarlyKeyOfRfc8446 =
    "CLIENT_EARLY_TRAFFIC_SECRET "
    "b67947da9d3e4b2ce8acffa975e30aa7ef90f7ec0d39de78db392f38b9a9a41d "
    "42c0101fad261571cb8799c86a1eb4afe6dcef4a5f88664ac63e4c77452a77ef\n";

std::filesystem::path shared_data() {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  return folder != nullptr ? folder : "../shared/data";
}

struct Content final : FindingSink {
  Names requests;
  Names hosts;
  std::string text;
  void on_http_request(std::string_view method, std::string_view target) override {
    requests.push_back(std::string(method) + " " + std::string(target));
  }
  void on_http_host(std::string_view host) override { hosts.emplace_back(host); }
  void on_stream_bytes(Direction, ByteView bytes) override { text.append(as_text(bytes)); }
};

/// Reads a capture with these keys and those in the file.
Content content_of(const std::filesystem::path& file, std::string_view keys, bool from_file) {
  CaptureReader reader(file);
  TlsKeyLog log;
  CHECK(log.add_text(keys).lines == 0);
  const ReadModel model;
  HoldBudget budget;
  std::map<FlowKey, DecryptingFlow> flows;
  std::size_t taken = 0;
  Content content;
  while (const auto captured = reader.next()) {
    if (from_file && reader.tls_key_log().size() > taken) {
      CHECK(log.add_text(reader.tls_key_log().substr(taken)).lines == 0);
      taken = reader.tls_key_log().size();
    }
    const FrameView frame = FrameView::parse(captured->link_type, captured->frame);
    const auto packet = PacketView::parse(frame.ip);
    if (!packet || !packet->is_tcp()) continue;
    const auto [key, direction] = FlowKey::of(*packet);
    flows.try_emplace(key, log, model).first->second.on_packet(*packet, direction, budget, content);
  }
  return content;
}

}  // namespace

TEST_CASE("Hosts inside TLS are found with the keys that the capture file holds",
          "[filters][decrypt][captures]") {
  const auto file = shared_data() / "pcap/wireshark/tls12-dsb.pcapng";
  if (!std::filesystem::exists(file)) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  // facts.json, by tshark: http_host of this file.
  const Content with = content_of(file, {}, true);
  CHECK(with.hosts == Names{"example.com", "example.net"});
  CHECK(with.requests == Names{"HEAD /", "HEAD /"});
  const Content without = content_of(file, {}, false);
  CHECK(without.hosts.empty());
  CHECK(without.text.empty());
}

TEST_CASE("Requests of TLS 1.3 are those that tshark shows with the same keys, early ones too",
          "[filters][decrypt][captures]") {
  const auto file = shared_data() / "pcap/wireshark/tls13-rfc8446.pcap";
  if (!std::filesystem::exists(file)) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  const std::string keys(kKeysOfRfc8446);
  const Content all = content_of(file, keys + std::string(kEarlyKeyOfRfc8446), false);
  CHECK(all.requests == Names{"GET /first", "GET /early", "GET /second"});
  CHECK(all.text.find("Request for /early, version TLSv1.3, Early data: yes") != std::string::npos);
  // Without the early secret, only what was said early stays closed.
  const Content late = content_of(file, keys, false);
  CHECK(late.requests == Names{"GET /first", "GET /second"});
  const Content none = content_of(file, kEarlyKeyOfRfc8446, false);
  CHECK(none.text == "GET /early HTTP/1.1\r\n\r\n");
}

TEST_CASE("Flows of a capture get the Hosts inside their TLS, each its own",
          "[filters][decrypt][captures]") {
  const auto file = shared_data() / "pcap/wireshark/tls12-dsb.pcapng";
  if (!std::filesystem::exists(file)) {
    WARN("no captures at " << shared_data() << ": nothing compared");
    return;
  }
  CaptureReader reader(file);
  TlsKeyLog log;
  InspectOptions options;
  options.keys = &log;
  std::vector<Names> hosts;
  CaptureInspector inspector(
      [&](const FlowRecord& record) {
        hosts.push_back(record.http_hosts);
        CHECK(record.http_hosts == record.server_names);
        CHECK(record.opened);
      },
      options);
  while (const auto packet = reader.next()) {
    log.add_text(reader.tls_key_log());
    inspector.on_packet(*packet);
  }
  inspector.finish();
  CHECK(hosts == std::vector<Names>{{"example.com"}, {"example.net"}});
}
