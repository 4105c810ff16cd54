#include "traffic/wire/bpf_expression.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <mutex>
#include <new>
#include <pcap/pcap.h>
#include <string>

#include "topology/base/error.hpp"

namespace chokepoint {
namespace {

constexpr int kSnapLength = 65'535;
constexpr std::size_t kLongestExpression = 64 << 10;

/// The words of pcap-filter(7). What follows one of them without "port" or "proto" between
/// would be taken for a host.
constexpr auto kWords = std::to_array<std::string_view>(
    {"aarp",      "action", "addr1",    "addr2",     "addr3",     "addr4",      "ah",
     "and",       "arp",    "atalk",    "broadcast", "byte",      "carp",       "clnp",
     "dccp",      "decnet", "dir",      "direction", "dst",       "egp",        "esis",
     "esp",       "ether",  "fddi",     "gateway",   "geneve",    "greater",    "host",
     "icmp",      "icmp6",  "icmpcode", "icmptype",  "icmp6code", "icmp6type",  "ifindex",
     "ifname",    "igmp",   "igrp",     "inbound",   "ip",        "ip6",        "ipx",
     "isis",      "iso",    "lat",      "len",       "length",    "less",       "link",
     "llc",       "mask",   "mopdl",    "moprc",     "mpls",      "multicast",  "net",
     "netbeui",   "not",    "on",       "or",        "outbound",  "pim",        "port",
     "portrange", "pppoed", "pppoes",   "ppp",       "proto",     "protochain", "ra",
     "radio",     "rarp",   "reason",   "rnr",       "rset",      "rulenum",    "rulesetname",
     "ruleset",   "sca",    "sctp",     "slip",      "src",       "stp",        "subrulenum",
     "subtype",   "srnr",   "ta",       "tcp",       "tcpflags",  "tr",         "type",
     "udp",       "vlan",   "vpi",      "vci",       "vrrp",      "wlan"});

bool is_word(std::string_view word) {
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end() ||
         word.starts_with("tcp-") || word.starts_with("icmp-") || word.starts_with("icmp6-");
}

bool in_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_' ||
         c == ':' || c == '\\';
}

/// Numbers, IPv4, IPv6 and hardware addresses hold nothing but hexadecimal digits, "x" after a
/// zero, and what stands between digits; a name of such letters alone has no digit or colon.
bool is_number_or_address(std::string_view word) {
  if (word.starts_with("0x") || word.starts_with("0X")) word.remove_prefix(2);
  const bool hexadecimal = word.find_first_not_of("0123456789abcdefABCDEF.:-") == word.npos;
  const bool decimal = word.find_first_not_of("0123456789.-") == word.npos;
  return decimal || (hexadecimal && word.find(':') != word.npos) ||
         (hexadecimal && word.find('.') == word.npos &&
          std::isdigit(static_cast<unsigned char>(word.front())) != 0);
}

/// The first word that libpcap would ask the resolver about; empty if there is none. Follows its
/// rule that a bare identifier takes the qualifiers of the one before.
std::string_view host_name_in(std::string_view text) {
  bool names_are_local = false;
  for (std::size_t at = 0; at < text.size();) {
    if (!in_word(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_word(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    at = end;
    if (word == "port" || word == "portrange" || word == "proto" || word == "protochain") {
      names_are_local = true;
    } else if (word == "and" || word == "or" || word == "not" || is_number_or_address(word)) {
      continue;
    } else if (is_word(word)) {
      names_are_local = false;
    } else if (!names_are_local) {
      return word;
    }
  }
  return {};
}

[[noreturn]] void refuse(std::string_view why) { throw InputError("", 0, "bpf", why); }

}  // namespace

void BpfExpression::FreeProgram::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

BpfExpression::BpfExpression(BpfExpression&&) noexcept = default;
BpfExpression& BpfExpression::operator=(BpfExpression&&) noexcept = default;
BpfExpression::~BpfExpression() = default;

BpfExpression::BpfExpression(std::string_view text) : program_(new bpf_program{}) {
  if (text.find('\0') != text.npos) refuse("a byte of the expression is zero");
  if (text.size() > kLongestExpression) refuse("an expression of more than 64 KiB");
  const std::string_view name = host_name_in(text);
  if (!name.empty()) {
    refuse("'" + std::string(name) +
           "' is no address and no word of pcap-filter(7); names of "
           "hosts are not looked up");
  }
  static std::mutex compiling;
  const std::lock_guard lock(compiling);
  const std::unique_ptr<pcap_t, decltype(&pcap_close)> handle(pcap_open_dead(DLT_RAW, kSnapLength),
                                                              pcap_close);
  if (!handle) throw std::bad_alloc();
  if (pcap_compile(handle.get(), program_.get(), std::string(text).c_str(), 1,
                   PCAP_NETMASK_UNKNOWN) != 0) {
    refuse(pcap_geterr(handle.get()));
  }
}

bool BpfExpression::matches(ByteView ip_packet) const {
  const auto size = static_cast<unsigned>(
      std::min<std::size_t>(ip_packet.size(), std::numeric_limits<unsigned>::max()));
  const auto* bytes = reinterpret_cast<const unsigned char*>(ip_packet.data());
  return bpf_filter(program_->bf_insns, bytes, size, size) != 0;
}

}  // namespace chokepoint
