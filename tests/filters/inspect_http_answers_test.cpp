#include <catch2/catch.hpp>

#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/http_reader.hpp"
#include "tests/filters/http_findings.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

HttpFindings read_answers(std::string_view text, std::size_t size, std::string& end,
                          HttpModel model = {}) {
  HttpFindings found;
  HttpReader reader(HttpPart::kResponse, model);
  end = feed_pieces(reader, text, size, found);
  return found;
}

/// Each answer as RFC 9112 §6 frames it.
constexpr std::string_view kAnswers =
    "HTTP/1.1 100 Continue\r\n\r\n"
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nfirst"
    "HTTP/1.1 204 No Content\r\nContent-Type: x\r\n\r\n"
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"
    "http/1.0 404 \nTransfer-Encoding: chunked\n\n2\r\nse\r\n4;x=y\r\ncond\r\n0\r\nT: x\r\n\r\n"
    "HTTP/1.1 200\r\nContent-Length:0\r\n\r\n"
    "HTTP/1.1 502 Bad Gateway\r\n\r\nuntil the end";

std::string hex(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

TEST_CASE("Answers are framed as RFC 9112 says, however they are cut", "[filters][http]") {
  for (std::size_t size = 1; size <= kAnswers.size(); ++size) {
    std::string end;
    const HttpFindings found = read_answers(kAnswers, size, end);
    CAPTURE(size);
    REQUIRE(end.empty());
    REQUIRE(found.lines == Lines{"status 100", "status 200", "status 204", "status 304",
                                 "status 404", "status 200", "status 502"});
    REQUIRE(found.response_body == "firstseconduntil the end");
    REQUIRE(found.headers.front() == "< Content-Length: 5");
    REQUIRE(found.headers[1] == "< X-A: b");
  }
}

TEST_CASE("A word that chunks part is whole in what is told of the content", "[filters][http]") {
  // The example of RFC 9112 §7.1 cut where it hurts.
  std::string end;
  const HttpFindings answer = read_answers(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfal\r\n3\r\nung\r\n0\r\n\r\n", 9,
      end);
  CHECK(answer.response_body == "falung");
  HttpFindings request;
  HttpReader reader;
  feed_pieces(
      reader,
      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nfal\r\n3\r\nung\r\n0\r\n\r\n"
      "PUT /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
      1000, request);
  CHECK(request.request_body == "falungabc");
  CHECK(request.lines == Lines{"POST /", "PUT /x"});
}

TEST_CASE("An answer to HEAD announces content that need not come", "[filters][http]") {
  for (const std::string_view framing : {"Content-Length: 1000", "Transfer-Encoding: chunked"}) {
    std::string end;
    const std::string head = "HTTP/1.1 200 OK\r\n" + std::string(framing) + "\r\n\r\n";
    const HttpFindings found =
        read_answers(head + "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno", 1000, end);
    CHECK(found.lines == Lines{"status 200", "status 404"});
    CHECK(found.response_body == "no");
  }
}

TEST_CASE("Another protocol may follow on an answer", "[filters][http]") {
  std::string end;
  read_answers("HTTP/1.1 200 Connection established\r\n\r\n\x16\x03", 1000, end);
  CHECK(end == "done:\x16\x03");
  read_answers("HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\nxyz", 1000, end);
  CHECK(end == "done:xyz");
  HttpFindings found;
  HttpReader client;
  CHECK(feed_pieces(client, "CONNECT a.example:443 HTTP/1.1\r\n\r\nxyz", 1000, found) ==
        "done:xyz");
}

TEST_CASE("What is no status line ends the reading", "[filters][http]") {
  for (const std::string_view text : {"HTTP/1.1\r\n", "HTTP/1.1 20\r\n", "HTTP/1.1 0200\r\n",
                                      "HTTP/x 200 OK\r\n", "ICY 200\r\n"}) {
    std::string end;
    CAPTURE(text);
    const HttpFindings found = read_answers(text, 1000, end);
    CHECK(end == "wrong");
    CHECK(found.lines.empty());
  }
}

TEST_CASE("A folded header is told again, joined", "[filters][http]") {
  // RFC 9112 §5.2: a line that starts with a blank continues the one before.
  constexpr std::string_view kText =
      "GET / HTTP/1.1\r\nHost:\r\n\tfolded.example\r\nA: b\r\n c\r\n  d\r\nE: f\r\n\r\n";
  for (std::size_t size = 1; size <= kText.size(); ++size) {
    HttpFindings found;
    HttpReader reader;
    feed_pieces(reader, kText, size, found);
    CAPTURE(size);
    REQUIRE(found.lines == Lines{"GET /", "host folded.example"});
    REQUIRE(found.headers.back() == "> E: f");
    REQUIRE(found.headers[found.headers.size() - 2] == "> A: b c d");
  }
}

TEST_CASE("A header of thousands of folded lines costs no more than a header of many",
          "[filters][http]") {
  std::string text = "GET / HTTP/1.1\r\nA: b\r\n";
  for (int i = 0; i < 3000; ++i) text += " c\r\n";
  text += "Host: next.example\r\n\r\n";
  HttpFindings found;
  HttpReader reader;
  feed_pieces(reader, text, text.size(), found);
  CHECK(found.headers.size() == 1 + HttpReader::kMostFolds + 1);
  CHECK(found.lines == Lines{"GET /", "host next.example"});
}

TEST_CASE("Sloppy requests are read as servers read them", "[filters][http]") {
  const auto lines = [](std::string_view text) {
    HttpFindings found;
    AppReader reader;
    const ReadModel model;
    reader.on_bytes(as_byte_view(text), {model}, found);
    return found.lines;
  };
  CHECK(lines("\r\n\r\nget / http/1.1\nHOST :\t a.example \t\n\n") ==
        Lines{"get /", "host a.example"});
  CHECK(lines("GET  /a b\tHTTP/1.1 \r\nHost: a.example\r\nHost: b.example\r\n\r\n") ==
        Lines{"GET /a b", "host a.example", "host b.example"});
  CHECK(lines("GET http://a.example/ HTTP/1.1\r\n\r\n") == Lines{"GET http://a.example/"});
}

TEST_CASE("A box that reads only the first request reads no other", "[filters][http]") {
  HttpModel model;
  model.every_request = false;
  HttpFindings found;
  HttpReader reader(HttpPart::kRequest, model);
  const std::string text =
      "POST /1 HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\nabc"
      "GET /2 HTTP/1.1\r\nHost: b.example\r\n\r\n";
  CHECK(feed_pieces(reader, text, 10, found).empty());
  CHECK(found.lines == Lines{"POST /1", "host a.example"});
  CHECK(found.request_body == "abc");
}

TEST_CASE("Packed content is unpacked for a box that does so", "[filters][http]") {
  // From outside: printf falungfalungfalung | gzip -n; Python's zlib.compress; that without frame.
  HttpModel model;
  model.unpack = true;
  struct Packed {
    std::string_view coding;
    std::string_view bytes;
  };
  for (const Packed& packed : {
           Packed{"gzip", "1f8b08000000000000034b4bcc29cd4b4f432201ecdba63812000000"},
           Packed{"deflate", "789c4b4bcc29cd4b4f43220146ad0778"},
           Packed{"deflate", "4b4bcc29cd4b4f432201"},
       }) {
    const std::string content = hex(packed.bytes);
    const std::string text = "HTTP/1.1 200 OK\r\nContent-Encoding: " + std::string(packed.coding) +
                             "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n\r\n" +
                             content + "HTTP/1.1 204 x\r\n\r\n";
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, text.size()}) {
      std::string end;
      const HttpFindings found = read_answers(text, size, end, model);
      CAPTURE(packed.coding, size);
      CHECK(found.response_body == "falungfalungfalung");
      CHECK(found.lines.back() == "status 204");
    }
    std::string end;
    CHECK(read_answers(text, 1000, end).response_body == content);
  }
}

TEST_CASE("A reader of HTTP costs less than 128 bytes until it holds a line back",
          "[filters][http]") {
  CHECK(sizeof(HttpReader) <= 128);
}

TEST_CASE("A request that only trackers are asked is labelled BitTorrent", "[filters][http]") {
  HttpFindings found;
  HttpReader reader;
  feed_pieces(reader,
              "GET /announce?info_hash=%aa7i%c4S%0d%de%06%24%18s%da%d4%3a%b5%cc%ec%2c%e6%22&port=1 "
              "HTTP/1.1\r\n\r\n",
              1000, found);
  CHECK(found.apps == std::vector<App>{App::kHttp, App::kBitTorrent});
}
