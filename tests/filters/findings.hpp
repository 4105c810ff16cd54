#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "filters/inspect/app_reader.hpp"

namespace chokepoint::test {

/// A stream without ports, read by a box that reads all it can.
inline const ReadModel kReadAll;
inline const StreamContext kAnyStream{kReadAll};

/// Everything that readers told.
struct Findings final : FindingSink {
  std::vector<std::string> requests;
  std::vector<std::string> hosts;
  std::vector<std::string> server_names;
  std::vector<std::string> dns_names;
  std::vector<App> apps;

  void on_app(App app) override { apps.push_back(app); }
  void on_http_request(std::string_view method, std::string_view target) override {
    requests.push_back(std::string(method) + " " + std::string(target));
  }
  void on_http_host(std::string_view host) override { hosts.emplace_back(host); }
  void on_server_name(std::string_view name) override { server_names.emplace_back(name); }
  void on_dns_question(const DnsQuestion& question) override {
    dns_names.emplace_back(question.name);
  }
};

using Names = std::vector<std::string>;

}  // namespace chokepoint::test
