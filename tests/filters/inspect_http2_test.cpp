#include <catch2/catch.hpp>

#include "filters/inspect/app_reader.hpp"
#include "filters/inspect/http2_reader.hpp"
#include "tests/filters/http2_maker.hpp"
#include "tests/filters/http_findings.hpp"
#include "topology/base/random.hpp"

using namespace chokepoint;
using namespace chokepoint::test;

namespace {

HttpFindings read_side(HttpPart part, std::string_view text, std::size_t size, std::string& end) {
  HttpFindings found;
  Http2Reader reader(part);
  end = feed_pieces(reader, text, size, found);
  return found;
}

/// What a whole flow's side tells, in pieces.
HttpFindings read_app(std::string_view text, std::size_t size) {
  HttpFindings found;
  AppReader reader;
  const ReadModel model;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    reader.on_bytes(as_byte_view(text.substr(0, size)), {model}, found);
  }
  return found;
}

/// RFC 7541 appendix C.3, without Huffman coding, and C.4, with it: the same three requests.
const std::vector<std::vector<std::string>> kRequestBlocks{
    {"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d", "8286 84be 5808 6e6f 2d63 6163 6865",
     "8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"},
    {"8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
     "8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"},
};

/// C.5 and C.6: three answers. The table has 256 bytes there, which the encoder says first (§6.3).
const std::vector<std::vector<std::string>> kAnswerBlocks{
    {"3fe101"
     "4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a"
     "3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
     "4803 3330 37c1 c0bf",
     "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04"
     "677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49"
     "553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31"},
    {"3fe101"
     "4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e"
     "919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
     "4883 640e ffc1 c0bf",
     "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7"
     "821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed"
     "4ee5 b106 3d50 07"},
};

}  // namespace

TEST_CASE("The requests of RFC 7541 appendix C are read through frames", "[filters][http2]") {
  for (const auto& blocks : kRequestBlocks) {
    std::string text = kHttp2Preface + frame(kSettingsFrame, 0, 0, "");
    std::uint32_t stream = 1;
    for (const auto& block : blocks) {
      text += frame(kHeadersFrame, kEndHeadersFlag | kEndStreamFlag, stream, from_hex(block));
      stream += 2;
    }
    for (std::size_t size = 1; size <= text.size(); ++size) {
      std::string end;
      const HttpFindings found = read_side(HttpPart::kRequest, text, size, end);
      CAPTURE(size);
      REQUIRE(end.empty());
      REQUIRE(found.lines == Lines{"GET /", "host www.example.com", "GET /", "host www.example.com",
                                   "GET /index.html", "host www.example.com"});
      REQUIRE(found.headers == Lines{"> cache-control: no-cache", "> custom-key: custom-value"});
    }
  }
}

TEST_CASE("The answers of RFC 7541 appendix C are read through frames", "[filters][http2]") {
  for (const auto& blocks : kAnswerBlocks) {
    std::string text = frame(kSettingsFrame, 0, 0, "");
    for (const auto& block : blocks) {
      text += frame(kHeadersFrame, kEndHeadersFlag, 1, from_hex(block));
    }
    std::string end;
    const HttpFindings found = read_side(HttpPart::kResponse, text, 11, end);
    CHECK(found.lines == Lines{"status 302", "status 307", "status 200"});
    CHECK(found.headers ==
          Lines{"< cache-control: private", "< date: Mon, 21 Oct 2013 20:13:21 GMT",
                "< location: https://www.example.com", "< cache-control: private",
                "< date: Mon, 21 Oct 2013 20:13:21 GMT", "< location: https://www.example.com",
                "< cache-control: private", "< date: Mon, 21 Oct 2013 20:13:22 GMT",
                "< location: https://www.example.com", "< content-encoding: gzip",
                "< set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1"});
  }
}

TEST_CASE("Padding, priority and continuation hide nothing", "[filters][http2]") {
  const std::string block = from_hex(kRequestBlocks[1][0]);
  const std::string padding(200, '\0');
  std::string text = kHttp2Preface;
  text += frame(kHeadersFrame, kPaddedFlag | kPriorityFlag, 1,
                "\xc8" + std::string(5, '\x01') + block.substr(0, 4) + padding);
  text += frame(kContinuationFrame, 0, 1, block.substr(4, 3));
  text += frame(kContinuationFrame, 0, 1, "");
  text += frame(kContinuationFrame, kEndHeadersFlag, 1, block.substr(7));
  text += frame(kDataFrame, kPaddedFlag, 1, "\x02" + std::string("falu") + "xx");
  text += frame(kDataFrame, kPaddedFlag, 1, std::string("\0", 1));
  text += frame(0x77, 0xff, 9, "an unknown frame is passed over");
  text += frame(kDataFrame, kEndStreamFlag, 1, "ng");
  for (std::size_t size = 1; size <= text.size(); ++size) {
    std::string end;
    const HttpFindings found = read_side(HttpPart::kRequest, text, size, end);
    CAPTURE(size);
    REQUIRE(end.empty());
    REQUIRE(found.lines == Lines{"GET /", "host www.example.com"});
    REQUIRE(found.request_body == "falung");
  }
}

TEST_CASE("A promised request is a request, whoever sends it", "[filters][http2]") {
  std::string end;
  const HttpFindings found =
      read_side(HttpPart::kResponse,
                frame(kSettingsFrame, 0, 0, "") +
                    frame(kPushFrame, kEndHeadersFlag, 1,
                          std::string("\0\0\0\2", 4) + from_hex(kRequestBlocks[0][0])),
                5, end);
  CHECK(found.lines == Lines{"GET /", "host www.example.com"});
}

TEST_CASE("CONNECT has its authority as target", "[filters][http2]") {
  // RFC 9113 §8.5. Literal fields without indexing (RFC 7541 §6.2.2): names 2 and 1 of the table.
  std::string end;
  const HttpFindings found = read_side(
      HttpPart::kRequest,
      kHttp2Preface + frame(kHeadersFrame, kEndHeadersFlag, 1,
                            "\x02\x07" + std::string("CONNECT") + "\x01\x0d" + "a.example:443"),
      100, end);
  CHECK(found.lines == Lines{"host a.example:443", "CONNECT a.example:443"});
}

TEST_CASE("Frames that break RFC 9113 end the reading", "[filters][http2]") {
  const std::string block = from_hex(kRequestBlocks[0][0]);
  for (const std::string& bad :
       {frame(kHeadersFrame, kEndHeadersFlag, 0, block),       // of no stream
        frame(kSettingsFrame, 0, 1, ""),                       // of a stream
        frame(kContinuationFrame, kEndHeadersFlag, 1, block),  // continues nothing
        frame(kHeadersFrame, 0, 1, block) + frame(kDataFrame, 0, 1, "x"),
        frame(kHeadersFrame, 0, 1, block) + frame(kContinuationFrame, 4, 3, ""),
        frame(kDataFrame, kPaddedFlag, 1,
              "\x09" + std::string("12345678")),  // more padding than frame
        frame(kHeadersFrame, kPriorityFlag | kEndHeadersFlag, 1, "1234")}) {
    std::string end;
    read_side(HttpPart::kRequest, kHttp2Preface + bad, 3, end);
    CHECK(end == "wrong");
  }
  std::string end;
  read_side(HttpPart::kRequest, "PRI * HTTP/2.0\r\n\r\nSX", 3, end);
  CHECK(end == "wrong");
}

TEST_CASE("After a header block that cannot be unpacked content is still told",
          "[filters][http2]") {
  std::string end;
  // Index 0 is an error (RFC 7541 §6.1).
  const HttpFindings found =
      read_side(HttpPart::kRequest,
                kHttp2Preface + frame(kHeadersFrame, kEndHeadersFlag, 1, "\x80") +
                    frame(kHeadersFrame, kEndHeadersFlag, 3, from_hex(kRequestBlocks[0][0])) +
                    frame(kDataFrame, 0, 1, "content"),
                100, end);
  CHECK(found.lines.empty());
  CHECK(found.request_body == "content");
}

TEST_CASE("A small header block cannot make a box tell without end", "[filters][http2]") {
  // One field of 4,000 bytes enters the table; then 16,000 bytes each stand for it.
  const std::string field = std::string("\x40\x01x\x7f\xa1\x1e", 6) + std::string(4000, 'y');
  std::string text = frame(kSettingsFrame, 0, 0, "") +
                     frame(kHeadersFrame, kEndHeadersFlag, 1, field + std::string(16'000, '\xbe'));
  std::string end;
  const HttpFindings found = read_side(HttpPart::kResponse, text, 1000, end);
  CHECK(end.empty());
  CHECK(found.headers.size() > 2);
  CHECK(found.headers.size() < 70);
}

TEST_CASE("HTTP/2 is recognised from both sides, by prior knowledge and after an upgrade",
          "[filters][http2]") {
  const std::string client =
      kHttp2Preface + frame(kSettingsFrame, 0, 0, std::string("\0\3\0\0\0\x64", 6)) +
      frame(kHeadersFrame, kEndHeadersFlag, 3, from_hex(kRequestBlocks[0][0]));
  const std::string server = frame(kSettingsFrame, 0, 0, std::string("\0\3\0\0\0\x64", 6)) +
                             frame(kHeadersFrame, kEndHeadersFlag, 1, "\x88");
  const std::string upgrade =
      "GET /up HTTP/1.1\r\nHost: a.example\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n";
  const std::string switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n";
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{5}, std::size_t{16}, std::size_t{18}, std::size_t{1000}}) {
    CAPTURE(size);
    CHECK(read_app(client, size).lines == Lines{"GET /", "host www.example.com"});
    CHECK(read_app(client, size).apps.back() == App::kHttp2);
    CHECK(read_app(server, size).lines == Lines{"status 200"});
    CHECK(read_app(upgrade + client, size).lines ==
          Lines{"GET /up", "host a.example", "GET /", "host www.example.com"});
    CHECK(read_app(switched + server, size).lines == Lines{"status 101", "status 200"});
  }
}

TEST_CASE("A gap within the content of HTTP/2 does not lose the next answer", "[filters][http2]") {
  const std::string head = frame(kSettingsFrame, 0, 0, "");
  const std::string data = frame(kDataFrame, 0, 1, std::string(100, 'x'));
  HttpFindings found;
  AppReader reader;
  const ReadModel model;
  reader.on_bytes(as_byte_view(head + data.substr(0, 20)), {model}, found);
  reader.on_gap(89);
  reader.on_bytes(as_byte_view(frame(kHeadersFrame, kEndHeadersFlag, 1, "\x88")), {model}, found);
  CHECK(found.lines == Lines{"status 200"});
  // One byte more and the gap holds a part of the next header.
  HttpFindings lost;
  AppReader other;
  other.on_bytes(as_byte_view(head + data.substr(0, 20)), {model}, lost);
  other.on_gap(90);
  other.on_bytes(as_byte_view(frame(kHeadersFrame, kEndHeadersFlag, 1, "\x88").substr(1)), {model},
                 lost);
  CHECK(lost.lines.empty());
}

TEST_CASE("No bytes whatever upset the reader of HTTP/2", "[filters][http2]") {
  RandomStream random(7, "frames");
  std::string text = kHttp2Preface + frame(kSettingsFrame, 0, 0, "");
  for (const auto& block : kRequestBlocks[1]) {
    text +=
        frame(kHeadersFrame, kEndHeadersFlag, 1, from_hex(block)) + frame(kDataFrame, 0, 1, "ab");
  }
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = text;
    for (int change = 0; change < 4; ++change) {
      damaged[24 + random.below(static_cast<std::uint32_t>(text.size() - 24))] =
          static_cast<char>(random.bits());
    }
    std::string end;
    const HttpFindings found = read_side(HttpPart::kRequest, damaged, 1 + random.below(40), end);
    REQUIRE(found.lines.size() <= text.size());
  }
}
