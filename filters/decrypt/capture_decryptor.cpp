#include "filters/decrypt/capture_decryptor.hpp"

#include <algorithm>

namespace chokepoint {
namespace {

constexpr FlowTableLimits kLimits{std::size_t{1} << 16, std::chrono::hours{24 * 365}};
constexpr std::size_t kMostNames = 4096;  // of one kind in one flow

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (names.size() >= kMostNames) return;
  if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
}

}  // namespace

CaptureDecryptor::CaptureDecryptor(TlsKeyLog keys)
    : keys_(std::move(keys)), flows_(keys_, model_, kLimits) {}

void CaptureDecryptor::on_packet(const CaptureInspector::Place& place, SimTime now,
                                 std::string_view file_keys) {
  if (file_keys.size() > taken_) {
    keys_.add_text(file_keys.substr(taken_));
    taken_ = file_keys.size();
  }
  if (place.flow == nullptr || place.packet.empty() || keys_.sessions() == 0) return;
  number_ = place.flow->number;
  flows_.on_packet(place.packet, now, *this);
}

void CaptureDecryptor::add_to(FlowRecord& record) const {
  const auto found = found_.find(record.number);
  if (found == found_.end()) return;
  for (const auto& host : found->second.http_hosts) add_once(record.http_hosts, host);
  for (const auto& name : found->second.dns_names) add_once(record.dns_names, name);
}

void CaptureDecryptor::on_stream_bytes(Direction, ByteView) { found_.try_emplace(number_); }

void CaptureDecryptor::on_http_host(std::string_view host) {
  add_once(found_[number_].http_hosts, host);
}

void CaptureDecryptor::on_dns_question(const DnsQuestion& question) {
  add_once(found_[number_].dns_names, question.name);
}

}  // namespace chokepoint
