#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "filters/capture/capture_inspector.hpp"
#include "topology/base/error.hpp"

using namespace chokepoint;

namespace {

using Apps = std::set<App>;

/// Captures with protocols that are recognised by their shape, as those who made them say (names of
/// the files, Zeek's and Suricata's tests, nDPI's listings). All others have none.
const std::map<std::string, Apps> kShapes{
    {"ndpi/bittorrent_utp.pcap", {App::kBitTorrent}},
    {"ndpi/bt-http.pcapng", {App::kBitTorrent}},
    {"ndpi/esp.pcapng", {App::kIpsec}},
    {"ndpi/imap.pcap", {App::kImap}},
    {"ndpi/irc.pcap", {App::kIrc}},
    {"ndpi/openvpn-tlscrypt.pcap", {App::kOpenVpn}},
    {"ndpi/openvpn.pcap", {App::kOpenVpn}},
    {"ndpi/pop3.pcap", {App::kPop3}},
    {"ndpi/smtp.pcap", {App::kSmtp}},
    {"ndpi/ssh.pcap", {App::kSsh}},
    {"ndpi/tailscale.pcap", {App::kWireGuard}},
    {"ndpi/telnet.pcap", {App::kTelnet}},
    {"ndpi/tor.pcap", {App::kTor}},
    {"ndpi/tunnelbear.pcap", {App::kWireGuard}},
    {"ndpi/wireguard.pcap", {App::kWireGuard}},
    {"pcpp/WireGuard.pcap", {App::kWireGuard}},
    {"suricata/ssh-hassh/input.pcap", {App::kSsh}},
    {"tcpdump/ikev2four.pcap", {App::kIpsec}},
    {"tcpdump/isakmp4500.pcap", {App::kIpsec}},
    {"tcpdump/mptcp-v0.pcap", {App::kSsh}},  // "SSH-2.0-OpenSSH_5.5p1"
    {"wireshark/ikev2-decrypt-aes256gcm16.pcap", {App::kIpsec}},
    {"wireshark/wireguard-ping-tcp.pcap", {App::kWireGuard}},
    {"zeek/smtp.pcap", {App::kSmtp}},
    {"zeek/ssh__single-conn.pcap", {App::kSsh}},
    {"zeek/ssh__ssh-on-port-80.pcap", {App::kSsh}},
    {"zeek/tls__dtls1_2.pcap", {App::kDtls}},
};

bool by_reading(App app) {
  switch (app) {
    case App::kUnknown:
    case App::kHttp:
    case App::kHttp2:
    case App::kTls:
    case App::kQuic:
    case App::kDns:
    case App::kDot:
    case App::kDoh:
      return true;
    default:
      return false;
  }
}

Apps shapes_in(const std::filesystem::path& file) {
  Apps apps;
  CaptureInspector inspector([&](const FlowRecord& flow) {
    if (!by_reading(flow.app)) apps.insert(flow.app);
  });
  try {
    CaptureReader reader(file);
    while (const auto packet = reader.next()) inspector.on_packet(*packet);
  } catch (const InputError&) {
    // What came before the end in mid-record counts.
  }
  inspector.finish();
  return apps;
}

}  // namespace

TEST_CASE("Captures of a protocol by shape are named so, and in all others none is seen",
          "[filters][captures]") {
  const char* const folder = std::getenv("CHOKEPOINT_DATA");
  const std::filesystem::path data = folder != nullptr ? folder : "../shared/data";
  std::ifstream in(data / "facts.json");
  if (!in) {
    WARN("no captures at " << data << ": nothing compared");
    return;
  }
  const auto facts = nlohmann::json::parse(in);
  for (const auto& [name, fact] : facts["captures"].items()) {
    if (!std::filesystem::exists(data / name)) continue;
    CAPTURE(name);
    const auto found = kShapes.find(name.substr(name.find('/') + 1));
    const Apps expected = found == kShapes.end() ? Apps{} : found->second;
    const Apps apps = shapes_in(data / name);
    std::string text;
    for (const App app : apps) text += std::string(app_label(app)) + " ";
    CAPTURE(text);
    CHECK(apps == expected);
  }
}
