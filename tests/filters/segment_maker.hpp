#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "traffic/wire/build.hpp"

namespace chokepoint::test {

using Bytes = std::vector<std::byte>;

/// Makes the packets of one TCP connection between a client and a server. Sequence numbers count
/// from each side's initial number, as in RFC 9293 figures.
struct Connection {
  IpAddress client = IpAddress::v4(0x0a000101);
  IpAddress server = IpAddress::v4(0x0a000201);
  std::uint16_t client_port = 40'000;
  std::uint16_t server_port = 80;
  std::uint32_t client_start = 4'294'967'000;  // wraps soon
  std::uint32_t server_start = 77;
  std::uint16_t window = 0;  // in every header

  /// From the client; `offset` 1 is the first byte of data.
  Bytes to_server(std::uint32_t offset, std::uint8_t flags, std::string_view payload = {},
                  std::uint32_t acknowledged = 1) const {
    return packet(client, client_port, server, server_port, client_start + offset,
                  server_start + acknowledged, flags, payload);
  }
  Bytes to_client(std::uint32_t offset, std::uint8_t flags, std::string_view payload = {},
                  std::uint32_t acknowledged = 1) const {
    return packet(server, server_port, client, client_port, server_start + offset,
                  client_start + acknowledged, flags, payload);
  }
  Bytes syn() const { return to_server(0, tcp_flag::kSyn); }
  Bytes data(std::uint32_t offset, std::string_view payload) const {
    return to_server(offset, tcp_flag::kAck | tcp_flag::kPsh, payload);
  }

 private:
  Bytes packet(IpAddress from, std::uint16_t from_port, IpAddress to, std::uint16_t to_port,
               std::uint32_t sequence, std::uint32_t acknowledgement, std::uint8_t flags,
               std::string_view payload) const {
    TcpSegmentSpec spec;
    spec.source = from;
    spec.source_port = from_port;
    spec.destination = to;
    spec.destination_port = to_port;
    spec.sequence = sequence;
    spec.acknowledgement = (flags & tcp_flag::kAck) != 0 ? acknowledgement : 0;
    spec.flags = flags;
    spec.window = window;
    spec.payload = as_byte_view(payload);
    Bytes out(kLargestBareTcpHeaders + payload.size());
    out.resize(write_tcp_packet(spec, out).size());
    return out;
  }
};

/// From the client of a Connection to its server, or back.
inline Bytes datagram(std::uint16_t from_port, std::uint16_t to_port, std::string_view payload,
                      bool back = false) {
  UdpDatagramSpec spec;
  spec.source = IpAddress::v4(back ? 0x0a000201 : 0x0a000101);
  spec.destination = IpAddress::v4(back ? 0x0a000101 : 0x0a000201);
  spec.source_port = from_port;
  spec.destination_port = to_port;
  spec.payload = as_byte_view(payload);
  Bytes out(28 + payload.size());
  out.resize(write_udp_packet(spec, out).size());
  return out;
}

inline void append_u16(std::string& out, std::size_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value);
}

/// A ClientHello record (RFC 8446 §4.1.2) with a server name, as a client would send it.
inline std::string client_hello(std::string_view name) {
  std::string entry(1, '\0');
  append_u16(entry, name.size());
  entry += name;
  std::string list;
  append_u16(list, entry.size());
  list += entry;
  std::string extensions("\x00\x17\x00\x00", 4);  // extended_master_secret comes first
  append_u16(extensions, 0);
  append_u16(extensions, list.size());
  extensions += list;
  std::string body("\x03\x03", 2);
  body += std::string(32, 'r');
  body += '\0';                                        // no session id
  body += std::string("\x00\x02\x13\x01\x01\x00", 6);  // one suite, null compression
  append_u16(body, extensions.size());
  body += extensions;
  std::string record("\x16\x03\x01", 3);
  append_u16(record, body.size() + 4);
  record += std::string("\x01\x00", 2);
  append_u16(record, body.size());
  return record + body;
}

/// A DNS query (RFC 1035 §4.1) for an A record.
inline std::string dns_query(std::string_view name) {
  std::string message("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00", 12);
  while (!name.empty()) {
    const std::string_view label = name.substr(0, name.find('.'));
    message += static_cast<char>(label.size());
    message += label;
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  return message + std::string("\x00\x00\x01\x00\x01", 5);
}

}  // namespace chokepoint::test
