#include "filters/act/block_page.hpp"

namespace chokepoint {
namespace {

/// Reason phrases of RFC 9110 §15; any other status goes without (RFC 9112 §4 allows an empty one).
std::string_view reason(unsigned status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 451:
      return "Unavailable For Legal Reasons";  // RFC 7725
    case 503:
      return "Service Unavailable";
    default:
      return "";
  }
}

}  // namespace

std::string http_answer(unsigned status, std::string_view html) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + " ";
  answer += reason(status);
  answer += "\r\nContent-Type: text/html\r\nContent-Length: " + std::to_string(html.size());
  answer += "\r\nConnection: close\r\n\r\n";
  answer += html;
  return answer;
}

}  // namespace chokepoint
