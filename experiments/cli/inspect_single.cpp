#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "experiments/cli/inspect_box.hpp"
#include "experiments/cli/inspect_options.hpp"
#include "filters/inspect/fully_encrypted.hpp"
#include "topology/base/error.hpp"
#include "topology/base/hex.hpp"
#include "topology/base/line_reader.hpp"
#include "topology/base/printable.hpp"
#include "traffic/wire/build.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;
using Bytes = std::vector<std::byte>;

constexpr std::size_t kLargestPayload = 65'507;      // of UDP over IPv4
constexpr std::size_t kLongestHex = 2 * 65'535 + 1;  // of an IP packet, with a carriage return

/// Two digits a byte. Throws InputError with the line.
void read_hex(std::string_view text, std::size_t line, Bytes& bytes) {
  bytes.clear();
  if (text.ends_with('\r')) text.remove_suffix(1);
  if (text.size() % 2 != 0) {
    throw InputError("standard input", line, "payload", "has an odd number of hex digits");
  }
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) {
      throw InputError("standard input", line, "payload",
                       fmt::format("has a character that is no hex digit at {}", i + 1));
    }
    bytes.push_back(static_cast<std::byte>(high << 4 | low));
  }
}

Bytes read_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw InputError(file, 0, "", "cannot be read");
  Bytes bytes(kLargestPayload + 1);  // of a device that never ends no more is taken
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.empty()) throw InputError(file, 0, "", "is empty");
  if (bytes.size() > kLargestPayload) throw InputError(file, 0, "", "is no UDP payload: too long");
  return bytes;
}

}  // namespace

void inspect_payloads(const InspectSettings& settings) {
  Bytes payload;
  LineReader lines(std::cin, "standard input", kLongestHex);
  while (const auto text = lines.next()) {
    read_hex(*text, lines.number(), payload);
    const FullyEncrypted judged = judge_fully_encrypted(payload);
    if (settings.json) {
      fmt::print("{}\n", Json{{"fully_encrypted", judged.blocked},
                              {"reason", exemption_text(judged.why)},
                              {"ones_per_byte", judged.ones_per_byte}}
                             .dump());
    } else {
      fmt::print("{:<9} {} ({:.2f} ones a byte)\n", judged.blocked ? "encrypted" : "exempt",
                 exemption_text(judged.why), judged.ones_per_byte);
    }
  }
}

void inspect_datagram(const InspectSettings& settings) {
  const Bytes payload = read_file(settings.datagram);
  UdpDatagramSpec spec;
  // Addresses for documentation (RFC 5737): a client and a server that no rule names.
  spec.source = IpAddress::v4(0xc0000201);
  spec.destination = IpAddress::v4(0xc6336401);
  spec.source_port = settings.source_port;
  spec.destination_port = settings.destination_port;
  spec.payload = payload;
  Bytes packet(kLargestBareTcpHeaders + payload.size());
  const auto written = write_udp_packet(spec, packet);

  FlowRecord seen;
  std::vector<std::string> names;
  CaptureInspector inspector([&](const FlowRecord& record) {
    seen.app = record.app;
    names = record.server_names;
  });
  CapturedPacket captured;
  captured.frame = written;
  captured.wire_bytes = static_cast<std::uint32_t>(written.size());
  captured.link_type = LinkType::kRawIp;
  const auto place = inspector.on_packet(captured);
  Judgement judgement;
  const auto box = box_of(settings);
  const bool judged = box != nullptr;
  if (judged) {
    BoxRun run(box);
    run.on_packet(place, SimTime{});
    judgement = run.last();
  }
  inspector.finish();
  if (settings.json) {
    Json line{{"app", app_label(seen.app)}, {"sni", Json::array()}};
    for (const std::string& name : names) line["sni"].push_back(printable(name));
    line["verdict"] = judgement.verdict;
    line["rule"] = judgement.rule.empty() ? Json() : Json(printable(judgement.rule));
    fmt::print("{}\n", line.dump(-1, ' ', true));
  } else {
    std::string shown(app_label(seen.app));
    for (const std::string& name : names) shown += " " + printable(name);
    if (judged) shown += fmt::format(": {}", judgement.verdict);
    if (!judgement.rule.empty()) {
      shown += fmt::format(" [{}]", printable(judgement.rule));
    }
    fmt::print("{}\n", shown);
  }
}

}  // namespace chokepoint::cli
