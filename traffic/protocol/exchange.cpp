#include "traffic/protocol/exchange.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "topology/base/error.hpp"
#include "topology/base/random.hpp"
#include "traffic/protocol/emulated_clock.hpp"
#include "traffic/protocol/page.hpp"

namespace chokepoint {
namespace {

constexpr std::array<std::string_view, 4> kUserAgents = {
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Safari/605.1.15"};

constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void check(const ConversationScript& script) {
  const auto host_char = [](char c) {
    return is_alphanumeric(c) || c == '.' || c == '-' || c == '_';
  };
  const std::string& host = script.host;
  if (host.empty() || host.size() > 253 || !std::all_of(host.begin(), host.end(), host_char)) {
    throw InputError("", 0, "host", "not a host name");
  }
  const auto target_char = [](char c) { return c > ' ' && c < 0x7f; };
  const std::string& path = script.path;
  if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), target_char)) {
    throw InputError("", 0, "path", "must start with / and hold printable ASCII without spaces");
  }
}

// RFC 3986, section 2.3: everything but unreserved characters is percent-encoded.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

std::string make_target(const ConversationScript& script) {
  if (!script.keyword) return script.path;
  const std::string word = percent_encoded(*script.keyword);
  if (script.path.find(word) != std::string::npos) return script.path;
  const char* joint = script.path.find('?') == std::string::npos ? "?q=" : "&q=";
  return script.path + joint + word;
}

// IMF-fixdate of RFC 9110, section 5.6.7, written by hand because strftime follows the locale.
std::string http_date(SimTime now) {
  const std::time_t seconds = emulated_unix_time(now);
  std::tm t{};
  gmtime_r(&seconds, &t);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kDays[t.tm_wday], t.tm_mday,
                     kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

}  // namespace

Exchange::Exchange(ConversationScript script) : script_(std::move(script)) {
  check(script_);
  target_ = make_target(script_);
  const auto agent = RandomStream(script_.seed, "user-agent").below(kUserAgents.size());
  request_ = fmt::format(
      "GET {} HTTP/1.1\r\n"
      "Host: {}\r\n"
      "User-Agent: {}\r\n"
      "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
      "Accept-Language: en-US,en;q=0.5\r\n"
      "Accept-Encoding: gzip, deflate\r\n"
      "Connection: keep-alive\r\n"
      "Upgrade-Insecure-Requests: 1\r\n\r\n",
      target_, script_.host, kUserAgents[agent]);
  response_ = fmt::format(
      "HTTP/1.1 200 OK\r\n"
      "Server: nginx\r\n"
      "Date: {}\r\n"
      "Content-Type: text/html; charset=utf-8\r\n"
      "Content-Length: {}\r\n"
      "Connection: keep-alive\r\n\r\n",
      http_date(script_.start), script_.response_bytes);
  head_bytes_ = response_.size();
  response_ += make_page(script_.seed, script_.response_bytes, script_.keyword.value_or(""));
}

}  // namespace chokepoint
