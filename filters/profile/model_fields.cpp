#include "filters/profile/fields.hpp"

namespace chokepoint {
namespace {

using V = const Value;

constexpr std::array kOverlaps{Choice<OverlapPolicy>{"first", OverlapPolicy::kFirst},
                               Choice<OverlapPolicy>{"last", OverlapPolicy::kLast},
                               Choice<OverlapPolicy>{"bsd", OverlapPolicy::kBsd},
                               Choice<OverlapPolicy>{"linux", OverlapPolicy::kLinux},
                               Choice<OverlapPolicy>{"windows", OverlapPolicy::kWindows}};
constexpr std::array kPickUps{Choice<PickUp>{"anywhere", PickUp::kAnywhere},
                              Choice<PickUp>{"syn", PickUp::kSyn},
                              Choice<PickUp>{"handshake", PickUp::kHandshake}};
constexpr std::array kTearDowns{
    Choice<TearDown>{"never", TearDown::kNever}, Choice<TearDown>{"in-window", TearDown::kInWindow},
    Choice<TearDown>{"exact", TearDown::kExact}, Choice<TearDown>{"any", TearDown::kAny}};
constexpr std::array kOverload{Choice<bool>{"pass", true}, Choice<bool>{"drop", false}};
constexpr std::array kDnsModels{Choice<DnsModel>{"rfc", DnsModel::kRfc},
                                Choice<DnsModel>{"gfw", DnsModel::kGfw}};
constexpr std::array kQuicVersions{Choice<bool>{"1", false}, Choice<bool>{"all", true}};

constexpr std::uint64_t kLargestBuffer = std::uint64_t{1} << 30;
constexpr std::int64_t kMostFlows = 100'000'000;
constexpr std::int64_t kLongestQueue = 10'000'000;

std::size_t buffer_size(V& value) {
  const std::uint64_t bytes = parsed(value, parse_size);
  if (bytes > kLargestBuffer) value.reject("must not be more than 1 GiB");
  return bytes;
}

Duration some_time(V& value) {
  const Duration time = parsed(value, parse_duration);
  if (time <= Duration::zero()) value.reject("must not be zero");
  return time;
}

}  // namespace

Fields ip_fields(IpModel& model) {
  return {{"defragment", false, [&](V& v) { model.defragment = v.boolean(); }},
          {"overlap", false, [&](V& v) { model.overlap = choose(v, kOverlaps); }}};
}

Fields tcp_fields(TcpModel& model) {
  return {
      {"reassemble", false, [&](V& v) { model.reassemble = v.boolean(); }},
      {"overlap", false, [&](V& v) { model.overlap = choose(v, kOverlaps); }},
      {"pick_up", false, [&](V& v) { model.pick_up = choose(v, kPickUps); }},
      {"reset", false, [&](V& v) { model.reset = choose(v, kTearDowns); }},
      {"fin", false, [&](V& v) { model.fin = choose(v, kTearDowns); }},
      {"check_checksum", false, [&](V& v) { model.check_checksum = v.boolean(); }},
      {"check_window", false, [&](V& v) { model.check_window = v.boolean(); }},
      {"check_acknowledgement", false, [&](V& v) { model.check_acknowledgement = v.boolean(); }},
      {"client_only", false, [&](V& v) { model.client_only = v.boolean(); }},
      {"minimum_ttl", false,
       [&](V& v) { model.minimum_ttl = static_cast<std::uint8_t>(v.integer(0, 255)); }},
      {"buffer", false, [&](V& v) { model.buffer = buffer_size(v); }}};
}

Fields tls_fields(TlsModel& model) {
  return {{"reassemble_records", false, [&](V& v) { model.reassemble_records = v.boolean(); }}};
}

Fields http_fields(HttpModel& model) {
  return {{"every_request", false, [&](V& v) { model.every_request = v.boolean(); }},
          {"unpack", false, [&](V& v) { model.unpack = v.boolean(); }}};
}

Fields quic_fields(QuicModel& model) {
  return {{"versions", false, [&](V& v) { model.other_versions = choose(v, kQuicVersions); }},
          {"reassemble", false, [&](V& v) { model.reassemble = v.boolean(); }},
          {"source_port_above", false, [&](V& v) { model.source_port_above = v.boolean(); }}};
}

Fields reads_fields(ReadModel& model) {
  return {{"ip", false, [&](V& v) { v.fields(ip_fields(model.ip)); }},
          {"tcp", false, [&](V& v) { v.fields(tcp_fields(model.tcp)); }},
          {"tls", false, [&](V& v) { v.fields(tls_fields(model.tls)); }},
          {"http", false, [&](V& v) { v.fields(http_fields(model.http)); }},
          {"quic", false, [&](V& v) { v.fields(quic_fields(model.quic)); }},
          {"dns", false, [&](V& v) { model.dns = choose(v, kDnsModels); }},
          {"give_up_unknown", false, [&](V& v) { model.give_up_unknown = v.boolean(); }}};
}

Fields flow_fields(FlowTableLimits& flows) {
  return {{"max", false,
           [&](V& v) { flows.max_flows = static_cast<std::size_t>(v.integer(1, kMostFlows)); }},
          {"idle", false, [&](V& v) { flows.idle = some_time(v); }}};
}

Fields capacity_fields(Capacity& capacity) {
  return {{"per_packet", false, [&](V& v) { capacity.packet_seconds = parsed(v, parse_seconds); }},
          {"per_byte", false, [&](V& v) { capacity.byte_seconds = parsed(v, parse_seconds); }},
          {"per_decryption", false,
           [&](V& v) { capacity.decryption_seconds = parsed(v, parse_seconds); }},
          {"queue", true,
           [&](V& v) {
             capacity.queue_packets = static_cast<std::uint32_t>(v.integer(0, kLongestQueue));
           }},
          {"when_full", true, [&](V& v) { capacity.fail_open = choose(v, kOverload); }}};
}

}  // namespace chokepoint
