#include "experiments/cli/inspect_report.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "topology/base/printable.hpp"

namespace chokepoint::cli {

std::string transport_name(std::uint8_t protocol) {
  switch (protocol) {
    case ip_protocol::kTcp:
      return "tcp";
    case ip_protocol::kUdp:
      return "udp";
    case ip_protocol::kIcmp:
      return "icmp";
    case ip_protocol::kIcmpv6:
      return "icmpv6";
    case ip_protocol::kSctp:
      return "sctp";
    default:
      return fmt::format("ip-{}", protocol);
  }
}

namespace {

using Json = nlohmann::ordered_json;

Json names_json(const std::vector<std::string>& names) {
  Json array = Json::array();
  for (const std::string& name : names) array.push_back(chokepoint::printable(name));
  return array;
}

/// The version as people write it, or its four hex digits.
std::string version_text(std::uint16_t version) {
  if (version == 0x0300) return "SSL 3.0";
  if (version >= 0x0301 && version <= 0x0304) return fmt::format("TLS 1.{}", version - 0x0301);
  if (version == 0xfeff) return "DTLS 1.0";
  if (version == 0xfefd) return "DTLS 1.2";
  if (version == 0xfefc) return "DTLS 1.3";
  return fmt::format("0x{:04x}", version);
}

void add_hello(Json& line, const HelloFacts& hello) {
  line["tls_version"] = version_text(hello.version);
  line["alpn"] = names_json(hello.alpn);
  line["ja3"] = hello.ja3;
  line["ja4"] = hello.ja4;
  line["ech"] = hello.ech;
  line["esni"] = hello.esni;
}

Json number_or_null(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

double seconds_of(SimTime time) { return std::chrono::duration<double>(time).count(); }

Json apps_of(const Contact& contact) {
  Json apps = Json::array();
  for (unsigned i = 1; i < 32; ++i) {
    if (contact.saw(static_cast<App>(i))) apps.push_back(app_label(static_cast<App>(i)));
  }
  return apps;
}

class JsonReport final : public Report {
 public:
  explicit JsonReport(bool many_files) : many_files_(many_files) {}
  void begin(const std::string& file) override { file_ = file; }

  void flow(const FlowRecord& record, const Judgement* judgement) override {
    const FlowEnd& from = record.key.sender(record.opener);
    const FlowEnd& to = record.key.receiver(record.opener);
    Json line = start("flow");
    line["src"] = from.address.to_string();
    line["sport"] = from.port;
    line["dst"] = to.address.to_string();
    line["dport"] = to.port;
    line["transport"] = transport_name(record.key.protocol);
    line["packets"] = record.packets;
    line["bytes"] = record.bytes;
    line["app"] = app_label(record.app);
    line["http_hosts"] = names_json(record.http_hosts);
    line["sni"] = names_json(record.server_names);
    line["dns_names"] = names_json(record.dns_names);
    line["encrypted"] = record.encrypted;
    line["fully_encrypted"] =
        record.fully_encrypted ? Json(*record.fully_encrypted) : Json(nullptr);
    // Where no box judges everything passes, as the contract of this output has it.
    line["verdict"] = judgement == nullptr ? Judgement{}.verdict : judgement->verdict;
    const bool ruled = judgement != nullptr && !judgement->rule.empty();
    line["rule"] = ruled ? Json(chokepoint::printable(judgement->rule)) : Json();
    if (!record.dns_answers.empty()) line["dns_answers"] = names_json(record.dns_answers);
    if (!record.certificate_names.empty()) {
      line["certificate_names"] = names_json(record.certificate_names);
    }
    if (record.opened) line["opened_with_keys"] = true;
    if (record.hello) add_hello(line, *record.hello);
    print(line);
  }

  void contacts(const std::vector<Contact>& contacts) override {
    for (const Contact& contact : contacts) {
      Json line = start("contact");
      line["client"] = contact.client.to_string();
      line["server"] = contact.server.to_string();
      line["mutual"] = contact.mutual;
      line["first"] = seconds_of(contact.first);
      line["last"] = seconds_of(contact.last);
      line["flows"] = contact.flows;
      line["packets"] = contact.packets;
      line["bytes_to_server"] = contact.bytes_to_server;
      line["bytes_to_client"] = contact.bytes_to_client;
      line["apps"] = apps_of(contact);
      print(line);
    }
  }

  void summary(const Summary& summary) override {
    Json line = start("summary");
    line["packets"] = summary.totals.packets;
    line["bytes"] = summary.totals.bytes;
    line["flows"] = summary.totals.flows;
    line["malformed"] = summary.totals.malformed;
    line["truncated"] = summary.truncated;
    line["seconds"] = summary.seconds;
    line["capture_seconds"] = summary.capture_seconds;
    if (summary.contacts) {
      line["contact_precision"] = number_or_null(summary.contacts->precision);
      line["contact_recall"] = number_or_null(summary.contacts->recall);
    }
    if (summary.box) {
      line["box"] = {{"matches", summary.box->matches},
                     {"dropped", summary.box->dropped},
                     {"injected", summary.box->injected},
                     {"unread", summary.box->unread}};
    }
    print(line);
  }

  void total(const Total& total) override {
    Json line{{"type", "total"},
              {"captures", total.captures},
              {"truncated", total.truncated},
              {"refused", total.refused},
              {"left_out", total.left_out},
              {"packets", total.totals.packets},
              {"bytes", total.totals.bytes},
              {"flows", total.totals.flows},
              {"malformed", total.totals.malformed},
              {"seconds", total.seconds},
              {"capture_seconds", total.capture_seconds},
              {"apps", total.apps}};
    if (!total.verdicts.empty()) line["verdicts"] = total.verdicts;
    print(line);
  }

 private:
  Json start(std::string_view type) const {
    Json line{{"type", type}};
    if (many_files_) line["file"] = chokepoint::printable(file_);
    return line;
  }
  static void print(const Json& line) { fmt::print("{}\n", line.dump(-1, ' ', true)); }

  bool many_files_;
  std::string file_;
};

}  // namespace

std::unique_ptr<Report> json_report(bool many_files) {
  return std::make_unique<JsonReport>(many_files);
}

}  // namespace chokepoint::cli
