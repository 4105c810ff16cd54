#pragma once

#include <cctype>
#include <filesystem>
#include <fstream>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "filters/flow/flow_key.hpp"
#include "filters/inspect/app.hpp"

namespace chokepoint::test {

/// A flow as nDPI's reader lists it (`ndpiReader -v 2`).
struct NdpiFlow {
  FlowKey key;
  std::string label;   ///< master and application, as "TLS.Google"
  bool guess = false;  ///< from port or address alone: nDPI read nothing in it
};

inline std::optional<std::uint8_t> ndpi_protocol(const std::string& text) {
  if (text == "TCP") return std::uint8_t{6};
  if (text == "UDP") return std::uint8_t{17};
  if (text == "ESP") return std::uint8_t{50};
  if (text == "AH") return std::uint8_t{51};
  return std::nullopt;  // ICMP and others: nothing here names them
}

inline FlowEnd ndpi_end(std::string address, const std::string& port) {
  if (address.starts_with('[')) address = address.substr(1, address.size() - 2);
  return {IpAddress::parse(address).value_or(IpAddress{}),
          static_cast<std::uint16_t>(std::stoul(port))};
}

/// The TCP, UDP, ESP and AH flows of one of nDPI's listings.
inline std::vector<NdpiFlow> read_ndpi_listing(const std::filesystem::path& file) {
  static const std::regex line_shape(
      R"(^\s+\d+\s+(\S+) (\S+):(\d+) <?-> (\S+):(\d+) .*?\[proto: (?:\w+:)?[\d.]+/([^\]]+)\].*)");
  std::vector<NdpiFlow> flows;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    // What stands later in the line is long and makes the expression slow.
    std::smatch found;
    const std::string start = line.substr(0, 260);
    if (!std::regex_match(start, found, line_shape)) continue;
    const auto protocol = ndpi_protocol(found[1]);
    if (!protocol) continue;
    FlowEnd one = ndpi_end(found[2], found[3]);
    FlowEnd other = ndpi_end(found[4], found[5]);
    if (other < one) std::swap(one, other);
    const bool guess = start.find("[Confidence: Match by ") != std::string::npos;
    flows.push_back({{one, other, *protocol}, found[6], guess});
  }
  return flows;
}

/// Which of our protocols a label of nDPI stands for: any of them agrees. Empty: none of ours.
inline std::set<App> apps_of_ndpi(const std::string& label) {
  const auto point = label.find('.');
  const std::string master = label.substr(0, point);
  const std::string inner = point == std::string::npos ? "" : label.substr(point + 1);
  if (inner == "Tor") return {App::kTor};
  if (inner == "BitTorrent") return {App::kBitTorrent};
  if (inner == "DoH_DoT") return {App::kDoh, App::kDot};
  // SSDP is HTTP over UDP (UPnP 1.1 §1).
  if (master == "HTTP" || master == "HTTP_Connect" || master == "SSDP") return {App::kHttp};
  if (master == "HTTP2") return {App::kHttp2};
  // nDPI names TLS by the port's service, and by a service's name where the flow was TLS.
  if (master == "TLS" || master == "IMAPS" || master == "POPS" || master == "SMTPS" ||
      master == "FTPS") {
    return {App::kTls};
  }
  if (master == "DTLS") return {App::kDtls};
  if (master == "QUIC") return {App::kQuic};
  if (master == "DNS" || master == "MDNS" || master == "LLMNR") return {App::kDns};
  if (master == "DoH_DoT") return {App::kDoh, App::kDot};
  if (master == "SSH") return {App::kSsh};
  if (master == "SMTP") return {App::kSmtp};
  if (master == "IMAP") return {App::kImap};
  if (master == "POP3") return {App::kPop3};
  if (master == "FTP_CONTROL") return {App::kFtp};
  if (master == "IRC") return {App::kIrc};
  if (master == "Telnet") return {App::kTelnet};
  if (master == "OpenVPN") return {App::kOpenVpn};
  // Tailscale carries WireGuard.
  if (master == "WireGuard" || master == "Tailscale") return {App::kWireGuard};
  if (master == "IPSec" || master == "IPsec") return {App::kIpsec};
  if (master == "Tor") return {App::kTor};
  if (master == "BitTorrent") return {App::kBitTorrent};
  // Ours names what is spoken through the proxy once that is seen.
  if (master == "SOCKS") return {App::kSocks, App::kHttp, App::kTls};
  return {};
}

}  // namespace chokepoint::test
