#pragma once

#include <string>
#include <vector>

#include "filters/inspect/finding.hpp"

namespace chokepoint::test {

/// What readers tell of HTTP and DNS, one line for each finding, in order; content joined.
struct HttpFindings final : FindingSink {
  std::vector<std::string> lines;
  std::vector<std::string> headers;
  std::string request_body;
  std::string response_body;
  std::vector<App> apps;

  void on_app(App app) override { apps.push_back(app); }
  void on_http_request(std::string_view method, std::string_view target) override {
    lines.push_back(std::string(method) + " " + std::string(target));
  }
  void on_http_host(std::string_view host) override {
    lines.push_back("host " + std::string(host));
  }
  void on_http_response(unsigned status) override {
    lines.push_back("status " + std::to_string(status));
  }
  void on_http_header(HttpPart part, std::string_view name, std::string_view value) override {
    headers.push_back(std::string(part == HttpPart::kRequest ? "> " : "< ") + std::string(name) +
                      ": " + std::string(value));
  }
  void on_http_body(HttpPart part, ByteView bytes) override {
    (part == HttpPart::kRequest ? request_body : response_body).append(as_text(bytes));
  }
  void on_dns_question(const DnsQuestion& question) override {
    lines.push_back("? " + std::string(question.name) + " " + std::to_string(question.type));
  }
  void on_dns_record(const DnsRecord& record) override {
    lines.push_back(std::string(record.name) + " " + std::to_string(record.type) + " " +
                    (record.address ? record.address->to_string() : std::string(record.target)));
  }
};

using Lines = std::vector<std::string>;

/// Hands a reader text in pieces; what is left over when it is done or wrong.
template <class Reader>
std::string feed_pieces(Reader& reader, std::string_view text, std::size_t size,
                        FindingSink& sink) {
  while (!text.empty()) {
    ByteView piece = as_byte_view(text.substr(0, size));
    text.remove_prefix(piece.size());
    const ReadStep step = reader.read(piece, sink);
    if (step == ReadStep::kWrong) return "wrong";
    if (step == ReadStep::kDone) return "done:" + std::string(as_text(piece)) + std::string(text);
  }
  return "";
}

}  // namespace chokepoint::test
